import { problem, type Problem } from "../outcome/index.ts";
import type { Condition } from "./condition.ts";
import type { ItemDefinition } from "./item.ts";
import type { Library } from "./library.ts";
import type { Definition, DefinitionKind } from "./parse.ts";

/** Whether what a definition names exists: fields of its own, and other definitions in force on its first day. */

/** Located problems, none where everything named is there. */
export function checkReferences(definition: Definition, library: Library): readonly Problem[] {
  const day = definition.validFrom;
  const needs = (kind: DefinitionKind, ids: readonly string[], path: string): Problem[] =>
    ids
      .filter((id) => !library.find(kind, id, day).ok)
      .map((id) =>
        problem(
          "invalid",
          "definition-reference",
          `${path} 提到的 ${kind} ${id} 在 ${day} 没有有效的定义`,
          `${path} names the ${kind} ${id}, which is not in force on ${day}`,
          path,
        ),
      );
  switch (definition.kind) {
    case "item":
      return [
        ...ownFields(definition),
        ...needs("catalogue-class", [definition.class], "class"),
        ...needs("clock", definition.duty === undefined ? [] : [definition.duty.clock], "duty.clock"),
        ...needs(
          "identifier-kind",
          definition.roles.identifiers.map((one) => one.identifier),
          "roles.identifiers",
        ),
        ...needs("severity", severitiesOf(definition), "severity"),
      ];
    case "use-rule":
      return needs("item", [definition.item], "item");
    case "publication-rule":
      return needs("item", definition.items, "items");
    case "mapping":
      return needs("item", [definition.item], "item");
    case "fact":
      return needs("item", definition.items, "items");
    case "model":
      return needs(
        "fact",
        [
          ...definition.indicators,
          ...definition.vetoes,
          ...(definition.floors ?? []),
          ...(definition.requires ?? []),
          ...(definition.precedence ?? []),
        ].map((one) => one.fact),
        "indicators",
      );
    case "pack":
      return [
        ...needs(
          "item",
          definition.departments.flatMap((one) => one.duties),
          "departments",
        ),
        ...needs("model", definition.models, "models"),
        ...needs(
          "clock",
          (definition.rules ?? []).flatMap((one) => one.clock ?? []),
          "rules",
        ),
      ];
    case "attribute-rule":
      return [
        ...needs(
          "item",
          [
            ...definition.stated.map((one) => one.item),
            ...(definition.derived === undefined ? [] : [definition.derived.item]),
          ],
          "stated",
        ),
        ...needs(
          "table",
          [definition.classification, definition.derived?.thresholds].filter((one) => one !== undefined),
          "classification",
        ),
      ];
    case "laboratory-rule":
      return needs(
        "fact",
        definition.backTest.outcomes.map((one) => one.fact),
        "backTest.outcomes",
      );
    case "calendar":
    case "catalogue-class":
    case "clock":
    case "code-rule":
    case "comparison-rule":
    case "domain":
    case "export-template":
    case "identifier-kind":
    case "delivery-rule":
    case "mask-rule":
    case "onboarding-rule":
    case "override-rule":
    case "purpose":
    case "quality-rule":
    case "reading-limit":
    case "report-rule":
    case "request-limit":
    case "retention-rule":
    case "security-setting":
    case "serial-rule":
    case "severity":
    case "snapshot-rule":
    case "subject-kind":
    case "table":
    case "task-rule":
      return [];
  }
}

const severitiesOf = ({ severity }: ItemDefinition): string[] => [
  ...severity.rules.map((rule) => rule.severity),
  ...(severity.otherwise === null ? [] : [severity.otherwise]),
];

function fieldsOf(condition: Condition): string[] {
  if ("all" in condition) return condition.all.flatMap(fieldsOf);
  if ("any" in condition) return condition.any.flatMap(fieldsOf);
  if ("not" in condition) return fieldsOf(condition.not);
  return [condition.field];
}

/** Fields that roles, key, checks and conditions name, with where. */
function namedFields(item: ItemDefinition): [path: string, field: string][] {
  const { roles } = item;
  const role = ["name", "documentNumber", "decidedOn", "validFrom", "validTo", "authority", "title"] as const;
  return [
    ...role.flatMap((one): [string, string][] => {
      const field = roles[one];
      return field === undefined ? [] : [[`roles.${one}`, field]];
    }),
    ...roles.identifiers.map((one): [string, string] => ["roles.identifiers", one.field]),
    ...roles.amount.map((field): [string, string] => ["roles.amount", field]),
    ...item.key.map((field): [string, string] => ["key", field]),
    ...(item.keyFirstOf ?? []).map((field): [string, string] => ["keyFirstOf", field]),
    ...item.checks.flatMap((check): [string, string][] => [
      [`checks[${check.id}].field`, check.field],
      ...fieldsOf(check.when).map((field): [string, string] => [`checks[${check.id}].when`, field]),
    ]),
    ...item.severity.rules.flatMap((rule) =>
      fieldsOf(rule.when).map((field): [string, string] => ["severity.rules", field]),
    ),
    ...(item.duty === undefined ? [] : ([["duty.from", item.duty.from]] satisfies [string, string][])),
  ];
}

function ownFields(item: ItemDefinition): Problem[] {
  const codes = new Set<string>();
  const problems: Problem[] = [];
  for (const { code } of item.fields) {
    if (codes.has(code))
      problems.push(
        problem(
          "invalid",
          "field-twice",
          `字段代码 ${code} 出现两次`,
          `the field ${code} stands twice`,
          `fields[${code}]`,
        ),
      );
    codes.add(code);
  }
  for (const [path, field] of namedFields(item)) {
    if (codes.has(field) || field.startsWith("$")) continue;
    problems.push(
      problem(
        "invalid",
        "field-unknown",
        `${path} 提到的字段 ${field} 不在本事项中`,
        `${path} names the field ${field}, which the item does not have`,
        path,
      ),
    );
  }
  return problems;
}
