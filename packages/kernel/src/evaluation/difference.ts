/** What changed between two versions of a model, in words. */
import type { FactDefinition, IndicatorDefinition, ModelDefinition } from "../definition/index.ts";
import { unreachable, type Text } from "../outcome/index.ts";
import { canonicalJson } from "./canonical.ts";

/** One change: where it is (as problems are located), and what it is. */
export interface Difference {
  readonly path: string;
  readonly text: Text;
}

interface Named {
  readonly id: string;
  readonly label: Text;
}

/** Thousandths of a point as people read them. */
export function pointsText(points: number): string {
  const [whole, rest] = [Math.trunc(Math.abs(points) / 1000), Math.abs(points) % 1000];
  const fraction = rest === 0 ? "" : `.${String(rest).padStart(3, "0").replace(/0+$/u, "")}`;
  return `${points < 0 ? "−" : ""}${whole}${fraction}`;
}

const pair = (label: Text, before: Text, after: Text): Text => ({
  zh: `${label.zh}：由“${before.zh}”改为“${after.zh}”`,
  en: `${label.en}: from "${before.en}" to "${after.en}"`,
});

const same = (text: string): Text => ({ zh: text, en: text });

/** Every change from one version to another, in the model's order; facts are those each version uses. */
export function modelDifferences(
  before: { readonly model: ModelDefinition; readonly facts: readonly FactDefinition[] },
  after: { readonly model: ModelDefinition; readonly facts: readonly FactDefinition[] },
): readonly Difference[] {
  const [a, b] = [before.model, after.model];
  return [
    ...scalarChanges(a, b),
    ...listChanges("dimensions", { zh: "维度", en: "dimension" }, a.dimensions, b.dimensions, limitsText),
    ...listChanges("indicators", { zh: "指标", en: "indicator" }, a.indicators, b.indicators, indicatorText),
    ...listChanges("floors", { zh: "保底", en: "floor" }, a.floors ?? [], b.floors ?? [], (one) =>
      hardText(one, one.floor),
    ),
    ...listChanges("vetoes", { zh: "否决", en: "veto" }, a.vetoes, b.vetoes, (one) =>
      hardText(one, one.ceiling),
    ),
    ...listChanges(
      "requires",
      { zh: "适用条件", en: "requirement" },
      a.requires ?? [],
      b.requires ?? [],
      (one) =>
        same(`${one.fact} ${one.atLeast ?? ""}…${one.atMost ?? ""} ${one.whenMissing} ${one.otherwise}`),
    ),
    ...listChanges(
      "precedence",
      { zh: "优先结果", en: "result that goes first" },
      a.precedence ?? [],
      b.precedence ?? [],
      (one) => same(`${one.fact} ${canonicalJson(one.grades)}`),
    ),
    ...listChanges("grades", { zh: "等级", en: "grade" }, a.grades, b.grades, (one) => ({
      zh: `${pointsText(one.from)} 分起，${one.code}`,
      en: `from ${pointsText(one.from)} points, ${one.code}`,
    })),
    ...listChanges("facts", { zh: "事实", en: "fact" }, before.facts, after.facts, factText),
  ];
}

function scalarChanges(a: ModelDefinition, b: ModelDefinition): readonly Difference[] {
  const yesNo = (value: boolean): Text => (value ? { zh: "是", en: "yes" } : { zh: "否", en: "no" });
  const words = (value: unknown): Text => same(value === undefined ? "—" : canonicalJson(value));
  const rows: readonly (readonly [string, Text, Text, Text])[] = [
    ["title", { zh: "名称", en: "Title" }, a.title, b.title],
    ["base", { zh: "基础分", en: "Base" }, same(pointsText(a.base)), same(pointsText(b.base))],
    [
      "minimum",
      { zh: "最低分", en: "Lowest score" },
      same(pointsText(a.minimum)),
      same(pointsText(b.minimum)),
    ],
    [
      "maximum",
      { zh: "最高分", en: "Highest score" },
      same(pointsText(a.maximum)),
      same(pointsText(b.maximum)),
    ],
    [
      "subjectKinds",
      { zh: "适用主体", en: "Kinds of subject" },
      same(a.subjectKinds.join("、")),
      same(b.subjectKinds.join("、")),
    ],
    ["audience", { zh: "结果范围", en: "Audience" }, same(a.audience), same(b.audience)],
    ["cycle", { zh: "周期", en: "Cycle" }, words(a.cycle), words(b.cycle)],
    ["forbids", { zh: "结果不得用于", en: "Never leads to" }, words(a.forbids), words(b.forbids)],
    ["decides", { zh: "结果性质", en: "Kind of result" }, words(a.decides), words(b.decides)],
    ["consent", { zh: "授权", en: "Consent" }, words(a.consent?.items), words(b.consent?.items)],
    ["unit", { zh: "评价单元", en: "Unit" }, words(a.unit), words(b.unit)],
    ["monotone", { zh: "单调", en: "Monotone" }, yesNo(a.monotone), yesNo(b.monotone)],
  ];
  return rows.flatMap(([path, label, was, is]) =>
    was.zh === is.zh && was.en === is.en ? [] : [{ path, text: pair(label, was, is) }],
  );
}

