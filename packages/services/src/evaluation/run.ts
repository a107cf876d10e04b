import { createHash, hash, randomUUID } from "node:crypto";
import { z } from "zod";
import { toEpochDay } from "@xinpark/kernel/day";
import { EVALUATOR_VERSION, resultLine, type Evaluation } from "@xinpark/kernel/evaluation";
import { copyRows } from "@xinpark/platform/bulk";
import { jobActor, type Door, type Session } from "@xinpark/platform/door";
import { readLogHash, RowLeaves } from "@xinpark/platform/row-log";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { kindsKnownAt, settleRunPlaces } from "../registry/index.ts";
import { knownNoAt, lastKnownNo, readRecords, readyModel, type ReadyModel } from "./records.ts";

/** Runs of a model: over everyone, or over those a batch touched. Results are rows, never updated in place. */

export interface EvaluationContext {
  readonly door: Door;
  readonly installation: () => Installation;
  readonly today: () => string;
  readonly onProgress?: (progress: { readonly subjects: number; readonly of: number }) => void;
}

export interface RunResult {
  readonly subjects: number;
  readonly grades: Readonly<Record<string, number>>;
  /** SHA-256 over the lines `subjectId,score,grade`, by id. */
  readonly digest: string;
}

const PAGE = 2000;
const NO_RECORDS: ReadonlyMap<number, never[]> = new Map();
const RUN_LOCK = 7004;

interface SubjectRow {
  readonly id: number;
  readonly kind: string;
  readonly area_no: number;
  readonly park_no: number | null;
}
const subjectRow = z.object({
  id: z.number(),
  kind: z.string(),
  area_no: z.number(),
  park_no: z.number().nullable(),
});

export interface RunRequest {
  readonly model: string;
  /** Default: today. */
  readonly asOf: string | null;
  /** An instant; default: everything known. */
  readonly knownAt: string | null;
}

/** Evaluates every known subject. A question about another day or another state of knowledge is answered, not stored. */
export async function evaluateAll(
  context: EvaluationContext,
  request: RunRequest,
  onBehalfOf: string,
): Promise<RunResult> {
  const asOf = request.asOf ?? context.today();
  const present = request.knownAt === null && asOf === context.today();
  return context.door.open(
    jobActor("evaluation", onBehalfOf),
    async (session) => {
      await beginRun(session);
      const knownNo =
        request.knownAt === null ? await lastKnownNo(session) : await knownNoAt(session, request.knownAt);
      const model = readyModel(context.installation(), request.model, asOf);
      const run = present ? await startRun(session, model, asOf, knownNo, null) : null;
      const subjects = await session.rows(
        subjectRow,
        sql`select s.id, s.kind, s.area_no, s.park_no from subject s join batch b on b.id = s.batch_id where b.known_no <= ${knownNo} and (s.merged_into is null or ${!present}) order by s.id`,
      );
      const result = await evaluatePages(context, session, model, subjects, {
        asOf,
        knownNo,
        run,
        entries: !present,
      });
      if (run !== null) await finishRun(session, run, result);
      await session.audit({
        operation: "evaluation.run",
        class: present ? "write" : "read",
        detail: { model: request.model, asOf, knownNo, subjects: result.subjects },
      });
      return result;
    },
    "population",
  );
}

/** Evaluates the subjects a closed batch touched, by every model of the place; marks the batch as done. */
export async function evaluateBatch(context: EvaluationContext, batch: number): Promise<void> {
  await context.door.open(
    jobActor("evaluation", ""),
    async (session) => {
      await beginRun(session);
      const asOf = context.today();
      const knownNo = await lastKnownNo(session);
      const subjects = await session.rows(
        subjectRow,
        sql`select s.id, s.kind, s.area_no, s.park_no from subject s
          where s.id in (select subject_id from record_entry where batch_id = ${batch}) and s.known order by s.id`,
      );
      for (const id of context.installation().pack.models) {
        const model = readyModel(context.installation(), id, asOf);
        const run = await startRun(session, model, asOf, knownNo, batch);
        const result = await evaluatePages(context, session, model, subjects, {
          asOf,
          knownNo,
          run,
          entries: false,
        });
        await finishRun(session, run, result);
      }
      await session.run(
        sql`update batch set evaluated_at = now(), evaluated_subjects = ${subjects.length} where id = ${batch}`,
      );
      await session.audit({
        operation: "evaluation.batch",
        class: "write",
        detail: { batch, subjects: subjects.length },
      });
    },
    "population",
  );
}

/** One run at a time: a later run never rests on older records. */
async function beginRun(session: Session): Promise<void> {
  await session.run(sql`select pg_advisory_xact_lock(${RUN_LOCK}::bigint)`);
}

