/** DuckDB over its own table: the records loaded beforehand from a file, the model by hand in SQL, as many threads as processors. */
import { createWriteStream } from "node:fs";
import { availableParallelism } from "node:os";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import type pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import { BENCH_ITEMS, BENCH_SEVERITIES, byHand } from "./evaluation-model.ts";
import { callPeer, memberOf, peerModule } from "./peer-module.ts";

export interface DuckDb {
  /** Reading the file and making the tables. */
  readonly loadSeconds: number;
  /** Evaluates everyone into a table of results; the seconds of this statement alone. */
  readonly evaluate: (asOf: string) => Promise<number>;
  readonly countGrades: () => Promise<Readonly<Record<string, number>>>;
  readonly close: () => Promise<void>;
}

const enumOf = (values: readonly string[]): string => `enum (${values.map((one) => `'${one}'`).join(", ")})`;

const countRows = z.array(z.tuple([z.string(), z.coerce.number()]));

/** Takes the records out of the other database and loads them; null where DuckDB is not installed. */
export async function openDuckDb(client: pg.PoolClient, folder: string): Promise<DuckDb | null> {
  const peer = await peerModule("@duckdb/node-api");
  if (peer === null) return null;
  const [records, subjects] = [join(folder, "records.csv"), join(folder, "subjects.csv")];
  await copyFile(
    client,
    "select subject_id, item, decided_on, severity, amount_fen, status, uses, incomplete from record",
    records,
  );
  await copyFile(client, "select id, kind from subject", subjects);
  const instance = await callPeer(memberOf(peer, "DuckDBInstance"), "create", ":memory:", {
    threads: String(availableParallelism()),
  });
  const connection = await callPeer(instance, "connect");
  const run = (text: string): Promise<unknown> => callPeer(connection, "run", text);
  const begun = performance.now();
  await run(`create table record (subject_id bigint, item ${enumOf(BENCH_ITEMS)}, decided_on date, severity ${enumOf(BENCH_SEVERITIES)},
    amount_fen bigint, status ${enumOf(["in-force", "repaired", "withdrawn"])}, uses smallint, incomplete boolean)`);
  await run(`copy record from '${records}' (format csv)`);
  await run("create table subject (id bigint, kind varchar)");
  await run(`copy subject from '${subjects}' (format csv)`);
  const loadSeconds = (performance.now() - begun) / 1000;
  await rm(records);
  await rm(subjects);
  return {
    loadSeconds,
    evaluate: async (asOf) => {
      const started = performance.now();
      await run(`create or replace table result as ${byHand(asOf)}`);
      return (performance.now() - started) / 1000;
    },
    countGrades: async () => {
      const reader = await callPeer(
        connection,
        "runAndReadAll",
        "select coalesce(grade, 'none'), count(*)::int from result group by 1 order by 1",
      );
      return Object.fromEntries(countRows.parse(await callPeer(reader, "getRows")));
    },
    close: async () => {
      await callPeer(connection, "closeSync");
      await callPeer(instance, "closeSync");
    },
  };
}

async function copyFile(client: pg.PoolClient, query: string, path: string): Promise<void> {
  await pipeline(client.query(copyTo(`copy (${query}) to stdout (format csv)`)), createWriteStream(path));
}
