import { z } from "zod";
import type { ActKind, ActOutput } from "@xinpark/kernel/contract";
import { applyAct, RECORD_ACTS, type RecordState } from "@xinpark/kernel/record";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import { STATE_COLUMNS, stateOfRow, stateShape } from "./entries.ts";

/** Acts on a record: entered by the organisation that decided it, or by the credit office that imports its paper. */

export interface EnteredAct {
  readonly subject: number;
  readonly record: number;
  readonly kind: ActKind;
  readonly from: string;
  readonly to: string | null;
  readonly documentNumber: string;
  readonly document: string | null;
  readonly basis: string | null;
  readonly note: string | null;
}

const recordRow = z.object({
  department: z.number(),
  /** The organisation that took its tasks over, or itself. */
  successor: z.number(),
  decided_on: z.string().nullable(),
  area_no: z.number(),
  park_no: z.number().nullable(),
  ...stateShape,
});

/** Acts that rest on a paper whoever enters them; a mark of objection or litigation needs its number alone. */
const NEEDS_PAPER: ReadonlySet<ActKind> = new Set([
  "performed",
  "repaired",
  "withdrawn",
  "shielded",
  "withheld",
]);

/**
 * Enters an act; it is carried out afterwards, by a job, or once a second person has approved it. Gives its number.
 * Problems: `record-unknown`, `record-not-own`, `document-needed`, `document-unknown`, `act-waiting`, and those of `applyAct`.
 */
export async function enterAct(session: Session, act: EnteredAct): Promise<number> {
  const record = await ownRecord(session, act.subject, act.record);
  requireFit(record.state, act, record.decidedOn, session.today);
  await requireNoneWaiting(session, act);
  const paper = await paperOf(session, act);
  const { accountId } = session.actor;
  if (accountId === null) throw new ProblemError(noAccount());
  const created = await session.row(
    z.object({ id: z.number() }),
    sql`insert into record_act (subject_id, record_id, kind, from_day, to_day, organisation_id, document_number, document_digest, document_name,
        document_bytes, basis, note, needs_approval, entered_by, account_id, area_no, park_no)
      values (${act.subject}, ${act.record}, ${act.kind}, ${act.from}, ${act.to}, ${record.department}, ${act.documentNumber},
        ${paper?.digest ?? null}, ${paper?.name ?? null}, ${paper?.bytes ?? null}, ${act.basis}, ${act.note}, ${act.kind === "withheld"},
        ${session.actor.name}, ${accountId}, ${record.areaNo}, ${record.parkNo}) returning id`,
  );
  return created?.id ?? 0;
}

/** The record, where the asker's organisation decided it or is the credit office of its place. */
async function ownRecord(session: Session, subject: number, id: number) {
  const row = await session.row(
    recordRow,
    sql`select r.department_id as department, coalesce(o.successor_id, o.id) as successor, r.decided_on, r.area_no, r.park_no, ${STATE_COLUMNS}
      from record r join organisation o on o.id = r.department_id where r.subject_id = ${subject} and r.id = ${id}`,
  );
  if (row === null) throw new ProblemError(recordUnknown(id));
  const own = session.actor.scope.department;
  if (own !== 0 && own !== row.department && own !== row.successor) {
    throw new ProblemError({
      ...problem(
        "refused",
        "record-not-own",
        "只有作出该决定的机构（或者信用管理机构凭其文书）可以办理",
        "only the organisation that decided the record may do this, or the credit office with its paper",
        "record",
      ),
      remedy: {
        zh: "请联系作出决定的机构",
        en: "turn to the organisation that decided it",
      },
    });
  }
  return {
    department: row.department,
    decidedOn: row.decided_on,
    areaNo: row.area_no,
    parkNo: row.park_no,
    state: stateOfRow(row),
  };
}

const recordUnknown = (id: number) =>
  problem("not-found", "record-unknown", `没有记录 ${id}`, `there is no record ${id}`, "record");

const noAccount = () =>
  problem("refused", "account-needed", "须以本人账号办理", "this is done under an account of one's own");

function requireFit(state: RecordState, act: EnteredAct, decidedOn: string | null, today: string): void {
  expectValue(applyAct(state, act, decidedOn, today));
}

/** Two acts of one kind at once would leave open which is the last word. */
async function requireNoneWaiting(queries: Queries, act: EnteredAct): Promise<void> {
  const waiting = await queries.row(
    z.object({ id: z.number() }),
    sql`select a.id from record_act a left join record_act_decision d on d.act_id = a.id
      where a.subject_id = ${act.subject} and a.record_id = ${act.record} and a.kind = ${act.kind} and a.batch_id is null and a.problems is null
        and d.approved is distinct from false limit 1`,
  );
  if (waiting === null) return;
  throw new ProblemError(
    problem(
      "conflict",
      "act-waiting",
      `同类事项 ${waiting.id} 尚在审批或办理中`,
      `the act ${waiting.id} of this kind is still waiting`,
      "kind",
    ),
  );
}

