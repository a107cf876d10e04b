/**
 * Everyone evaluated by one model of thirty indicators: columns in memory, our statement, a statement written by hand, DuckDB; and
 * the same decision by rule engines for fewer. Grade counts must be equal across all, or nothing is said.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fromEpochDay, toEpochDay } from "@xinpark/kernel/day";
import {
  createColumnScorer,
  emptySums,
  gradeId,
  type CompiledModel,
  type ColumnarResult,
} from "@xinpark/kernel/evaluation";
import { createTrial } from "@xinpark/kernel/laboratory";
import { copyOut, copyRows } from "@xinpark/platform/bulk";
import { queriesOn } from "@xinpark/platform/sql";
import { freshDatabase } from "@xinpark/platform/test-support";
import {
  evaluateBySql,
  evaluateLoaded,
  inTurns,
  loadColumns,
  openThreads,
  readSubjectRecords,
  type Loaded,
  type RunPoint,
} from "@xinpark/services/evaluation";
import type pg from "pg";
import { openDuckDb, type DuckDb } from "./duckdb-peer.ts";
import {
  benchModel,
  byHand,
  BENCH_ITEMS,
  BENCH_SEVERITIES,
  DECISION,
  factsByHand,
  type Facts,
} from "./evaluation-model.ts";
import { median, percentile, ratio, rounded } from "./figures.ts";
import { rulePeers } from "./rule-peers.ts";
import { load, type BenchOptions, type BenchResult } from "./result.ts";

const RECORDS_EACH = 20;
const AS_OF = "2026-06-01";
const POINT: RunPoint = { asOf: AS_OF, knownNo: 1, entries: false };
/** Evaluations over columns that are there, a round: the first ones of a thread are slower. */
const WARM_RUNS = 5;
/** How many are explained one by one. */
const EXPLAINED = 500;
/** For how many the rule engines decide. */
const DECIDED = 10_000;

type Counts = Readonly<Record<string, number>>;

/** Subjects, and twenty records each, written by the database itself: the same in every run. */
async function fill(client: pg.PoolClient, subjects: number): Promise<void> {
  const textOf = (values: readonly string[], from: string): string =>
    `(array[${values.map((one) => `'${one}'`).join(",")}])[1 + abs(hashint8(${from})) % ${values.length}]`;
  const first = fromEpochDay(toEpochDay(AS_OF) - 1500);
  await client.query("set session_replication_role = replica");
  await client.query(
    `insert into batch (id, kind, department_id, item, item_version, day, file_name, delivered_by, state, known_no) overriding system value
     values (1, 'file', 1, 'CF', '1', '${AS_OF}', 'made', 'made', 'closed', 1)`,
  );
  await client.query(
    `insert into subject (id, kind, name, area_no, batch_id, known) overriding system value
     select i, 'enterprise', 'enterprise ' || i, 1, 1, true from generate_series(1, ${subjects}) i`,
  );
  await client.query(
    `insert into record (subject_id, id, entry_id, version, batch_id, department_id, item, decided_on, severity, amount_fen, status, uses,
       incomplete, area_no)
     select 1 + i / ${RECORDS_EACH}, i, i, 1, 1, 1, ${textOf(BENCH_ITEMS, "i")}, date '${first}' + abs(hashint8(i * 7 + 1)) % 1500,
       ${textOf(BENCH_SEVERITIES, "i * 5 + 3")}, abs(hashint8(i * 3 + 2)) % 5000000, 'in-force', 31, abs(hashint8(i * 11)) % 50 = 0, 1
     from generate_series(0, ${subjects * RECORDS_EACH - 1}) i`,
  );
  await client.query("set session_replication_role = origin");
  await client.query("vacuum analyze record");
  await client.query("vacuum analyze subject");
}

async function timed<T>(
  work: () => Promise<T> | T,
): Promise<{ readonly seconds: number; readonly value: T }> {
  const begun = performance.now();
  const value = await work();
  return { seconds: (performance.now() - begun) / 1000, value };
}

