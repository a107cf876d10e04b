/** What can be wrong with one fact. */
import type { FactDefinition, WindowDefinition } from "../definition/index.ts";
import { unreachable, type Problem } from "../outcome/index.ts";
import { duplicates } from "./check.ts";
import { isDeriving } from "./derive.ts";
import { namesOf } from "./fact.ts";
import { factPath, flaw } from "./problems.ts";
import { MAXIMUM_WINDOW_DAYS, MAXIMUM_WINDOW_MONTHS } from "./types.ts";
import { MAXIMUM_DECAY_ROWS, weightTable } from "./window.ts";

/** Problems of the list of facts: one id may stand once only. */
export const factListProblems = (facts: readonly FactDefinition[]): readonly Problem[] =>
  duplicates(facts.map((fact, index) => [`facts[${index}].id`, fact.id] as const));

/** Problems of one fact; `known` holds those it may be made of. */
export const factProblems = (
  fact: FactDefinition,
  known: ReadonlyMap<string, FactDefinition>,
): readonly Problem[] => [
  ...valueProblems(fact),
  ...memberProblems(fact),
  ...nameProblems(fact),
  ...windowProblems(fact),
  ...decayProblems(fact),
  ...partProblems(fact, known),
];

const isTooLong = (window: WindowDefinition, times = 1): boolean =>
  "days" in window
    ? window.days * times > MAXIMUM_WINDOW_DAYS
    : window.months * times > MAXIMUM_WINDOW_MONTHS;

const windowTooLong = (path: string): Problem =>
  flaw(
    "window-too-long",
    path,
    `时间窗最长 ${MAXIMUM_WINDOW_MONTHS} 个月或 ${MAXIMUM_WINDOW_DAYS} 天；不限时请省略`,
    `a window is at most ${MAXIMUM_WINDOW_MONTHS} months or ${MAXIMUM_WINDOW_DAYS} days; leave it out for no limit`,
  );

function windowProblems(fact: FactDefinition): readonly Problem[] {
  if (fact.window === undefined || !isTooLong(fact.window, fact.aggregate === "trend" ? 2 : 1)) return [];
  return [windowTooLong(factPath(fact, "window"))];
}

function decayProblems(fact: FactDefinition): readonly Problem[] {
  const { decay } = fact;
  if (decay === undefined) return [];
  const { rows } = weightTable(decay);
  if (rows.length > MAXIMUM_DECAY_ROWS)
    return [
      flaw(
        "decay-too-long",
        factPath(fact, "decay"),
        `衰减最多 ${MAXIMUM_DECAY_ROWS} 级`,
        `a decay has at most ${MAXIMUM_DECAY_ROWS} rows`,
      ),
    ];
  if (!("table" in decay))
    return isTooLong(decay.every, rows.length) ? [windowTooLong(factPath(fact, "decay.every"))] : [];
  return decay.table.flatMap(({ within }, index) => {
    const path = factPath(fact, `decay.table[${index}].within`);
    const before = decay.table[index - 1]?.within;
    return [
      ...(isTooLong(within) ? [windowTooLong(path)] : []),
      ...(before === undefined || isLonger(within, before)
        ? []
        : [
            flaw(
              "decay-not-ascending",
              path,
              "各级须同用月或同用天，并逐级变长",
              "the rows are all in months or all in days, each longer than the one before",
            ),
          ]),
    ];
  });
}

function isLonger(window: WindowDefinition, before: WindowDefinition): boolean {
  if ("days" in window) return "days" in before && window.days > before.days;
  return "months" in before && window.months > before.months;
}

const VALUE_NAMES = new Set(["$amount", "$severity", "$day"]);
const CONDITION_NAMES = new Set([...VALUE_NAMES, "$today"]);

function nameProblems(fact: FactDefinition): readonly Problem[] {
  const unknown = (path: string, name: string): Problem =>
    flaw("name-unknown", path, `没有名为“${name}”的内置值`, `there is no built-in value named "${name}"`);
  const strange = (name: string, names: ReadonlySet<string>): boolean =>
    name.startsWith("$") && !names.has(name);
  const { value, year } = fact;
  const conditions = namesOf({ ...fact, value: undefined, year: undefined });
  return [
    ...(value !== undefined && strange(value, VALUE_NAMES) ? [unknown(factPath(fact, "value"), value)] : []),
    ...(year?.field.startsWith("$") === true ? [unknown(factPath(fact, "year.field"), year.field)] : []),
    ...conditions
      .filter((name) => strange(name, CONDITION_NAMES))
      .map((name) => unknown(factPath(fact, "where.fields"), name)),
  ];
}

type Member =
  | "value"
  | "codes"
  | "places"
  | "window"
  | "decay"
  | "part"
  | "scale"
  | "year"
  | "of"
  | "over"
  | "whenZero";

/** What each aggregate makes use of, beside what all have; `required` cannot be left out. */
const MEMBERS: Readonly<
  Record<
    FactDefinition["aggregate"],
    { readonly required: readonly Member[]; readonly allowed: readonly Member[] }
  >
