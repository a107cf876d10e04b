/** What the evaluator takes and gives. */
import type { FactDefinition, ItemDefinition } from "../definition/index.ts";
import type { Text } from "../outcome/index.ts";

/** Part of every digest: it changes whenever the same inputs could give another result. */
export const EVALUATOR_VERSION: string = "1";

/** How many records one subject may have: the factor by which the compiler bounds sums and counts. */
export const MAXIMUM_RECORDS = 1_000_000;

/** The longest window a fact may declare. */
export const MAXIMUM_WINDOW_MONTHS = 1200;
export const MAXIMUM_WINDOW_DAYS = 36_600;

export type Polarity = ItemDefinition["polarity"];

/** What the evaluator sees of one record; days are epoch days (days since 1970-01-01). */
export interface EvaluatedRecord {
  readonly id: number;
  readonly item: string;
  /** The day of decision. */
  readonly day: number | null;
  readonly publishedDay: number | null;
  readonly severity: string | null;
  readonly amountFen: number | null;
  readonly status: "in-force" | "repaired" | "withdrawn";
  /** A record in force has lapsed after this day. */
  readonly validTo: number | null;
  /** Permitted uses, see `USE_BITS` of the record rules. */
  readonly uses: number;
  /** It may count from this day on. */
  readonly scoreFrom: number | null;
  /** A mandatory field is absent at source. */
  readonly incomplete: boolean;
  /** Its place in the order in which records became known. */
  readonly knownNo: number;
  /** Those fields only that the compiled model asks for (`CompiledModel.fields`). */
  readonly fields: Readonly<Record<string, string | readonly string[] | number>>;
}

/** The value of a fact, null when missing, and the records that made it so (ids ascending). */
export interface FactValue {
  readonly fact: string;
  readonly label: Text;
  readonly unit: Text;
  readonly value: number | null;
  readonly records: readonly number[];
}

/** One summand of a score. */
export interface Contribution {
  /** Id of the indicator or veto; `base`; `<dimension>:limit`; `limit`. */
  readonly indicator: string;
  readonly kind: "base" | "indicator" | "dimension-limit" | "veto" | "limit";
  readonly dimension: string | null;
  readonly label: Text;
  /** Thousandths of a point. */
  readonly points: number;
  readonly fact: string | null;
  readonly value: number | null;
  /** The fact is missing: the points are the ones declared for that case. */
  readonly missing: boolean;
  /** Ids of the records that made it so, ascending. */
  readonly records: readonly number[];
  /** The cited basis of a veto. */
  readonly basis: string | null;
}

/** A decision with its reasons. The points of `contributions` add up to `score`. */
export interface Evaluation {
  /** Thousandths of a point; null when the model does not apply. */
  readonly score: number | null;
  readonly grade: string | null;
  /** Why there is no score. */
  readonly why: Text | null;
  /**
   * The base, indicators in model order, dimensions whose limits changed something, vetoes that hold (also with no points, when another
   * ceiling was lower already), and the score's own limits when they changed something.
   */
  readonly contributions: readonly Contribution[];
  /** Every fact of the model, in the order of first mention. */
  readonly facts: readonly FactValue[];
}

/** A model ready to run. */
export interface CompiledModel {
  readonly id: string;
  readonly version: string;
  /** Canonical JSON of the model, the facts it uses and the version of the evaluator. */
  readonly digestInput: string;
  /** Items whose records the model looks at, ordered. */
  readonly items: readonly string[];
  /** Per item the field codes its records must carry, ordered. */
  readonly fields: Readonly<Record<string, readonly string[]>>;
  /** No record older than this many days before the as-of day matters; null: age does not exclude. */
  readonly maximumWindowDays: number | null;
  /**
   * Evaluates one subject as of an epoch day. Pure; the order of records does not matter.
   * Throws ProblemError `as-of-impossible` (outside 1900–9999) and `records-too-many` (over `MAXIMUM_RECORDS`).
   */
  readonly evaluate: (
    subject: { readonly kind: string },
    records: readonly EvaluatedRecord[],
    asOf: number,
  ) => Evaluation;
}

/** Inclusive bounds of an integer. */
export interface Bounds {
  readonly low: bigint;
  readonly high: bigint;
}

export type Aggregate = FactDefinition["aggregate"];
