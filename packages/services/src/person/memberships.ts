import { z } from "zod";
import { problem, ProblemError, type Problem } from "@xinpark/kernel/outcome";
import { ADMINISTRATORS, GRANTED_ROLES, isRole, ROLES, type Role } from "@xinpark/kernel/rights";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import { standingOrganisation } from "../organisation/index.ts";
import { refuseOwn } from "./own.ts";

/** Memberships: what a person is where, from when to when. Granted and ended by the security administrator. */

export interface Grant {
  readonly account: number;
  readonly role: string;
  readonly organisation: string;
  readonly from: string;
  readonly to: string | null;
  readonly reason: string;
}

const idRow = z.object({ id: z.number() });

/**
 * Grants a membership. Problems: `own-account`, `role-unknown`, `role-by-onboarding`, `role-elsewhere` (another kind of organisation),
 * `day-passed`, `days-reversed`, `administrators-apart`, `organisation-closed`.
 */
export async function grantMembership(session: Session, grant: Grant): Promise<number> {
  refuseOwn(session, grant.account);
  const role = grantedRole(grant.role);
  const organisation = await standingOrganisation(session, grant.organisation, grant.from, "organisation");
  if (GRANTED_ROLES.get(role)?.includes(organisation.kind) !== true)
    throw new ProblemError(
      problem(
        "invalid",
        "role-elsewhere",
        `“${ROLES[role].zh}”不能授予此类机构的人员`,
        `the role “${ROLES[role].en}” does not belong to this kind of organisation`,
        "organisation",
      ),
    );
  requireDays(session.today, grant.from, grant.to);
  const row = await keepingApart(() =>
    session.row(
      idRow,
      sql`insert into membership (account_id, role, organisation_id, valid_from, valid_to, granted_by, reason)
        values (${grant.account}, ${role}, ${organisation.id}, ${grant.from}, ${grant.to}, ${session.actor.name}, ${grant.reason}) returning id`,
    ),
  );
  return row?.id ?? 0;
}

function grantedRole(text: string): Role {
  if (!isRole(text))
    throw new ProblemError(
      problem("invalid", "role-unknown", `没有角色“${text}”`, `there is no role “${text}”`, "role"),
    );
  if (GRANTED_ROLES.has(text)) return text;
  throw new ProblemError(
    problem(
      "refused",
      "role-by-onboarding",
      `“${ROLES[text].zh}”不由安全管理员授予：企业人员经入驻核验和授权书取得`,
      `the role “${ROLES[text].en}” is not granted: enterprises are onboarded and give mandates`,
      "role",
    ),
  );
}

/** A grant begins today at the earliest and ends no earlier than it begins. */
export function requireDays(today: string, from: string, to: string | null): void {
  if (from < today)
    throw new ProblemError(
      problem("invalid", "day-passed", "起始日不能早于今天", "the first day cannot lie in the past", "from"),
    );
  if (to !== null && to < from)
    throw new ProblemError(
      problem("invalid", "days-reversed", "终止日早于起始日", "the last day lies before the first", "to"),
    );
}

/** The database keeps the three administrators apart; its refusal becomes a problem that says so. */
export async function keepingApart<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && "constraint" in error && error.constraint === "administrators_apart")
      throw new ProblemError(APART);
    throw error;
  }
}

const APART: Problem = {
  ...problem(
    "refused",
    "administrators-apart",
    "三员分立：同一账号不得同时担任两种管理员，也不得兼有业务角色",
    "the three administrators are kept apart: no account holds two of them, nor one beside a business role",
    "role",
  ),
  remedy: {
    zh: "由另一人担任；或先终止原有授权，自其终止次日起授予",
    en: "choose another person, or end what there is and grant from the day after",
  },
};

const endingRow = z.object({
  id: z.number(),
  account_id: z.number(),
  role: z.string(),
  organisation_id: z.number().nullable(),
  begun: z.boolean(),
  over: z.boolean(),
});

/** A membership by its id, locked; `membership-unknown`, `membership-ended`. */
async function openMembership(session: Session, id: number) {
  const row = await session.row(
    endingRow,
    sql`select id, account_id, role, organisation_id, valid_from <= ${session.today} as begun,
        void or ended_at is not null or coalesce(valid_to < ${session.today}, false) as over
      from membership where id = ${id} for update`,
  );
  if (row === null)
    throw new ProblemError(
      problem(
        "not-found",
        "membership-unknown",
        `没有授权 ${id}`,
        `there is no membership ${id}`,
        "membership",
      ),
    );
  if (row.over)
    throw new ProblemError(
      problem(
        "conflict",
        "membership-ended",
        "该授权已经终止",
        "this membership has ended already",
        "membership",
      ),
    );
  return row;
}