> = {
  count: { required: [], allowed: ["window", "decay"] },
  sum: { required: [], allowed: ["value", "codes", "places", "window", "decay"] },
  latest: { required: [], allowed: ["value", "codes", "places", "window"] },
  first: { required: [], allowed: ["value", "codes", "places", "window"] },
  exists: { required: [], allowed: ["window"] },
  "days-since": { required: [], allowed: ["value", "window"] },
  distinct: { required: [], allowed: ["value", "window"] },
  share: { required: ["part", "scale"], allowed: ["window"] },
  trend: { required: ["window"], allowed: ["value", "codes", "places"] },
  yearly: { required: ["year"], allowed: ["value", "codes", "places", "window"] },
  ratio: { required: ["of", "over", "scale", "whenZero"], allowed: [] },
  total: { required: ["of"], allowed: [] },
  "first-known": { required: ["of"], allowed: [] },
};

const ALL_MEMBERS: readonly Member[] = [
  "value",
  "codes",
  "places",
  "window",
  "decay",
  "part",
  "scale",
  "year",
  "of",
  "over",
  "whenZero",
];

function memberProblems(fact: FactDefinition): readonly Problem[] {
  const { required, allowed } = MEMBERS[fact.aggregate];
  const missing = required
    .filter((member) => fact[member] === undefined)
    .map((member) =>
      flaw(
        "fact-member-missing",
        factPath(fact, member),
        `聚合方式 ${fact.aggregate} 须写明 ${member}`,
        `the aggregate ${fact.aggregate} needs ${member}`,
      ),
    );
  const used = new Set<Member>([...required, ...allowed]);
  const unused: string[] = ALL_MEMBERS.filter((member) => fact[member] !== undefined && !used.has(member));
  if (isDeriving(fact.aggregate)) {
    if (Object.values(fact.where).some((part) => part !== undefined)) unused.push("where");
    if (fact.countsIncomplete) unused.push("countsIncomplete");
  }
  return [...missing, ...unused.map((member) => memberUnused(fact, member))];
}

const memberUnused = (fact: FactDefinition, member: string): Problem =>
  flaw(
    "fact-member-unused",
    factPath(fact, member),
    `聚合方式 ${fact.aggregate} 不使用 ${member}`,
    `the aggregate ${fact.aggregate} makes no use of ${member}`,
  );

function valueProblems(fact: FactDefinition): readonly Problem[] {
  switch (fact.aggregate) {
    case "count":
    case "exists":
    case "days-since":
    case "share":
    case "total":
    case "first-known":
      return [];
    case "ratio":
      return fact.maximumEach > 1 ? [] : [maximumUndeclared(fact)];
    case "distinct":
      return valueMissing(fact);
    case "trend":
      return fact.value === undefined || fact.codes !== undefined ? [] : uncodedProblems(fact);
    case "sum":
    case "latest":
    case "first":
    case "yearly":
      return [...valueMissing(fact), ...(fact.codes === undefined ? uncodedProblems(fact) : [])];
    default:
      return unreachable(fact.aggregate);
  }
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

const maximumUndeclared = (fact: FactDefinition): Problem =>
  flaw(
    "maximum-undeclared",
    factPath(fact, "maximumEach"),
    "须声明每条记录的最大值：默认值 1 会把所有值限制为 1",
    "declare the largest value of one record: the default of 1 would hold every value at 1",
  );

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
    return fact.aggregate === "sum" || fact.aggregate === "trend"
      ? [flaw("value-not-summable", factPath(fact, "value"), "日期不能相加", "days cannot be added up")]
      : [];
  return fact.maximumEach > 1 ? [] : [maximumUndeclared(fact)];
}

/** A derived fact says truly what it is made of, and is permitted for what its parts are. */
function partProblems(fact: FactDefinition, known: ReadonlyMap<string, FactDefinition>): readonly Problem[] {
  if (!isDeriving(fact.aggregate)) return [];
  const problems: Problem[] = [];
  const items = new Set<string>();
  for (const member of ["of", "over"] as const)
    for (const [index, { fact: id }] of (fact[member] ?? []).entries()) {
      const path = factPath(fact, `${member}[${index}].fact`);
      const part = known.get(id);
      if (part === undefined)
        problems.push(flaw("part-unknown", path, `没有名为“${id}”的事实`, `there is no fact named "${id}"`));
      else if (part.use !== fact.use)
        problems.push(
          flaw(
            "part-use",
            path,
            `组成部分的用途（${part.use}）与该事实（${fact.use}）不同`,
            `the part is permitted for ${part.use}, the fact says ${fact.use}`,
          ),
        );
      for (const item of part?.items ?? []) items.add(item);
    }
  const same = items.size === new Set(fact.items).size && fact.items.every((item) => items.has(item));
  if (problems.length === 0 && !same)
    problems.push(
      flaw(
        "part-items",
        factPath(fact, "items"),
        `来源事项须为各组成部分的事项：${[...items].join("、")}`,
        `the source items are those of the parts: ${[...items].join(", ")}`,
      ),
    );
  return problems;
}