function listChanges<T extends Named>(
  member: string,
  kind: Text,
  before: readonly T[],
  after: readonly T[],
  textOf: (one: T) => Text,
): readonly Difference[] {
  const was = new Map(before.map((one) => [one.id, one]));
  const is = new Set(after.map((one) => one.id));
  const changes = after.flatMap((one): readonly Difference[] => {
    const path = `${member}.${one.id}`;
    const old = was.get(one.id);
    if (old === undefined)
      return [
        {
          path,
          text: {
            zh: `新增${kind.zh}“${one.label.zh}”：${textOf(one).zh}`,
            en: `New ${kind.en} "${one.label.en}": ${textOf(one).en}`,
          },
        },
      ];
    if (canonicalJson(old) === canonicalJson(one)) return [];
    const label: Text = { zh: `${kind.zh}“${one.label.zh}”`, en: `${kind.en} "${one.label.en}"` };
    const [x, y] = [textOf(old), textOf(one)];
    return [
      { path, text: x.en === y.en && x.zh === y.zh ? pair(label, old.label, one.label) : pair(label, x, y) },
    ];
  });
  const gone = before
    .filter((one) => !is.has(one.id))
    .map((one) => ({
      path: `${member}.${one.id}`,
      text: { zh: `删去${kind.zh}“${one.label.zh}”`, en: `${kind.en} "${one.label.en}" is gone` },
    }));
  return [...changes, ...gone];
}

const weightText = (weight: number | undefined): Text =>
  weight === undefined ? same("") : { zh: `，权重 ${weight}‰`, en: `, weight ${weight} thousandths` };

const join = (...parts: readonly Text[]): Text => ({
  zh: parts.map((part) => part.zh).join(""),
  en: parts.map((part) => part.en).join(""),
});

const limitsText = (one: { minimum: number; maximum: number; weight?: number | undefined }): Text =>
  join(
    {
      zh: `${pointsText(one.minimum)} 至 ${pointsText(one.maximum)} 分`,
      en: `${pointsText(one.minimum)} to ${pointsText(one.maximum)} points`,
    },
    weightText(one.weight),
  );

const hardText = (one: { fact: string; atLeast: number; basis: string }, points: number): Text => ({
  zh: `${one.fact} 达到 ${one.atLeast} 时为 ${pointsText(points)} 分（${one.basis}）`,
  en: `${pointsText(points)} points when ${one.fact} reaches ${one.atLeast} (${one.basis})`,
});

function indicatorText(one: IndicatorDefinition): Text {
  return join(
    methodText(one),
    {
      zh: `；缺失时 ${pointsText(one.whenMissing)} 分；依据 ${one.fact}；维度 ${one.dimension}`,
      en: `; ${pointsText(one.whenMissing)} when missing; from ${one.fact}; in ${one.dimension}`,
    },
    weightText(one.weight),
  );
}

function methodText(one: IndicatorDefinition): Text {
  switch (one.method) {
    case "bins": {
      const rows = one.bins.map(
        ({ below, points }) => `${below === undefined ? "" : `<${below} `}${pointsText(points)}`,
      );
      return { zh: `分档 ${rows.join("、")}`, en: `bins ${rows.join(", ")}` };
    }
    case "linear":
      return {
        zh: `线性 ×${one.numerator}/${one.denominator} + ${pointsText(one.offset)}，${pointsText(one.minimum)} 至 ${pointsText(one.maximum)}`,
        en: `linear ×${one.numerator}/${one.denominator} + ${pointsText(one.offset)}, ${pointsText(one.minimum)} to ${pointsText(one.maximum)}`,
      };
    case "deduction":
      return {
        zh: `从 ${pointsText(one.start)} 分起每次扣 ${pointsText(one.each)} 分，不低于 ${pointsText(one.floor)} 分`,
        en: `${pointsText(one.each)} off ${pointsText(one.start)} each time, not below ${pointsText(one.floor)}`,
      };
    case "table": {
      const rows = Object.entries(one.table).map(([key, points]) => `${key} ${pointsText(points)}`);
      return {
        zh: `对照 ${[...rows, `其他 ${pointsText(one.otherwise)}`].join("、")}`,
        en: `table ${[...rows, `otherwise ${pointsText(one.otherwise)}`].join(", ")}`,
      };
    }
    default:
      return unreachable(one);
  }
}

/** Of a fact, what it does; its version, label and sources are its own history. */
function factText(fact: FactDefinition): Text {
  const {
    kind: _kind,
    id: _id,
    validFrom: _from,
    validTo: _to,
    label: _label,
    sources: _sources,
    unit: _unit,
    description: _description,
    ...does
  } = fact;
  return same(canonicalJson(does));
}
