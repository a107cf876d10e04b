/** What can be wrong with a model and its facts before they are compiled. */
import type { FactDefinition, ModelDefinition } from "../definition/index.ts";
import { unreachable, type Problem } from "../outcome/index.ts";
import { conditionNames, factBounds } from "./fact.ts";
import { isSafeMagnitude, magnitudeOf } from "./integer.ts";
import { crossed, methodProblems } from "./method.ts";
import { factPath, flaw, overflow } from "./problems.ts";
import { MAXIMUM_WINDOW_DAYS, MAXIMUM_WINDOW_MONTHS } from "./types.ts";

interface Identified {
  readonly id: string;
}

function duplicates(entries: readonly (readonly [path: string, id: string])[]): readonly Problem[] {
  const seen = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [path, id] of entries) {
    const first = seen.get(id);
    if (first === undefined) seen.set(id, path);
    else
      problems.push(
        flaw(
          "id-duplicate",
          path,
          `标识“${id}”已用于 ${first}`,
          `the id "${id}" is already used at ${first}`,
        ),
      );
  }
  return problems;
}

const located = (name: string, entries: readonly Identified[]): readonly (readonly [string, string])[] =>
  entries.map(({ id }, index) => [`${name}[${index}].id`, id] as const);

/** Problems of the model that do not depend on the facts' contents. */
export function modelProblems(model: ModelDefinition, known: ReadonlySet<string>): readonly Problem[] {
  return [
    ...(model.minimum > model.maximum ? [crossed("minimum")] : []),
    ...duplicates(located("dimensions", model.dimensions)),
    ...duplicates([...located("indicators", model.indicators), ...located("vetoes", model.vetoes)]),
    ...duplicates(located("grades", model.grades)),
    ...model.dimensions.flatMap((dimension, index) =>
      dimension.minimum > dimension.maximum ? [crossed(`dimensions[${index}].minimum`)] : [],
    ),
    ...indicatorProblems(model, known),
    ...vetoProblems(model, known),
    ...gradeProblems(model),
  ];
}

const unknownFact = (path: string, id: string): Problem =>
  flaw("fact-unknown", path, `没有名为“${id}”的事实`, `there is no fact named "${id}"`);

function indicatorProblems(model: ModelDefinition, known: ReadonlySet<string>): readonly Problem[] {
  const dimensions = new Set(model.dimensions.map((dimension) => dimension.id));
  return model.indicators.flatMap((indicator, index) => {
    const path = `indicators[${index}]`;
    const { fact, dimension } = indicator;
    const problems = [...methodProblems(indicator, path)];
    if (!known.has(fact)) problems.push(unknownFact(`${path}.fact`, fact));
    if (!dimensions.has(dimension))
      problems.push(
        flaw(
          "dimension-unknown",
          `${path}.dimension`,
          `模型没有名为“${dimension}”的维度`,
          `the model has no dimension named "${dimension}"`,
        ),
      );
    return problems;
  });
}

function vetoProblems(model: ModelDefinition, known: ReadonlySet<string>): readonly Problem[] {
  return model.vetoes.flatMap((veto, index) => {
    const problems: Problem[] = [];
    if (!known.has(veto.fact)) problems.push(unknownFact(`vetoes[${index}].fact`, veto.fact));
    if (veto.ceiling < model.minimum)
      problems.push(
        flaw(
          "veto-below-minimum",
          `vetoes[${index}].ceiling`,
          "否决上限低于模型最低分，无法遵守",
          "the ceiling is below the model's minimum, so the score could not respect it",
        ),
      );
    return problems;
  });
}

function gradeProblems(model: ModelDefinition): readonly Problem[] {
  const problems: Problem[] = [];
  for (const [index, grade] of model.grades.entries()) {
    const before = model.grades[index - 1];
    if (before !== undefined && grade.from >= before.from)
      problems.push(
        flaw(
          "grades-not-descending",
          `grades[${index}].from`,
          "等级须从高到低排列，起点分须递减",
          "grades go from best to worst: each must begin below the one before",
        ),
      );
  }
  const last = model.grades.length - 1;
  if ((model.grades[last]?.from ?? 0) > model.minimum)
    problems.push(
      flaw(
        "grades-not-complete",
        `grades[${last}].from`,
        "最低等级的起点分高于模型最低分，部分得分没有等级",
        "the last grade begins above the model's minimum: some scores would have no grade",
      ),
    );
  return problems;
}

