import { z } from "zod";
import type { PublicGradeOutput } from "@xinpark/kernel/contract";
import type { CodeRuleDefinition } from "@xinpark/kernel/definition";
import { lapsed, USE_BITS } from "@xinpark/kernel/record";
import type { Session } from "@xinpark/platform/door";
import { sql, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { codeRule } from "./rule.ts";

/** The public (national) grade of an enterprise: the newest record of its catalogue item that a reader may see. */

/** `public`: what its owner publishes. `shared`: also what government may share. `own`: everything held. */
export type GradeReader = "public" | "shared" | "own";

const gradeRow = z.object({
  payload: z.record(z.string(), z.unknown()),
  evaluatedOn: z.string(),
  validTo: z.string().nullable(),
  published: z.boolean(),
});

/**
 * The grade, or null where there is none, it has lapsed, or the reader may not see it. For `public` the session must be
 * the public's (`narrowToPublic`); for the others row security lets through what the asker reaches.
 */
export async function readPublicGrade(
  session: Session,
  installation: Installation,
  subject: number,
  reader: GradeReader,
): Promise<PublicGradeOutput | null> {
  const rule = codeRule(installation, session.today);
  const item = installation.library.find("item", rule.publicGrade.item, session.today);
  if (!item.ok) return null;
  const row = await session.row(gradeRow, newest(session, rule, subject, reader));
  if (row === null || lapsed(row.validTo, session.today)) return null;
  const text = (field: string): string => {
    const value = row.payload[field];
    return typeof value === "string" ? value : "";
  };
  const grade = text(rule.publicGrade.grade);
  if (grade === "") return null;
  const { evaluatedOn, validTo, published } = row;
  const evaluator = text(rule.publicGrade.evaluator);
  return { itemLabel: item.value.label, grade, evaluatedOn, evaluator, validTo, published };
}

/** The newest word alone counts: an older published grade does not stand in for a newer one that is not published. */
function newest(session: Session, rule: CodeRuleDefinition, subject: number, reader: GradeReader): Statement {
  const { item } = rule.publicGrade;
  const published = sql`publishable_records('public', ${session.today})`;
  if (reader === "public")
    return sql`
      select e.payload, r.decided_on as "evaluatedOn", r.valid_to as "validTo", true as published
      from (select * from ${published} p where p.subject_id = ${subject} and p.item = ${item} order by p.decided_on desc, p.id desc limit 1) r
      join published_entries(${subject}, array[r.id]) e on e.record_id = r.id`;
  const allowed = reader === "own" ? sql`true` : sql`(r.published or (r.uses & ${USE_BITS.share}) <> 0)`;
  return sql`
    select e.payload, r.decided_on as "evaluatedOn", r.valid_to as "validTo", r.published
    from (
      select q.*, exists (select from ${published} p where p.subject_id = q.subject_id and p.id = q.id) as published
      from record q where q.subject_id = ${subject} and q.item = ${item} and q.status = 'in-force'
      order by q.decided_on desc, q.id desc limit 1
    ) r join record_entry e on e.subject_id = r.subject_id and e.id = r.entry_id
    where ${allowed}`;
}
