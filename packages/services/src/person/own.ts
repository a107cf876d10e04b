import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";

/** Nobody administers themselves: `own-account`. */
export function refuseOwn(session: Session, account: number): void {
  if (session.actor.accountId !== account) return;
  throw new ProblemError(
    problem(
      "refused",
      "own-account",
      "不能对自己的账号作此操作，请由另一位管理员办理",
      "nobody does this to their own account; another administrator does",
      "id",
    ),
  );
}
