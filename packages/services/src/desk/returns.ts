import { z } from "zod";
import { addDays } from "@xinpark/kernel/day";
import type { DeliveryReturnOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Statement } from "@xinpark/platform/sql";
import { accountOf, personOf } from "../account/index.ts";
import type { Installation } from "../installation/index.ts";
import { OFFICE } from "../organisation/index.ts";
import { enterAct } from "../record/index.ts";
import { returnDue } from "./rules.ts";
import { labelOf, pageOf, termOf, textShape } from "./terms.ts";

/**
 * Returns (退回补正). What is returned and was taken in stays: it is true until its source corrects it, and it is marked as under
 * objection meanwhile, by an act like any other. The source answers with a delivery that names the return, and the marks are lifted
 * when that is checked.
 */

const targetRow = z.object({
  department: z.number(),
  item: z.string(),
  rows_done: z.number(),
});

/** Records marked by one return: a whole file of thousands is a matter for its sender, not for marks. */
const MOST_MARKS = 1000;

/** Opens a return of a delivery that was just checked. Problems: `rows-unknown`. */
export async function openReturn(
  session: Session,
  installation: Installation,
  input: { readonly batch: number; readonly rows: readonly number[]; readonly reason: string },
): Promise<{ readonly opened: number; readonly subjects: readonly number[] }> {
  const target = await session.row(
    targetRow,
    sql`select department_id as department, item, rows_done from batch where id = ${input.batch}`,
  );
  const rows = [...new Set(input.rows)].toSorted((a, b) => a - b);
  await requireRows(session, input.batch, rows);
  const due = returnDue(installation, session.today);
  const made = await session.row(
    z.object({ id: z.number() }),
    sql`insert into delivery_return (batch_id, department_id, item, row_numbers, reason, due_on, provisional, returned_on, returned_by, account_id)
      values (${input.batch}, ${target?.department ?? 0}, ${target?.item ?? ""}, ${rows}::int[], ${input.reason}, ${due.day}, ${due.provisional},
        ${session.today}, ${session.actor.name}, ${accountOf(session)}) returning id`,
  );
  const id = made?.id ?? 0;
  await session.run(sql`
    insert into desk_notice (department_id, audience, kind, reference, due_offset, due_on, on_day)
    values (${target?.department ?? 0}, 'department', 'return', ${id}, ${BEGUN}, ${due.day}, ${session.today}) on conflict do nothing`);
  const subjects = await markRecords(session, id, input.batch, rows);
  return { opened: id, subjects };
}

const BEGUN = -1000;

/** Rows that are there: in the receipt, or filed without a word. */
async function requireRows(session: Session, batch: number, rows: readonly number[]): Promise<void> {
  if (rows.length === 0) return;
  const known = await session.rows(
    z.object({ row: z.number() }),
    sql`select row_no as row from batch_row where batch_id = ${batch} and row_no = any (${rows}::int[])
      union select row_no from record_entry where batch_id = ${batch} and row_no = any (${rows}::int[])`,
  );
  const there = new Set(known.map((one) => one.row));
  const absent = rows.filter((row) => !there.has(row));
  if (absent.length === 0) return;
  throw new ProblemError(
    problem(
      "invalid",
      "rows-unknown",
      `该批次没有这些行：${absent.join("、")}`,
      `the delivery has no such rows: ${absent.join(", ")}`,
      "rows",
    ),
  );
}

const markableRow = z.object({ subject: z.number(), record: z.number() });

/** Marks what is known of the rows, where it bears no such mark yet. Records beyond the asker's reach are left to their own office. */
async function markRecords(
  session: Session,
  id: number,
  batch: number,
  rows: readonly number[],
): Promise<number[]> {
  if (rows.length === 0) return [];
  const records = await session.rows(
    markableRow,
    sql`select r.subject_id as subject, r.id as record from record_entry e join record r on r.subject_id = e.subject_id and r.id = e.record_id
      where e.batch_id = ${batch} and e.row_no = any (${rows}::int[]) and r.status = 'in-force'
        and (r.objection_from is null or r.objection_to <= ${session.today})
        and not exists (select from record_act a where a.subject_id = r.subject_id and a.record_id = r.id and a.kind = 'objection'
          and a.batch_id is null and a.problems is null)
      order by 1, 2 limit ${MOST_MARKS}`,
  );
  const acts: number[] = [];
  for (const { subject, record } of records)
    acts.push(
      await enterAct(session, {
        subject,
        record,
        kind: "objection",
        from: session.today,
        to: null,
        documentNumber: numberOf(id),
        document: null,
        basis: null,
        note: "退回补正期间标注",
      }),
    );
  if (acts.length > 0)
    await session.run(sql`update delivery_return set acts = ${acts}::bigint[] where id = ${id}`);
  return [...new Set(records.map((one) => one.subject))];
}