const paperRow = z.object({ digest: z.string(), name: z.string(), bytes: z.number() });

async function paperOf(session: Session, act: EnteredAct): Promise<z.infer<typeof paperRow> | null> {
  if (act.document === null) {
    if (!NEEDS_PAPER.has(act.kind)) return null;
    throw new ProblemError({
      ...problem("invalid", "document-needed", "此事项须附文书", "this act needs its paper", "document"),
      remedy: { zh: "请上传文书的 PDF 或图片", en: "upload the paper as PDF or image" },
    });
  }
  const paper = await session.row(
    paperRow,
    sql`select digest, name, bytes from record_document where digest = ${act.document} and department_id = ${session.actor.scope.department} limit 1`,
  );
  if (paper !== null) return paper;
  throw new ProblemError(
    problem(
      "invalid",
      "document-unknown",
      "没有收到该文书，请先上传",
      "this paper was not received; upload it first",
      "document",
    ),
  );
}

/** Keeps what a stored file is called and who sent it. */
export async function keepDocument(
  session: Session,
  file: { readonly digest: string; readonly name: string; readonly bytes: number },
): Promise<void> {
  const { department } = session.actor.scope;
  if (department === null) throw new ProblemError(noAccount());
  await session.run(sql`
    insert into record_document (digest, department_id, name, bytes, sent_by)
    values (${file.digest}, ${department}, ${file.name}, ${file.bytes}, ${session.actor.name}) on conflict do nothing`);
}

/** Decides an act that waits for a second person. Problems: `act-unknown`, `act-decided`, `act-own`, `reason-needed`, `record-not-own`. */
export async function decideAct(
  session: Session,
  id: number,
  approve: boolean,
  reason: string | null,
): Promise<{ readonly subject: number }> {
  const act = await session.row(
    z.object({
      subject: z.number(),
      record: z.number(),
      account: z.number(),
      waiting: z.boolean(),
      area_no: z.number(),
      park_no: z.number().nullable(),
    }),
    sql`select a.subject_id as subject, a.record_id as record, a.account_id as account, a.area_no, a.park_no,
        a.needs_approval and a.batch_id is null and a.problems is null and d.act_id is null as waiting
      from record_act a left join record_act_decision d on d.act_id = a.id where a.id = ${id}`,
  );
  if (act === null)
    throw new ProblemError(
      problem("not-found", "act-unknown", `没有事项 ${id}`, `there is no act ${id}`, "act"),
    );
  await ownRecord(session, act.subject, act.record);
  if (!act.waiting)
    throw new ProblemError(
      problem(
        "conflict",
        "act-decided",
        "该事项不在待审批状态",
        "this act does not wait for approval",
        "act",
      ),
    );
  const { accountId } = session.actor;
  if (accountId === null) throw new ProblemError(noAccount());
  if (accountId === act.account)
    throw new ProblemError(
      problem(
        "refused",
        "act-own",
        "提出人不能审批自己提出的事项，须由另一人审批",
        "whoever entered it cannot decide it; another person must",
        "act",
      ),
    );
  if (!approve && reason === null)
    throw new ProblemError(
      problem("invalid", "reason-needed", "不同意须说明理由", "a refusal states its reason", "reason"),
    );
  await session.run(sql`
    insert into record_act_decision (act_id, subject_id, entered_account_id, approved, reason, decided_by, account_id, area_no, park_no)
    values (${id}, ${act.subject}, ${act.account}, ${approve}, ${reason}, ${session.actor.name}, ${accountId}, ${act.area_no}, ${act.park_no})`);
  return { subject: act.subject };
}

const problemShape = z.object({
  kind: z.string(),
  code: z.string(),
  message: z.object({ zh: z.string(), en: z.string() }),
  path: z.string().exactOptional(),
  remedy: z.object({ zh: z.string(), en: z.string() }).exactOptional(),
});

const actRow = z.object({
  id: z.number(),
  subject_id: z.number(),
  name: z.string(),
  uscc: z.string().nullable(),
  record_id: z.number(),
  record_number: z.string().nullable(),
  kind: z.enum(["performed", "repaired", "withdrawn", "objection", "litigation", "shielded", "withheld"]),
  from_day: z.string(),
  to_day: z.string().nullable(),
  organisation_id: z.number(),
  label_zh: z.string(),
  label_en: z.string(),
  document_number: z.string(),
  document_name: z.string().nullable(),
  document_bytes: z.number().nullable(),
  basis: z.string().nullable(),
  note: z.string().nullable(),
  needs_approval: z.boolean(),
  entered_by: z.string(),
  account_id: z.number(),
  entered_at: z.string(),
  batch_id: z.number().nullable(),
  problems: z.array(problemShape).nullable(),
  approved: z.boolean().nullable(),
  reason: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
});

