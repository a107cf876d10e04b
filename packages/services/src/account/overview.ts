import { z } from "zod";
import type { AccountOutput, securitySettingOutput } from "@xinpark/kernel/contract";
import type { SecuritySetting } from "@xinpark/kernel/definition";
import { ProblemError } from "@xinpark/kernel/outcome";
import { isRole, ITEM_RIGHTS, RIGHTS, ROLES } from "@xinpark/kernel/rights";
import type { Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { ownSession } from "./confirmation.ts";
import { liveFactors } from "./factors.ts";
import { identitiesOf } from "./identities.ts";
import { keysOf } from "./keys.ts";
import { membershipsOf, NOBODY, personOf } from "./me.ts";
import { recoveryCodesLeft } from "./recovery-codes.ts";
import { liveSessions } from "./sessions.ts";

/** One's own account on one page, and the security setting in words of the contract. */

const passwordRow = z.object({ set_at: z.string(), expires_at: z.string(), temporary: z.boolean() });

const passwordOf = (session: Session, account: number, days: number) =>
  session.row(
    passwordRow,
    sql`select coalesce(password_set_at, created_at) as set_at, coalesce(password_set_at, created_at) + make_interval(days => ${days}::int) as expires_at,
      password_temporary as temporary from account where id = ${account} and password_hash is not null`,
  );

/** What `GET /account` answers. */
export async function describeAccount(
  context: ServiceContext,
  session: Session,
  setting: SecuritySetting,
): Promise<AccountOutput> {
  const { actor } = session;
  const own = ownSession(actor);
  const person = await personOf(session, own.accountId);
  if (person === null) throw new ProblemError(NOBODY);
  const password = await passwordOf(session, own.accountId, setting.password.expiryDays);
  const sessions = await liveSessions(session, own.accountId, setting.session);
  const { idleMinutes, absoluteHours, maximum } = setting.session;
  return {
    login: person.login,
    displayName: person.display_name,
    heldTo: actor.heldTo ?? null,
    password:
      password === null
        ? null
        : { setAt: password.set_at, expiresAt: password.expires_at, temporary: password.temporary },
    passwordRule: setting.password,
    secondFactor: {
      required: setting.secondFactor.requiredRoles.some((role) => role === actor.role),
      factors: await liveFactors(session, own.accountId),
      recoveryCodesLeft: await recoveryCodesLeft(session, own.accountId),
    },
    identities: await identitiesOf(session, own.accountId),
    provider: context.provider === null ? null : { label: context.provider.label },
    sessions: sessions.map((one) => ({
      id: one.id,
      current: one.id === own.session,
      device: one.device,
      address: one.address,
      method: one.method,
      secondFactor: one.second,
      firstSeenAt: one.first,
      lastSeenAt: one.last,
      expiresAt: one.expires,
    })),
    sessionRule: { idleMinutes, absoluteHours, maximum },
    keys: await keysOf(session, own.membershipId),
    keyRule: setting.apiKey,
    memberships: await membershipsOf(session, own.accountId),
    acting: own.membershipId,
    keyRights: keyRightsOf(session, setting),
  };
}

/** A role that needs a second factor works by no key; and no key manages the account it belongs to. */
const keyRightsOf = ({ actor }: Session, setting: SecuritySetting) =>
  setting.secondFactor.requiredRoles.some((role) => role === actor.role)
    ? []
    : actor.rights
        .filter((right) => right !== "account.own")
        .map((right) => ({ right, label: RIGHTS[right], ofItems: ITEM_RIGHTS.includes(right) }));

/** What `GET /security-settings` answers. */
export function describeSetting(setting: SecuritySetting): z.output<typeof securitySettingOutput> {
  const { version, validFrom, label, sources, password, lockout, session, secondFactor, apiKey } = setting;
  return {
    version,
    validFrom,
    label,
    sources: sources.map(({ title, number, confirmed }) => ({ title, number: number ?? null, confirmed })),
    password,
    lockout,
    session,
    secondFactor: {
      requiredRoles: secondFactor.requiredRoles.map((role) => ({
        role,
        label: isRole(role) ? ROLES[role] : { zh: role, en: role },
      })),
      recoveryCodes: secondFactor.recoveryCodes,
    },
    apiKey,
  };
}
