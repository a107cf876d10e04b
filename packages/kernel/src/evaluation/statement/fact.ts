/** Facts as SQL: aggregates over records, then expressions over aggregates. */
import type { FactDefinition } from "../../definition/index.ts";
import { unreachable } from "../../outcome/index.ts";
import { magnitudeOf } from "../integer.ts";
import {
  MAXIMUM_RECORDS,
  type DerivingAggregate,
  type Edges,
  type GatheringAggregate,
  type ModelPlan,
} from "../types.ts";
import { weightTable } from "../window.ts";
import type { FactColumns } from "./record.ts";
import { floorDivideText, integerText, isNarrow } from "./text.ts";

/** Before and after every day. */
const BEFORE = integerText(-(2 ** 40));
const AFTER = integerText(2 ** 40);

/** What one fact adds to the statement. Names end in the fact's number. */
export interface FactText {
  /** Columns of the aggregation over the records of a subject. */
  readonly aggregates: readonly string[];
  /** Relations of its own, by name; each has the columns subject and `x` with the fact's number. */
  readonly relations: readonly (readonly [name: string, text: string])[];
  /** The value, null when missing, from these columns; null where a relation of its own already gives it. */
  readonly value: string;
}

const missingOr = (value: number | "missing" | undefined): string =>
  value === undefined || value === "missing" ? "null::bigint" : integerText(value);

/** A fact over records; `place` tells its columns from those of others. */
export function gatheredText(
  fact: FactDefinition,
  aggregate: GatheringAggregate,
  columns: FactColumns,
  edges: Edges,
  place: number,
): FactText {
  const { counts, value } = columns;
  const records = `n${place}`;
  const own = `x${place}`;
  const count = `count(*) filter (where ${counts}) as ${records}`;
  const whenSome = (text: string): string =>
    `case when coalesce(${records}, 0) = 0 then ${missingOr(fact.whenNone)} else ${text} end`;
  const simple = (text: string, conclude = own): FactText => ({
    aggregates: [count, `${text} as ${own}`],
    relations: [],
    value: whenSome(conclude),
  });
  // Of no record the sum is zero as well: where that is the declared value, nothing needs counting.
  const summed = (text: string): FactText =>
    fact.whenNone === 0
      ? { aggregates: [`${text} as ${own}`], relations: [], value: `coalesce(${own}, 0)` }
      : simple(text);
  // Doubles add integers below 2^53 exactly, in any order, and cost a fraction of what numeric does.
  const sum = (text: string): string =>
    `coalesce(sum((${text})::float8) filter (where ${counts}), 0)::bigint`;
  switch (aggregate) {
    case "count":
      if (fact.decay === undefined)
        return {
          aggregates: [count],
          relations: [],
          value: fact.whenNone === 0 ? `coalesce(${records}, 0)` : whenSome(records),
        };
      return summed(sum(weightText(fact, edges)));
    case "exists":
      return { aggregates: [count], relations: [], value: whenSome("1::bigint") };
    case "sum":
      return summed(sum(fact.decay === undefined ? value : `${value} * ${weightText(fact, edges)}`));
    case "trend": {
      const each = value === "" ? "1" : value;
      return summed(sum(`case when day > ${edges.start ?? 0} then ${each} else -${each} end`));
    }
    case "share": {
      const parts = `count(*) filter (where ${counts} and ${columns.part})`;
      return simple(parts, shareText(own, records, fact.scale ?? 1));
    }
    case "latest":
      return simple(chosenText(counts, "max", BEFORE, value));
    case "first":
      return simple(chosenText(counts, "min", AFTER, value));
    case "days-since": {
      const day = value === "" ? "day::bigint" : value;
      return simple(chosenText(counts, "max", BEFORE, day), `$as_of - ${own}`);
    }
    case "distinct":
      return {
        aggregates: [count],
        relations: [distinctRelation(columns, place)],
        value: whenSome(`coalesce(${own}, 0)`),
      };
    case "yearly":
      return { aggregates: [count], relations: yearlyRelations(fact, columns, place), value: whenSome(own) };
    default:
      return unreachable(aggregate);
  }
}

