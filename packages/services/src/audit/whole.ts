import { z } from "zod";
import type { Library } from "@xinpark/kernel/definition";
import { ProblemError } from "@xinpark/kernel/outcome";
import type { PublishedCheckpoint } from "@xinpark/kernel/proof";
import {
  checkAgainst,
  checkLog,
  readKeptCheckpoint,
  sequence,
  type LogCheck,
  type LogFault,
} from "@xinpark/platform/audit-log";
import type { Actor, Door, Session } from "@xinpark/platform/door";
import type { Log } from "@xinpark/platform/logging";
import { checkRows, readLogHash, type RowFault } from "@xinpark/platform/row-log";
import { sql, type Queries } from "@xinpark/platform/sql";
import { checkDerived, type DerivedFault } from "./derived.ts";
import { readLibrary } from "../definition/index.ts";
import { checkProjection, type ProjectionDifference } from "./fsck.ts";
import { checkRegistered } from "./registered.ts";

/** Everything that can be checked against what is only added to, in one snapshot. */

export type AuditError =
  | LogFault
  | RowFault
  | DerivedFault
  | WatchedFault
  | ({ readonly table: "record" } & ProjectionDifference);

/** A row of a watched table that is not what the latest entry about it says. */
export interface WatchedFault {
  readonly table: string;
  readonly kind: "changed" | "missing" | "unfounded";
  readonly key: string;
}

export interface AuditCheck {
  /** Audit entries in the table. */
  readonly entries: number;
  readonly checkpoint: LogCheck["checkpoint"];
  readonly errors: readonly AuditError[];
  /** Streams with an opening entry and no closing one: under way, or killed. */
  readonly unfinished: readonly UnfinishedStream[];
}

export interface UnfinishedStream {
  readonly entry: number;
  readonly operation: string;
  readonly actor: string;
  readonly at: string;
}

export interface AuditOptions {
  readonly keysFolder: string;
  readonly log: Log;
  /** A checkpoint that was published before: the log must go on from it. */
  readonly against?: PublishedCheckpoint;
}

/**
 * Sequences what is new, then checks in one snapshot: the whole log, the rows of bulk writes, the watched tables, the
 * projection of records, and what is derived; and leaves an entry of its own. A log that cannot grow any more is checked
 * all the same. The actor must be a job's.
 */
export async function checkAudit(door: Door, actor: Actor, options: AuditOptions): Promise<AuditCheck> {
  await sequence(door, options).catch((error: unknown) => {
    if (!isDamaged(error)) throw error;
  });
  return door.open(
    actor,
    async (session) => {
      const checked = await checkEverything(session, options);
      const { entries, records, errors } = checked;
      const detail = { entries, records, differences: errors.length };
      await session.audit({ operation: "audit.fsck", class: "read", detail });
      const { checkpoint, unfinished } = checked;
      return { entries, checkpoint, errors, unfinished };
    },
    "population",
  );
}

async function checkEverything(
  session: Session,
  options: AuditOptions,
): Promise<AuditCheck & { readonly records: number }> {
  await session.run(sql`set transaction isolation level repeatable read`);
  const { entries, checkpoint, faults } = await checkLog(session);
  const ahead = await checkPublished(session, options);
  const rows = await checkRows(session, await readLogHash(session));
  const watched = await session.rows(
    z.object({ table: z.string(), key: z.string(), kind: z.enum(["changed", "missing", "unfounded"]) }),
    sql`select table_name as table, key, kind from check_watched_rows()`,
  );
  const { records, differences } = await checkProjection(session);
  const derived = await checkDerived(session);
  const registered = await checkRegistered(session, await libraryOf(session));
  const projection = differences.map((one) => ({ table: "record" as const, ...one }));
  const errors = [...ahead, ...faults, ...rows, ...watched, ...projection, ...derived, ...registered];
  return { entries, checkpoint, errors, records, unfinished: await unfinishedStreams(session) };
}

/** The definitions; null where one was tampered with, of which its own row tells. */
const libraryOf = (session: Session): Promise<Library | null> =>
  readLibrary(session).catch((error: unknown) => {
    if (error instanceof ProblemError) return null;
    throw error;
  });

/** Against the checkpoint given, and the one kept in the folder of keys. */
async function checkPublished(queries: Queries, options: AuditOptions): Promise<LogFault[]> {
  const kept = await readKeptCheckpoint(options.keysFolder);
  const faults: LogFault[] = [];
  for (const one of [kept, options.against ?? null]) {
    const fault = one === null ? null : await checkAgainst(queries, one);
    if (fault !== null) faults.push(fault);
  }
  return faults;
}

/** The first thousand, the oldest first. */
export const unfinishedStreams = (queries: Queries): Promise<UnfinishedStream[]> =>
  queries.rows(
    z.object({ entry: z.number(), operation: z.string(), actor: z.string(), at: z.string() }),
    sql`select o.id as entry, o.operation, o.actor, to_char(o.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') as at from audit_entry o
      where o.detail ->> 'part' = 'opening' and not exists (
        select from audit_entry c where c.detail ? 'stream' and c.detail ->> 'stream' = o.detail ->> 'stream' and c.detail ->> 'part' = 'closing')
      order by o.id limit 1000`,
  );

const isDamaged = (error: unknown): boolean =>
  error instanceof ProblemError &&
  error.problems.some((one) => one.code === "log-damaged" || one.code === "log-behind");
