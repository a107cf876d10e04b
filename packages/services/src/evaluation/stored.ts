import { hash } from "node:crypto";
import { z } from "zod";
import { EVALUATOR_VERSION } from "@xinpark/kernel/evaluation";
import { problem, ProblemError, unreachable } from "@xinpark/kernel/outcome";
import { jobActor, type Session } from "@xinpark/platform/door";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import { accountOfRun, type RunResult } from "./account.ts";
import type { EvaluationContext } from "./context.ts";
import type { PageEvaluator } from "./pages.ts";
import { subjectRow, subjectsAtPoint, thereAt, type RunPoint } from "./population.ts";
import { lastKnownNo, type ReadyModel } from "./records.ts";
import { storeResults } from "./store.ts";

/**
 * A run whose results are stored: pages of subjects, each committed by itself, and a last one that makes all of them seen. Whoever
 * takes up a run that was broken off goes on after its last page; two who work on one run share its pages.
 */

/** Whom a run is about: everyone, those a batch touched, or those for whom something changes on its day. */
export type RunScope =
  | { readonly kind: "all" }
  | { readonly kind: "day" }
  | { readonly kind: "batch"; readonly batch: number };

export interface StoredRun {
  readonly id: number;
  readonly model: ReadyModel;
  readonly scope: RunScope;
  readonly point: RunPoint;
  /** Done by whoever worked on it before. */
  readonly reached: number;
  /** Subjects still to do, ascending. */
  readonly subjects: readonly number[];
  /** Subjects in all. */
  readonly of: number;
}

export interface RunOrder {
  readonly model: ReadyModel;
  readonly scope: RunScope;
  readonly asOf: string;
  /** Take up a run of the same question though more has become known since. */
  readonly olderKnowledge: boolean;
  /** Who asks for it; null: the platform itself. */
  readonly askedBy: string | null;
}

/** Subjects that are committed together; at most what goes under one root. */
export const PAGE = 2000;
/** One at a time begins a run: the order of their numbers is that of their knowledge. */
const RUN_LOCK = 7004;

const begunRow = z.object({
  id: z.number(),
  known_no: z.number(),
  reached: z.number(),
  of_subjects: z.number().nullable(),
});

/** Takes up the unfinished run of the same question, or begins one. */
export async function openRun(session: Session, order: RunOrder): Promise<StoredRun> {
  await session.run(sql`select pg_advisory_xact_lock(${RUN_LOCK}::bigint)`);
  const lastNo = await lastKnownNo(session);
  const { model, scope } = order;
  await session.run(sql`update evaluation_run r set abandoned_at = now()
    where ${sameScope(order)} and r.finished_at is null and r.abandoned_at is null and not ${sameQuestion(order)}`);
  const known = order.olderKnowledge ? sql`true` : sql`r.known_no = ${lastNo}`;
  const begun = await session.row(
    begunRow,
    sql`select r.id, r.known_no, r.reached, r.of_subjects from evaluation_run r
      where ${sameScope(order)} and r.finished_at is null and r.abandoned_at is null and ${sameQuestion(order)} and ${known}
      order by r.id desc limit 1`,
  );
  const { id, known_no: knownNo, reached, of_subjects: of } = begun ?? (await begin(session, order, lastNo));
  const point: RunPoint = { asOf: order.asOf, knownNo, entries: false };
  const rows = await session.rows(
    z.object({ id: z.number() }),
    sql`select t.id from (${subjectsOf(model, scope, point)}) t where t.id > ${reached} order by t.id`,
  );
  await session.run(
    sql`update evaluation_run set of_subjects = ${of ?? rows.length}, touched_at = clock_timestamp() where id = ${id}`,
  );
  const subjects = rows.map((row) => row.id);
  return { id, model, scope, point, reached, subjects, of: of ?? subjects.length };
}

const digestOf = ({ compiled }: ReadyModel): string => hash("sha256", compiled.digestInput, "hex");

const sameScope = ({ model, scope }: RunOrder): Statement =>
  sql`r.model = ${model.compiled.id} and r.scope = ${scope.kind} and r.batch_id is not distinct from ${batchOf(scope)}`;

