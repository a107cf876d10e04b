import { z } from "zod";
import type { DueTaskOutput, DueTasksOutput } from "@xinpark/kernel/contract";
import { taskState, type TaskState } from "@xinpark/kernel/desk";
import { problem, ProblemError, type Text } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import { accountOf } from "../account/index.ts";
import type { Installation } from "../installation/index.ts";
import { labelOf, pageOf, termOf, textShape } from "./terms.ts";

/** Due tasks: listed, taken by somebody, settled by a report that there was nothing. */

const taskRow = z.object({
  id: z.number(),
  /** Its place in the list, by due day. */
  place: z.number(),
  department_id: z.number(),
  department: z.string(),
  label: textShape,
  item: z.string(),
  period_from: z.string(),
  period_to: z.string(),
  due_on: z.string(),
  provisional: z.boolean(),
  owner_membership_id: z.number().nullable(),
  owner: z.string().nullable(),
  outcome: z.enum(["delivered", "zero-report"]).nullable(),
  settled_on: z.string().nullable(),
  settled_by: z.string().nullable(),
  batch_id: z.number().nullable(),
  contradicted_batch_id: z.number().nullable(),
  note: z.string().nullable(),
});
type TaskRow = z.infer<typeof taskRow>;

const tasks = (where: Statement, tail: Statement): Statement => sql`
  select t.id, (t.due_on - '2000-01-01'::date)::bigint * 10000000 + t.id % 10000000 as place, t.department_id, o.code as department,
    jsonb_build_object('zh', o.label_zh, 'en', o.label_en) as label, t.item, t.period_from, t.period_to, t.due_on, t.provisional,
    t.owner_membership_id, a.display_name as owner, t.outcome, t.settled_on, t.settled_by, t.batch_id, t.contradicted_batch_id, t.note
  from due_task t join organisation o on o.id = t.department_id
  left join membership m on m.id = t.owner_membership_id left join account a on a.id = m.account_id
  where o.successor_id is null and ${where} ${tail}`;

export interface TasksRequest {
  readonly state: "open" | "overdue" | "settled" | "all";
  readonly department: string | null;
  readonly after: number | null;
  readonly limit: number;
}

const inState = (state: TasksRequest["state"], today: string): Statement => {
  switch (state) {
    case "open":
      return sql`t.outcome is null`;
    case "overdue":
      return sql`t.outcome is null and t.due_on < ${today}`;
    case "settled":
      return sql`t.outcome is not null`;
    case "all":
      return sql`true`;
  }
};

/** Tasks within reach: what is due first stands first, of what is settled the latest. */
export async function listTasks(
  session: Session,
  installation: Installation,
  request: TasksRequest,
): Promise<DueTasksOutput> {
  const { department, after, limit } = request;
  const descending = request.state === "settled";
  const place = sql`(t.due_on - '2000-01-01'::date)::bigint * 10000000 + t.id % 10000000`;
  const beyond =
    after === null ? sql`true` : descending ? sql`${place} < ${after}` : sql`${place} > ${after}`;
  const rows = await session.rows(
    taskRow,
    tasks(
      sql`${inState(request.state, session.today)} and ${beyond} and ${department === null ? sql`true` : sql`o.code = ${department}`}`,
      sql`order by place ${descending ? sql`desc` : sql``} limit ${limit + 1}`,
    ),
  );
  const page = pageOf(rows, limit);
  const counts = await session.row(
    z.object({ open: z.number(), overdue: z.number() }),
    sql`select count(*) as open, count(*) filter (where t.due_on < ${session.today}) as overdue
      from due_task t join organisation o on o.id = t.department_id where o.successor_id is null and t.outcome is null
        and ${department === null ? sql`true` : sql`o.code = ${department}`}`,
  );
  return {
    items: page.items.map((row) => shown(session, installation, row)),
    next: page.next,
    counts: counts ?? { open: 0, overdue: 0 },
  };
}

export async function readTask(
  session: Session,
  installation: Installation,
  id: number,
): Promise<DueTaskOutput> {
  return shown(session, installation, await oneTask(session, id));
}

async function oneTask(session: Session, id: number): Promise<TaskRow> {
  const row = await session.row(taskRow, tasks(sql`t.id = ${id}`, sql``));
  if (row !== null) return row;
  throw new ProblemError(
    problem("not-found", "task-unknown", `没有报送任务 ${id}`, `there is no due task ${id}`, "task"),
  );
}

const stateOf = (row: TaskRow, today: string): TaskState =>
  taskState(
    {
      from: row.period_from,
      to: row.period_to,
      dueOn: row.due_on,
      outcome: row.outcome,
      contradicted: row.contradicted_batch_id !== null,
    },
    today,
  );

