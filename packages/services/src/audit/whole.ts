import { ProblemError } from "@xinpark/kernel/outcome";
import { checkLog, sequence, type LogCheck, type LogFault } from "@xinpark/platform/audit-log";
import type { Actor, Door } from "@xinpark/platform/door";
import type { Log } from "@xinpark/platform/logging";
import { sql } from "@xinpark/platform/sql";
import { checkProjection, type ProjectionDifference } from "./fsck.ts";

/** Everything that can be checked against what is only added to, in one snapshot. */

export type AuditError = LogFault | ({ readonly table: "record" } & ProjectionDifference);

export interface AuditCheck {
  /** Audit entries in the table. */
  readonly entries: number;
  readonly checkpoint: LogCheck["checkpoint"];
  readonly errors: readonly AuditError[];
}

export interface AuditOptions {
  readonly keysFolder: string;
  readonly log: Log;
}

/**
 * Sequences what is new, then checks the projection of records and the whole audit log in one snapshot, and leaves an
 * entry of its own. A log that cannot grow any more is checked all the same. The actor must be a job's.
 */
export async function checkAudit(door: Door, actor: Actor, options: AuditOptions): Promise<AuditCheck> {
  await sequence(door, options).catch((error: unknown) => {
    if (!isDamaged(error)) throw error;
  });
  return door.open(
    actor,
    async (session) => {
      await session.run(sql`set transaction isolation level repeatable read`);
      const { entries, checkpoint, faults } = await checkLog(session);
      const { records, differences } = await checkProjection(session);
      const errors = [...faults, ...differences.map((one) => ({ table: "record" as const, ...one }))];
      const detail = { entries, records, differences: errors.length };
      await session.audit({ operation: "audit.fsck", class: "read", detail });
      return { entries, checkpoint, errors };
    },
    "population",
  );
}

const isDamaged = (error: unknown): boolean =>
  error instanceof ProblemError && error.problems.some((one) => one.code === "log-damaged");
