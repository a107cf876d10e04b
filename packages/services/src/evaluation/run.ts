import { gradeId } from "@xinpark/kernel/evaluation";
import { jobActor, type Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { Account, type RunResult } from "./account.ts";
import type { EvaluationContext } from "./context.ts";
import { evaluateLoaded, loadColumns } from "./memory.ts";
import { pagesByEvaluator, pagesFromColumns } from "./pages.ts";
import { kindsAtPoint, subjectRow, subjectsAtPoint, type RunPoint, type SubjectRow } from "./population.ts";
import { knownNoAt, lastKnownNo, readyModel, type ReadyModel } from "./records.ts";
import { evaluateBySql } from "./statement.ts";
import {
  anyDue,
  isEveryoneEvaluated,
  openRun,
  PAGE,
  runPage,
  runToEnd,
  type RunOrder,
  type StoredRun,
} from "./stored.ts";

/** Runs of a model: over everyone, over those a batch touched, over those whom a new day changes. */

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

/**
 * Evaluates every known subject. A question about another day or another state of knowledge is answered, not stored. A stored run
 * that was broken off is taken up where it stopped, if nothing has become known since. Throws `run-superseded`.
 */
export async function evaluateAll(
  context: EvaluationContext,
  request: RunRequest,
  onBehalfOf: string,
): Promise<RunResult> {
  const asOf = request.asOf ?? context.today();
  const { engine = "evaluator" } = request;
  const model = readyModel(context.installation(), request.model, asOf);
  if (engine === "sql" || request.knownAt !== null || asOf !== context.today())
    return answer(context, model, { ...request, engine, asOf }, onBehalfOf);
  const askedBy = onBehalfOf === "" ? null : onBehalfOf;
  const order: RunOrder = { model, scope: { kind: "all" }, asOf, olderKnowledge: false, askedBy };
  const run = await asJob(context, (session) => openRun(session, order));
  const result = await runToEnd(context, run, await pagesOf(context, run, engine));
  if (result === null) throw new Error("nobody stops this run");
  await asJob(context, (session) => audit(session, run, result, engine), onBehalfOf);
  return result;
}

const asJob = <T>(
  { door }: EvaluationContext,
  work: (session: Session) => Promise<T>,
  onBehalfOf = "",
): Promise<T> => door.open(jobActor("evaluation", onBehalfOf), work, "population");

const pagesOf = async (context: EvaluationContext, run: StoredRun, engine: "evaluator" | "memory") =>
  engine === "memory"
    ? pagesFromColumns(context, run.model, run.point, run.reached)
    : pagesByEvaluator(context, run.model, run.point);

const audit = (session: Session, run: StoredRun, result: RunResult, engine: Engine): Promise<void> =>
  session.audit({
    operation: "evaluation.run",
    class: "write",
    detail: {
      run: run.id,
      model: run.model.compiled.id,
      asOf: run.point.asOf,
      knownNo: run.point.knownNo,
      scope: run.scope.kind,
      subjects: result.subjects,
      engine,
    },
  });

/**
 * What a day asks, by every model of the place: everyone where the version in force has not been run yet, else those for whom
 * something changes. `stopped` is asked between pages; what was broken off is taken up by the next call.
 */
export async function evaluateDay(
  context: EvaluationContext,
  stopped: () => boolean = () => false,
): Promise<void> {
  const asOf = context.today();
  for (const id of context.installation().pack.models) {
    const model = readyModel(context.installation(), id, asOf);
    const run = await asJob(context, async (session) => {
      if (!(await isEveryoneEvaluated(session, model)))
        return openRun(session, { model, scope: { kind: "all" }, asOf, olderKnowledge: true, askedBy: null });
      if (!(await anyDue(session, id, asOf))) return null;
      return openRun(session, { model, scope: { kind: "day" }, asOf, olderKnowledge: true, askedBy: null });
    });
    if (run === null) continue;
    const result = await runToEnd(context, run, pagesByEvaluator(context, model, run.point), stopped);
    if (result === null) return;
    await asJob(context, (session) => audit(session, run, result, "evaluator"));
  }
}

/**
 * Evaluates the subjects a closed batch touched, by every model of the place; marks the batch as done. A small batch in one
 * transaction, a large one in pages.
 */
export async function evaluateBatch(context: EvaluationContext, batch: number): Promise<void> {
  const asOf = context.today();
  const orders = context.installation().pack.models.map((id): RunOrder => {
    const model = readyModel(context.installation(), id, asOf);
    return { model, scope: { kind: "batch", batch }, asOf, olderKnowledge: true, askedBy: null };
  });
  const left = await asJob(context, async (session) => {
    const large: StoredRun[] = [];
    let subjects = 0;
    for (const order of orders) {
      const run = await openRun(session, order);
      subjects = run.of;
      if (run.subjects.length > PAGE) large.push(run);
      else await runPage(session, run, pagesByEvaluator(context, run.model, run.point));
    }
    if (large.length === 0) await markEvaluated(session, batch, subjects);
    return large;
  });
  for (const run of left) await runToEnd(context, run, pagesByEvaluator(context, run.model, run.point));
  const [one] = left;
  if (one !== undefined) await asJob(context, (session) => markEvaluated(session, batch, one.of));
}

async function markEvaluated(session: Session, batch: number, subjects: number): Promise<void> {
  await session.run(
    sql`update batch set evaluated_at = now(), evaluated_subjects = ${subjects} where id = ${batch}`,
  );
  await session.audit({ operation: "evaluation.batch", class: "write", detail: { batch, subjects } });
}

type Question = RunRequest & { readonly engine: Engine; readonly asOf: string };

/** What is asked of another day, of another state of knowledge or of the database itself: read in one transaction, not stored. */
async function answer(
  context: EvaluationContext,
  model: ReadyModel,
  { knownAt, engine, asOf }: Question,
  onBehalfOf: string,
): Promise<RunResult> {
  return asJob(
    context,
    async (session) => {
      const knownNo = knownAt === null ? await lastKnownNo(session) : await knownNoAt(session, knownAt);
      const entries = knownAt !== null || asOf !== context.today();
      const point: RunPoint = { asOf, knownNo, entries };
      const subjects = await session.rows(subjectRow, subjectsAtPoint(point));
      const result = await EXECUTIONS[engine](context, session, model, subjects, point);
      await session.audit({
        operation: "evaluation.run",
        class: "read",
        detail: { model: model.compiled.id, asOf, knownNo, subjects: result.subjects, engine },
      });
      return result;
    },
    onBehalfOf,
  );
}

type Execution = (
  context: EvaluationContext,
  session: Session,
  model: ReadyModel,
  subjects: readonly SubjectRow[],
  point: RunPoint,
) => Promise<RunResult>;

const inPages: Execution = async (context, session, model, subjects, point) => {
  const account = new Account(model.definition.grades);
  const evaluate = pagesByEvaluator(context, model, point);
  for (let start = 0; start < subjects.length; start += PAGE) {
    const slice = subjects.slice(start, start + PAGE);
    for (const { subject, evaluation } of await evaluate(session, slice))
      account.add(subject.id, evaluation.score, evaluation.grade);
    context.onProgress?.({ subjects: start + slice.length, of: subjects.length });
  }
  return account.close();
};

const inMemory: Execution = async (context, session, model, subjects, point) => {
  const known = await kindsAtPoint(session, context.installation(), subjects, point, context.today());
  const { score, grade } = evaluateLoaded(await loadColumns(session, model.compiled, known, point), point);
  const account = new Account(model.definition.grades);
  for (const [index, { id }] of subjects.entries()) {
    const points = score[index] ?? Number.NaN;
    account.add(id, Number.isNaN(points) ? null : points, gradeId(model.definition, grade[index] ?? -1));
  }
  return account.close();
};

/** In the database; only the integers leave it. */
const inDatabase: Execution = async (context, session, model, subjects, point) => {
  const known = await kindsAtPoint(session, context.installation(), subjects, point, context.today());
  const results = await evaluateBySql(session, model.compiled, known, point);
  const account = new Account(model.definition.grades);
  for (const { id } of subjects) {
    const result = results.get(id);
    account.add(id, result?.score ?? null, result?.grade ?? null);
  }
  return account.close();
};

const EXECUTIONS: Readonly<Record<Engine, Execution>> = {
  evaluator: inPages,
  memory: inMemory,
  sql: inDatabase,
};
