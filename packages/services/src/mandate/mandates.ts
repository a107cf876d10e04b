import { z } from "zod";
import type { MandateOutput, giveMandateInput } from "@xinpark/kernel/contract";
import { addMonths } from "@xinpark/kernel/day";
import { problem, ProblemError, type Text } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { keepingApart, openAccount, requireDays } from "../person/index.ts";
import { checkDocuments, delegable, labelled, membershipRights, ruleOn } from "./rule.ts";
import { newNumber } from "./tracking.ts";

/** Letters of authority (授权书): given by the legal representative for some rights and days; over by themselves on the last day. */

const documentShape = z.object({ name: z.string(), bytes: z.number(), type: z.string() });

const mandateRow = z.object({
  number: z.string(),
  kind: z.enum(["handler", "window"]),
  state: z.enum(["live", "coming", "suspended", "ended", "expired"]),
  subject_id: z.number(),
  uscc: z.string().nullable(),
  name: z.string(),
  holder_zh: z.string(),
  holder_en: z.string(),
  login: z.string().nullable(),
  given_by_name: z.string(),
  presenter_name: z.string().nullable(),
  rights: z.array(z.string()),
  valid_from: z.string(),
  valid_to: z.string(),
  documents: z.array(documentShape),
  given_at: z.string(),
  recorded_by: z.string(),
  suspended_at: z.string().nullable(),
  suspended_reason: z.string().nullable(),
  ended_at: z.string().nullable(),
  ended_by: z.string().nullable(),
});
export type MandateRow = z.infer<typeof mandateRow>;

const mandates = (day: string, where: Statement): Statement => sql`
  select d.number, d.kind, case when d.ended_at is not null then 'ended' when d.valid_to < ${day}::date then 'expired'
      when d.suspended_at is not null then 'suspended' when d.valid_from > ${day}::date then 'coming' else 'live' end as state,
    d.subject_id, s.uscc, s.name, coalesce(a.display_name, o.label_zh, '') as holder_zh, coalesce(a.display_name, o.label_en, '') as holder_en, a.login,
    d.given_by_name, d.presenter_name, d.rights, d.valid_from, d.valid_to, d.documents, d.given_at, d.recorded_by, d.suspended_at, d.suspended_reason,
    d.ended_at, d.ended_by
  from mandate d join subject s on s.id = d.subject_id left join membership m on m.id = d.membership_id left join account a on a.id = m.account_id
    left join organisation o on o.id = d.organisation_id
  where ${where} order by d.given_at desc, d.number limit 200`;

export const findMandates = (queries: Queries, day: string, where: Statement): Promise<MandateRow[]> =>
  queries.rows(mandateRow, mandates(day, where));

/** The enterprise the asker acts for; `enterprise-missing`. */
export function ownSubject(session: Session): number {
  const { subject } = session.actor.scope;
  if (subject !== null) return subject;
  throw new ProblemError(
    problem(
      "conflict",
      "enterprise-missing",
      "当前会话不代表任何企业",
      "this session acts for no enterprise",
    ),
  );
}

/** Every letter of authority of the own enterprise. */
export const listMandates = async (session: Session): Promise<MandateOutput[]> =>
  (await findMandates(session, session.today, sql`d.subject_id = ${ownSubject(session)}`)).map(
    mandateOutputOf,
  );

type Giving = z.output<typeof giveMandateInput>;

/**
 * Authorises a handler. Problems: `right-not-delegable`, `day-passed`, `days-reversed`, `mandate-long`, those of documents, `login-taken`,
 * `handler-unknown` (no such account, or under another name), `handler-self`, `administrators-apart`.
 */
