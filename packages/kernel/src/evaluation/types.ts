/** What the evaluator takes and gives. */
import type {
  DomainDefinition,
  FactDefinition,
  ItemDefinition,
  ModelDefinition,
} from "../definition/index.ts";
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
  /** Shown to the public from this day until before the other; null: never, and without an end. */
  readonly publicFrom: number | null;
  readonly publicTo: number | null;
  /** Corrected and performed on this day. */
  readonly performedDay: number | null;
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
  /** The fact this one was taken from, where it is the first known of several. */
  readonly via?: string;
}

/** One summand of a score. */
export interface Contribution {
  /** Id of the indicator, floor or veto; `base`; `<dimension>:limit`; `limit`. */
  readonly indicator: string;
  readonly kind: "base" | "indicator" | "dimension-limit" | "floor" | "veto" | "limit";
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
  /** The cited basis of a floor or veto. */
  readonly basis: string | null;
}

/** A result of somebody else that stands beside the model's own. */
export interface OtherResult {
  /** Id among the model's `precedence`; `own` for the model's own. */
  readonly source: string;
  readonly grade: string;
  readonly records: readonly number[];
}

/** A decision with its reasons. The points of `contributions` add up to `score`. */
export interface Evaluation {
  readonly outcome: "scored" | "not-applicable" | "not-enough-data" | "no-consent";
  /** Thousandths of a point; null unless scored. */
  readonly score: number | null;
  readonly grade: string | null;
  /** Why there is no score. */
  readonly why: Text | null;
  /** The id of the requirement that did not hold. */
  readonly requirement: string | null;
  /** Whose result the grade is, where another's goes before the model's own. */
  readonly source: string | null;
  /** Results that say another grade than the one that counts, in the model's order, its own last. */
  readonly conflicts: readonly OtherResult[];
  /**
   * The base, indicators in model order, dimensions whose limits changed something, floors and vetoes that hold (also with no points, when another
   * ceiling was lower already), and the score's own limits when they changed something.
   */
  readonly contributions: readonly Contribution[];
  /** Every fact of the model, in the order of first mention. */
  readonly facts: readonly FactValue[];
}

/** The parts of an evaluation that gives no score. */
export const NOT_SCORED = {
  score: null,
  grade: null,
  requirement: null,
  source: null,
  conflicts: [],
  contributions: [],
  facts: [],
} as const satisfies Partial<Evaluation>;

/** Whom a model is asked about. */
export interface EvaluatedSubject {
  readonly kind: string;
  /** Items whose records the subject lets be read for this model; a model that needs none ignores them. */
  readonly consents?: readonly string[];
}

/** The evaluation of one unit of a subject. */
export interface UnitEvaluation {
  readonly unit: string;
  readonly evaluation: Evaluation;
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
    subject: EvaluatedSubject,
    records: readonly EvaluatedRecord[],
    asOf: number,
  ) => Evaluation;
  /**
   * Evaluates each unit of a subject, ordered by unit: each value that the declared fields of its records have. Records of other
   * items count for each. A model without a declared unit has the one unit "".
   */
  readonly evaluateUnits: (
    subject: EvaluatedSubject,
    records: readonly EvaluatedRecord[],
    asOf: number,
  ) => readonly UnitEvaluation[];
  /** What another execution of the same model works from: everything is checked, and parts of facts come first. */
  readonly plan: ModelPlan;
}

/** A checked model with its facts: the one definition that every execution runs. */
export interface ModelPlan {
  readonly model: ModelDefinition;
  readonly facts: readonly FactDefinition[];
  readonly domains: readonly DomainDefinition[];
  /** Bounds of each fact's value, in the order of `facts`. */
  readonly bounds: readonly Bounds[];
}

/** What the compiler asks of the catalogue. */
export interface Catalogue {
  /** Of which kind the records of an item are; matters to models declared monotone. */
  readonly polarityOf: (item: string) => Polarity;
  /** The item itself; undefined: there is none. Left out where items are not looked at. */
  readonly itemOf?: (item: string) => ItemDefinition | undefined;
  readonly domains?: readonly DomainDefinition[];
}

/** Inclusive bounds of an integer. */
export interface Bounds {
  readonly low: bigint;
  readonly high: bigint;
}

export type Aggregate = FactDefinition["aggregate"];
export type DerivingAggregate = "ratio" | "total" | "first-known";
export type GatheringAggregate = Exclude<Aggregate, DerivingAggregate>;

/** Days that bound a fact's windows, for a day asked: records dated on them or earlier lie outside. */
export interface Edges {
  /** Of the window; null: none. */
  readonly start: number | null;
  /** Of all that is looked at. */
  readonly from: number | null;
  /** Of each row of the weights. */
  readonly weights: readonly number[];
}
