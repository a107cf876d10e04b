import { z } from "zod";
import type { SecuritySetting } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { checkPassword } from "@xinpark/kernel/password";
import { hashPassword, newPassword, newToken, verifyPassword } from "@xinpark/platform/secret";
import { sql, type Queries } from "@xinpark/platform/sql";

/** Passwords of accounts: checking, changing, those that were. */

let decoyHash: Promise<string> | null = null;
const decoy = (): Promise<string> => (decoyHash ??= hashPassword(newToken()));

/** Whether a password is right; the same work when there is nothing to compare it with, so that time tells nothing. */
export async function isRight(stored: string | null, password: string): Promise<boolean> {
  const right = await verifyPassword(stored ?? (await decoy()), password);
  return right && stored !== null;
}

/**
 * Sets a new password and forgets what is older than the history asks for. Throws `password-short`, `-long`, `-simple`,
 * `-has-login`, and `password-used` where it was one of the last.
 */
export async function setPassword(
  queries: Queries,
  account: { readonly id: number; readonly login: string },
  password: string,
  policy: SecuritySetting["password"],
  path = "password",
): Promise<void> {
  const problems = checkPassword(policy, password, account.login, path);
  if (problems.length > 0) throw new ProblemError(...problems);
  await rememberPresent(queries, account.id);
  for (const { hash } of await lastOf(queries, account.id, policy.history)) {
    if (await verifyPassword(hash, password))
      throw new ProblemError(
        problem(
          "invalid",
          "password-used",
          `不得与最近 ${policy.history} 次用过的密码相同`,
          `it must differ from the last ${policy.history} passwords`,
          path,
        ),
      );
  }
  const hash = await hashPassword(password);
  await queries.run(sql`
    update account set password_hash = ${hash}, password_set_at = now(), password_temporary = false where id = ${account.id}`);
  await queries.run(
    sql`insert into password_history (account_id, password_hash) values (${account.id}, ${hash})`,
  );
  await queries.run(sql`
    delete from password_history where account_id = ${account.id}
      and id not in (select id from password_history where account_id = ${account.id} order by id desc limit ${Math.max(policy.history, 1)})`);
}

/** A password given by somebody else stands in no history until it is replaced. */
const rememberPresent = (queries: Queries, account: number): Promise<number> =>
  queries.run(sql`
    insert into password_history (account_id, password_hash, set_at)
    select a.id, a.password_hash, coalesce(a.password_set_at, a.created_at) from account a
    where a.id = ${account} and a.password_hash is not null
      and not exists (select from password_history h where h.account_id = a.id and h.password_hash = a.password_hash)`);

const lastOf = (queries: Queries, account: number, count: number) =>
  queries.rows(
    z.object({ hash: z.string() }),
    sql`select password_hash as hash from password_history where account_id = ${account} order by id desc limit ${count}`,
  );

/** Gives an account a first password, to be changed at the first sign-in; it is told once and kept nowhere. */
export async function givePassword(queries: Queries, account: number): Promise<string> {
  const password = newPassword();
  const hash = await hashPassword(password);
  await queries.run(sql`
    update account set password_hash = ${hash}, password_set_at = now(), password_temporary = true where id = ${account}`);
  return password;
}
