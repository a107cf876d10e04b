/** Records as SQL: each fact's own condition, and the values it reads, computed once a record. */
import type { Condition, FactDefinition } from "../../definition/index.ts";
import { USE_BITS } from "../../record/index.ts";
import { isDeriving } from "../derive.ts";
import { factPath, flaw } from "../problems.ts";
import { countsUndated, domainConditions, statusesOf, useBitOf } from "../qualify.ts";
import type { Edges, ModelPlan } from "../types.ts";
import type { Problem } from "../../outcome/index.ts";
import { conditionText } from "./condition.ts";
import {
  dayOfText,
  integerOfText,
  readerText,
  valueOperand,
  wordsText,
  type FieldColumn,
} from "./operand.ts";
import { allOf, anyOf, quoteText } from "./text.ts";

/** Columns with equal expressions are one. */
export class Columns {
  readonly #prefix: string;
  readonly #names = new Map<string, string>();

  constructor(prefix: string) {
    this.#prefix = prefix;
  }

  /** The name of the column that holds the expression. */
  of(expression: string): string {
    const known = this.#names.get(expression);
    if (known !== undefined) return known;
    const name = `${this.#prefix}${this.#names.size}`;
    this.#names.set(expression, name);
    return name;
  }

  list(): readonly string[] {
    return [...this.#names].map(([expression, name]) => `${expression} as ${name}`);
  }
}

/** Where a fact finds its values in the relation of records. */
export interface FactColumns {
  readonly counts: string;
  readonly part: string;
  readonly value: string;
  readonly year: string;
  readonly words: string;
}

/** The relation of records with the columns of all facts. */
export interface RecordColumns {
  readonly text: string;
  readonly ofFact: ReadonlyMap<string, FactColumns>;
  readonly problems: readonly Problem[];
}

/**
 * Makes the relation of records from `source`, a relation with the columns subject, id, item, day, published, severity, amount, status,
 * valid_to, uses, score_from, incomplete, known_no, public_from, public_to, performed (days as integers since 1970-01-01) and payload.
 */
export function recordColumns(
  plan: ModelPlan,
  edgesOf: (fact: FactDefinition) => Edges,
  asOf: number,
  source: string,
): RecordColumns {
  const fields = new Columns("f");
  const columns = new Columns("c");
  const problems: Problem[] = [];
  const column: FieldColumn = (field) => fields.of(`payload -> ${quoteText(field)}`);
  const ofFact = new Map<string, FactColumns>();
  const gathering = plan.facts.filter((fact) => !isDeriving(fact.aggregate));
  const told = isPlain(gathering) ? asTexts : asCodes(gathering);
  const common = commonParts(gathering.map((fact) => countingParts(fact, edgesOf(fact), asOf)));
  for (const fact of gathering) {
    const condition = (path: string) => (one: Condition) =>
      conditionText(one, {
        asOf,
        column,
        refuse: (pattern) => problems.push(untranslatable(fact, path, pattern)),
      });
    const counts = allOf([
      told.items(fact.items),
      ...countingParts(fact, edgesOf(fact), asOf).filter((part) => !common.has(part)),
      ...severityParts(fact.where.severity, told),
      ...domainParts(fact, plan, told, condition("where.domain")),
      ...(fact.where.fields === undefined ? [] : [condition("where.fields")(fact.where.fields)]),
      ...(told.columns === null ? common : []),
    ]);
    ofFact.set(fact.id, {
      counts: columns.of(counts),
      part: fact.aggregate === "share" ? columns.of(partText(fact, told, condition("part.fields"))) : "",
      ...valueColumns(fact, column, columns),
    });
  }
  const day = common.has(COMPLETE)
    ? "day"
    : "(case when incomplete then coalesce(day, published) else day end)";
  const kept = ["subject", "id", "item", "known_no", "severity", "amount", "status", "valid_to", "uses"];
  const days = ["score_from", "incomplete", "public_from", "public_to", "performed"];
  const read = `select ${[...kept, ...days, `${day} as day`, ...fields.list()].join(", ")} from (${source}) r`;
  const own = `subject, id, known_no, day, ${columns.list().join(", ")}`;
  if (told.columns === null) return { text: `select ${own} from (${read}) x`, ofFact, problems };
  // A fence keeps what is dear to compute from being written out again wherever it is used; what is cheap is better without.
  const fence = fields.list().length > 0 ? " offset 0" : "";
  // In the order of subjects, which an index has: groups are formed one after another instead of a million at a time in memory.
  const coded = `select *, ${told.columns([...common])} from (${read}${fence}) y order by subject offset 0`;
  return { text: `select ${own} from (${coded}) x${fence}`, ofFact, problems };
}

/** What every fact asks alike: decided once a record. */
function commonParts(all: readonly (readonly string[])[]): ReadonlySet<string> {
  const [first = [], ...others] = all;
  return new Set(first.filter((part) => others.every((parts) => parts.includes(part))));
}

/** How conditions tell items and severities. */
interface Told {
  readonly items: (texts: readonly string[]) => string;
  readonly severities: (texts: readonly string[]) => string;
  /** Columns these conditions need, where they need any; what no fact counts, by the parts common to all, has the code of no item. */
  readonly columns: ((common: readonly string[]) => string) | null;
}

/**
 * Facts that look at nothing of a record but its own columns, and at each record once: written out where they are used, they leave the
 * database free to share the records among its processes. A fence, or a relation that is read twice, would not.
 */
const isPlain = (facts: readonly FactDefinition[]): boolean =>
  facts.every(
    ({ aggregate, where, part, value }) =>
      aggregate !== "distinct" &&
      aggregate !== "yearly" &&
      where.fields === undefined &&
      where.domain === undefined &&
      part?.fields === undefined &&
      (value === undefined || value.startsWith("$")),
  );

const asTexts: Told = {
  items: (texts) => inList("item", texts),
  severities: (texts) => inList("severity", texts),
  columns: null,
};

/** Small integers for texts that many facts compare; from 1, since 0 is none of them. */
function asCodes(facts: readonly FactDefinition[]): Told {
  const items = numbered(facts.flatMap((fact) => fact.items));
  const severities = numbered(
    facts.flatMap(({ where, part }) => [...(where.severity ?? []), ...(part?.severity ?? [])]),
  );
  return {
    items: (texts) => oneOf("item_code", items, texts),
    severities: (texts) => oneOf("severity_code", severities, texts),
    columns: (common) =>
      `case when ${allOf(common)} then ${codeText("item", items)} else 0 end as item_code, ${codeText("severity", severities)} as severity_code`,
  };
}

const numbered = (texts: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...new Set(texts)].map((text, index) => [text, index + 1]));

