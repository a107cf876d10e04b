/** For the log's tests: a database with a door, entries, and the log's parts at hand. */
import { join } from "node:path";
import { createDoor, jobActor, type AuditNote, type Door } from "../door/index.ts";
import { silentLog, type Log } from "../logging/index.ts";
import { queriesOn, type Queries } from "../sql/index.ts";
import { freshDatabase, type PostgresVersion, type TestDatabase } from "../test-support/index.ts";
import { checkLog, sequence, type LogCheck } from "./index.ts";

export interface TestLog {
  readonly database: TestDatabase;
  readonly door: Door;
  readonly keysFolder: string;
  /** A super-user's statements: the saboteur. */
  readonly owner: Queries;
  readonly reader: Queries;
  readonly write: (note?: Partial<AuditNote>) => Promise<void>;
  readonly sequence: (options?: {
    batch?: number;
    wait?: boolean;
    lookBack?: number;
    log?: Log;
  }) => Promise<number>;
  readonly check: () => Promise<LogCheck>;
}

export async function openTestLog(
  options: { version?: PostgresVersion; max?: number } = {},
): Promise<TestLog> {
  const database = await freshDatabase(options);
  const { pools } = database;
  const door = createDoor(pools, { today: () => "2026-01-31" });
  const keysFolder = join(database.dataFolder, "keys");
  const reader = queriesOn(pools.population);
  return {
    database,
    door,
    keysFolder,
    owner: queriesOn(pools.owner),
    reader,
    write: (note = {}) =>
      door.open(jobActor("test", ""), (session) =>
        session.audit({ operation: "test.write", class: "write", ...note }),
      ),
    sequence: (given = {}) => sequence(door, { keysFolder, log: silentLog, ...given }),
    check: () => checkLog(reader),
  };
}
