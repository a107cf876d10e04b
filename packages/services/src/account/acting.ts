import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Statement } from "@xinpark/platform/sql";

/** The account behind an act that somebody answers for: work for people with a name of their own. Throws `account-needed`. */
export function accountOf(session: Session): number {
  const { accountId } = session.actor;
  if (accountId !== null) return accountId;
  throw new ProblemError(
    problem("refused", "account-needed", "须以本人账号办理", "this is done under an account of one's own"),
  );
}

/** The name of the person behind a login, or the login where no account has it. Jobs may not read accounts. */
export const personOf = (login: Statement): Statement =>
  sql`coalesce((select named.display_name from account named where named.login = ${login}), ${login})`;