export interface Ending {
  readonly membership: number;
  /** The last day; null is at once. */
  readonly on: string | null;
  readonly handOverTo: number | null;
  readonly reason: string;
}

/**
 * Ends a membership, at once or on a day, and hands its open work to a colleague where one is named; without one it waits for
 * the organisation. Problems: `own-account`, `membership-unknown`, `membership-ended`, `last-administrator`, `colleague-unknown`.
 */
export async function endMembership(session: Session, ending: Ending): Promise<number> {
  const row = await openMembership(session, ending.membership);
  refuseOwn(session, row.account_id);
  if (isAdministrator(row.role)) await requireAnother(session, row.role, row.account_id);
  if (ending.handOverTo !== null)
    await handOver(session, row.id, row.organisation_id, ending.handOverTo, ending.reason);
  await session.run(
    !row.begun
      ? sql`update membership set void = true, ended_by = ${session.actor.name} where id = ${row.id}`
      : ending.on !== null && ending.on >= session.today
        ? sql`update membership set valid_to = least(valid_to, ${ending.on}::date), ended_by = ${session.actor.name} where id = ${row.id}`
        : sql`update membership set valid_to = least(valid_to, ${session.today}::date), ended_at = now(), ended_by = ${session.actor.name}
            where id = ${row.id}`,
  );
  return row.account_id;
}

export const isAdministrator = (role: string): boolean => ADMINISTRATORS.some((one) => one === role);

const ADMINISTRATOR_LOCK = 7009;

/** The last administrator of a kind stays: without one nobody could appoint another. */
export async function requireAnother(queries: Queries, role: string, account: number): Promise<void> {
  await queries.run(sql`select pg_advisory_xact_lock(${ADMINISTRATOR_LOCK}::bigint)`);
  const other = await queries.row(
    idRow,
    sql`select m.id from membership m join account a on a.id = m.account_id
      where m.role = ${role} and m.account_id <> ${account} and a.disabled_at is null and m.valid_to is null
        and membership_is_live(m, current_date) limit 1`,
  );
  if (other !== null) return;
  throw new ProblemError(
    problem(
      "conflict",
      "last-administrator",
      "这是该类管理员中的最后一位，请先授予接任者",
      "this is the last administrator of the kind: grant a successor first",
      "membership",
    ),
  );
}

const handedRow = z.object({
  batches: z.array(z.number()),
  applications: z.array(z.string()),
  tasks: z.array(z.number()),
  returns: z.array(z.number()),
});
const NOTHING: z.infer<typeof handedRow> = { batches: [], applications: [], tasks: [], returns: [] };

/** Open deliveries, held rows, verifications, due tasks and returns of one membership go to a colleague of the same organisation: `colleague-unknown`. */
export async function handOver(
  session: Session,
  from: number,
  organisation: number | null,
  to: number,
  reason: string,
) {
  const colleague = await session.row(
    z.object({ name: z.string() }),
    sql`select a.display_name as name from membership m join account a on a.id = m.account_id
      where m.id = ${to} and m.id <> ${from} and m.organisation_id = ${organisation} and a.disabled_at is null and membership_is_live(m, current_date)`,
  );
  if (colleague === null)
    throw new ProblemError(
      problem(
        "invalid",
        "colleague-unknown",
        "接手人须是同一机构中现有授权的人员",
        "who takes over must be somebody of the same organisation with a live membership",
        "to",
      ),
    );
  const handed = await session.row(
    handedRow,
    sql`select batches, applications, tasks, returns from hand_over_work(${from}, ${to})`,
  );
  const { batches, applications, tasks, returns } = handed ?? NOTHING;
  await session.run(sql`
    insert into task_handover (from_membership, to_membership, batches, applications, tasks, returns, reason, decided_by)
    values (${from}, ${to}, ${batches}, ${applications}, ${tasks}, ${returns}, ${reason}, ${session.actor.name})`);
  return { to: colleague.name, batches, applications, tasks, returns };
}
