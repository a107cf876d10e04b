import { z } from "zod";
import {
  erasureDecisionInput,
  erasureInput,
  erasureOutput,
  erasureRule,
  erasuresInput,
  erasuresOutput,
  type ErasureOutput,
} from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { sql, type Statement } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { oneSubject } from "../registry/index.ts";

/** Operations of lawful erasure: one person proposes, another decides; a job erases. */

const erasureRow = z.object({
  id: z.number(),
  subject_id: z.number(),
  code: z.string(),
  name: z.string(),
  record: z.number(),
  item: z.string(),
  rule: erasureRule,
  basis: z.string(),
  case_number: z.string(),
  proposed_by: z.string(),
  proposed_account: z.number(),
  proposed_at: z.string(),
  approved: z.boolean().nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  reason: z.string().nullable(),
  erased: z.boolean(),
});
type ErasureRow = z.infer<typeof erasureRow>;

const select = (where: Statement): Statement => sql`
  select e.id, e.subject_id, coalesce(s.uscc, s.id::text) as code, s.name, e.record_id as record, r.item, e.rule, e.basis, e.case_number, e.proposed_by,
    e.proposed_account_id as proposed_account, e.proposed_at, d.approved, d.decided_by, d.decided_at, d.reason, r.uses = 0 and r.status = 'withdrawn' as erased
  from erasure e join subject s on s.id = e.subject_id join record r on r.subject_id = e.subject_id and r.id = e.record_id
  left join erasure_decision d on d.erasure_id = e.id ${where}`;

function outputOf(context: ServiceContext, session: Session, row: ErasureRow): ErasureOutput {
  const item = context.installation().library.find("item", row.item, session.today);
  return {
    erasure: row.id,
    subject: { code: row.code, name: row.name },
    record: row.record,
    item: row.item,
    itemLabel: item.ok ? item.value.label : null,
    rule: row.rule,
    basis: row.basis,
    caseNumber: row.case_number,
    proposedBy: row.proposed_by,
    proposedAt: row.proposed_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    reason: row.reason,
    state: stateOf(row),
    mayDecide:
      row.approved === null &&
      session.actor.accountId !== null &&
      session.actor.accountId !== row.proposed_account,
  };
}

function stateOf(row: ErasureRow): ErasureOutput["state"] {
  if (row.approved === null) return "proposed";
  if (!row.approved) return "refused";
  return row.erased ? "erased" : "approved";
}

async function readErasure(context: ServiceContext, session: Session, id: number): Promise<ErasureOutput> {
  const row = await session.row(erasureRow, select(sql`where e.id = ${id}`));
  if (row !== null) return outputOf(context, session, row);
  throw new ProblemError(
    problem("not-found", "erasure-unknown", `没有删除事项 ${id}`, `there is no erasure ${id}`, String(id)),
  );
}

/** Erasing is for people with a name of their own. */
function accountOf(session: Session): number {
  const { accountId } = session.actor;
  if (accountId !== null) return accountId;
  throw new ProblemError(
    problem(
      "refused",
      "person-needed",
      "依法删除须由有账号的人员办理",
      "lawful erasure is for people with an account",
    ),
  );
}

