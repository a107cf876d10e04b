import { randomUUID } from "node:crypto";
import { fromEpochDay } from "@xinpark/kernel/day";
import type { CompiledModel, Evaluation } from "@xinpark/kernel/evaluation";
import { copyRows } from "@xinpark/platform/bulk";
import type { Session } from "@xinpark/platform/door";
import { readLogHash, RowLeaves } from "@xinpark/platform/row-log";
import { sql } from "@xinpark/platform/sql";
import { settleRunPlaces } from "../registry/index.ts";
import type { RunPoint, SubjectRow } from "./population.ts";

/** Results as rows, never updated, under a root in the audit log; and the day each is looked at again. */

/** A result to be stored. */
export interface Evaluated {
  readonly subject: SubjectRow;
  readonly evaluation: Evaluation;
  /** The next epoch day on which it can change although nothing new happens; null: none. */
  readonly dueOn: number | null;
}

/** Stores the results of one page of a run, in ascending order of their subjects. */
export async function storeResults(
  session: Session,
  model: CompiledModel,
  run: number,
  page: RunPoint,
  results: readonly Evaluated[],
): Promise<void> {
  const [first, last] = [results[0], results.at(-1)];
  if (first === undefined || last === undefined) return;
  await stage(session);
  const { id, version } = model;
  const common = { run_id: run, model: id, model_version: version, as_of: page.asOf, known_no: page.knownNo };
  const leaves = new RowLeaves(await readLogHash(session), "evaluation_result", run, results.length);
  const rows = results.map(({ subject, evaluation, dueOn }) => {
    const salt = randomUUID();
    const own = { score: evaluation.score, grade: evaluation.grade, evaluation: storedForm(evaluation) };
    leaves.add(subject.id, salt, { ...common, subject_id: subject.id, ...own });
    const due = dueOn === null ? null : fromEpochDay(dueOn);
    return [subject.id, own.score, own.grade, own.evaluation, subject.area_no, subject.park_no, salt, due];
  });
  await copyRows(session.client, "result_stage", STAGE_COLUMNS, rows);
  await session.run(sql`
    insert into evaluation_result (subject_id, run_id, model, model_version, as_of, known_no, score, grade, evaluation, area_no, park_no, salt)
    select subject_id, ${run}, ${id}, ${version}, ${page.asOf}, ${page.knownNo}, score, grade, evaluation, area_no, park_no, salt
    from result_stage`);
  // A later run knows more: it is not put back by one that began before it and comes to the subject after it.
  await session.run(sql`
    insert into evaluation_due as d (subject_id, model, due_on, run_id) select subject_id, ${id}, due_on, ${run} from result_stage
    on conflict (subject_id, model) do update set due_on = excluded.due_on, run_id = excluded.run_id where d.run_id <= excluded.run_id`);
  await settleRunPlaces(session, run, [first.subject.id, last.subject.id]);
  await session.audit({
    operation: "evaluation.store",
    class: "write",
    detail: { run },
    rows: leaves.underRoot(),
  });
}

const STAGE_COLUMNS = [
  "subject_id",
  "score",
  "grade",
  "evaluation",
  "area_no",
  "park_no",
  "salt",
  "due_on",
] as const;

async function stage(session: Session): Promise<void> {
  await session.run(sql`
    create temporary table if not exists result_stage (subject_id bigint, score bigint, grade text, evaluation jsonb, area_no bigint, park_no bigint,
      salt uuid, due_on date) on commit drop`);
  await session.run(sql`truncate result_stage`);
}

/**
 * Labels belong to the model's version and are looked up there; a result keeps what it alone knows. Members in the order of
 * canonical JSON, which the result's leaf in the audit log is made of.
 */
function storedForm(evaluation: Evaluation): string {
  const { why, source } = evaluation;
  return JSON.stringify({
    contributions: evaluation.contributions.map(
      ({ dimension, fact, indicator, kind, missing, points, records, value }) => ({
        dimension,
        fact,
        indicator,
        kind,
        missing,
        points,
        records,
        value,
      }),
    ),
    // Whose result the class is, where another's goes before the model's own.
    ...(source === null ? {} : { source }),
    why: why === null ? null : { en: why.en, zh: why.zh },
  });
}