async function startRun(
  queries: Queries,
  model: ReadyModel,
  asOf: string,
  knownNo: number,
  batch: number | null,
): Promise<number> {
  const row = await queries.row(
    z.object({ id: z.number() }),
    sql`insert into evaluation_run (model, model_version, definition_digest, evaluator_version, as_of, known_no, scope, batch_id)
      values (${model.compiled.id}, ${model.compiled.version}, ${hash("sha256", model.compiled.digestInput, "hex")}, ${EVALUATOR_VERSION}, ${asOf}, ${knownNo},
        ${batch === null ? "all" : "batch"}, ${batch}) returning id`,
  );
  return row?.id ?? 0;
}

async function finishRun(queries: Queries, run: number, result: RunResult): Promise<void> {
  await queries.run(sql`
    update evaluation_run set subjects = ${result.subjects}, grades = ${JSON.stringify(result.grades)}::jsonb, digest = ${result.digest}, finished_at = now()
    where id = ${run}`);
  await settleRunPlaces(queries, run);
}

interface PageContext {
  readonly asOf: string;
  readonly knownNo: number;
  /** Null: the results are not stored. */
  readonly run: number | null;
  readonly entries: boolean;
}

async function evaluatePages(
  context: EvaluationContext,
  session: Session,
  model: ReadyModel,
  subjects: readonly SubjectRow[],
  page: PageContext,
): Promise<RunResult> {
  const digest = createHash("sha256");
  const grades: Record<string, number> = {};
  for (const grade of model.definition.grades) grades[grade.id] = 0;
  grades["none"] = 0;
  const day = toEpochDay(page.asOf);
  for (let start = 0; start < subjects.length; start += PAGE) {
    const slice = subjects.slice(start, start + PAGE);
    const ids = slice.map((subject) => subject.id);
    // What is read by consent is not touched by a run over everyone: nobody consented to it here, and nothing comes of it.
    const records =
      model.definition.consent === undefined
        ? await readRecords(session, model.compiled, ids, page.entries ? page.knownNo : null)
        : NO_RECORDS;
    const kinds = page.entries
      ? await kindsKnownAt(session, context.installation(), ids, page.knownNo, context.today())
      : null;
    const results = slice.map((subject) => ({
      subject,
      evaluation: model.compiled.evaluate(
        { kind: kinds?.get(subject.id) ?? subject.kind },
        records.get(subject.id) ?? [],
        day,
      ),
    }));
    for (const { subject, evaluation } of results) {
      digest.update(resultLine(subject.id, evaluation.score, evaluation.grade));
      grades[evaluation.grade ?? "none"] = (grades[evaluation.grade ?? "none"] ?? 0) + 1;
    }
    if (page.run !== null) await storeResults(session, model, page.run, page, results);
    context.onProgress?.({ subjects: start + slice.length, of: subjects.length });
  }
  return { subjects: subjects.length, grades, digest: digest.digest("hex") };
}

async function storeResults(
  session: Session,
  model: ReadyModel,
  run: number,
  page: PageContext,
  results: readonly { readonly subject: SubjectRow; readonly evaluation: Evaluation }[],
): Promise<void> {
  await session.run(sql`
    create temporary table if not exists result_stage (subject_id bigint, score bigint, grade text, evaluation jsonb, area_no bigint, park_no bigint, salt uuid)
    on commit drop`);
  await session.run(sql`truncate result_stage`);
  const { id, version } = model.compiled;
  const common = { run_id: run, model: id, model_version: version, as_of: page.asOf, known_no: page.knownNo };
  const hashName = await readLogHash(session);
  const leaves = new RowLeaves(hashName, "evaluation_result", run, results.length);
  const rows = results.map(({ subject, evaluation }) => {
    const salt = randomUUID();
    const own = { score: evaluation.score, grade: evaluation.grade, evaluation: storedForm(evaluation) };
    const values = { ...common, subject_id: subject.id, ...own };
    leaves.add(subject.id, salt, values);
    return [subject.id, own.score, own.grade, own.evaluation, subject.area_no, subject.park_no, salt];
  });
  await copyRows(session.client, "result_stage", STAGE_COLUMNS, rows);
  await session.run(sql`
    insert into evaluation_result (subject_id, run_id, model, model_version, as_of, known_no, score, grade, evaluation, area_no, park_no, salt)
    select subject_id, ${run}, ${model.compiled.id}, ${model.compiled.version}, ${page.asOf}, ${page.knownNo}, score, grade, evaluation, area_no, park_no, salt
    from result_stage`);
  await session.audit({
    operation: "evaluation.store",
    class: "write",
    detail: { run },
    rows: leaves.underRoot(),
  });
}

const STAGE_COLUMNS = ["subject_id", "score", "grade", "evaluation", "area_no", "park_no", "salt"] as const;

/**
 * Labels belong to the model's version and are looked up there; a result keeps what it alone knows. Members in the order of
 * canonical JSON, which the result's leaf in the audit log is made of.
 */
function storedForm(evaluation: Evaluation): string {
  const { why } = evaluation;
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
    why: why === null ? null : { en: why.en, zh: why.zh },
  });
}