const sameQuestion = ({ model, asOf }: RunOrder): Statement =>
  sql`(r.as_of = ${asOf} and r.definition_digest = ${digestOf(model)} and r.evaluator_version = ${EVALUATOR_VERSION})`;

const batchOf = (scope: RunScope): number | null => (scope.kind === "batch" ? scope.batch : null);

async function begin(
  queries: Queries,
  { model, scope, asOf, askedBy }: RunOrder,
  knownNo: number,
): Promise<z.infer<typeof begunRow>> {
  const { id, version } = model.compiled;
  const row = await queries.row(
    begunRow,
    sql`insert into evaluation_run (model, model_version, definition_digest, evaluator_version, as_of, known_no, scope, batch_id, asked_by)
      values (${id}, ${version}, ${digestOf(model)}, ${EVALUATOR_VERSION}, ${asOf}, ${knownNo}, ${scope.kind}, ${batchOf(scope)}, ${askedBy})
      returning id, known_no, reached, of_subjects`,
  );
  if (row === null) throw new Error("a run that was inserted has a number");
  if (scope.kind === "day") await gatherDue(queries, id, row.id, { asOf, knownNo });
  return row;
}

/** Due as well: who was never looked at, and who was by a run alone that never came to its end. */
async function gatherDue(
  queries: Queries,
  model: string,
  run: number,
  { asOf, knownNo }: Pick<RunPoint, "asOf" | "knownNo">,
): Promise<void> {
  await queries.run(sql`
    insert into evaluation_due (subject_id, model, due_on, run_id) select t.id, ${model}, ${asOf}, ${run} from (${neverEvaluated(model, knownNo)}) t
    on conflict do nothing`);
  await queries.run(sql`
    update evaluation_due d set due_on = ${asOf} where ${onlyByUnfinished(model, run)} and (d.due_on is null or d.due_on > ${asOf})`);
}

const neverEvaluated = (model: string, knownNo: number): Statement => sql`
  select s.id from subject s join batch b on b.id = s.batch_id
  where ${thereAt({ knownNo })} and not exists (select from evaluation_due d where d.subject_id = s.id and d.model = ${model})`;

const onlyByUnfinished = (
  model: string,
  before: number,
): Statement => sql`d.model = ${model} and d.run_id in (
  select r.id from evaluation_run r where r.model = ${model} and r.finished_at is null and r.id < ${before})`;

/** Whether anybody is to be looked at again on a day. */
export async function anyDue(queries: Queries, model: string, asOf: string): Promise<boolean> {
  const knownNo = await lastKnownNo(queries);
  const row = await queries.row(
    z.object({ due: z.boolean() }),
    sql`select exists (select from evaluation_due d where d.model = ${model} and d.due_on <= ${asOf})
        or exists (select from evaluation_due d where ${onlyByUnfinished(model, Number.MAX_SAFE_INTEGER)})
        or exists (${neverEvaluated(model, knownNo)}) as due`,
  );
  return row?.due ?? false;
}

/** Whether the latest run over everyone was by this very version. */
export async function isEveryoneEvaluated(queries: Queries, model: ReadyModel): Promise<boolean> {
  const row = await queries.row(
    z.object({ same: z.boolean() }),
    sql`select definition_digest = ${digestOf(model)} and evaluator_version = ${EVALUATOR_VERSION} as same from evaluation_run
      where model = ${model.compiled.id} and scope = 'all' and finished_at is not null order by id desc limit 1`,
  );
  return row?.same ?? false;
}

function subjectsOf(model: ReadyModel, scope: RunScope, point: RunPoint): Statement {
  switch (scope.kind) {
    case "all":
      return subjectsAtPoint(point);
    case "batch":
      return sql`select s.id from subject s where s.id in (select subject_id from record_entry where batch_id = ${scope.batch}) and s.known`;
    case "day":
      return sql`select s.id from evaluation_due d join subject s on s.id = d.subject_id join batch b on b.id = s.batch_id
        where d.model = ${model.compiled.id} and d.due_on <= ${point.asOf} and ${thereAt(point)}`;
    default:
      return unreachable(scope);
  }
}

