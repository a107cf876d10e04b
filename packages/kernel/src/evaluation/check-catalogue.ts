/** Whether the facts of a model fit the catalogue: items, fields and domains that there are. */
import type {
  FactDefinition,
  FieldDefinition,
  ItemDefinition,
  ModelDefinition,
} from "../definition/index.ts";
import type { Problem } from "../outcome/index.ts";
import { isDeriving } from "./derive.ts";
import { namesOf } from "./fact.ts";
import { domainConditions } from "./qualify.ts";
import { factPath, flaw } from "./problems.ts";
import type { Catalogue } from "./types.ts";

export function catalogueProblems(
  model: ModelDefinition,
  facts: readonly FactDefinition[],
  catalogue: Catalogue,
): readonly Problem[] {
  return [
    ...facts.flatMap((fact) => domainProblems(fact, catalogue)),
    ...facts.flatMap((fact) => (isDeriving(fact.aggregate) ? [] : fieldProblems(fact, catalogue))),
    ...unitProblems(model, catalogue),
  ];
}

const itemUnknown = (path: string, id: string): Problem =>
  flaw("item-unknown", path, `目录中没有事项“${id}”`, `the catalogue has no item "${id}"`);

const fieldUnknown = (path: string, item: ItemDefinition, name: string): Problem =>
  flaw(
    "field-unknown",
    path,
    `事项“${item.label.zh}”（${item.id}）没有字段“${name}”`,
    `the item "${item.label.en}" (${item.id}) has no field "${name}"`,
  );

function domainProblems(fact: FactDefinition, catalogue: Catalogue): readonly Problem[] {
  const { domain } = fact.where;
  if (domain === undefined) return [];
  const known = new Set((catalogue.domains ?? []).map((one) => one.id));
  const path = factPath(fact, "where.domain");
  const unknown = domain
    .filter((id) => !known.has(id))
    .map((id) => flaw("domain-unknown", path, `没有名为“${id}”的领域`, `there is no domain named "${id}"`));
  if (unknown.length > 0) return unknown;
  const covered = domainConditions(catalogue.domains ?? [], domain);
  return fact.items
    .filter((item) => !covered.has(item))
    .map((item) =>
      flaw(
        "domain-empty",
        path,
        `所选领域没有说明事项“${item}”的哪些记录属于它，永远不会计入`,
        `the domains chosen say of no record of the item "${item}" that it belongs: none would ever count`,
      ),
    );
}

function fieldProblems(fact: FactDefinition, { itemOf }: Catalogue): readonly Problem[] {
  if (itemOf === undefined) return [];
  return fact.items.flatMap((id, index) => {
    const item = itemOf(id);
    if (item === undefined) return [itemUnknown(factPath(fact, `items[${index}]`), id)];
    return [...nameProblems(fact, item), ...typeProblems(fact, item)];
  });
}

const fieldOf = (item: ItemDefinition, code: string): FieldDefinition | undefined =>
  item.fields.find((field) => field.code === code);

function nameProblems(fact: FactDefinition, item: ItemDefinition): readonly Problem[] {
  const value = fact.value === undefined ? [] : [[factPath(fact, "value"), fact.value] as const];
  const year = fact.year === undefined ? [] : [[factPath(fact, "year.field"), fact.year.field] as const];
  const conditions = namesOf({ ...fact, value: undefined, year: undefined }).map(
    (name) => [factPath(fact, "where.fields"), name] as const,
  );
  return [...value, ...year, ...conditions]
    .filter(([, name]) => !name.startsWith("$") && fieldOf(item, name) === undefined)
    .map(([path, name]) => fieldUnknown(path, item, name));
}

/** Whether the value can be taken from a field of its type. */
function typeProblems(fact: FactDefinition, item: ItemDefinition): readonly Problem[] {
  const field = fact.value === undefined ? undefined : fieldOf(item, fact.value);
  if (field === undefined || fact.aggregate === "distinct" || fact.codes !== undefined) return [];
  const fits =
    fact.aggregate === "days-since"
      ? field.type === "date"
      : field.type === "integer" ||
        (fact.places === undefined
          ? field.type === "text"
          : field.type === "decimal" || field.type === "money");
  if (fits) return [];
  return [
    flaw(
      "field-type",
      factPath(fact, "value"),
      `字段“${field.label.zh}”的类型是 ${field.type}，不能这样取值${field.type === "decimal" || field.type === "money" ? "；请写明 places" : ""}`,
      `the field "${field.label.en}" is of type ${field.type} and cannot be taken so${field.type === "decimal" || field.type === "money" ? "; say how many places" : ""}`,
    ),
  ];
}

function unitProblems(model: ModelDefinition, { itemOf }: Catalogue): readonly Problem[] {
  if (itemOf === undefined || model.unit === undefined) return [];
  return Object.entries(model.unit.fields).flatMap(([id, name]) => {
    const path = `unit.fields.${id}`;
    const item = itemOf(id);
    if (item === undefined) return [itemUnknown(path, id)];
    return fieldOf(item, name) === undefined ? [fieldUnknown(path, item, name)] : [];
  });
}
