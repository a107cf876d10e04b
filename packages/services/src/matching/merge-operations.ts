import { z } from "zod";
import {
  subjectMergeDecisionInput,
  subjectMergeInput,
  subjectMergeOutput,
  subjectMergesInput,
  subjectMergesOutput,
  subjectUnmergeInput,
  type SubjectMergeOutput,
} from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Actor, Door, Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import { accountOf, personOf } from "../account/index.ts";
import type { ServiceContext } from "../context/index.ts";
import { oneSubject } from "../registry/index.ts";
import { applyMerge, requireMergeable } from "./merging.ts";

/** Operations of merging: one person proposes, another decides; whoever finds it wrong has it undone. */

const identity = z.object({
  id: z.number(),
  name: z.string(),
  uscc: z.string().nullable(),
  establishedOn: z.string().nullable(),
  formerNames: z.array(z.string()),
  records: z.number(),
});
const mergeRow = z.object({
  id: z.number(),
  survivor: identity,
  other: identity,
  reason: z.string(),
  document: z.string(),
  state: z.enum(["proposed", "refused", "under-way", "merged", "unmerging", "unmerged"]),
  proposed_by: z.string(),
  proposed_account_id: z.number(),
  proposed_at: z.string(),
  decided_by: z.string().nullable(),
  undone_by: z.string().nullable(),
  undo_reason: z.string().nullable(),
});

const identityOf = (subject: Statement): Statement => sql`
  (select jsonb_build_object('id', ${subject}, 'name', i.name, 'uscc', i.uscc, 'establishedOn', i.established_on,
    'formerNames', coalesce((select jsonb_agg(n.name order by n.name) from subject_name n
      where n.subject_id = ${subject} and n.kind = 'former' and n.merged_from is null), '[]'),
    'records', (select count(*) from record r where r.subject_id = ${subject})) from registered_identity(${subject}) i)`;

const select = (where: Statement): Statement => sql`
  select m.id, ${identityOf(sql`m.subject_id`)} as survivor, ${identityOf(sql`m.other_id`)} as other, m.reason, m.document,
    case when m.unmerged_at is not null then 'unmerged' when m.undo_asked_at is not null then 'unmerging' when m.merged_at is not null then 'merged'
      when m.approved then 'under-way' when not m.approved then 'refused' else 'proposed' end as state,
    ${personOf(sql`m.proposed_by`)} as proposed_by, m.proposed_account_id, m.proposed_at, ${personOf(sql`m.decided_by`)} as decided_by,
    ${personOf(sql`m.undone_by`)} as undone_by, m.undo_reason
  from subject_merge m ${where}`;

const outputOf = (session: Session, row: z.infer<typeof mergeRow>): SubjectMergeOutput => ({
  id: row.id,
  survivor: row.survivor,
  other: row.other,
  reason: row.reason,
  document: row.document,
  state: row.state,
  proposedBy: row.proposed_by,
  proposedAt: row.proposed_at,
  decidedBy: row.decided_by,
  undoneBy: row.undone_by,
  undoReason: row.undo_reason,
  own: session.actor.accountId === row.proposed_account_id,
});

async function readMerge(session: Session, id: number): Promise<SubjectMergeOutput> {
  const row = await session.row(mergeRow, select(sql`where m.id = ${id}`));
  if (row !== null) return outputOf(session, row);
  throw new ProblemError(
    problem("not-found", "merge-unknown", `没有合并事项 ${id}`, `there is no merge ${id}`, String(id)),
  );
}

/** What was decided is carried out at once, by a job; the answer says how it went. */
async function follow(
  context: ServiceContext,
  door: Door,
  actor: Actor,
  value: SubjectMergeOutput,
): Promise<SubjectMergeOutput> {
  if (value.state !== "under-way" && value.state !== "unmerging") return value;
  const today = await door.open(actor, (session) => Promise.resolve(session.today));
  await applyMerge({ door, installation: context.installation, today: () => today }, value.id);
  return door.open(actor, (session) => readMerge(session, value.id));
}

const subjectsOf = (merge: SubjectMergeOutput): number[] => [merge.survivor.id, merge.other.id];

const propose = defineOperation({
  name: "registry.proposeMerge",
  label: { zh: "提出合并企业档案", en: "Propose to merge two enterprise files" },
  description: {
    zh: "两份档案属同一企业时提出合并，说明理由和文书，由另一人批准后办理。两方都须在职责范围内。可随时拆回。",
    en: "Where two files are of one enterprise: propose to merge them with reason and document; another person approves. Both must lie within one's reach. It can be undone at any time.",
  },
  method: "POST",
  path: "/merges",
  input: subjectMergeInput,
  output: subjectMergeOutput,
  right: "registry.merge",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const survivor = await oneSubject(session, input.code);
    const other = await oneSubject(session, input.other);
    await requireMergeable(session, survivor, other);
    await requireNoneOpen(session, survivor, other);
    const { low, high } = session.actor.scope;
    const within = sql`(s.area_no between ${low}::bigint and ${high}::bigint or s.park_no between ${low}::bigint and ${high}::bigint)`;
    const row = await session.row(
      z.object({ id: z.number() }),
      sql`insert into subject_merge (subject_id, other_id, reason, document, proposed_by, proposed_account_id, area_no, park_no)
        select s.id, ${other}, ${input.reason}, ${input.document}, ${session.actor.name}, ${accountOf(session)}, s.area_no, s.park_no from subject s
        where s.id = ${survivor} and ${within} and exists (select from subject s where s.id = ${other} and ${within}) returning id`,
    );
    if (row === null) throw new ProblemError(BEYOND);
    return {
      value: await readMerge(session, row.id),
      subjects: [survivor, other],
      detail: { merge: row.id, document: input.document },
    };
  },
});

