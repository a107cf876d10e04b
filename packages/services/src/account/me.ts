import { z } from "zod";
import type { MeOutput, SessionOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { isRole, RIGHTS, ROLES } from "@xinpark/kernel/rights";
import type { Actor, Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { keyOf } from "./keys.ts";

/** Who one is: person, membership, rights, and by what one is known. */

const membershipRow = z
  .object({
    id: z.number(),
    role: z.string(),
    code: z.string().nullable(),
    label_zh: z.string().nullable(),
    label_en: z.string().nullable(),
    uscc: z.string().nullable(),
    name: z.string().nullable(),
    deputy_for: z.string().nullable(),
    suspended: z.boolean(),
  })
  .transform(
    ({ id, role, code, label_zh: zh, label_en: en, uscc, name, deputy_for: deputyFor, suspended }) => ({
      id,
      role,
      roleLabel: isRole(role) ? ROLES[role] : { zh: role, en: role },
      organisation: code === null || zh === null || en === null ? null : { code, label: { zh, en } },
      subject: name === null ? null : { code: uscc, name },
      deputyFor,
      suspended,
    }),
  );
export type OwnMembership = z.output<typeof membershipRow>;

/** Every membership an account may act for today. */
export const membershipsOf = (queries: Queries, account: number): Promise<OwnMembership[]> =>
  queries.rows(
    membershipRow,
    sql`select m.id, m.role, o.code, o.label_zh, o.label_en, s.uscc, s.name, p.display_name as deputy_for, m.suspended_at is not null as suspended
      from acting_memberships(${account}) l join membership m on m.id = l.membership_id
        left join organisation o on o.id = m.organisation_id left join subject s on s.id = m.subject_id
        left join membership d on d.id = m.deputy_for left join account p on p.id = d.account_id order by m.id`,
  );

const personRow = z.object({ login: z.string(), display_name: z.string() });

export const personOf = (queries: Queries, account: number | null) =>
  queries.row(personRow, sql`select login, display_name from account where id = ${account}`);

const sessionRow = z.object({
  id: z.number(),
  started: z.string(),
  expires: z.string(),
  second: z.boolean(),
});

/** What `GET /me` answers. Throws `sign-in-needed` for who has no account: a visitor, a job, the local operator. */
export async function describeMe(session: Session): Promise<MeOutput> {
  const { actor } = session;
  const person = await personOf(session, actor.accountId);
  const memberships = await membershipsOf(session, actor.accountId ?? 0);
  const membership = memberships.find((one) => one.id === actor.membershipId);
  if (person === null || membership === undefined) throw new ProblemError(NOBODY);
  const { credential } = actor;
  const current =
    credential?.kind === "session"
      ? await session.row(
          sessionRow,
          sql`select id, created_at as started, expires_at as expires, second_factor_at is not null as second from signin_session where id = ${credential.id}`,
        )
      : null;
  return {
    person: { login: person.login, displayName: person.display_name },
    membership,
    memberships,
    rights: actor.rights.map((right) => ({ right, label: RIGHTS[right] })),
    heldTo: actor.heldTo ?? null,
    session:
      current === null
        ? null
        : {
            id: current.id,
            startedAt: current.started,
            expiresAt: current.expires,
            secondFactor: current.second,
          },
    key: credential?.kind === "key" ? await keyOf(session, credential.id) : null,
  };
}

export const NOBODY = problem("unauthenticated", "sign-in-needed", "请先登录", "please sign in first");

/** What the web application shows of the one who asks. */
export async function describeSession(
  queries: Queries,
  actor: Actor,
  context: ServiceContext,
  today: string,
): Promise<SessionOutput> {
  const installation = context.installation();
  const person = await personOf(queries, actor.accountId);
  const acting =
    actor.accountId === null
      ? undefined
      : (await membershipsOf(queries, actor.accountId)).find((one) => one.id === actor.membershipId);
  const known = person !== null && acting !== undefined;
  return {
    signedIn: known,
    account: known ? { login: person.login, displayName: person.display_name } : null,
    membership: known
      ? {
          role: acting.role,
          roleLabel: acting.roleLabel,
          organisation: acting.organisation?.label ?? null,
          organisationCode: acting.organisation?.code ?? null,
          subjectCode: acting.subject?.code ?? null,
          deputyFor: acting.deputyFor,
          suspended: acting.suspended,
        }
      : null,
    onBehalfOf:
      actor.onBehalfOf === undefined
        ? null
        : { name: actor.onBehalfOf.name, mandate: actor.onBehalfOf.mandate },
    rights: [...actor.rights],
    heldTo: actor.heldTo ?? null,
    secondStep: null,
    provider: context.provider === null ? null : { label: context.provider.label },
    installation: { label: installation.pack.label, synthetic: installation.synthetic, today },
  };
}
