import type { ReportRuleDefinition } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { reportTitle } from "@xinpark/kernel/report";
import type { Installation } from "../installation/index.ts";

/** The dated rule of reports, and what this installation may issue by it. */

/** The rule in force on a day. Throws `report-rule-missing` where there is none, or none for this level of installation. */
export function reportRule(installation: Installation, day: string): ReportRuleDefinition {
  const rule = installation.library
    .list("report-rule", day)
    .find((one) => reportTitle(one, installation.pack.level) !== null);
  if (rule !== undefined) return rule;
  throw new ProblemError(
    problem(
      "conflict",
      "report-rule-missing",
      "没有适用于本级平台的报告规则",
      "no rule says what an installation of this level issues",
      day,
    ),
  );
}