async function requireNoneOpen(queries: Queries, survivor: number, other: number): Promise<void> {
  const open = await queries.row(
    z.object({ id: z.number() }),
    sql`select id from subject_merge where coalesce(approved, true) and unmerged_at is null
      and (other_id in (${survivor}, ${other}) or (subject_id = ${other} and other_id = ${survivor})) limit 1`,
  );
  if (open === null) return;
  throw new ProblemError(
    problem(
      "conflict",
      "merge-open",
      `已有合并事项 ${open.id}`,
      `there is a merge already: ${open.id}`,
      "other",
    ),
  );
}

const BEYOND = problem(
  "refused",
  "place-not-own",
  "两方企业须都在您的职责范围内",
  "both enterprises must lie within your reach",
  "other",
);
const OWN = problem(
  "refused",
  "second-person-needed",
  "须由提出人以外的人员决定",
  "another person than the one who proposed decides",
);
const DECIDED = problem("conflict", "merge-decided", "该事项已有决定", "this has been decided", "merge");
const REASON = problem("invalid", "reason-missing", "驳回须说明理由", "a refusal gives its reason", "reason");
const NOT_MERGED = problem(
  "conflict",
  "merge-not-merged",
  "该事项未在合并状态",
  "this is not merged",
  "merge",
);

const decide = defineOperation({
  name: "registry.decideMerge",
  label: { zh: "批准或者驳回合并", en: "Approve or refuse a merge" },
  description: {
    zh: "由提出人以外的人员决定。批准后全部记录转到保留的档案，评价重新计算，被合并方的代码和名称指向保留方。",
    en: "By another person than the one who proposed. Once approved every record is refiled under the file that stays, classes are computed anew, and codes and names of the other lead there.",
  },
  method: "POST",
  path: "/merges/{merge}/decision",
  input: subjectMergeDecisionInput,
  output: subjectMergeOutput,
  right: "registry.merge",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, { merge: id, approve, reason }) => {
    const before = await readMerge(session, id);
    if (before.own) throw new ProblemError(OWN);
    if (before.state !== "proposed") throw new ProblemError(DECIDED);
    if (!approve && reason === "") throw new ProblemError(REASON);
    if (approve) await requireMergeable(session, before.survivor.id, before.other.id);
    const touched = await session.run(sql`
      update subject_merge set approved = ${approve}, decision_reason = ${reason}, decided_by = ${session.actor.name},
        decided_account_id = ${accountOf(session)}, decided_at = clock_timestamp() where id = ${id} and approved is null`);
    if (touched !== 1) throw new ProblemError(DECIDED);
    return {
      value: await readMerge(session, id),
      subjects: subjectsOf(before),
      detail: { merge: id, approve },
    };
  },
  follow,
});

const undo = defineOperation({
  name: "registry.unmerge",
  label: { zh: "拆回合并的企业档案", en: "Unmerge enterprise files" },
  description: {
    zh: "合并有误时拆回：原属被合并方的记录（含合并期间按其代码报送的）转回，代码和名称复原，双方评价重新计算。",
    en: "Where a merge was wrong: records that were the other's go back, those delivered by its codes meanwhile too; codes and names return, and both classes are computed anew.",
  },
  method: "POST",
  path: "/merges/{merge}/undoing",
  input: subjectUnmergeInput,
  output: subjectMergeOutput,
  right: "registry.merge",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, { merge: id, reason }) => {
    const before = await readMerge(session, id);
    const touched = await session.run(sql`
      update subject_merge set undo_reason = ${reason}, undone_by = ${session.actor.name}, undone_account_id = ${accountOf(session)},
        undo_asked_at = clock_timestamp() where id = ${id} and merged_at is not null and undo_asked_at is null`);
    if (touched !== 1) throw new ProblemError(NOT_MERGED);
    return {
      value: await readMerge(session, id),
      subjects: subjectsOf(before),
      detail: { merge: id },
    };
  },
  follow,
});

const list = defineOperation({
  name: "registry.merges",
  label: { zh: "合并事项", en: "Merges" },
  description: {
    zh: "职责范围内的合并事项，新的在前，双方并列。",
    en: "Merges within one's reach, newest first, both sides beside each other.",
  },
  method: "GET",
  path: "/merges",
  input: subjectMergesInput,
  output: subjectMergesOutput,
  right: "registry.merge",
  audit: "read",
  purpose: "none",
  exports: "guarded",
  handle: async (_context: ServiceContext, session, { after, limit }) => {
    const rows = await session.rows(
      mergeRow,
      select(
        sql`where (${after ?? null}::bigint is null or m.id < ${after ?? null}) order by m.id desc limit ${limit}`,
      ),
    );
    const items = rows.map((row) => outputOf(session, row));
    const next = items.length < limit ? null : (items.at(-1)?.id ?? null);
    return { value: { items, next }, subjects: [...new Set(items.flatMap(subjectsOf))] };
  },
});

export const mergeOperations = { propose, decide, undo, list };