function shown(session: Session, installation: Installation, row: TaskRow): DueTaskOutput {
  const state = stateOf(row, session.today);
  const open = row.outcome === null;
  const own = isOwn(session, row.department_id) && session.actor.rights.includes("delivery.send");
  return {
    id: row.id,
    department: { code: row.department, label: row.label },
    item: row.item,
    itemLabel: labelOf(installation, row.item, session.today),
    from: row.period_from,
    to: row.period_to,
    ...termOf(installation, row, row.settled_on ?? session.today),
    state,
    owner: row.owner,
    mine: row.owner_membership_id !== null && row.owner_membership_id === session.actor.membershipId,
    waiting: open ? waitingOf(state, row) : null,
    settledOn: row.settled_on,
    settledBy: row.settled_by,
    settledLate: row.settled_on !== null && row.settled_on > row.due_on,
    batch: row.contradicted_batch_id ?? row.batch_id,
    note: row.note,
    mayReport: open && own,
    mayReportNothing: open && own && session.today >= row.period_to,
  };
}

const isOwn = (session: Session, department: number): boolean =>
  session.actor.scope.department === department;

const WAITING: Readonly<Record<"running" | "due" | "overdue", Text>> = {
  running: { zh: "本期尚未结束", en: "the period has not ended" },
  due: { zh: "等待报送或者零报告", en: "waiting for a delivery, or a report that there was nothing" },
  overdue: {
    zh: "已逾期，等待报送或者零报告",
    en: "overdue: a delivery, or a report that there was nothing",
  },
};

function waitingOf(state: TaskState, row: TaskRow): DueTaskOutput["waiting"] {
  const what = state === "running" || state === "overdue" ? WAITING[state] : WAITING.due;
  const owner = row.owner;
  return {
    what,
    owner: owner === null ? row.label : { zh: `${row.label.zh} ${owner}`, en: `${row.label.en}, ${owner}` },
  };
}

/**
 * Reports that there was nothing (零报告), in one's own name and for one's own department.
 * Problems: `task-unknown`, `task-not-own`, `task-settled`, `zero-report-early`, `zero-report-untrue`.
 */
export async function reportNothing(session: Session, id: number, note: string): Promise<void> {
  const row = await oneTask(session, id);
  requireOpen(session, row);
  const account = accountOf(session);
  if (session.today < row.period_to)
    throw new ProblemError(
      problem(
        "conflict",
        "zero-report-early",
        `本期到 ${row.period_to} 结束，此前不能零报告`,
        `the period ends on ${row.period_to}; before that nobody can say there was nothing`,
        "task",
      ),
    );
  await requireNothing(session, row);
  const settled = await session.run(sql`
    update due_task set outcome = 'zero-report', settled_on = ${session.today}, settled_by = ${session.actor.name}, account_id = ${account},
      note = ${note === "" ? null : note} where id = ${id} and outcome is null`);
  if (settled !== 1) throw settledAlready();
}

/** A delivery of the period that is known already, though the desk has not taken it in, speaks against it at once. */
async function requireNothing(queries: Queries, row: TaskRow): Promise<void> {
  const there = await queries.row(
    z.object({ batch: z.number() }),
    sql`select batch_id as batch from delivery_day where department_id = ${row.department_id} and item = ${row.item}
      and clock_from between ${row.period_from} and ${row.period_to} limit 1`,
  );
  if (there === null) return;
  throw new ProblemError(
    problem(
      "conflict",
      "zero-report-untrue",
      `本期已有记录（批次 ${there.batch}），不能零报告`,
      `records of the period are there (batch ${there.batch}); it cannot be said that there was nothing`,
      "task",
    ),
  );
}

/** Takes a task upon oneself; it goes over with one's other work. A deputy takes it for the absent person. */
export async function takeTask(session: Session, id: number): Promise<void> {
  const row = await oneTask(session, id);
  requireOpen(session, row);
  await session.run(sql`
    update due_task set owner_membership_id = (select coalesce(m.deputy_for, m.id) from membership m where m.id = ${session.actor.membershipId})
    where id = ${id} and outcome is null`);
}

function requireOpen(session: Session, row: TaskRow): void {
  if (!isOwn(session, row.department_id))
    throw new ProblemError(
      problem(
        "refused",
        "task-not-own",
        "只能办理本部门的报送任务",
        "one settles the tasks of one's own department only",
        "task",
      ),
    );
  if (row.outcome !== null) throw settledAlready();
}

const settledAlready = (): ProblemError =>
  new ProblemError(
    problem("conflict", "task-settled", "该任务已经办结", "this task is settled already", "task"),
  );