function countGrades(grades: Iterable<string | null>): Counts {
  const counts: Record<string, number> = {};
  for (const grade of grades) counts[grade ?? "none"] = (counts[grade ?? "none"] ?? 0) + 1;
  return Object.fromEntries(Object.entries(counts).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

const gradesOf = (model: CompiledModel, grade: Int16Array): Counts =>
  countGrades(Array.from(grade, (index) => gradeId(model.plan.model, index)));

interface Seconds {
  readonly load: number[];
  readonly one: number[];
  readonly threads: number[];
  readonly write: number[];
  readonly statement: number[];
  readonly hand: number[];
  readonly duck: number[];
  readonly trial: number[];
}

interface Measured {
  readonly seconds: Seconds;
  readonly counts: Counts[];
  loaded: Loaded | null;
  result: ColumnarResult | null;
}

interface Contenders {
  readonly client: pg.PoolClient;
  readonly model: CompiledModel;
  readonly subjects: readonly { readonly id: number; readonly kind: string }[];
  readonly duck: DuckDb | null;
}

const GROUPS = 20;

/** The same model with one indicator that counts twice as much. */
const onePointMoved = (plan: CompiledModel["plan"]): CompiledModel["plan"] => ({
  ...plan,
  model: {
    ...plan.model,
    indicators: plan.model.indicators.map((one, index) =>
      index === 0 && one.method === "linear" ? { ...one, numerator: one.numerator * 2 } : one,
    ),
  },
});

/** From a slider to the new distribution: the draft scored from kept facts, and counted beside what stands by four groupings. */
async function tried(model: CompiledModel, { columnar, batch, evaluated }: Loaded, was: ColumnarResult) {
  const columns = await inTurns(columnar.facts(batch, toEpochDay(AS_OF)));
  const groupings = ["park", "trade", "size", "region"].map((id, place) => ({
    id,
    groups: GROUPS,
    codes: Uint16Array.from(evaluated, (_, subject) => (subject * (place + 7)) % GROUPS),
  }));
  const side = { model: model.plan.model, result: was };
  const held = createTrial(side, evaluated, groupings);
  // The slider comes from elsewhere: what the model was before it moved is reckoned and kept, as the laboratory keeps it.
  const before = onePointMoved(model.plan);
  const kept = emptySums(before, columns.subjects);
  await inTurns(createColumnScorer(before)(columns, evaluated, kept));
  const { seconds, value } = await timed(async () => {
    const result = await inTurns(createColumnScorer(model.plan, kept)(columns, evaluated));
    return { result, trial: held({ ...side, result }) };
  });
  if (value.trial.worse + value.trial.better > 0) throw new Error("the model moves somebody against itself");
  return { seconds, counts: gradesOf(model, value.result.grade) };
}

async function round({ client, model, subjects, duck }: Contenders, measured: Measured): Promise<void> {
  const { seconds, counts } = measured;
  const session = { client, run: queriesOn(client).run };
  const loaded = await timed(() => loadColumns(session, model, subjects, POINT, { memory: "shared" }));
  seconds.load.push(loaded.seconds);
  for (let run = 0; run < WARM_RUNS; run += 1) {
    const one = await timed(() => evaluateLoaded(loaded.value, POINT));
    seconds.one.push(one.seconds);
    measured.result = one.value;
  }
  const threads = openThreads(model, loaded.value);
  for (let run = 0; run < WARM_RUNS + 1; run += 1) {
    const all = await timed(() => threads.evaluate(POINT));
    // The first one waits for the threads to start.
    if (run > 0) seconds.threads.push(all.seconds);
    counts.push(gradesOf(model, all.value.grade));
  }
  await threads.close();
  const { result } = measured;
  if (result !== null) seconds.write.push((await timed(() => writeResults(client, model, result))).seconds);
  const statement = await timed(() => evaluateBySql(session, model, subjects, POINT));
  seconds.statement.push(statement.seconds);
  const byHandGrades: (string | null)[] = [];
  const hand = await timed(() => copyOut(client, byHand(AS_OF), (row) => byHandGrades.push(row.text(2))));
  seconds.hand.push(hand.seconds);
  if (measured.result !== null) {
    const trial = await tried(model, loaded.value, measured.result);
    seconds.trial.push(trial.seconds);
    counts.push(trial.counts);
  }
  counts.push(
    gradesOf(model, measured.result?.grade ?? new Int16Array()),
    countGrades([...statement.value.values()].map(({ grade }) => grade)),
    countGrades(byHandGrades),
  );
  if (duck !== null) {
    seconds.duck.push(await duck.evaluate(AS_OF));
    counts.push(await duck.countGrades());
  }
  measured.loaded = loaded.value;
}

/** A row a subject, by COPY into a plain table: what a result is without its reasons. */
async function writeResults(
  client: pg.PoolClient,
  model: CompiledModel,
  { score, grade }: ColumnarResult,
): Promise<void> {
  await client.query(
    "create temporary table written (subject_id bigint, score bigint, grade text) on commit drop",
  );
  const rows = function* (): Generator<readonly (number | string | null)[]> {
    for (const [index, points] of score.entries())
      yield [index + 1, Number.isNaN(points) ? null : points, gradeId(model.plan.model, grade[index] ?? -1)];
  };
  await copyRows(client, "written", ["subject_id", "score", "grade"], rows());
  await client.query("drop table written");
}

/** `seconds` is warm: everyone anew over columns that are there, by all processors. */
export async function benchEvaluation(options: BenchOptions): Promise<BenchResult> {
  const database = await freshDatabase();
  const client = await database.pools.owner.connect();
  const folder = await mkdtemp(join(tmpdir(), "bench-evaluation-"));
  try {
    await fill(client, options.subjects);
    const model = benchModel();
    const subjects = Array.from({ length: options.subjects }, (_, index) => ({
      id: index + 1,
      kind: "enterprise",
    }));
    const duck = await openDuckDb(client, folder);
    const measured: Measured = {
      seconds: { load: [], one: [], threads: [], write: [], statement: [], hand: [], duck: [], trial: [] },
      counts: [],
      loaded: null,
      result: null,
    };
    await client.query("begin");
    const contenders = { client, model, subjects, duck };
    for (let run = 0; run < options.runs; run += 1) await round(contenders, measured);
    const explainP95 = await explainOneByOne(contenders);
    const rules = await benchRules(client, model, measured);
    await client.query("commit");
    await duck?.close();
    return resultOf(options, measured, duck, { ...rules, explainP95 });
  } finally {
    await rm(folder, { recursive: true });
    client.release();
    await database.close();
  }
}

/** One enterprise after another, explained from its records in the database; the 95th percentile in milliseconds. */
async function explainOneByOne({ client, model, subjects }: Contenders): Promise<number> {
  const queries = queriesOn(client);
  const milliseconds: number[] = [];
  for (let run = 0; run < EXPLAINED; run += 1) {
    const { id, kind } = subjects[Math.floor((run * subjects.length) / EXPLAINED)] ?? { id: 1, kind: "" };
    const { seconds } = await timed(async () =>
      model.evaluate({ kind }, await readSubjectRecords(queries, model, id), toEpochDay(AS_OF)),
    );
    milliseconds.push(seconds * 1000);
  }
  return percentile(milliseconds, 95);
}

interface RuleFigures {
  readonly enterprises: number;
  readonly oursSeconds: number;
  readonly peers: Readonly<Record<string, { readonly seconds: number; readonly what: string }>>;
}

/** The same decision for fewer: the engines are given the facts, we begin with the records and give the reasons. */
async function benchRules(
  client: pg.PoolClient,
  model: CompiledModel,
  { loaded, result }: Measured,
): Promise<RuleFigures> {
  if (loaded === null || result === null) throw new Error("nothing was measured");
  const enterprises = Math.min(DECIDED, loaded.batch.subjects);
  const facts: Facts[] = [];
  await copyOut(client, factsByHand(AS_OF, enterprises), (row) =>
    facts.push(
      Object.fromEntries(DECISION.indicators.map(({ fact }, index) => [fact, row.integer(index) ?? 0])),
    ),
  );
  const expected = JSON.stringify(gradesOf(model, result.grade.slice(0, enterprises)));
  const day = toEpochDay(AS_OF);
  const ours = await timed(() => {
    for (let subject = 0; subject < enterprises; subject += 1)
      loaded.columnar.explain(loaded.batch, subject, day);
  });
  const peers: Record<string, { seconds: number; what: string }> = {};
  for (const { name, what, decide } of await rulePeers()) {
    const { seconds, grades } = await decide(facts);
    if (JSON.stringify(countGrades(grades)) !== expected)
      throw new Error(`${name} disagrees: ${JSON.stringify(countGrades(grades))}, expected ${expected}`);
    peers[name] = { seconds, what };
  }
  return { enterprises, oursSeconds: ours.seconds, peers };
}

function resultOf(
  options: BenchOptions,
  { seconds, counts: all, loaded }: Measured,
  duck: DuckDb | null,
  rules: RuleFigures & { readonly explainP95: number },
): BenchResult {
  const [counts, ...others] = all.map((one) => JSON.stringify(one));
  if (counts === undefined || others.some((one) => one !== counts))
    throw new Error(`the contenders disagree: ${[counts, ...others].join(" ")}`);
  const warm = median(seconds.threads);
  const cold = median(seconds.load) + warm + median(seconds.write);
  const [statement, hand] = [median(seconds.statement), median(seconds.hand)];
  const duckSeconds = seconds.duck.length === 0 ? null : median(seconds.duck);
  return {
    work: {
      subjects: options.subjects,
      records: options.subjects * RECORDS_EACH,
      indicators: DECISION.indicators.length,
      runs: options.runs,
      asOf: AS_OF,
    },
    ours: {
      seconds: warm,
      oneThreadSeconds: rounded(median(seconds.one)),
      coldSeconds: rounded(cold),
      loadSeconds: rounded(median(seconds.load)),
      writeSeconds: rounded(median(seconds.write)),
      statementSeconds: rounded(statement),
      trialSeconds: rounded(median(seconds.trial)),
      oneExplainedMillisecondsP95: rounded(rules.explainP95),
      explainedSeconds: rounded(rules.oursSeconds),
      explainedEnterprises: rules.enterprises,
      bytesARecord: loaded === null ? null : rounded(loaded.batch.bytes / loaded.batch.records),
      grades: all[0],
      machineLoad: load(),
    },
    peers: {
      "SQL by hand": { seconds: hand, what: "one statement written for this model, under the same login" },
      ...(duckSeconds === null || duck === null
        ? {}
        : {
            DuckDB: {
              seconds: duckSeconds,
              loadSeconds: rounded(duck.loadSeconds),
              what: "the same statement over its own table in memory, all processors; loading apart",
            },
          }),
      ...rules.peers,
    },
    ratio: {
      "SQL by hand to warm": ratio(hand, warm),
      "SQL by hand to cold": ratio(hand, cold),
      "our statement to cold": ratio(statement, cold),
      "SQL by hand to our statement": ratio(hand, statement),
      ...(duckSeconds === null ? {} : { "DuckDB to warm": ratio(duckSeconds, warm) }),
      ...Object.fromEntries(
        Object.entries(rules.peers).map(([name, one]) => [
          `${name} to explained from columns`,
          ratio(one.seconds, rules.oursSeconds),
        ]),
      ),
    },
  };
}
