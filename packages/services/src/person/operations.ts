import {
  disableInput,
  endMembershipInput,
  firstPasswordOutput,
  grantInput,
  openAccountInput,
  peopleOutput,
  peopleQuery,
  personInput,
  personOutput,
} from "@xinpark/kernel/contract";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { disableAccount, enableAccount, openAccount, resetPassword } from "./accounts.ts";
import { leaveOperations } from "./leave-operations.ts";
import { endMembership, grantMembership } from "./memberships.ts";
import { listPeople, readPerson } from "./read.ts";

/** Operations on people: the system administrator opens accounts, the security administrator grants, nobody does both. */

const list = defineOperation({
  name: "person.list",
  label: { zh: "人员与授权", en: "People and grants" },
  description: {
    zh: "账号及其历次授权（角色、机构、起止日）。",
    en: "Accounts with all their memberships: role, organisation, days.",
  },
  method: "GET",
  path: "/people",
  input: peopleQuery,
  output: peopleOutput,
  right: "account.read",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (_context: ServiceContext, session, input) => ({
    value: await listPeople(session, session.today, {
      q: input.q ?? null,
      organisation: input.organisation ?? null,
      after: input.after ?? null,
      limit: input.limit,
    }),
    detail: { q: input.q ?? "", organisation: input.organisation ?? "" },
  }),
});

const read = defineOperation({
  name: "person.read",
  label: { zh: "账号详情", en: "One account" },
  description: { zh: "一个账号及其历次授权。", en: "An account with all its memberships." },
  method: "GET",
  path: "/people/{id}",
  input: personInput,
  output: personOutput,
  right: "account.read",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => ({
    value: await readPerson(session, session.today, input.id),
    detail: { account: input.id },
  }),
});

const open = defineOperation({
  name: "person.open",
  label: { zh: "开立账号", en: "Open an account" },
  description: {
    zh: "开立一个没有任何授权的账号；初始密码只显示一次，首次登录须更改。",
    en: "Opens an account without any membership; its first password is shown once and changed at the first sign-in.",
  },
  method: "POST",
  path: "/people",
  input: openAccountInput,
  output: firstPasswordOutput,
  right: "account.create",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const opened = await openAccount(session, input.login, input.displayName, session.actor.name);
    const person = await readPerson(session, session.today, opened.id);
    return {
      value: { person, firstPassword: opened.firstPassword },
      detail: { account: opened.id, login: input.login },
    };
  },
});

const disable = defineOperation({
  name: "person.disable",
  label: { zh: "停用账号", en: "Disable an account" },
  description: { zh: "停用账号，会话立即失效。", en: "Disables an account; its sessions end at once." },
  method: "POST",
  path: "/people/{id}/disable",
  input: disableInput,
  output: personOutput,
  right: "account.create",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    await readPerson(session, session.today, input.id);
    await disableAccount(session, input.id);
    return changed(session, input.id, { reason: input.reason });
  },
});

const enable = defineOperation({
  name: "person.enable",
  label: { zh: "恢复账号", en: "Enable an account" },
  description: {
    zh: "恢复已停用的账号；授权以其起止日为准。",
    en: "Enables it again; memberships keep their days.",
  },
  method: "POST",
  path: "/people/{id}/enable",
  input: disableInput,
  output: personOutput,
  right: "account.create",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    await readPerson(session, session.today, input.id);
    await enableAccount(session, input.id);
    return changed(session, input.id, { reason: input.reason });
  },
});

const newPassword = defineOperation({
  name: "person.newPassword",
  label: { zh: "重置密码", en: "Give a new first password" },
  description: {
    zh: "给出新的初始密码（只显示一次），原会话立即失效。",
    en: "Gives a new first password, shown once; its sessions end at once.",
  },
  method: "POST",
  path: "/people/{id}/password",
  input: disableInput,
  output: firstPasswordOutput,
  right: "account.create",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    await readPerson(session, session.today, input.id);
    const firstPassword = await resetPassword(session, input.id);
    const { value, detail } = await changed(session, input.id, { reason: input.reason });
    return { value: { person: value, firstPassword }, detail };
  },
});

const grant = defineOperation({
  name: "person.grant",
  label: { zh: "授予角色", en: "Grant a membership" },
  description: {
    zh: "授予某人在某机构的角色，注明起止日。三种管理员互斥，也不得兼业务角色。",
    en: "Grants a role in an organisation from a day to a day. The three administrators exclude each other and every business role.",
  },
  method: "POST",
  path: "/people/{id}/memberships",
  input: grantInput,
  output: personOutput,
  right: "account.grant",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    await readPerson(session, session.today, input.id);
    const membership = await grantMembership(session, {
      account: input.id,
      role: input.role,
      organisation: input.organisation,
      from: input.from ?? session.today,
      to: input.to ?? null,
      reason: input.reason,
    });
    return changed(session, input.id, { membership, role: input.role, organisation: input.organisation });
  },
});

const end = defineOperation({
  name: "person.endMembership",
  label: { zh: "终止授权", en: "End a membership" },
  description: {
    zh: "立即或自某日起终止授权；未办结事项可移交同一机构的同事，否则由机构另行安排。",
    en: "Ends a membership at once or on a day; open work goes to a colleague, or waits for the organisation.",
  },
  method: "POST",
  path: "/memberships/{membership}/end",
  input: endMembershipInput,
  output: personOutput,
  right: "account.grant",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const account = await endMembership(session, {
      membership: input.membership,
      on: input.on ?? null,
      handOverTo: input.handOverTo ?? null,
      reason: input.reason,
    });
    return changed(session, account, {
      membership: input.membership,
      on: input.on ?? session.today,
      handOverTo: input.handOverTo ?? null,
      reason: input.reason,
    });
  },
});

async function changed(session: Session, account: number, detail: Readonly<Record<string, unknown>>) {
  return {
    value: await readPerson(session, session.today, account),
    detail: { account, ...detail },
  };
}

export const personOperations = {
  list,
  read,
  open,
  disable,
  enable,
  newPassword,
  grant,
  end,
  ...leaveOperations,
};
