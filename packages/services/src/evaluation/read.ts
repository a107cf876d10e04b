import { z } from "zod";
import type { ContributionOutput, EvaluationOutput } from "@xinpark/kernel/contract";
import { shownClass, type Evaluation, type ModelResult } from "@xinpark/kernel/evaluation";
import type { IndicatorDefinition, ModelDefinition } from "@xinpark/kernel/definition";
import { unreachable } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { markOf, overrideInForce } from "./override-mark.ts";

/** Reading a stored class with its reasons, labelled by the version of the model that made it. */

const storedContribution = z.object({
  indicator: z.string(),
  kind: z.enum(["base", "indicator", "dimension-limit", "floor", "veto", "limit"]),
  dimension: z.string().nullable(),
  points: z.number(),
  fact: z.string().nullable(),
  value: z.number().nullable(),
  missing: z.boolean(),
  records: z.array(z.number()),
});
type StoredContribution = z.infer<typeof storedContribution>;

const resultRow = z.object({
  model: z.string(),
  model_version: z.string(),
  as_of: z.string(),
  computed_at: z.string(),
  score: z.number().nullable(),
  grade: z.string().nullable(),
  evaluation: z.object({
    why: z.object({ zh: z.string(), en: z.string() }).nullable(),
    source: z.string().optional(),
    contributions: z.array(storedContribution),
  }),
  overrides: z.array(overrideInForce),
});
type ResultRow = z.infer<typeof resultRow>;

/** A reader's session. */
export type Reader = Queries & Pick<Session, "today" | "actor">;

interface StoredResult {
  readonly definition: ModelDefinition;
  readonly row: ResultRow;
}

/** The result of the latest run that is through, with what people put in its place; null before the first. */
async function readResult(
  reader: Reader,
  installation: Installation,
  subject: number,
  model: string,
): Promise<StoredResult | null> {
  const row = await reader.row(
    resultRow,
    sql`select model, model_version, as_of, computed_at, score, grade, evaluation,
        overrides_in_force(subject_id, model, ${reader.today}) as overrides
      from finished_result where subject_id = ${subject} and model = ${model} order by run_id desc limit 1`,
  );
  if (row === null) return null;
  const definition = installation.library
    .all("model")
    .find((one) => one.id === row.model && one.version === row.model_version);
  return definition === undefined ? null : { definition, row };
}

const resultOf = ({ grade, evaluation }: ResultRow): ModelResult => ({
  grade,
  imported: evaluation.source !== undefined,
});

/** The current class of a subject by a model: what the latest run gave, or what people put in its place; null before the first run. */
export async function readEvaluation(
  reader: Reader,
  installation: Installation,
  subject: number,
  model: string,
): Promise<EvaluationOutput | null> {
  const stored = await readResult(reader, installation, subject, model);
  return stored === null ? null : evaluationOf(reader, installation, stored);
}

/** What the model itself gave, whatever is shown; null before the first run. */
export async function readModelResult(
  reader: Reader,
  installation: Installation,
  subject: number,
  model: string,
): Promise<{ readonly definition: ModelDefinition; readonly result: ModelResult } | null> {
  const stored = await readResult(reader, installation, subject, model);
  return stored === null ? null : { definition: stored.definition, result: resultOf(stored.row) };
}

/** An evaluation just made, as a stored one is shown. */
export function shownEvaluation(
  reader: Reader,
  installation: Installation,
  definition: ModelDefinition,
  made: Evaluation,
  at: Pick<EvaluationOutput, "asOf" | "computedAt">,
): EvaluationOutput {
  const { score, grade, why, source } = made;
  const contributions = made.contributions.map((one) => ({ ...one, records: [...one.records] }));
  return evaluationOf(reader, installation, {
    definition,
    row: {
      model: definition.id,
      model_version: definition.version,
      as_of: at.asOf,
      computed_at: at.computedAt,
      score,
      grade,
      evaluation: { why, contributions, ...(source === null ? {} : { source }) },
      overrides: [],
    },
  });
}

const AWAITS_PERSON = {
  zh: "模型只提出候选，须由人确认后才生效",
  en: "The model only proposes; it holds once a person has confirmed it",
};