/** How a return is named on the marks it makes. */
const numberOf = (id: number): string => `退回补正 ${id}`;

const returnRow = z.object({
  place: z.number(),
  id: z.number(),
  batch_id: z.number(),
  department_id: z.number(),
  department: z.string(),
  label: textShape,
  item: z.string(),
  file_name: z.string(),
  row_numbers: z.array(z.number()),
  reason: z.string(),
  due_on: z.string(),
  provisional: z.boolean(),
  returned_on: z.string(),
  returned_by: z.string(),
  acts: z.array(z.number()),
  answer_batch_id: z.number().nullable(),
  answer_state: z.string().nullable(),
  answered_on: z.string().nullable(),
  answered_by: z.string().nullable(),
  closed_on: z.string().nullable(),
  closed_by: z.string().nullable(),
  closing_reason: z.string().nullable(),
});
type ReturnRow = z.infer<typeof returnRow>;

const asWritten = (login: Statement): Statement => login;

/** `who` shows a login; jobs, which know no accounts, leave it as it was written. */
const returns = (where: Statement, tail: Statement, who: (login: Statement) => Statement): Statement => sql`
  select r.id as place, r.id, r.batch_id, r.department_id, o.code as department, jsonb_build_object('zh', o.label_zh, 'en', o.label_en) as label, r.item,
    b.file_name, r.row_numbers, r.reason, r.due_on, r.provisional, r.returned_on, ${who(sql`r.returned_by`)} as returned_by, r.acts,
    r.answer_batch_id, n.state as answer_state, r.answered_on, ${who(sql`r.answered_by`)} as answered_by, r.closed_on,
    ${who(sql`r.closed_by`)} as closed_by, r.closing_reason
  from delivery_return r join batch b on b.id = r.batch_id join organisation o on o.id = r.department_id
  left join batch n on n.id = r.answer_batch_id where ${where} ${tail}`;

/** Returns within reach: open ones by their term, closed ones latest first. */
export async function listReturns(
  session: Session,
  installation: Installation,
  request: { readonly state: "open" | "closed"; readonly after: number | null; readonly limit: number },
) {
  const { after, limit } = request;
  const open = request.state === "open";
  const beyond = after === null ? sql`true` : open ? sql`r.id > ${after}` : sql`r.id < ${after}`;
  const rows = await session.rows(
    returnRow,
    returns(
      sql`(r.closed_on is null) = ${open} and ${beyond}`,
      sql`order by r.id ${open ? sql`` : sql`desc`} limit ${limit + 1}`,
      personOf,
    ),
  );
  const page = pageOf(rows, limit);
  return { items: page.items.map((row) => shown(session, installation, row)), next: page.next };
}

export async function readReturn(
  session: Session,
  installation: Installation,
  id: number,
): Promise<DeliveryReturnOutput> {
  return shown(session, installation, await oneReturn(session, id, personOf));
}

async function oneReturn(session: Session, id: number, who = asWritten): Promise<ReturnRow> {
  const row = await session.row(returnRow, returns(sql`r.id = ${id}`, sql``, who));
  if (row !== null) return row;
  throw new ProblemError(
    problem("not-found", "return-unknown", `没有退回事项 ${id}`, `there is no return ${id}`, "return"),
  );
}

/** An answer that could not be read is none. */
const isAnswered = (row: ReturnRow): boolean => row.answer_batch_id !== null && row.answer_state !== "failed";

