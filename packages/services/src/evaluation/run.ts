import { createHash, hash, randomUUID } from "node:crypto";
import { z } from "zod";
import { EVALUATOR_VERSION, gradeId, resultLine, type Evaluation } from "@xinpark/kernel/evaluation";
import { copyRows } from "@xinpark/platform/bulk";
import { jobActor, type Door, type Session } from "@xinpark/platform/door";
import { readLogHash, RowLeaves } from "@xinpark/platform/row-log";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { settleRunPlaces } from "../registry/index.ts";
import { evaluateLoaded, loadColumns, type Loaded } from "./memory.ts";
import { dayOfPoint, kindsAtPoint, subjectsAtPoint, type RunPoint } from "./population.ts";
import { knownNoAt, lastKnownNo, readRecords, readyModel, type ReadyModel } from "./records.ts";
import { evaluateBySql } from "./statement.ts";

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
  /** Which execution; default: the evaluator. All give the same integers. */
  readonly engine?: Engine;
}

/**
 * How a run over everyone is carried out: `evaluator` subject by subject, `memory` over columns loaded by binary COPY, `sql` as one statement in the database.
 * A run by `sql` answers and is not stored: a stored class keeps its reasons, and the statement gives the integers alone.
 */
export type Engine = "evaluator" | "memory" | "sql";

/** Evaluates every known subject. A question about another day or another state of knowledge is answered, not stored. */
export async function evaluateAll(
  context: EvaluationContext,
  request: RunRequest,
  onBehalfOf: string,
): Promise<RunResult> {
  const asOf = request.asOf ?? context.today();
  const { engine = "evaluator" } = request;
  const present = request.knownAt === null && asOf === context.today();
  return context.door.open(
    jobActor("evaluation", onBehalfOf),
    async (session) => {
      await beginRun(session);
      const knownNo =
        request.knownAt === null ? await lastKnownNo(session) : await knownNoAt(session, request.knownAt);
      const model = readyModel(context.installation(), request.model, asOf);
      const stored = present && engine !== "sql";
      const run = stored ? await startRun(session, model, asOf, knownNo, null) : null;
      const page = { asOf, knownNo, run, entries: !present };
      const subjects = await session.rows(subjectRow, subjectsAtPoint(page));
      const result = await EXECUTIONS[engine](context, session, model, subjects, page);
      if (run !== null) await finishRun(session, run, result);
      await session.audit({
        operation: "evaluation.run",
        class: stored ? "write" : "read",
        detail: {
          model: request.model,
          asOf,
          knownNo,
          subjects: result.subjects,
          engine,
        },
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

interface PageContext extends RunPoint {
  /** Null: the results are not stored. */
  readonly run: number | null;
}

type Execution = (
  context: EvaluationContext,
  session: Session,
  model: ReadyModel,
  subjects: readonly SubjectRow[],
  page: PageContext,
) => Promise<RunResult>;

/** Counts grades and takes the digest, subject by subject in ascending order. */
class Account {
  readonly #grades: Record<string, number> = {};
  readonly #digest = createHash("sha256");
  #subjects = 0;

  constructor(model: ReadyModel) {
    for (const grade of model.definition.grades) this.#grades[grade.id] = 0;
    this.#grades["none"] = 0;
  }

  add(subject: number, score: number | null, grade: string | null): void {
    this.#digest.update(resultLine(subject, score, grade));
    this.#grades[grade ?? "none"] = (this.#grades[grade ?? "none"] ?? 0) + 1;
    this.#subjects += 1;
  }

  close(): RunResult {
    return { subjects: this.#subjects, grades: this.#grades, digest: this.#digest.digest("hex") };
  }
}

async function evaluatePages(
  context: EvaluationContext,
  session: Session,
  model: ReadyModel,
  subjects: readonly SubjectRow[],
  page: PageContext,
): Promise<RunResult> {
  const account = new Account(model);
  const day = dayOfPoint(page);
  for (let start = 0; start < subjects.length; start += PAGE) {
    const slice = subjects.slice(start, start + PAGE);
    const ids = slice.map((subject) => subject.id);
    // What is read by consent is not touched by a run over everyone: nobody consented to it here, and nothing comes of it.
    const records =
      model.definition.consent === undefined
        ? await readRecords(session, model.compiled, ids, page.entries ? page.knownNo : null)
        : NO_RECORDS;
    const known = await kindsAtPoint(session, context.installation(), slice, page, context.today());
    const results = slice.map((subject, index) => ({
      subject,
      evaluation: model.compiled.evaluate(
        { kind: known[index]?.kind ?? subject.kind },
        records.get(subject.id) ?? [],
        day,
      ),
    }));
    for (const { subject, evaluation } of results)
      account.add(subject.id, evaluation.score, evaluation.grade);
    if (page.run !== null) await storeResults(session, model, page.run, page, results);
    context.onProgress?.({ subjects: start + slice.length, of: subjects.length });
  }
  return account.close();
}

/** Over columns; what is stored keeps its reasons, which come from the same columns. */
const evaluateInMemory: Execution = async (context, session, model, subjects, page) => {
  const known = await kindsAtPoint(session, context.installation(), subjects, page, context.today());
  const loaded = await loadColumns(session, model.compiled, known, page);
  const { score, grade } = evaluateLoaded(loaded, page);
  const account = new Account(model);
  for (const [index, { id }] of subjects.entries()) {
    const points = score[index] ?? Number.NaN;
    account.add(id, Number.isNaN(points) ? null : points, gradeId(model.definition, grade[index] ?? -1));
  }
  if (page.run !== null) await storeLoaded(context, session, model, loaded, subjects, page, page.run);
  return account.close();
};

async function storeLoaded(
  context: EvaluationContext,
  session: Session,
  model: ReadyModel,
  { columnar, batch, evaluated }: Loaded,
  subjects: readonly SubjectRow[],
  page: PageContext,
  run: number,
): Promise<void> {
  const day = dayOfPoint(page);
  for (let start = 0; start < subjects.length; start += PAGE) {
    const results = subjects.slice(start, start + PAGE).map((subject, offset) => ({
      subject,
      evaluation:
        evaluated[start + offset] === 1
          ? columnar.explain(batch, start + offset, day)
          : model.compiled.evaluate({ kind: subject.kind }, [], day),
    }));
    await storeResults(session, model, run, page, results);
    context.onProgress?.({ subjects: start + results.length, of: subjects.length });
  }
}

/** In the database; only the integers leave it. */
const evaluateInDatabase: Execution = async (context, session, model, subjects, page) => {
  const known = await kindsAtPoint(session, context.installation(), subjects, page, context.today());
  const results = await evaluateBySql(session, model.compiled, known, page);
  const account = new Account(model);
  for (const { id } of subjects) {
    const result = results.get(id);
    account.add(id, result?.score ?? null, result?.grade ?? null);
  }
  return account.close();
};

const EXECUTIONS: Readonly<Record<Engine, Execution>> = {
  evaluator: evaluatePages,
  memory: evaluateInMemory,
  sql: evaluateInDatabase,
};

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
