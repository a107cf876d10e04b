import { z } from "zod";
import type { Text } from "@xinpark/kernel/outcome";
import { CODE_LABEL, LIST_LABELS, PROPERTY_LABELS } from "./column-labels.ts";
import { valueLabel, WORDS_OF } from "./value-labels.ts";

/** The columns of a list, made from the answer its operation describes, and the cells of its rows, in one language. */

export type Language = keyof Text;

export interface Column {
  readonly path: readonly string[];
  readonly label: Text;
  /** It holds whole numbers. */
  readonly whole: boolean;
  /** Its properties whose values are listed, with these values: they are told in words. */
  readonly listed: ReadonlyMap<string, readonly string[]>;
}

const node = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  /** Of a record whose keys are listed: they stand for properties. */
  propertyNames: z.looseObject({ enum: z.array(z.string()).optional() }).optional(),
  additionalProperties: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  items: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
});
type Node = z.infer<typeof node>;

/** How deep a row is taken apart: what lies deeper is told in one cell. */
const DEPTH = 2;

/** The columns of an operation's rows; null where its answer is no list. A property nobody has named keeps its own name. */
export function columnsOf(output: z.ZodType): readonly Column[] | null {
  const answer = node.parse(z.toJSONSchema(output, { io: "output", unrepresentable: "any" }));
  const items = answer.properties?.["items"];
  if (items === undefined) return null;
  const row = node.parse(node.parse(items).items ?? {});
  return row.properties === undefined ? null : columnsIn(row, [], []);
}

function propertiesOf({ properties, propertyNames, additionalProperties }: Node) {
  if (properties !== undefined || propertyNames?.enum === undefined) return properties;
  return Object.fromEntries(propertyNames.enum.map((name) => [name, additionalProperties ?? {}]));
}

function columnsIn(row: Node, path: readonly string[], labels: readonly Text[]): Column[] {
  const properties = propertiesOf(row) ?? {};
  const names = new Set(Object.keys(properties));
  return Object.entries(properties).flatMap(([name, schema]) => {
    const inner = present(node.parse(schema));
    const place = [...path, name];
    const label = inner.items === undefined ? undefined : LIST_LABELS[name];
    const named = [...labels, label ?? labelOf(name, names)];
    const taken = isHolder(inner) && place.length < DEPTH;
    const listed = names.has(`${name}Label`) ? NONE_LISTED : listedIn(name, inner);
    return taken
      ? columnsIn(inner, place, named)
      : [{ path: place, label: joined(named), whole: inner.type === "integer", listed }];
  });
}

const NONE_LISTED: ReadonlyMap<string, readonly string[]> = new Map();

/** A property with its listed values, and those below it; what stands beside its own words is told by them. */
function listedIn(name: string, schema: Node): Map<string, readonly string[]> {
  const inner = present(schema);
  const values = inner.enum?.filter((one) => typeof one === "string");
  if (values !== undefined) return new Map([[name, values]]);
  if (inner.items !== undefined) return listedIn(name, node.parse(inner.items));
  const properties = Object.entries(inner.properties ?? {});
  const names = new Set(properties.map(([property]) => property));
  const worded = properties.filter(([property]) => !names.has(`${property}Label`));
  return new Map(worded.flatMap(([property, below]) => [...listedIn(property, node.parse(below))]));
}

/** What a value is when it is there. */
function present(schema: Node): Node {
  const some = schema.anyOf?.map((one) => node.parse(one)).find((one) => one.type !== "null");
  return some ?? schema;
}

/** An object that is taken apart: neither a text in two languages nor a problem, which are told whole. */
function isHolder(node: Node): boolean {
  const properties = propertiesOf(node);
  return (
    properties !== undefined &&
    Object.keys(properties).toSorted().join() !== "en,zh" &&
    properties["message"] === undefined
  );
}

/** `itemLabel` is the item in words; beside it `item` is its code. */
function labelOf(name: string, beside: ReadonlySet<string>): Text {
  const base = name.endsWith("Label") ? name.slice(0, -"Label".length) : name;
  const label = PROPERTY_LABELS[base] ?? { zh: base, en: base };
  if (!beside.has(`${name}Label`)) return label;
  return { zh: `${label.zh}${CODE_LABEL.zh}`, en: `${label.en} ${CODE_LABEL.en}` };
}

/** What an inner property is called `label` for is its outer one. */
function joined(all: readonly Text[]): Text {
  const labels = all.filter((label, at) => at === 0 || label !== PROPERTY_LABELS["label"]);
  const said = (language: Language): string => labels.map((label) => label[language]).join(" · ");
  return { zh: said("zh"), en: said("en") };
}

/** The cells of one row. */
export const cellsOf = (columns: readonly Column[], row: unknown, language: Language): readonly string[] =>
  columns.map((column) =>
    cellText(valueAt(row, column.path), { language, column }, column.path.at(-1) ?? ""),
  );

function valueAt(row: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => {
    const holder = record.safeParse(value);
    return holder.success ? holder.data[name] : undefined;
  }, row);
}

const record = z.record(z.string(), z.unknown());
const spoken = z.object({ zh: z.string(), en: z.string() });
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:?\d{2})$/u;
/** Of an object within a list that is told in one cell, what is worth telling, in this order. */
const TELLING = [
  "column",
  "field",
  "label",
  "name",
  "title",
  "value",
  "from",
  "charged",
  "days",
  "reason",
  "message",
  "code",
];

interface Telling {
  readonly language: Language;
  readonly column: Column;
}

/** A value of the property `name`. */
function cellText(value: unknown, telling: Telling, name: string): string {
  const { language } = telling;
  if (value === null || value === undefined) return "";
  if (typeof value === "string") return textCell(value, telling, name);
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return YES_NO[value ? "yes" : "no"][language];
  if (Array.isArray(value)) return value.map((one: unknown) => cellText(one, telling, name)).join("；");
  const text = spoken.safeParse(value);
  if (text.success) return text.data[language];
  const holder = record.safeParse(value);
  if (!holder.success) return "";
  const told = TELLING.map((part) => {
    const words = holder.data[`${part}Label`];
    return cellText(words ?? holder.data[part], telling, part);
  });
  return [...new Set(told.filter((part) => part !== ""))].join(" ");
}

const YES_NO = { yes: { zh: "是", en: "yes" }, no: { zh: "否", en: "no" } } as const;

function textCell(value: string, { language, column }: Telling, name: string): string {
  if (INSTANT.test(value)) return chinaTime(value);
  const among = column.listed.get(name);
  const words = among === undefined ? WORDS_OF[name]?.[value] : valueLabel(value, among);
  return words?.[language] ?? value;
}

const CHINA = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Asia/Shanghai",
  dateStyle: "short",
  timeStyle: "medium",
});

/** `YYYY-MM-DD HH:MM:SS` in Shanghai. */
function chinaTime(instant: string): string {
  const moment = new Date(instant);
  return Number.isNaN(moment.getTime()) ? instant : CHINA.format(moment);
}