function shown(session: Session, installation: Installation, row: ReturnRow): DeliveryReturnOutput {
  const answered = isAnswered(row);
  const state = row.closed_on !== null ? "closed" : answered ? "answered" : "open";
  const { rights } = session.actor;
  const own = session.actor.scope.department === row.department_id;
  return {
    id: row.id,
    batch: row.batch_id,
    department: { code: row.department, label: row.label },
    item: row.item,
    itemLabel: labelOf(installation, row.item, session.today),
    fileName: row.file_name,
    rows: row.row_numbers,
    reason: row.reason,
    ...termOf(installation, row, row.answered_on ?? row.closed_on ?? session.today),
    returnedOn: row.returned_on,
    returnedBy: row.returned_by,
    marked: row.acts.length,
    state,
    waiting: waitingOf(row, state),
    answer:
      row.answer_batch_id === null || row.answered_on === null
        ? null
        : { batch: row.answer_batch_id, on: row.answered_on, by: row.answered_by ?? "" },
    closed:
      row.closed_on === null
        ? null
        : { on: row.closed_on, by: row.closed_by ?? "", reason: row.closing_reason },
    mayAnswer: state === "open" && own && rights.includes("delivery.send"),
    mayClose: state !== "closed" && rights.includes("delivery.check"),
  };
}

function waitingOf(row: ReturnRow, state: DeliveryReturnOutput["state"]): DeliveryReturnOutput["waiting"] {
  switch (state) {
    case "open":
      return {
        what: { zh: "等待补正后重新报送", en: "waiting for a corrected delivery" },
        owner: row.label,
      };
    case "answered":
      return {
        what: { zh: "已补正，等待核对办结", en: "answered; waiting to be compared and closed" },
        owner: OFFICE,
      };
    case "closed":
      return null;
  }
}

/**
 * A delivery just received answers a return: it waits for no other answer, and is closed when the delivery is checked. An answer that
 * could not be read left it open. Problems: `return-unknown`, `return-closed`, `answer-unfit`.
 */
export async function answerReturn(session: Session, id: number, batch: number): Promise<void> {
  const row = await oneReturn(session, id);
  if (row.answer_batch_id === batch && row.closed_on === null) return;
  if (row.closed_on !== null || isAnswered(row)) throw new ProblemError(CLOSED);
  const fit = await session.run(sql`
    update delivery_return r set answer_batch_id = b.id, answered_on = ${session.today}, answered_by = ${session.actor.name}
    from batch b where r.id = ${id} and r.closed_on is null and r.answer_batch_id is not distinct from ${row.answer_batch_id}
      and b.id = ${batch} and b.department_id = r.department_id and b.item = r.item and b.id > r.batch_id`);
  if (fit === 1) return;
  throw new ProblemError({
    ...problem(
      "invalid",
      "answer-unfit",
      `退回事项 ${id} 属于另一部门或另一事项`,
      `return ${id} is of another department or item`,
      "answers",
    ),
    remedy: {
      zh: "补正以同一部门、同一事项报送",
      en: "what was returned is delivered again as the same item by the same department",
    },
  });
}

const CLOSED = problem(
  "conflict",
  "return-closed",
  "该退回事项已补正或者办结",
  "this return was answered or closed already",
  "return",
);

const actRow = z.object({ subject: z.number(), record: z.number(), from_day: z.string() });

/** Closes a return: what was corrected was looked at, or it is settled in another way. Its marks are lifted. Gives the subjects. */
export async function closeReturn(session: Session, id: number, reason: string): Promise<number[]> {
  const row = await oneReturn(session, id);
  if (row.closed_on !== null) throw new ProblemError(CLOSED);
  await session.run(sql`
    update delivery_return set closed_on = ${session.today}, closed_by = ${session.actor.name}, closing_reason = ${reason}
    where id = ${id} and closed_on is null`);
  const marks = await session.rows(
    actRow,
    sql`select a.subject_id as subject, a.record_id as record, a.from_day from record_act a
      join record r on r.subject_id = a.subject_id and r.id = a.record_id and r.objection_from = a.from_day and r.objection_to is null
      where a.id = any (${row.acts}::bigint[]) and r.status = 'in-force'`,
  );
  for (const { subject, record, from_day: from } of marks)
    await enterAct(session, {
      subject,
      record,
      kind: "objection",
      from,
      // A mark has lasted a day at least.
      to: session.today > from ? session.today : addDays(from, 1),
      documentNumber: numberOf(id),
      document: null,
      basis: null,
      note: "退回补正办结",
    });
  return [...new Set(marks.map((one) => one.subject))];
}
