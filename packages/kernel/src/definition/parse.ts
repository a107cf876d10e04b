import { LineCounter, parseAllDocuments, stringify, type Document } from "yaml";
import { z } from "zod";
import { failed, ok, problem, type Outcome, type Problem } from "../outcome/index.ts";
import { attributeRuleSchema } from "./attribute.ts";
import { codeRuleSchema } from "./credit-code.ts";
import { comparisonRuleSchema, qualityRuleSchema, serialRuleSchema, taskRuleSchema } from "./desk.ts";
import { domainSchema, factSchema, modelSchema } from "./evaluation.ts";
import { exportTemplateSchema } from "./export-template.ts";
import {
  catalogueClassSchema,
  clockSchema,
  itemSchema,
  publicationRuleSchema,
  useRuleSchema,
} from "./item.ts";
import { mappingSchema } from "./mapping.ts";
import { onboardingRuleSchema } from "./onboarding.ts";
import { maskRuleSchema } from "./mask.ts";
import {
  calendarSchema,
  identifierKindSchema,
  packSchema,
  severitySchema,
  subjectKindSchema,
  tableSchema,
} from "./place.ts";
import { reportRuleSchema } from "./report.ts";
import { laboratoryRuleSchema } from "./laboratory-rule.ts";
import { requestLimitSchema } from "./request-limit.ts";
import { deliveryRuleSchema } from "./delivery-rule.ts";
import { snapshotRuleSchema } from "./snapshot-rule.ts";
import { overrideRuleSchema } from "./override-rule.ts";
import { securitySettingSchema } from "./security.ts";
import { purposeSchema, readingLimitSchema, retentionRuleSchema } from "./reading.ts";

/** The schema of each kind of definition; the published JSON Schemas are made from these. */
export const definitionSchemas = {
  item: itemSchema,
  "catalogue-class": catalogueClassSchema,
  "use-rule": useRuleSchema,
  "publication-rule": publicationRuleSchema,
  clock: clockSchema,
  "code-rule": codeRuleSchema,
  "mask-rule": maskRuleSchema,
  mapping: mappingSchema,
  fact: factSchema,
  domain: domainSchema,
  model: modelSchema,
  "subject-kind": subjectKindSchema,
  "identifier-kind": identifierKindSchema,
  severity: severitySchema,
  table: tableSchema,
  calendar: calendarSchema,
  pack: packSchema,
  purpose: purposeSchema,
  "reading-limit": readingLimitSchema,
  "retention-rule": retentionRuleSchema,
  "request-limit": requestLimitSchema,
  "security-setting": securitySettingSchema,
  "onboarding-rule": onboardingRuleSchema,
  "report-rule": reportRuleSchema,
  "task-rule": taskRuleSchema,
  "quality-rule": qualityRuleSchema,
  "serial-rule": serialRuleSchema,
  "comparison-rule": comparisonRuleSchema,
  "snapshot-rule": snapshotRuleSchema,
  "override-rule": overrideRuleSchema,
  "delivery-rule": deliveryRuleSchema,
  "export-template": exportTemplateSchema,
  "attribute-rule": attributeRuleSchema,
  "laboratory-rule": laboratoryRuleSchema,
} as const;

export const definitionSchema = z.discriminatedUnion("kind", [
  itemSchema,
  catalogueClassSchema,
  useRuleSchema,
  publicationRuleSchema,
  clockSchema,
  codeRuleSchema,
  maskRuleSchema,
  mappingSchema,
  factSchema,
  domainSchema,
  modelSchema,
  subjectKindSchema,
  identifierKindSchema,
  severitySchema,
  tableSchema,
  calendarSchema,
  packSchema,
  purposeSchema,
  readingLimitSchema,
  retentionRuleSchema,
  requestLimitSchema,
  securitySettingSchema,
  onboardingRuleSchema,
  reportRuleSchema,
  taskRuleSchema,
  qualityRuleSchema,
  serialRuleSchema,
  comparisonRuleSchema,
  snapshotRuleSchema,
  overrideRuleSchema,
  deliveryRuleSchema,
  exportTemplateSchema,
  attributeRuleSchema,
  laboratoryRuleSchema,
]);
export type Definition = z.infer<typeof definitionSchema>;
export type DefinitionKind = Definition["kind"];

/**
 * Reads the definitions of one YAML text (one a document).
 * Problems carry the file, the line and the path of the offending value.
 */
export function parseDefinitions(text: string, file: string): Outcome<readonly Definition[]> {
  const lines = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter: lines });
  const definitions: Definition[] = [];
  const problems: Problem[] = [];
  for (const document of Array.isArray(documents) ? documents : []) {
    if (document.errors.length > 0) {
      problems.push(...document.errors.map((error) => syntaxProblem(error, file)));
      continue;
    }
    const parsed = definitionSchema.safeParse(document.toJS());
    if (parsed.success) definitions.push(parsed.data);
    else problems.push(...parsed.error.issues.map((issue) => issueProblem(issue, document, lines, file)));
  }
  return problems.length > 0 ? failed(...problems) : ok(definitions);
}

/** A definition as YAML, its parts in the order of its schema. */
export const definitionText = (definition: object): string => {
  const parsed = definitionSchema.safeParse(definition);
  return stringify(parsed.success ? parsed.data : definition, { lineWidth: 0 });
};

/** Checks a value that is already an object (from the database, from the API). */
export function parseDefinition(value: unknown, name: string): Outcome<Definition> {
  const parsed = definitionSchema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  return failed(
    ...parsed.error.issues.map((issue) => valueProblem(issue, `${name} ${pathText(issue.path)}`.trim())),
  );
}

const syntaxProblem = (
  error: { message: string; linePos?: readonly { line: number; col: number }[] | undefined },
  file: string,
): Problem =>
  problem(
    "invalid",
    "definition-syntax",
    `定义文件不是有效的 YAML：${error.message}`,
    `the definition file is not valid YAML: ${error.message}`,
    `${file}:${error.linePos?.[0]?.line ?? 1}`,
  );

function issueProblem(
  issue: z.core.$ZodIssue,
  document: Document,
  lines: LineCounter,
  file: string,
): Problem {
  const line = lineOf(issue.path, document, lines);
  return valueProblem(issue, `${file}:${line} ${pathText(issue.path)}`.trim());
}

const valueProblem = (issue: z.core.$ZodIssue, path: string): Problem =>
  problem(
    "invalid",
    "definition-invalid",
    `定义内容不合规：${issue.message}`,
    `the definition is not well-formed: ${issue.message}`,
    path,
  );

/** The line of the deepest node on the path that exists. */
function lineOf(path: readonly PropertyKey[], document: Document, lines: LineCounter): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true);
    const start = nodeStart(node);
    if (start !== null) return lines.linePos(start).line;
  }
  return 1;
}

function nodeStart(node: unknown): number | null {
  if (typeof node !== "object" || node === null || !("range" in node) || !Array.isArray(node.range))
    return null;
  const start: unknown = node.range[0];
  return typeof start === "number" ? start : null;
}

const pathText = (path: readonly PropertyKey[]): string =>
  path
    .map((part, index) =>
      typeof part === "number" ? `[${part}]` : index === 0 ? String(part) : `.${String(part)}`,
    )
    .join("");
