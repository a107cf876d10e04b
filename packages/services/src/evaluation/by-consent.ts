import { z } from "zod";
import type { EvaluationOutput } from "@xinpark/kernel/contract";
import { toEpochDay } from "@xinpark/kernel/day";
import type { ModelDefinition } from "@xinpark/kernel/definition";
import type { EvaluatedRecord, Evaluation } from "@xinpark/kernel/evaluation";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { shownEvaluation } from "./read.ts";
import { readSubjectRecords, readyModel, type ReadyModel } from "./records.ts";

/** Models that read by consent alone: evaluated when they are asked for, in the transaction that the consent opens, and stored nowhere. */

/** The model in force, where it is one by consent; null for the others. */
export function modelByConsent(installation: Installation, id: string, day: string): ModelDefinition | null {
  const definition = installation.library.list("model", day).find((one) => one.id === id);
  return definition?.consent === undefined ? null : definition;
}

const subjectRow = z.object({ kind: z.string(), now: z.string() });

/** What a model by consent says today, and by which consent. */
export interface ByConsent {
  readonly evaluation: EvaluationOutput;
  /** As the model gave it, before what is shown of it. */
  readonly made: Evaluation;
  readonly consent: number | null;
}

/**
 * Evaluates a subject within the reader's reach; null beyond it. Without a live consent to the reader no record is read and the
 * answer says so. From then on the session reaches nothing but what the consent opens: nothing else may be read after it.
 */
export async function evaluateByConsent(
  session: Session,
  installation: Installation,
  subject: number,
  definition: ModelDefinition,
): Promise<ByConsent | null> {
  const { low, high } = session.actor.scope;
  const row = await session.row(
    subjectRow,
    sql`select kind, now() as now from subject where id = ${subject} and (id = ${session.actor.scope.subject}
      or area_no between ${low}::bigint and ${high}::bigint or park_no between ${low}::bigint and ${high}::bigint)`,
  );
  if (row === null) return null;
  const ready = readyModel(installation, definition.id, session.today);
  const { consent, items, records } = await readByConsent(session, ready, subject);
  const made = ready.compiled.evaluate(
    { kind: row.kind, consents: items },
    records,
    toEpochDay(session.today),
  );
  const at = { asOf: session.today, computedAt: row.now };
  const evaluation = shownEvaluation(session, installation, ready.definition, made, at);
  return { evaluation, made, consent };
}

interface Read {
  readonly consent: number | null;
  readonly items: readonly string[];
  readonly records: readonly EvaluatedRecord[];
}

/** What needs no consent first, by the reader's own reach; then what the consent opens, and nothing but that. */
async function readByConsent(
  session: Session,
  { definition, compiled }: ReadyModel,
  subject: number,
): Promise<Read> {
  const byConsent = definition.consent?.items ?? [];
  const others = compiled.items.filter((item) => !byConsent.includes(item));
  const free = await readSubjectRecords(session, compiled, subject, others);
  const opened = await session.openModelConsent(subject, definition.id);
  if (opened === null) return { consent: null, items: [], records: [] };
  const closed = await readSubjectRecords(session, compiled, subject, byConsent);
  return { consent: opened.id, items: opened.items, records: [...free, ...closed] };
}
