import type { OnboardingRule } from "@xinpark/kernel/definition";
import { ONBOARDING_RULE } from "@xinpark/kernel/definition";
import { foldWidth } from "@xinpark/kernel/code";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import { isRight, MANDATE_RIGHTS, mandateLabel, ROLE_RIGHTS, type Right } from "@xinpark/kernel/rights";
import type { ServiceContext } from "../context/index.ts";

/** What the dated rule of onboarding asks, and forms that several papers share. */

export const ruleOn = (context: ServiceContext, day: string): OnboardingRule =>
  expectValue(context.installation().library.find("onboarding-rule", ONBOARDING_RULE, day));

export interface StoredDocument {
  readonly name: string;
  readonly digest: string;
  readonly bytes: number;
  readonly type: string;
}

/** Papers in number, size and kind as the rule allows: `documents-missing`, `documents-many`, `document-large`, `document-kind`. */
export function checkDocuments(
  rule: OnboardingRule,
  documents: readonly StoredDocument[],
  required: boolean,
): void {
  const { maximum, maximumBytes, types } = rule.documents;
  if (required && documents.length === 0)
    refuse("documents-missing", "请附上扫描件", "a scanned paper is needed");
  if (documents.length > maximum)
    refuse("documents-many", `最多 ${maximum} 份材料`, `at most ${maximum} papers`);
  documents.forEach((one, index) => {
    if (one.bytes > maximumBytes)
      refuse(
        "document-large",
        `单份材料不超过 ${maximumBytes} 字节`,
        `a paper has at most ${maximumBytes} bytes`,
        index,
      );
    if (!types.some((type) => type === one.type))
      refuse("document-kind", "材料须为 PDF、JPEG 或 PNG", "papers are PDF, JPEG or PNG", index);
  });
}

function refuse(code: string, zh: string, en: string, index?: number): never {
  const path = index === undefined ? "documents" : `documents[${index}]`;
  throw new ProblemError(problem("invalid", code, zh, en, path));
}

/** The rights a letter of authority may cover; `right-not-delegable` names the first that it may not. */
export function delegable(rights: readonly string[]): Right[] {
  return [...new Set(rights)].map((right) => {
    if (isRight(right) && MANDATE_RIGHTS.includes(right)) return right;
    throw new ProblemError(
      problem(
        "invalid",
        "right-not-delegable",
        `“${right}”不能写入授权书`,
        `“${right}” cannot stand in a letter of authority`,
        "rights",
      ),
    );
  });
}

/** What a handler's membership holds: the mandate's rights beside those that everybody of the role needs. */
export const membershipRights = (rights: readonly Right[]): Right[] => [
  ...ROLE_RIGHTS.visitor,
  "account.own",
  ...rights,
];

export const labelled = (rights: readonly string[]) =>
  rights.filter(isRight).map((right) => ({ right, label: mandateLabel(right) }));

/** An identity number as it is sealed and compared: folded, without spaces and hyphens, upper case. */
export const identityForm = (text: string): string => foldWidth(text).replaceAll(/[\s-]/gu, "").toUpperCase();

/** A phone number as it is sealed and compared: digits without the country's 86. */
export const phoneForm = (text: string): string =>
  foldWidth(text)
    .replaceAll(/\D/gu, "")
    .replace(/^(?:00)?86(?=1\d{10}$)/u, "");
