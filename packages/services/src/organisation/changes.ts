import { z } from "zod";
import { problem, ProblemError, unreachable, type Text } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import { moveMembers } from "./members.ts";

/**
 * Changes of organisations (机构改革): decided with a first day and a paper, applied on that day, never undone in place.
 * Records keep the organisation that made them; names of then are shown on what was done then.
 */

export type ChangeKind = "add" | "rename" | "line" | "duties" | "merge" | "close";

export interface Change {
  readonly organisation: number;
  readonly kind: ChangeKind;
  readonly fromDay: string;
  readonly label: Text | null;
  readonly lineOf: number | null;
  readonly successor: number | null;
  readonly duties: readonly string[] | null;
  readonly document: string | null;
}

const ORGANISATION_LOCK = 7008;

/** One change at a time: each is checked against what the others left. */
export async function lockOrganisations(queries: Queries): Promise<void> {
  await queries.run(sql`select pg_advisory_xact_lock(${ORGANISATION_LOCK}::bigint)`);
}

/** Writes a change down and applies it when its day has come; answers whether it was applied. */
export async function decideChange(session: Session, change: Change): Promise<boolean> {
  await lockOrganisations(session);
  await check(session, change);
  const row = await session.row(
    z.object({ id: z.number() }),
    sql`insert into organisation_change (organisation_id, kind, from_day, label_zh, label_en, line_of, successor_id, duties, document, decided_by)
      values (${change.organisation}, ${change.kind}, ${change.fromDay}, ${change.label?.zh ?? null}, ${change.label?.en ?? null}, ${change.lineOf},
        ${change.successor}, ${change.duties}, ${change.document}, ${session.actor.name}) returning id`,
  );
  if (change.fromDay > session.today) return false;
  await apply(session, row?.id ?? 0, change);
  return true;
}

const changeRow = z.object({
  id: z.number(),
  organisation_id: z.number(),
  kind: z.enum(["add", "rename", "line", "duties", "merge", "close"]),
  from_day: z.string(),
  label_zh: z.string().nullable(),
  label_en: z.string().nullable(),
  line_of: z.number().nullable(),
  successor_id: z.number().nullable(),
  duties: z.array(z.string()).nullable(),
  document: z.string().nullable(),
});

/** Applies what was decided for a day that has come, in the order of days; answers how many. Applied once, whoever calls. */
export async function applyDueChanges(session: Session): Promise<number> {
  await lockOrganisations(session);
  const due = await session.rows(
    changeRow,
    sql`select id, organisation_id, kind, from_day, label_zh, label_en, line_of, successor_id, duties, document
      from organisation_change where applied_at is null and from_day <= ${session.today} order by from_day, id`,
  );
  for (const row of due) {
    await apply(session, row.id, {
      organisation: row.organisation_id,
      kind: row.kind,
      fromDay: row.from_day,
      label: row.label_zh === null || row.label_en === null ? null : { zh: row.label_zh, en: row.label_en },
      lineOf: row.line_of,
      successor: row.successor_id,
      duties: row.duties,
      document: row.document,
    });
    await session.audit({
      operation: "organisation.apply-change",
      class: "write",
      detail: { change: row.id, kind: row.kind },
    });
  }
  return due.length;
}

async function apply(session: Session, id: number, change: Change): Promise<void> {
  await effect(session, change);
  await session.run(sql`update organisation_change set applied_at = now() where id = ${id}`);
}

async function effect(session: Session, change: Change): Promise<void> {
  const { organisation, fromDay } = change;
  switch (change.kind) {
    case "add":
      return;
    case "rename":
      await session.run(sql`
        insert into organisation_former_name (organisation_id, label_zh, label_en, valid_to)
        select id, label_zh, label_en, ${fromDay}::date - 1 from organisation where id = ${organisation}`);
      await session.run(
        sql`update organisation set label_zh = ${change.label?.zh}, label_en = ${change.label?.en} where id = ${organisation}`,
      );
      return;
    case "line":
      await session.run(sql`update organisation set line_of = ${change.lineOf} where id = ${organisation}`);
      return;
    case "duties":
      await session.run(
        sql`update organisation set duties = ${change.duties ?? []} where id = ${organisation}`,
      );
      return;
    case "merge":
      await merge(session, change);
      return;
    case "close":
      await session.run(
        sql`update organisation set active_to = ${fromDay}::date - 1 where id = ${organisation}`,
      );
      await moveMembers(session, organisation, null);
      return;
    default:
      unreachable(change.kind);
  }
}

