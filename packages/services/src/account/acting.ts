import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";

/** The account behind an act that somebody answers for: work for people with a name of their own. Throws `account-needed`. */
export function accountOf(session: Session): number {
  const { accountId } = session.actor;
  if (accountId !== null) return accountId;
  throw new ProblemError(
    problem("refused", "account-needed", "须以本人账号办理", "this is done under an account of one's own"),
  );
}