const propose = defineOperation({
  name: "erasure.propose",
  label: { zh: "提出依法删除", en: "Propose an erasure" },
  description: {
    zh: "就保存期满、依法应予删除或者不应留存个人信息的记录提出删除；须另一人批准后由作业执行，不可恢复。",
    en: "Propose to erase a record whose retention has ended, that must be deleted by law, or that holds forbidden personal data. Another person approves; a job erases; it cannot be undone.",
  },
  method: "POST",
  path: "/erasures",
  input: erasureInput,
  output: erasureOutput,
  right: "record.erase",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const subject = await oneSubject(session, input.code);
    const open = await session.row(
      z.object({ id: z.number() }),
      sql`select e.id from erasure e left join erasure_decision d on d.erasure_id = e.id
        where e.subject_id = ${subject} and e.record_id = ${input.record} and coalesce(d.approved, true) limit 1`,
    );
    if (open !== null) throw new ProblemError(already(open.id));
    const row = await session.row(
      z.object({ id: z.number() }),
      sql`with proposed as (
          insert into erasure (subject_id, record_id, rule, basis, case_number, proposed_by, proposed_account_id, area_no, park_no)
          select r.subject_id, r.id, ${input.rule}, ${input.basis}, ${input.caseNumber}, ${session.actor.name}, ${accountOf(session)}, r.area_no, r.park_no
          from record r where r.subject_id = ${subject} and r.id = ${input.record} returning id)
        select id from proposed`,
    );
    if (row === null) throw new ProblemError(noRecord(input.record));
    const { rule, record } = input;
    return {
      value: await readErasure(context, session, row.id),
      subjects: [subject],
      detail: { erasure: row.id, record, rule },
    };
  },
});

const decide = defineOperation({
  name: "erasure.decide",
  label: { zh: "批准或者驳回依法删除", en: "Approve or refuse an erasure" },
  description: {
    zh: "由提出人以外的人员决定；驳回须说明理由。批准后数秒内执行。",
    en: "By another person than the one who proposed; a refusal gives its reason. What is approved is carried out within seconds.",
  },
  method: "POST",
  path: "/erasures/{erasure}/decision",
  input: erasureDecisionInput,
  output: erasureOutput,
  right: "record.erase",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const { erasure: id, approve, reason } = input;
    const account = accountOf(session);
    const row = await session.row(erasureRow, select(sql`where e.id = ${id}`));
    if (row === null) return { value: await readErasure(context, session, id) };
    if (row.proposed_account === account) throw new ProblemError(OWN);
    if (row.approved !== null) throw new ProblemError(already(id));
    if (!approve && reason === null) throw new ProblemError(REASON);
    await session.run(sql`
      insert into erasure_decision (erasure_id, proposed_account_id, approved, reason, decided_by, account_id)
      values (${id}, ${row.proposed_account}, ${approve}, ${reason}, ${session.actor.name}, ${account})`);
    return {
      value: await readErasure(context, session, id),
      subjects: [row.subject_id],
      detail: { erasure: id, approve },
    };
  },
});

const list = defineOperation({
  name: "erasure.list",
  label: { zh: "依法删除事项", en: "Erasures" },
  description: { zh: "职责范围内的删除事项，新的在前。", en: "Erasures within one's reach, newest first." },
  method: "GET",
  path: "/erasures",
  input: erasuresInput,
  output: erasuresOutput,
  right: "record.erase",
  audit: "read",
  purpose: "none",
  exports: "guarded",
  handle: async (context: ServiceContext, session, { after, limit }) => {
    const rows = await session.rows(
      erasureRow,
      select(
        sql`where (${after ?? null}::bigint is null or e.id < ${after ?? null}) order by e.id desc limit ${limit}`,
      ),
    );
    const items = rows.map((row) => outputOf(context, session, row));
    const next = items.length < limit ? null : (items.at(-1)?.erasure ?? null);
    return { value: { items, next }, subjects: [...new Set(rows.map((row) => row.subject_id))] };
  },
});

const already = (id: number) =>
  problem(
    "conflict",
    "erasure-decided",
    `该记录已有删除事项 ${id}`,
    `there is an erasure of this record already: ${id}`,
    String(id),
  );
const noRecord = (record: number) =>
  problem("not-found", "record-unknown", `没有记录 ${record}`, `there is no record ${record}`, "record");
const OWN = problem(
  "refused",
  "second-person-needed",
  "须由提出人以外的人员决定",
  "another person than the one who proposed decides",
);
const REASON = problem("invalid", "reason-missing", "驳回须说明理由", "a refusal gives its reason", "reason");

export const erasureOperations = { propose, decide, list };