function evaluationOf(
  reader: Reader,
  installation: Installation,
  { definition: model, row }: StoredResult,
): EvaluationOutput {
  const shown = shownClass(model, resultOf(row), row.overrides, reader.today);
  const grades = model.grades.map(({ id, label, code, meaning, from }) => ({
    id,
    label,
    code,
    meaning,
    from,
  }));
  const contributions = row.evaluation.contributions.map((one) =>
    labelled(installation, model, row.as_of, one),
  );
  return {
    model: model.id,
    version: model.version,
    title: model.title,
    asOf: row.as_of,
    computedAt: row.computed_at,
    score: row.score,
    minimum: model.minimum,
    maximum: model.maximum,
    // What a model proposes is no class before a person confirms it.
    grade: model.decides === "candidate" ? null : shown.grade,
    gradeDetail:
      model.decides === "candidate" ? null : (grades.find((grade) => grade.id === shown.grade) ?? null),
    grades,
    dimensions: model.dimensions.map(({ id, label, minimum, maximum }) => ({
      id,
      label,
      points: contributions.filter((one) => one.dimension === id).reduce((sum, one) => sum + one.points, 0),
      minimum,
      maximum,
    })),
    source: model.precedence?.find((one) => one.id === row.evaluation.source)?.label ?? null,
    override:
      shown.override === null
        ? null
        : markOf(
            shown.override,
            grades.find((grade) => grade.id === row.grade),
            reader.actor,
          ),
    why: model.decides === "candidate" && row.grade !== null ? AWAITS_PERSON : row.evaluation.why,
    contributions,
  };
}

function labelled(
  installation: Installation,
  model: ModelDefinition,
  day: string,
  one: StoredContribution,
): ContributionOutput {
  const fact = one.fact === null ? null : installation.library.find("fact", one.fact, day);
  const definition = fact?.ok === true ? fact.value : null;
  const indicator =
    one.kind === "indicator"
      ? model.indicators.find((candidate) => candidate.id === one.indicator)
      : undefined;
  const limits = one.kind === "veto" ? model.vetoes : one.kind === "floor" ? (model.floors ?? []) : [];
  const limit = limits.find((candidate) => candidate.id === one.indicator);
  return {
    ...one,
    label: indicator?.label ?? limit?.label ?? labelOfLimit(model, one),
    best: indicator === undefined ? null : weighed(model, indicator, bestOf(indicator)),
    factLabel: definition?.label ?? null,
    unit: definition?.unit ?? null,
    valueText: wordsOf(definition?.codes, one.value),
    basis: limit?.basis ?? null,
  };
}

/** The words a code stands for, as the source writes them. */
function wordsOf(codes: Readonly<Record<string, number>> | undefined, value: number | null): string | null {
  if (codes === undefined || value === null) return null;
  const words = Object.entries(codes).flatMap(([word, code]) => (code === value ? [word] : []));
  return words.length === 0 ? null : words.join("、");
}

function labelOfLimit(model: ModelDefinition, one: StoredContribution) {
  if (one.kind === "base") return { zh: "基础分", en: "Base" };
  const dimension = model.dimensions.find((candidate) => candidate.id === one.dimension);
  if (dimension === undefined) return { zh: "总分上下限", en: "Limits of the score" };
  return { zh: `${dimension.label.zh}上下限`, en: `Limits of ${dimension.label.en}` };
}

/** Points as they enter the score: by the indicator's weight and its dimension's, toward −∞. */
function weighed(model: ModelDefinition, indicator: IndicatorDefinition, points: number): number {
  const dimension = model.dimensions.find((one) => one.id === indicator.dimension);
  const weight = (indicator.weight ?? 1000) * (dimension?.weight ?? 1000);
  return Number((BigInt(points) * BigInt(weight)) / 1_000_000n);
}

/** The most points an indicator can give, unweighed. */
function bestOf(indicator: IndicatorDefinition): number {
  switch (indicator.method) {
    case "bins":
      return Math.max(indicator.whenMissing, ...indicator.bins.map((bin) => bin.points));
    case "linear":
      return Math.max(indicator.whenMissing, indicator.maximum);
    case "deduction":
      return Math.max(indicator.whenMissing, indicator.start);
    case "table":
      return Math.max(indicator.whenMissing, indicator.otherwise, ...Object.values(indicator.table));
    default:
      return unreachable(indicator);
  }
}
