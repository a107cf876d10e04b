import { addDays, fromEpochDay, toEpochDay } from "@xinpark/kernel/day";
import type { ForecastOutput } from "@xinpark/kernel/contract";
import {
  forecast,
  NO_PROMISE,
  type CompiledModel,
  type EvaluatedRecord,
  type ForecastRequest,
  type SupposedRepair,
} from "@xinpark/kernel/evaluation";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { sql, type Queries } from "@xinpark/platform/sql";
import { z } from "zod";
import type { Installation } from "../installation/index.ts";
import { comingOverrides } from "./override-read.ts";
import { readSubjectRecords, readyModel } from "./records.ts";

/** A class foretold from today's records: computed when it is asked for, never stored. */

/** How far ahead anything is foretold, in days: what does not change within five years is not. */
export const FURTHEST_DAYS = 1830;

export interface ForecastQuestion {
  readonly subject: number;
  readonly model: string;
  readonly today: string;
  readonly days: number;
  readonly repair: { readonly record: number; readonly on: string } | null;
}

export async function foretell(
  queries: Queries,
  installation: Installation,
  question: ForecastQuestion,
): Promise<ForecastOutput> {
  const { model, today } = question;
  const request = await forecastRequest(queries, installation, question);
  const result = forecast({ ...request, repairs: repairsOf(question, request.records) });
  return {
    model,
    asOf: today,
    score: result.today.score,
    grade: result.grade,
    notice: NO_PROMISE,
    days: result.days.map(({ day, evaluation, grade, because }) => ({
      date: fromEpochDay(day),
      score: evaluation.score,
      grade,
      because: because.map((cause) => ({ ...cause, records: [...cause.records] })),
    })),
    expires: [...result.expires].map(([record, day]) => ({ record, on: fromEpochDay(day) })),
  };
}

/** What a forecast is made from: models, records and overrides as the session reads them. Throws `model-by-consent`. */
export async function forecastRequest(
  queries: Queries,
  installation: Installation,
  { subject, model, today, days }: Omit<ForecastQuestion, "repair">,
): Promise<ForecastRequest> {
  const versions = versionsOf(installation, model, today, days);
  const [first] = versions;
  if (first === undefined) throw new Error("a model is in force on every day it is asked for");
  if (first.model.plan.model.consent !== undefined) throw new ProblemError(consentNeeded());
  const records = new Map<number, EvaluatedRecord>();
  for (const version of versions)
    for (const record of await readSubjectRecords(queries, version.model, subject))
      records.set(record.id, record);
  const kind = await queries.row(
    z.object({ kind: z.string() }),
    sql`select kind from subject where id = ${subject}`,
  );
  return {
    versions,
    subject: { kind: kind?.kind ?? "" },
    records: [...records.values()],
    today: toEpochDay(today),
    days,
    overrides: await comingOverrides(queries, subject, model, today),
  };
}

const consentNeeded = () =>
  problem(
    "refused",
    "model-by-consent",
    "该模型只凭企业授权计算",
    "this model is computed by the enterprise's consent alone",
    "model",
  );

/** The model on each day on which a definition it may stand on begins or ends. */
function versionsOf(installation: Installation, model: string, today: string, days: number) {
  const last = addDays(today, days);
  const edges = new Set([today]);
  for (const kind of ["model", "fact", "item", "domain"] as const)
    for (const { id, validFrom, validTo } of installation.library.all(kind)) {
      if (kind === "model" && id !== model) continue;
      for (const day of [validFrom, validTo === undefined ? "" : addDays(validTo, 1)])
        if (day > today && day <= last) edges.add(day);
    }
  const versions: { readonly from: number; readonly model: CompiledModel }[] = [];
  for (const day of [...edges].toSorted()) {
    const { compiled } = readyModel(installation, model, day);
    if (versions.at(-1)?.model.digestInput !== compiled.digestInput)
      versions.push({ from: toEpochDay(day), model: compiled });
  }
  return versions;
}

/** Only a negative record in force that the model looks at can be supposed repaired, from today on. */
function repairsOf(
  { repair, today }: ForecastQuestion,
  records: readonly EvaluatedRecord[],
): readonly SupposedRepair[] {
  if (repair === null) return [];
  if (records.find((one) => one.id === repair.record)?.status !== "in-force")
    throw new ProblemError(
      problem(
        "invalid",
        "repair-impossible",
        `记录 ${repair.record} 不是该模型所用的有效记录，无从设想修复`,
        `record ${repair.record} is none in force that the model looks at, so no repair can be supposed`,
        "repair",
      ),
    );
  if (repair.on < today)
    throw new ProblemError(
      problem(
        "invalid",
        "repair-in-past",
        "设想的修复日期不得早于今天",
        "a supposed repair cannot lie in the past",
        "on",
      ),
    );
  return [{ record: repair.record, on: toEpochDay(repair.on) }];
}