export async function giveMandate(context: ServiceContext, session: Session, input: Giving) {
  const subject = ownSubject(session);
  const rule = ruleOn(context, session.today);
  const rights = delegable(input.rights);
  requireDays(session.today, input.from, input.to);
  requireShort(input.to, addMonths(input.from, rule.handler.maximumMonths), rule.handler.maximumMonths);
  checkDocuments(rule, input.documents, false);
  const opened = input.newAccount
    ? await openAccount(session, input.login, input.displayName, session.actor.name)
    : null;
  const account = opened?.id ?? (await handlerAccount(session, input.login, input.displayName));
  const number = newNumber();
  const membership = await keepingApart(() =>
    session.row(
      z.object({ id: z.number() }),
      sql`insert into membership (account_id, role, subject_id, valid_from, valid_to, granted_by, reason, rights)
        values (${account}, 'enterprise', ${subject}, ${input.from}, ${input.to}, ${session.actor.name}, ${`mandate ${number}`}, ${membershipRights(rights)})
        returning id`,
    ),
  );
  await session.run(sql`
    insert into mandate (number, kind, subject_id, given_by_membership, given_by_name, membership_id, rights, valid_from, valid_to, documents, recorded_by)
    select ${number}, 'handler', ${subject}, m.id, coalesce(m.verified_name, a.display_name), ${membership?.id ?? null}, ${rights}, ${input.from}, ${input.to},
      ${JSON.stringify(input.documents)}::jsonb, ${session.actor.name}
    from membership m join account a on a.id = m.account_id where m.id = ${session.actor.membershipId}`);
  await tell(session, account, number, subject, "given");
  const [made] = await findMandates(session, session.today, sql`d.number = ${number}`);
  if (made === undefined) throw new Error("a mandate vanished within a transaction");
  return { mandate: mandateOutputOf(made), firstPassword: opened?.firstPassword ?? null, subject };
}

function requireShort(to: string, latest: string, months: number): void {
  if (to <= latest) return;
  throw new ProblemError(
    problem(
      "invalid",
      "mandate-long",
      `授权期限最长 ${months} 个月`,
      `a letter of authority holds ${months} months at most`,
      "to",
    ),
  );
}

/** The account of a login, where its name is the one given; one answer for every reason against it. */
async function handlerAccount(session: Session, login: string, displayName: string): Promise<number> {
  const row = await session.row(
    z.object({ id: z.number() }),
    sql`select id from account where login = ${login} and display_name = ${displayName} and disabled_at is null`,
  );
  if (row !== null && row.id === session.actor.accountId)
    throw new ProblemError(
      problem(
        "invalid",
        "handler-self",
        "法定代表人无须给自己授权",
        "a legal representative needs no mandate",
        "login",
      ),
    );
  if (row !== null) return row.id;
  throw new ProblemError(
    problem(
      "not-found",
      "handler-unknown",
      "没有账号名与姓名都相符的账号",
      "there is no account with this login and this name",
      "login",
    ),
  );
}

export const tell = (
  queries: Queries,
  account: number,
  mandate: string,
  subject: number,
  kind: "given" | "confirmed" | "ended",
): Promise<number> =>
  queries.run(
    sql`insert into mandate_notice (account_id, mandate_number, subject_id, kind) values (${account}, ${mandate}, ${subject}, ${kind})`,
  );

/** One mandate of the own enterprise, or of the own window; `mandate-unknown`. */
export async function findMandate(session: Session, number: string, where: Statement): Promise<MandateRow> {
  const [row] = await findMandates(session, session.today, sql`d.number = ${number} and ${where}`);
  if (row !== undefined) return row;
  throw new ProblemError(
    problem(
      "not-found",
      "mandate-unknown",
      "没有这份授权书",
      "there is no such letter of authority",
      "number",
    ),
  );
}

/** Ends a mandate at once: its rights are gone with the next request. `mandate-ended` where it is over already. */
export async function endMandate(session: Session, number: string, where: Statement): Promise<number> {
  const row = await findMandate(session, number, where);
  requireOpen(row);
  const { name, onBehalfOf } = session.actor;
  if (onBehalfOf?.mandate === number) await session.letGo();
  await session.run(sql`update mandate set ended_at = now(), ended_by = ${name} where number = ${number}`);
  await session.run(
    sql`update window_act set ended_at = now() where mandate_number = ${number} and ended_at is null`,
  );
  const holders = await session.rows(
    z.object({ account_id: z.number() }),
    sql`update membership m set ended_at = now(), ended_by = ${name} from mandate d
      where d.number = ${number} and m.id = d.membership_id and m.ended_at is null returning m.account_id`,
  );
  for (const holder of holders) await tell(session, holder.account_id, number, row.subject_id, "ended");
  return row.subject_id;
}

function requireOpen(row: MandateRow): void {
  if (row.state !== "ended" && row.state !== "expired") return;
  throw new ProblemError(
    problem(
      "conflict",
      "mandate-ended",
      "这份授权书已经终止",
      "this letter of authority is over already",
      "number",
    ),
  );
}

