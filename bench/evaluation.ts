/** Everyone evaluated by one model of thirty indicators: columns in memory, our statement, and a statement written by hand. */
import { fromEpochDay, toEpochDay } from "@xinpark/kernel/day";
import {
  createColumnScorer,
  gradeId,
  type CompiledModel,
  type ColumnarResult,
} from "@xinpark/kernel/evaluation";
import { createTrial } from "@xinpark/kernel/laboratory";
import { copyOut } from "@xinpark/platform/bulk";
import { queriesOn } from "@xinpark/platform/sql";
import { freshDatabase } from "@xinpark/platform/test-support";
import {
  evaluateBySql,
  evaluateLoaded,
  inTurns,
  loadColumns,
  type Loaded,
  type RunPoint,
} from "@xinpark/services/evaluation";
import type pg from "pg";
import { benchModel, byHand, BENCH_ITEMS, BENCH_SEVERITIES } from "./evaluation-model.ts";
import { median, ratio, rounded } from "./figures.ts";
import { load, type BenchOptions, type BenchResult } from "./result.ts";

const RECORDS_EACH = 20;
const AS_OF = "2026-06-01";
const POINT: RunPoint = { asOf: AS_OF, knownNo: 1, entries: false };

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
  await client.query("analyze record");
  await client.query("analyze subject");
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

const gradesOf = (model: CompiledModel, { grade }: ColumnarResult): Counts =>
  countGrades(Array.from(grade, (index) => gradeId(model.plan.model, index)));

interface Measured {
  readonly load: number[];
  readonly warm: number[];
  readonly statement: number[];
  readonly hand: number[];
  readonly trial: number[];
  readonly counts: Counts[];
  loaded: Loaded | null;
}

const GROUPS = 20;

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
  const { seconds, value } = await timed(async () => {
    const result = await inTurns(createColumnScorer(model.plan)(columns, evaluated));
    return { result, trial: held({ ...side, result }) };
  });
  if (value.trial.worse + value.trial.better > 0) throw new Error("the model moves somebody against itself");
  return { seconds, counts: gradesOf(model, value.result) };
}

async function round(
  client: pg.PoolClient,
  model: CompiledModel,
  subjects: readonly { readonly id: number; readonly kind: string }[],
  measured: Measured,
): Promise<void> {
  const session = { client, run: queriesOn(client).run };
  const loaded = await timed(() => loadColumns(session, model, subjects, POINT));
  const warm = await timed(() => evaluateLoaded(loaded.value, POINT));
  const statement = await timed(() => evaluateBySql(session, model, subjects, POINT));
  const byHandGrades: (string | null)[] = [];
  const hand = await timed(() => copyOut(client, byHand(AS_OF), (row) => byHandGrades.push(row.text(2))));
  const trial = await tried(model, loaded.value, warm.value);
  measured.trial.push(trial.seconds);
  measured.counts.push(trial.counts);
  measured.load.push(loaded.seconds);
  measured.warm.push(warm.seconds);
  measured.statement.push(statement.seconds);
  measured.hand.push(hand.seconds);
  measured.counts.push(
    gradesOf(model, warm.value),
    countGrades([...statement.value.values()].map(({ grade }) => grade)),
    countGrades(byHandGrades),
  );
  measured.loaded = loaded.value;
}

/** `seconds` is warm: everyone anew over columns that are there. Grade counts must be equal across all, or nothing is said. */
export async function benchEvaluation(options: BenchOptions): Promise<BenchResult> {
  const database = await freshDatabase();
  const client = await database.pools.owner.connect();
  try {
    await fill(client, options.subjects);
    const model = benchModel();
    const subjects = Array.from({ length: options.subjects }, (_, index) => ({
      id: index + 1,
      kind: "enterprise",
    }));
    const measured: Measured = {
      load: [],
      warm: [],
      statement: [],
      hand: [],
      trial: [],
      counts: [],
      loaded: null,
    };
    await client.query("begin");
    for (let run = 0; run < options.runs; run += 1) await round(client, model, subjects, measured);
    await client.query("commit");
    return resultOf(options, measured);
  } finally {
    client.release();
    await database.close();
  }
}

function resultOf(options: BenchOptions, measured: Measured): BenchResult {
  const [counts, ...others] = measured.counts.map((one) => JSON.stringify(one));
  if (counts === undefined || others.some((one) => one !== counts))
    throw new Error(`the contenders disagree: ${[counts, ...others].join(" ")}`);
  const [warm, cold] = [median(measured.warm), median(measured.warm) + median(measured.load)];
  const [statement, hand] = [median(measured.statement), median(measured.hand)];
  const batch = measured.loaded?.batch;
  return {
    work: {
      subjects: options.subjects,
      records: options.subjects * RECORDS_EACH,
      indicators: 30,
      runs: options.runs,
      asOf: AS_OF,
    },
    ours: {
      seconds: warm,
      coldSeconds: rounded(cold),
      loadSeconds: rounded(median(measured.load)),
      statementSeconds: rounded(statement),
      trialSeconds: rounded(median(measured.trial)),
      bytesARecord: batch === undefined ? null : rounded(batch.bytes / batch.records),
      grades: measured.counts[0],
      machineLoad: load(),
    },
    peers: {
      "SQL by hand": { seconds: hand, what: "one statement written for this model, under the same login" },
    },
    ratio: {
      "SQL by hand to warm": ratio(hand, warm),
      "SQL by hand to cold": ratio(hand, cold),
      "SQL by hand to our statement": ratio(hand, statement),
    },
  };
}