/** People, open work, duties and organisations below go over; what was done before stays with whom it was done by. */
async function merge(session: Session, change: Change): Promise<void> {
  const { organisation, successor, fromDay } = change;
  if (successor === null) return;
  await session.run(sql`
    update organisation set successor_id = ${successor}, active_to = ${fromDay}::date - 1 where id = ${organisation}`);
  await session.run(sql`
    update organisation s set duties = array(select distinct duty from unnest(s.duties || f.duties) as duty order by duty)
    from organisation f where s.id = ${successor} and f.id = ${organisation}`);
  await session.run(
    sql`update organisation set line_of = ${successor} where line_of = ${organisation} and id <> ${successor}`,
  );
  // A subordinate that takes over rises to where the former superior stood.
  await session.run(sql`
    update organisation s set line_of = f.line_of from organisation f where s.id = ${successor} and f.id = ${organisation} and s.line_of = f.id`);
  await moveMembers(session, organisation, successor);
  await session.run(sql`select readdress_organisation(${organisation}, ${successor})`);
}

const pendingRow = z.object({ kind: z.string(), from_day: z.string() });

/** What a change may not do: `change-pending`, `change-out-of-order`, `line-circle`, `organisation-busy`. */
async function check(session: Session, change: Change): Promise<void> {
  const ending = await session.row(
    pendingRow,
    sql`select kind, from_day from organisation_change
      where organisation_id = ${change.organisation} and kind in ('merge', 'close') and applied_at is null limit 1`,
  );
  if (ending !== null)
    throw new ProblemError(
      problem(
        "conflict",
        "change-pending",
        `该机构已定于 ${ending.from_day} 撤并，不能再作变更`,
        `this organisation ends on ${ending.from_day}; nothing more can be changed`,
        "code",
      ),
    );
  switch (change.kind) {
    case "add":
    case "duties":
      return;
    case "rename":
      return requireLater(session, change);
    case "line":
      return requireAbove(session, change.organisation, change.lineOf);
    case "merge":
      return requireOther(change);
    case "close":
      return requireIdle(session, change.organisation);
    default:
      unreachable(change.kind);
  }
}

/** Names follow one another: a rename takes effect after the one before it. */
async function requireLater(queries: Queries, change: Change): Promise<void> {
  const last = await queries.row(
    z.object({ day: z.string().nullable() }),
    sql`select max(from_day) as day from organisation_change where organisation_id = ${change.organisation} and kind = 'rename'`,
  );
  const day = last?.day ?? null;
  if (day === null || day < change.fromDay) return;
  throw new ProblemError(
    problem(
      "invalid",
      "change-out-of-order",
      `该机构已有自 ${day} 起的更名，新的更名须晚于该日`,
      `there is a rename from ${day} already; a new one must be later`,
      "from",
    ),
  );
}

const circle = (path: string): ProblemError =>
  new ProblemError(
    problem(
      "invalid",
      "line-circle",
      "机构不能隶属于自身或其下级，也不能并入自身",
      "an organisation cannot stand below itself or be merged into itself",
      path,
    ),
  );

/** Nobody stands above itself. */
async function requireAbove(queries: Queries, organisation: number, above: number | null): Promise<void> {
  if (above === null) return;
  const row = await queries.row(
    z.object({ inside: z.boolean() }),
    sql`select ${above}::bigint = any(organisation_reach(${organisation})) as inside`,
  );
  if (row?.inside === true) throw circle("lineOf");
}

function requireOther(change: Change): void {
  if (change.organisation === change.successor) throw circle("into");
}

async function requireIdle(queries: Queries, organisation: number): Promise<void> {
  const row = await queries.row(
    z.object({ open: z.number() }),
    sql`select open_work(${organisation}) as open`,
  );
  const open = row?.open ?? 0;
  if (open === 0) return;
  throw new ProblemError({
    ...problem(
      "conflict",
      "organisation-busy",
      `该机构还有 ${open} 件未办结事项`,
      `this organisation has ${open} open matters`,
      "code",
    ),
    remedy: {
      zh: "先办结，或并入承接机构，事项随之移交",
      en: "finish them, or merge it into a successor: they go over",
    },
  });
}