/** A legal representative confirms what a former one gave: it holds again to its last day, now as their own. `mandate-not-suspended`. */
export async function confirmMandate(session: Session, number: string): Promise<number> {
  const row = await findMandate(session, number, sql`d.subject_id = ${ownSubject(session)}`);
  requireOpen(row);
  if (row.state !== "suspended")
    throw new ProblemError(
      problem(
        "conflict",
        "mandate-not-suspended",
        "这份授权书没有中止",
        "this letter of authority is not suspended",
        "number",
      ),
    );
  await session.run(sql`
    update mandate set suspended_at = null, suspended_reason = null, confirmed_at = now(), confirmed_by = ${session.actor.name},
      given_by_membership = ${session.actor.membershipId},
      given_by_name = coalesce((select coalesce(m.verified_name, a.display_name) from membership m join account a on a.id = m.account_id
        where m.id = ${session.actor.membershipId}), given_by_name)
    where number = ${number}`);
  const holders = await session.rows(
    z.object({ account_id: z.number() }),
    sql`update membership m set suspended_at = null from mandate d where d.number = ${number} and m.id = d.membership_id returning m.account_id`,
  );
  for (const holder of holders) await tell(session, holder.account_id, number, row.subject_id, "confirmed");
  return row.subject_id;
}

const noticeRow = z.object({
  id: z.number(),
  kind: z.enum(["given", "suspended", "confirmed", "ended", "representation-suspended"]),
  uscc: z.string().nullable(),
  name: z.string(),
  at: z.string(),
  seen: z.boolean(),
});

const NOTICES: Readonly<Record<z.infer<typeof noticeRow>["kind"], Text>> = {
  given: { zh: "您获授权办理该企业事务", en: "You were authorised to act for this enterprise" },
  suspended: {
    zh: "法定代表人已变更，您的授权中止，待新法定代表人确认",
    en: "The legal representative has changed: your authority is suspended until the new one confirms it",
  },
  confirmed: {
    zh: "新法定代表人已确认您的授权",
    en: "The new legal representative confirmed your authority",
  },
  ended: { zh: "您的授权已终止", en: "Your authority has ended" },
  "representation-suspended": {
    zh: "登记的法定代表人已变更，您的法定代表人身份和所作授权中止",
    en: "The registered legal representative has changed: your standing and the authority you gave are suspended",
  },
};

/** What the asker was told about mandates, the newest first, and the letters of authority that are theirs. */
export async function listOwn(session: Session) {
  const { accountId, scope } = session.actor;
  const notices = await session.rows(
    noticeRow,
    sql`select n.id, n.kind, s.uscc, s.name, n.at, n.seen_at is not null as seen from mandate_notice n join subject s on s.id = n.subject_id
      where n.account_id = ${accountId} order by n.id desc limit 50`,
  );
  const own =
    scope.subject === null
      ? []
      : await findMandates(
          session,
          session.today,
          sql`d.subject_id = ${scope.subject} and m.account_id = ${accountId}`,
        );
  return {
    items: own.map(mandateOutputOf),
    notices: notices.map((row) => ({
      id: row.id,
      kind: row.kind,
      text: NOTICES[row.kind],
      subject: { code: row.uscc, name: row.name },
      at: row.at,
      seen: row.seen,
    })),
  };
}

export const seeNotice = (session: Session, id: number): Promise<number> =>
  session.run(
    sql`update mandate_notice set seen_at = coalesce(seen_at, now()) where id = ${id} and account_id = ${session.actor.accountId}`,
  );

const SUSPENDED: Text = { zh: "法定代表人已变更", en: "The legal representative has changed" };

export function mandateOutputOf(row: MandateRow): MandateOutput {
  return {
    number: row.number,
    kind: row.kind,
    state: row.state,
    subject: { code: row.uscc, name: row.name },
    holder: { zh: row.holder_zh, en: row.holder_en },
    login: row.login,
    givenBy: row.given_by_name,
    presenter: row.presenter_name,
    rights: labelled(row.rights),
    validFrom: row.valid_from,
    validTo: row.valid_to,
    documents: row.documents,
    givenAt: row.given_at,
    recordedBy: row.recorded_by,
    suspendedAt: row.suspended_at,
    suspendedReason: row.suspended_reason === null ? null : SUSPENDED,
    endedAt: row.ended_at,
    endedBy: row.ended_by,
  };
}
