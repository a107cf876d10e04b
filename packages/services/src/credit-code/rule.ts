import { addDays } from "@xinpark/kernel/day";
import type { CodeRuleDefinition } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import type { Installation } from "../installation/index.ts";

/** The dated rule of codes and shares, and whose code is meant. */

/** The rule in force on a day. Throws `code-rule-missing` where the definitions hold none. */
export function codeRule(installation: Installation, day: string): CodeRuleDefinition {
  const [rule] = installation.library.list("code-rule", day);
  if (rule !== undefined) return rule;
  throw new ProblemError(
    problem(
      "conflict",
      "code-rule-missing",
      "没有当日有效的企业码规则",
      "no rule of codes is in force on this day",
      day,
    ),
  );
}

/** The last day of a period whose first day counts. */
export const lastDay = (first: string, days: number): string => addDays(first, days - 1);

/** The enterprise that the session acts for. Throws `not-an-enterprise` for everybody else. */
export function ownSubject(session: Session): number {
  const { subject } = session.actor.scope;
  if (subject !== null) return subject;
  throw new ProblemError(
    problem("refused", "not-an-enterprise", "只有企业本人可以办理", "only the enterprise itself may do this"),
  );
}