const acts = (where: ReturnType<typeof sql>, tail: ReturnType<typeof sql>) => sql`
  select a.id, a.subject_id, s.name, s.uscc, a.record_id, r.document_number as record_number, a.kind, a.from_day, a.to_day, a.organisation_id, o.label_zh,
    o.label_en, a.document_number, a.document_name, a.document_bytes, a.basis, a.note, a.needs_approval, a.entered_by, a.account_id, a.entered_at,
    a.batch_id, a.problems, d.approved, d.reason, d.decided_by, d.decided_at
  from record_act a join subject s on s.id = a.subject_id join organisation o on o.id = a.organisation_id
  join record r on r.subject_id = a.subject_id and r.id = a.record_id
  left join record_act_decision d on d.act_id = a.id where ${where} ${tail}`;

/** The acts on one record, oldest first. */
export async function listActs(session: Session, subject: number, record: number): Promise<ActOutput[]> {
  const rows = await session.rows(
    actRow,
    acts(sql`a.subject_id = ${subject} and a.record_id = ${record}`, sql`order by a.id`),
  );
  // An enterprise is told what was done, not what was proposed.
  const own = session.actor.scope.subject !== null;
  return rows.map((row) => shownAct(session, row)).filter((act) => !own || act.state === "done");
}

/** Acts within reach that wait for a second person, oldest first. */
export async function actsForApproval(session: Session, limit: number): Promise<ActOutput[]> {
  const own = session.actor.scope.department;
  const mine = own === 0 ? sql`true` : sql`(a.organisation_id = ${own} or o.successor_id = ${own})`;
  const rows = await session.rows(
    actRow,
    acts(
      sql`a.needs_approval and a.batch_id is null and a.problems is null and d.act_id is null and ${mine}`,
      sql`order by a.id limit ${limit}`,
    ),
  );
  return rows.map((row) => shownAct(session, row));
}

/** One act within reach. */
export async function readAct(session: Session, id: number): Promise<ActOutput> {
  const row = await session.row(actRow, acts(sql`a.id = ${id}`, sql``));
  if (row === null)
    throw new ProblemError(
      problem("not-found", "act-unknown", `没有事项 ${id}`, `there is no act ${id}`, "act"),
    );
  return shownAct(session, row);
}

/** The paper an act rests on. */
export async function actDocument(session: Session, subject: number, record: number, id: number) {
  const paper = await session.row(
    paperRow,
    sql`select document_digest as digest, document_name as name, document_bytes as bytes from record_act
      where id = ${id} and subject_id = ${subject} and record_id = ${record} and document_digest is not null
        and (batch_id is not null or ${session.actor.scope.subject === null})`,
  );
  if (paper !== null) return paper;
  throw new ProblemError(
    problem("not-found", "document-unknown", "该事项没有文书", "this act has no paper", "act"),
  );
}

function stateOf(row: z.infer<typeof actRow>): ActOutput["state"] {
  if (row.approved === false) return "refused";
  if (row.problems !== null) return "failed";
  if (row.batch_id !== null) return "done";
  return row.needs_approval && row.approved === null ? "for-approval" : "under-way";
}

function shownAct(session: Session, row: z.infer<typeof actRow>): ActOutput {
  const { actor } = session;
  const officer = actor.scope.subject === null;
  const state = stateOf(row);
  return {
    id: row.id,
    subject: { id: row.subject_id, name: row.name, code: row.uscc },
    record: row.record_id,
    recordDocumentNumber: row.record_number,
    kind: row.kind,
    kindLabel: RECORD_ACTS[row.kind].label,
    from: row.from_day,
    to: row.to_day,
    organisation: { zh: row.label_zh, en: row.label_en },
    documentNumber: row.document_number,
    document: row.document_name === null ? null : { name: row.document_name, bytes: row.document_bytes ?? 0 },
    basis: row.basis,
    note: officer ? row.note : null,
    state,
    enteredBy: officer ? row.entered_by : null,
    enteredAt: row.entered_at,
    decision:
      row.approved === null || row.decided_at === null
        ? null
        : {
            approved: row.approved,
            reason: officer ? row.reason : null,
            by: officer ? row.decided_by : null,
            at: row.decided_at,
          },
    mayDecide:
      state === "for-approval" &&
      actor.rights.includes("record.withhold") &&
      actor.accountId !== null &&
      actor.accountId !== row.account_id,
    problems: row.problems ?? [],
  };
}