/** Problems of the list of facts: one id may stand once only. */
export const factListProblems = (facts: readonly FactDefinition[]): readonly Problem[] =>
  duplicates(facts.map((fact, index) => [`facts[${index}].id`, fact.id] as const));

/** Problems of one fact by itself. */
export function factProblems(fact: FactDefinition): readonly Problem[] {
  const problems = [...valueProblems(fact), ...nameProblems(fact), ...windowProblems(fact)];
  if (problems.length === 0 && !isSafeMagnitude(magnitudeOf(factBounds(fact))))
    problems.push(overflow(factPath(fact, "maximumEach")));
  return problems;
}

function windowProblems({ window, ...fact }: FactDefinition): readonly Problem[] {
  if (window === undefined) return [];
  const tooLong =
    "days" in window ? window.days > MAXIMUM_WINDOW_DAYS : window.months > MAXIMUM_WINDOW_MONTHS;
  if (!tooLong) return [];
  return [
    flaw(
      "window-too-long",
      factPath(fact, "window"),
      `时间窗最长 ${MAXIMUM_WINDOW_MONTHS} 个月或 ${MAXIMUM_WINDOW_DAYS} 天；不限时请省略`,
      `a window is at most ${MAXIMUM_WINDOW_MONTHS} months or ${MAXIMUM_WINDOW_DAYS} days; leave it out for no limit`,
    ),
  ];
}

const VALUE_NAMES = new Set(["$amount", "$severity", "$day"]);
const CONDITION_NAMES = new Set([...VALUE_NAMES, "$today"]);

function nameProblems(fact: FactDefinition): readonly Problem[] {
  const unknown = (path: string, name: string): Problem =>
    flaw("name-unknown", path, `没有名为“${name}”的内置值`, `there is no built-in value named "${name}"`);
  const conditions = fact.where.fields === undefined ? [] : conditionNames(fact.where.fields);
  const strange = (name: string, names: ReadonlySet<string>): boolean =>
    name.startsWith("$") && !names.has(name);
  return [
    ...(fact.value !== undefined && strange(fact.value, VALUE_NAMES)
      ? [unknown(factPath(fact, "value"), fact.value)]
      : []),
    ...conditions
      .filter((name) => strange(name, CONDITION_NAMES))
      .map((name) => unknown(factPath(fact, "where.fields"), name)),
  ];
}

function valueProblems(fact: FactDefinition): readonly Problem[] {
  switch (fact.aggregate) {
    case "count":
    case "exists":
    case "days-since":
      return [...unused(fact, "value"), ...unused(fact, "codes")];
    case "distinct":
      return [...valueMissing(fact), ...unused(fact, "codes")];
    case "sum":
    case "latest":
    case "first":
      return [...valueMissing(fact), ...(fact.codes === undefined ? uncodedProblems(fact) : [])];
    default:
      return unreachable(fact.aggregate);
  }
}

function unused(fact: FactDefinition, member: "value" | "codes"): readonly Problem[] {
  if (fact[member] === undefined) return [];
  return [
    flaw(
      "fact-member-unused",
      factPath(fact, member),
      `聚合方式 ${fact.aggregate} 不使用 ${member}`,
      `the aggregate ${fact.aggregate} makes no use of ${member}`,
    ),
  ];
}

const valueMissing = (fact: FactDefinition): readonly Problem[] =>
  fact.value === undefined
    ? [
        flaw(
          "fact-value-missing",
          factPath(fact, "value"),
          `聚合方式 ${fact.aggregate} 须说明取哪个值`,
          `the aggregate ${fact.aggregate} must say which value it takes`,
        ),
      ]
    : [];

function uncodedProblems(fact: FactDefinition): readonly Problem[] {
  if (fact.value === "$severity")
    return [
      flaw(
        "codes-missing",
        factPath(fact, "codes"),
        "文字值须给出对应的整数",
        "a text value needs integer codes",
      ),
    ];
  if (fact.value === "$day")
    return fact.aggregate === "sum"
      ? [flaw("value-not-summable", factPath(fact, "value"), "日期不能相加", "days cannot be added up")]
      : [];
  if (fact.maximumEach > 1) return [];
  return [
    flaw(
      "maximum-undeclared",
      factPath(fact, "maximumEach"),
      "须声明每条记录的最大值：默认值 1 会把所有值限制为 1",
      "declare the largest value of one record: the default of 1 would hold every value at 1",
    ),
  ];
}
