/** Thirty indicators with windows, weights by age and sums, and the same by hand as SQL. */
import { factSchema, modelSchema } from "@xinpark/kernel/definition";
import { compileModel, type CompiledModel } from "@xinpark/kernel/evaluation";
import { expectValue } from "@xinpark/kernel/outcome";
import { addMonths } from "@xinpark/kernel/day";

const text = (en: string) => ({ zh: en, en });
const head = (id: string) => ({
  id,
  version: "1",
  validFrom: "2020-01-01",
  label: text(id),
  sources: [{ title: "made for this benchmark", confirmed: true }],
});

export const BENCH_ITEMS = ["CF", "XK", "court-enforcement", "honour", "tax-arrears"] as const;
export const BENCH_SEVERITIES = ["minor", "general", "serious"] as const;

interface Indicator {
  readonly item: string;
  readonly severity: string | null;
  readonly months: number;
  readonly form: "count" | "sum" | "decay";
}

/** Two severities and none, over five items, in two forms each. */
const INDICATORS: readonly Indicator[] = BENCH_ITEMS.flatMap((item, place) =>
  [null, "general", "serious"].flatMap((severity): Indicator[] => [
    { item, severity, months: 12 * (1 + (place % 3)), form: "count" },
    { item, severity, months: 36, form: severity === null ? "decay" : "sum" },
  ]),
);

const EACH = { count: -30_000, sum: -1, decay: -2000 } as const;
/** Fen to a step of a sum. */
const FEN = 200;
const FLOOR = -80_000;
const GRADES = [
  ["A", 800_000],
  ["B", 600_000],
  ["C", 400_000],
  ["D", 0],
] as const;
const BASE = 1_000_000;
const DECAY = [
  { months: 6, weight: 10 },
  { months: 12, weight: 6 },
  { months: 24, weight: 2 },
] as const;

const factOf = ({ item, severity, months, form }: Indicator, index: number) =>
  factSchema.parse({
    kind: "fact",
    ...head(`f${index}`),
    unit: text("unit"),
    items: [item],
    aggregate: form === "sum" ? "sum" : "count",
    ...(form === "sum" ? { value: "$amount", maximumEach: 1_000_000_000 } : {}),
    ...(form === "decay"
      ? { decay: { table: DECAY.map((row) => ({ within: { months: row.months }, weight: row.weight })) } }
      : {}),
    where: { status: ["in-force", "lapsed"], ...(severity === null ? {} : { severity: [severity] }) },
    window: { months },
    use: "score",
    whenNone: 0,
  });

export function benchModel(): CompiledModel {
  const model = modelSchema.parse({
    kind: "model",
    ...head("bench"),
    title: text("Benchmark"),
    subjectKinds: ["enterprise"],
    audience: "internal",
    base: BASE,
    minimum: 0,
    maximum: BASE,
    dimensions: [{ id: "d", label: text("d"), minimum: -BASE, maximum: 0 }],
    indicators: INDICATORS.map(({ form }, index) => ({
      id: `i${index}`,
      label: text(`i${index}`),
      dimension: "d",
      fact: `f${index}`,
      whenMissing: 0,
      method: "linear",
      numerator: EACH[form],
      denominator: form === "sum" ? FEN : 1,
      minimum: FLOOR,
      maximum: 0,
    })),
    grades: GRADES.map(([id, from]) => ({ id, label: text(id), from, code: "green", meaning: text(id) })),
    monotone: false,
  });
  return expectValue(compileModel(model, INDICATORS.map(factOf), { polarityOf: () => "negative" }));
}

/** The values of the facts of one enterprise, by their ids. */
export type Facts = Readonly<Record<string, number>>;

/** The decision from the facts on, for engines that are given them. */
export const DECISION = {
  base: BASE,
  floor: FLOOR,
  fen: FEN,
  grades: GRADES,
  indicators: INDICATORS.map(({ form }, index) => ({ fact: `f${index}`, form, each: EACH[form] })),
} as const;

/** The score by hand. */
export function scoreOf(facts: Facts): number {
  let score: number = BASE;
  for (const { fact, form, each } of DECISION.indicators) {
    const value = facts[fact] ?? 0;
    score += Math.max(form === "sum" ? Math.floor(-value / FEN) : each * value, FLOOR);
  }
  return Math.max(score, 0);
}

/** One column a fact, of every subject that has records. */
function factColumns(asOf: string): readonly string[] {
  const edge = (months: number): string => `date '${addMonths(asOf, -months)}'`;
  return INDICATORS.map(({ item, severity, months, form }, index) => {
    const where = `item = '${item}'${severity === null ? "" : ` and severity = '${severity}'`} and decided_on > ${edge(months)}`;
    const weights = `case ${DECAY.map((row) => `when decided_on > ${edge(row.months)} then ${row.weight}`).join(" ")} else 0 end`;
    const value =
      form === "count"
        ? "count(*)"
        : form === "sum"
          ? "coalesce(sum(amount_fen)"
          : `coalesce(sum(${weights})`;
    return `${value} filter (where ${where})${form === "count" ? "" : ", 0)"} as x${index}`;
  });
}

const factsBySubject = (
  asOf: string,
): string => `select subject_id, ${factColumns(asOf).join(", ")} from record
      where not incomplete and (uses & 4) <> 0 and decided_on <= date '${asOf}' and status = 'in-force'
      group by subject_id`;

/** The facts of the first enterprises, in the order of their ids: a column each. */
export const factsByHand = (asOf: string, subjects: number): string =>
  `select ${INDICATORS.map((_, index) => `coalesce(r.x${index}, 0)::bigint`).join(", ")} from subject s
    left join (${factsBySubject(asOf)}) r on r.subject_id = s.id where s.id <= ${subjects} order by s.id`;

/** The statement somebody would write for this one model. */
export function byHand(asOf: string): string {
  const points = INDICATORS.map(
    ({ form }, index) =>
      `greatest(${form === "sum" ? `floor(-coalesce(x${index}, 0) / ${FEN}.0)` : `${EACH[form]} * coalesce(x${index}, 0)`}, ${FLOOR})`,
  );
  const grades = GRADES.map(([id, from]) => `when score >= ${from} then '${id}'`);
  return `select subject_id, score::bigint, case ${grades.join(" ")} end as grade from (
    select s.id as subject_id, greatest(${BASE} + ${points.join(" + ")}, 0) as score from subject s left join (
      ${factsBySubject(asOf)}) r on r.subject_id = s.id where s.kind = 'enterprise') t`;
}