/** The value of the record that is first or last by day, order of knowledge and id. */
const chosenText = (counts: string, pick: "max" | "min", undated: string, value: string): string =>
  `(${pick}(array[coalesce(day, ${undated}), known_no, id, ${value}]::bigint[]) filter (where ${counts}))[4]`;

function weightText(fact: FactDefinition, { weights }: Edges): string {
  const { rows, beyond } = weightTable(fact.decay ?? { table: [], beyond: 1 });
  const cases = rows.map((row, index) => `when day > ${weights[index] ?? 0} then ${integerText(row.weight)}`);
  return cases.length === 0 ? integerText(beyond) : `case ${cases.join(" ")} else ${integerText(beyond)} end`;
}

function shareText(part: string, whole: string, scale: number): string {
  const narrow = isNarrow(BigInt(MAXIMUM_RECORDS) * BigInt(scale));
  const type = narrow ? "bigint" : "numeric";
  return `${floorDivideText(`(${part}::${type} * ${integerText(scale)})`, `${whole}::${type}`, narrow)}::bigint`;
}

const distinctRelation = ({ counts, words }: FactColumns, place: number): readonly [string, string] => [
  `d${place}`,
  `select subject, least(count(distinct word collate "C"), ${MAXIMUM_RECORDS}) as x${place} from q cross join lateral unnest(${words}) word
    where ${counts} group by subject`,
];

/** Of each year the latest record; then the year that lies so many years before the latest. */
function yearlyRelations(
  fact: FactDefinition,
  { counts, value, year }: FactColumns,
  place: number,
): readonly (readonly [string, string])[] {
  const back = fact.year?.back ?? 0;
  return [
    [
      `y${place}`,
      `select subject, ${year} as year, (max(array[coalesce(day, ${BEFORE}), known_no, id, ${value}]::bigint[]))[4] as x${place}
        from q where ${counts} and ${year} is not null group by subject, ${year}`,
    ],
    [
      `d${place}`,
      `select subject, x${place} from (select subject, year, x${place}, max(year) over (partition by subject) as latest from y${place}) t
        where year = latest - ${back}`,
    ],
  ];
}

/** A fact over facts; `columnOf` names the columns in which the values of its parts stand. */
export function derivedText(
  fact: FactDefinition,
  aggregate: DerivingAggregate,
  columnOf: (fact: string) => string,
): string {
  const of = fact.of ?? [];
  const term = ({ fact: id, times }: (typeof of)[number]): string =>
    `${columnOf(id)}::numeric * ${integerText(times)}`;
  const sumOf = (parts: typeof of): string => `(${parts.map(term).join(" + ")})`;
  const none = missingOr(fact.whenNone);
  switch (aggregate) {
    case "total":
      return `coalesce(${sumOf(of)}::bigint, ${none})`;
    case "first-known":
      return `coalesce(${of.map((part) => `(${term(part)})::bigint`).join(", ")}, ${none})`;
    case "ratio": {
      const [dividend, divisor] = [sumOf(of), sumOf(fact.over ?? [])];
      const value = floorDivideText(`(${dividend} * ${integerText(fact.scale ?? 1)})`, divisor, false);
      const limit = integerText(fact.maximumEach);
      return `case when ${dividend} is null or ${divisor} is null then ${none} when ${divisor} <= 0 then ${missingOr(fact.whenZero)}
        else least(greatest(${value}, -${limit}), ${limit})::bigint end`;
    }
    default:
      return unreachable(aggregate);
  }
}

/** The largest absolute value of a fact. */
export function magnitudeOfFact({ facts, bounds }: ModelPlan, id: string): bigint {
  const place = facts.findIndex((fact) => fact.id === id);
  const own = bounds[place];
  return own === undefined ? 0n : magnitudeOf(own);
}