const codeText = (value: string, codes: ReadonlyMap<string, number>): string =>
  codes.size === 0
    ? "0"
    : `case ${value} ${[...codes].map(([text, code]) => `when ${quoteText(text)} then ${code}`).join(" ")} else 0 end`;

/** Whether a code is that of one of the texts. */
function oneOf(column: string, codes: ReadonlyMap<string, number>, texts: readonly string[]): string {
  const wanted = [...new Set(texts)].map((text) => codes.get(text) ?? -1);
  return wanted.length === 1 ? `${column} = ${wanted.join()}` : `${column} in (${wanted.join(", ")})`;
}

const severityParts = (severities: readonly string[] | undefined, told: Told): readonly string[] =>
  severities === undefined ? [] : [told.severities(severities)];

const untranslatable = (fact: FactDefinition, member: string, pattern: string): Problem =>
  flaw(
    "pattern-untranslatable",
    factPath(fact, member),
    `数据库没有与“${pattern}”含义相同的正则表达式；请简化，或者用 memory 方式计算`,
    `the database has no pattern that means the same as "${pattern}"; simplify it, or use the execution in memory`,
  );

const COMPLETE = "not incomplete";

/** All that a fact asks beside item, severity and content of a record. */
function countingParts(fact: FactDefinition, { from }: Edges, asOf: number): readonly string[] {
  const use = useBitOf(fact);
  const { publication, repair } = fact.where;
  return [
    `(day is null or day <= ${asOf})`,
    ...(countsUndated(fact) ? [] : ["day is not null"]),
    ...(from === null ? [] : [`day > ${from}`]),
    ...(use === null ? [] : [`(uses & ${use}) <> 0`]),
    `(score_from is null or score_from <= ${asOf})`,
    ...(fact.countsIncomplete ? [] : [COMPLETE]),
    statusText(fact, asOf),
    ...(publication === undefined ? [] : [inList(`(${publicationText(asOf)})`, publication)]),
    ...(repair === undefined ? [] : [inList(`(${repairText(asOf)})`, repair)]),
  ];
}

const inList = (value: string, texts: readonly string[]): string =>
  `${value} in (${texts.map(quoteText).join(", ")})`;

function statusText(fact: FactDefinition, asOf: number): string {
  const statuses = new Set(statusesOf(fact));
  const current = `(valid_to is null or valid_to >= ${asOf})`;
  const inForce = statuses.has("in-force");
  const lapsed = statuses.has("lapsed");
  const whenInForce = inForce && lapsed ? "true" : inForce ? current : lapsed ? `not ${current}` : null;
  return anyOf([
    ...(whenInForce === null ? [] : [allOf(["status = 'in-force'", whenInForce])]),
    ...(statuses.has("repaired") ? ["status = 'repaired'"] : []),
    ...(statuses.has("withdrawn") ? ["status = 'withdrawn'"] : []),
  ]);
}

const publicationText = (asOf: number): string =>
  `case when public_from is null or (uses & ${USE_BITS.publish}) = 0 then 'never' when public_to <= ${asOf} then 'over'
    when public_from > ${asOf} then 'not-yet' else 'shown' end`;

const repairText = (asOf: number): string =>
  `case when status = 'repaired' then 'repaired' when performed <= ${asOf} then 'performed' else 'open' end`;

function domainParts(
  fact: FactDefinition,
  { domains }: ModelPlan,
  told: Told,
  condition: (one: Condition) => string,
): readonly string[] {
  if (fact.where.domain === undefined) return [];
  const byItem = [...domainConditions(domains, fact.where.domain)].filter(([item]) =>
    fact.items.includes(item),
  );
  return [
    anyOf(
      byItem.map(([item, one]) => allOf([told.items([item]), ...(one === null ? [] : [condition(one)])])),
    ),
  ];
}

function partText(fact: FactDefinition, told: Told, condition: (one: Condition) => string): string {
  const { severity, fields } = fact.part ?? {};
  return allOf([...severityParts(severity, told), ...(fields === undefined ? [] : [condition(fields)])]);
}

function valueColumns(
  fact: FactDefinition,
  column: FieldColumn,
  columns: Columns,
): Omit<FactColumns, "counts" | "part"> {
  const { aggregate, value, year } = fact;
  const none = { value: "", year: "", words: "" };
  const yearColumn = year === undefined ? "" : columns.of(integerOfText(valueOperand(year.field, column)));
  if (value === undefined) return { ...none, year: yearColumn };
  const operand = valueOperand(value, column);
  if (aggregate === "distinct") return { ...none, words: columns.of(wordsText(operand)) };
  const text = aggregate === "days-since" ? dayOfText(operand) : readerText(fact, column);
  return { ...none, year: yearColumn, value: columns.of(text) };
}