const stateRow = z.object({
  reached: z.number(),
  done: z.number(),
  finished: z.boolean(),
  abandoned: z.boolean(),
});

/** Whether more is to do, and how many subjects are done. */
export interface PageState {
  readonly through: boolean;
  readonly done: number;
}

/** The next page of a run, in the session's transaction; the last one finishes the run. Throws `run-superseded`. */
export async function runPage(session: Session, run: StoredRun, evaluate: PageEvaluator): Promise<PageState> {
  const state = await session.row(
    stateRow,
    sql`select reached, done, finished_at is not null as finished, abandoned_at is not null as abandoned from evaluation_run
      where id = ${run.id} for update`,
  );
  if (state === null || state.abandoned) throw new ProblemError(superseded());
  if (state.finished) return { through: true, done: state.done };
  const from = firstAfter(run.subjects, state.reached);
  const ids = run.subjects.slice(from, from + PAGE);
  if (ids.length > 0) {
    const subjects = await session.rows(
      subjectRow,
      sql`select id, kind, area_no, park_no from subject where id = any(${ids}::bigint[]) order by id`,
    );
    await storeResults(session, run.model.compiled, run.id, run.point, await evaluate(session, subjects));
    await session.run(
      sql`update evaluation_run set reached = ${ids.at(-1)}, done = done + ${subjects.length}, touched_at = clock_timestamp() where id = ${run.id}`,
    );
  }
  const through = from + PAGE >= run.subjects.length;
  if (through) await finishRun(session, run);
  return { through, done: state.done + ids.length };
}

const superseded = () =>
  problem(
    "conflict",
    "run-superseded",
    "另一次计算已取代本次计算，请重新计算",
    "another run took the place of this one; run it again",
  );

/** The first place whose number is greater. */
function firstAfter(ascending: readonly number[], number: number): number {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) <= number) low = middle + 1;
    else high = middle;
  }
  return low;
}

async function finishRun(session: Session, { id, model, scope }: StoredRun): Promise<void> {
  const result = await accountOfRun(session, id, model.definition.grades);
  await session.run(sql`
    update evaluation_run set subjects = ${result.subjects}, grades = ${JSON.stringify(result.grades)}::jsonb, digest = ${result.digest}, finished_at = clock_timestamp()
    where id = ${id}`);
  // What began before it and is not through would be seen by nobody.
  if (scope.kind === "all")
    await session.run(sql`update evaluation_run set abandoned_at = now()
      where model = ${model.compiled.id} and scope in ('all', 'day') and id < ${id} and finished_at is null and abandoned_at is null`);
}

const resultRow = z.object({
  subjects: z.number(),
  grades: z.record(z.string(), z.number()),
  digest: z.string(),
});

/** Works on a run until it is through and gives its result; null where `stopped` said so between two pages. */
export async function runToEnd(
  context: EvaluationContext,
  run: StoredRun,
  evaluate: PageEvaluator,
  stopped: () => boolean = () => false,
): Promise<RunResult | null> {
  for (;;) {
    if (stopped()) return null;
    const { through, done } = await context.door.open(
      jobActor("evaluation", ""),
      (session) => runPage(session, run, evaluate),
      "population",
    );
    context.onProgress?.({ subjects: done, of: run.of });
    if (through)
      return context.door.open(jobActor("evaluation", ""), (session) => resultOf(session, run), "population");
  }
}

/** What a finished run came to, grades in the order of the model. */
async function resultOf(queries: Queries, { id, model }: StoredRun): Promise<RunResult> {
  const row = await queries.row(
    resultRow,
    sql`select subjects, grades, digest from evaluation_run where id = ${id}`,
  );
  if (row === null) throw new Error("a run that is through has a result");
  const order = [...model.definition.grades.map((grade) => grade.id), "none"];
  return { ...row, grades: Object.fromEntries(order.map((grade) => [grade, row.grades[grade] ?? 0])) };
}
