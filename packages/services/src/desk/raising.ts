import { createHash } from "node:crypto";
import { z } from "zod";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { findingDue, type KnownBatch } from "./rules.ts";

/** Raising findings, and closing those whose data was put right. */

export interface NewFinding {
  readonly kind: "gap" | "disagreement" | "zero-report";
  readonly rule: string;
  readonly ruleVersion: string;
  /** What it is about, the same whenever it is looked at. */
  readonly subjectKey: string;
  readonly fingerprint: string;
  readonly department: number;
  readonly otherDepartment: number | null;
  readonly item: string;
  readonly subject: number | null;
  readonly detail: Readonly<Record<string, unknown>>;
}

/** Raises findings; what was raised with the same data before, settled or not, is left as it is. Gives how many are new. */
export async function raise(
  session: Session,
  installation: Installation,
  findings: readonly NewFinding[],
): Promise<number> {
  if (findings.length === 0) return 0;
  const due = findingDue(installation, session.today);
  return session.run(sql`
    insert into finding (kind, rule, rule_version, subject_key, fingerprint, department_id, other_department_id, item, subject_id, detail, raised_on,
      due_on, provisional)
    select f.kind, f.rule, f."ruleVersion", f."subjectKey", f.fingerprint, f.department, f."otherDepartment", f.item, f.subject, f.detail,
      ${session.today}, ${due.day}, ${due.provisional}
    from jsonb_to_recordset(${JSON.stringify(findings)}::jsonb) as f (kind text, rule text, "ruleVersion" text, "subjectKey" text, fingerprint text,
      department bigint, "otherDepartment" bigint, item text, subject bigint, detail jsonb)
    order by f."subjectKey" on conflict do nothing`);
}

/** The data was put right by a delivery: nobody has to settle it any more. */
export async function closeCorrected(
  session: Session,
  findings: readonly number[],
  batch: number | null,
): Promise<void> {
  if (findings.length === 0) return;
  const reason = batch === null ? "数据已更正" : `数据已更正（批次 ${batch}）`;
  await session.run(sql`
    update finding set state = 'corrected', settled_on = ${session.today}, settled_by = ${session.actor.name}, reason = ${reason}
    where id = any (${findings}) and state = 'open'`);
}

const taskRow = z.object({ id: z.number(), department: z.number(), item: z.string() });

/** Nothing was reported for a period, and then something of it came. */
export async function raiseContradictions(
  session: Session,
  installation: Installation,
  batch: KnownBatch,
  tasks: readonly number[],
): Promise<void> {
  const rows = await session.rows(
    taskRow,
    sql`select id, department_id as department, item from due_task where id = any (${tasks})`,
  );
  await raise(
    session,
    installation,
    rows.map((row) => ({
      kind: "zero-report",
      rule: "zero-report",
      ruleVersion: "1",
      subjectKey: `task/${row.id}`,
      fingerprint: "",
      department: row.department,
      otherDepartment: null,
      item: row.item,
      subject: null,
      detail: { task: row.id, batch: batch.id },
    })),
  );
}

/** A short form of what a finding rests on. */
export const fingerprintOf = (text: string): string =>
  createHash("sha256").update(text).digest("hex").slice(0, 32);

const settledRow = z.object({
  key: z.string(),
  numbers: z.array(z.number()),
  open: z.boolean(),
  id: z.number(),
});

/** What is known already about gaps of series: what was named, and whether it is open. */
export async function knownGaps(queries: Queries, rule: string, keys: readonly string[]) {
  return queries.rows(
    settledRow,
    sql`select subject_key as key, detail -> 'numbers' as numbers, state = 'open' as open, id from finding
      where rule = ${rule} and subject_key = any (${keys}::text[])`,
  );
}
