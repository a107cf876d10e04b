import {
  compileCondition,
  type CellSource,
  type ItemDefinition,
  type MappingDefinition,
  type Predicate,
} from "../definition/index.ts";
import { failed, ok, problem, type Outcome, type Problem } from "../outcome/index.ts";
import type { SourceCell } from "./types.ts";

/** Where each field's text comes from: columns of the source by heading, constants, extraction, conditions. */

/** The cell a field takes from a row: its text (or what is wrong with it), and the heading it came from. */
export interface Taken {
  readonly text: string | null;
  /** A number cell keeps its number: dates may be serials. */
  readonly number: number | null;
  readonly broken: "formula" | "error" | null;
  readonly column: string | null;
}

export type Take = (cells: readonly SourceCell[]) => Taken;

export interface ColumnPlan {
  readonly fields: ReadonlyMap<string, Take>;
  readonly publishedOn: Take | null;
  readonly onlyWhen: ((cells: readonly SourceCell[]) => boolean) | null;
  /** The source's own key, when the profile names one. */
  readonly key: ((cells: readonly SourceCell[]) => string) | null;
  readonly unused: readonly string[];
}

const NOTHING: Taken = { text: null, number: null, broken: null, column: null };

/** Headings compare without spaces and case, full-width forms folded; an asterisk only says that a column is mandatory. */
export const headingKey = (heading: string): string =>
  heading
    .normalize("NFKC")
    .replaceAll(/\s+/gu, "")
    .replaceAll(/^\*|\*$/gu, "")
    .toLowerCase();

/** Plans how to read a source with this header, by a mapping profile or, without one, by the fields' own headings. */
export function planColumns(
  item: ItemDefinition,
  mapping: MappingDefinition | null,
  header: readonly string[],
): Outcome<ColumnPlan> {
  const index = new Map(header.map((heading, position) => [headingKey(heading), position]));
  return mapping === null ? planByHeadings(item, header, index) : planByProfile(item, mapping, header, index);
}

function planByHeadings(
  item: ItemDefinition,
  header: readonly string[],
  index: ReadonlyMap<string, number>,
): Outcome<ColumnPlan> {
  const fields = new Map<string, Take>();
  const used = new Set<number>();
  const absent: string[] = [];
  for (const field of item.fields) {
    const names = [field.code, field.label.zh, field.label.en, ...field.aliases];
    const position = names.map((name) => index.get(headingKey(name))).find((found) => found !== undefined);
    if (position === undefined) {
      if (field.presence === "mandatory") absent.push(`${field.label.zh} (${field.code})`);
      continue;
    }
    used.add(position);
    fields.set(field.code, takeColumn([{ heading: header[position] ?? "", position }], NO_WORDS));
  }
  if (absent.length > 0) return failed(columnsMissing(absent, header));
  return ok({
    fields,
    publishedOn: null,
    onlyWhen: null,
    key: null,
    unused: header.filter((_, position) => !used.has(position)),
  });
}

function planByProfile(
  item: ItemDefinition,
  mapping: MappingDefinition,
  header: readonly string[],
  index: ReadonlyMap<string, number>,
): Outcome<ColumnPlan> {
  const problems: Problem[] = [];
  const used = new Set<number>();
  const absent: string[] = [];
  const locate = (name: string): number | null => {
    const position = index.get(headingKey(name));
    if (position === undefined) {
      absent.push(name);
      return null;
    }
    used.add(position);
    return position;
  };
  const codes = new Set(item.fields.map((field) => field.code));
  const fields = new Map<string, Take>();
  for (const [code, source] of Object.entries(mapping.fields)) {
    if (!codes.has(code)) {
      problems.push(
        problem(
          "invalid",
          "mapping-field-unknown",
          `目录事项 ${item.id} 没有字段 ${code}`,
          `item ${item.id} has no field ${code}`,
          `fields.${code}`,
        ),
      );
      continue;
    }
    fields.set(code, planSource(source, mapping, header, locate));
  }
  const publishedOn =
    mapping.publishedOn === undefined ? null : planSource(mapping.publishedOn, mapping, header, locate);
  const onlyWhen =
    mapping.onlyWhen === undefined ? null : rowPredicate(compileCondition(mapping.onlyWhen), mapping, header);
  const key = mapping.key === undefined ? null : keyOf(mapping.key.map(locate));
  if (absent.length > 0) problems.push(columnsMissing(absent, header));
  if (problems.length > 0) return failed(...problems);
  return ok({
    fields,
    publishedOn,
    onlyWhen,
    key,
    unused: header.filter((_, position) => !used.has(position)),
  });
}

const columnsMissing = (names: readonly string[], header: readonly string[]): Problem => ({
  ...problem(
    "invalid",
    "columns-missing",
    `文件缺少以下列：${names.join("、")}。文件现有列：${header.join("、")}`,
    `the file lacks these columns: ${names.join(", ")}. It has: ${header.join(", ")}`,
    "header",
  ),
  remedy: {
    zh: "请补齐列名，或选用与该文件相符的映射方案",
    en: "add the columns, or choose a mapping profile that fits this file",
  },
});

/** A column's own text, blanks and the profile's words for "nothing" taken out. */
function rowPredicate(predicate: Predicate, mapping: MappingDefinition, header: readonly string[]) {
  const textOfColumn = columnText(header, new Set(mapping.blank));
  return (cells: readonly SourceCell[]): boolean => predicate((name) => textOfColumn(cells, name));
}

function keyOf(positions: readonly (number | null)[]) {
  return (cells: readonly SourceCell[]): string =>
    positions
      .map((position) => (position === null ? "" : (textOf(cells[position] ?? null).text ?? "")))
      .join("\u001F");
}

function planSource(
  source: CellSource,
  mapping: MappingDefinition,
  header: readonly string[],
  locate: (name: string) => number | null,
): Take {
  const { constant } = source;
  if (constant !== undefined && source.column === undefined) {
    const taken: Taken = { text: constant, number: null, broken: null, column: null };
    return () => taken;
  }
  const names =
    source.column === undefined ? [] : typeof source.column === "string" ? [source.column] : source.column;
  const positions = names.map(locate).filter((position) => position !== null);
  const columns = positions.map((position) => ({ heading: header[position] ?? "", position }));
  const blanks = new Set([...mapping.blank, ...(source.blank ?? [])]);
  return refine(takeColumn(columns, blanks), source, columnText(header, blanks));
}

/** The text of any column by its heading, for conditions. */
function columnText(header: readonly string[], blanks: ReadonlySet<string>) {
  const index = new Map(header.map((heading, position) => [headingKey(heading), position]));
  return (cells: readonly SourceCell[], name: string): string | null => {
    const position = index.get(headingKey(name));
    const text = position === undefined ? null : textOf(cells[position] ?? null).text;
    return text === null || blanks.has(text) ? null : text;
  };
}

/** Condition, extraction, replacement and fallback, in this order. */
function refine(
  take: Take,
  source: CellSource,
  columnOf: (cells: readonly SourceCell[], name: string) => string | null,
): Take {
  const extract = source.extract === undefined ? null : new RegExp(source.extract, "u");
  const onlyWhen = source.onlyWhen === undefined ? null : compileCondition(source.onlyWhen);
  const values = source.values === undefined ? null : new Map(Object.entries(source.values));
  const otherwise = source.otherwise ?? null;
  const textFrom = (taken: Taken, cells: readonly SourceCell[]): string | null => {
    const { text } = taken;
    if (text === null) return null;
    if (onlyWhen !== null && !onlyWhen((name) => (name === "value" ? text : columnOf(cells, name))))
      return null;
    let result: string = text;
    if (extract !== null) {
      const match = extract.exec(text);
      if (match === null) return null;
      result = match[1] ?? match[0];
    }
    return values?.get(result) ?? result;
  };
  return (cells) => {
    const taken = take(cells);
    if (taken.broken !== null) return taken;
    const text = textFrom(taken, cells) ?? otherwise;
    if (text === taken.text) return taken;
    return { text, number: null, broken: null, column: taken.column };
  };
}

const NO_WORDS: ReadonlySet<string> = new Set();

/** Of several columns the first that is not blank, nor one of the words for "nothing here". */
function takeColumn(
  columns: readonly { readonly heading: string; readonly position: number }[],
  blanks: ReadonlySet<string>,
): Take {
  return (cells) => {
    for (const { heading, position } of columns) {
      const cell = cells[position] ?? null;
      if (cell === null) continue;
      const value = textOf(cell);
      if (value.broken === null && (value.text === null || blanks.has(value.text))) continue;
      return { text: value.text, number: value.number, broken: value.broken, column: heading };
    }
    return columns[0] === undefined ? NOTHING : { ...NOTHING, column: columns[0].heading };
  };
}

function textOf(cell: SourceCell): {
  text: string | null;
  number: number | null;
  broken: "formula" | "error" | null;
} {
  if (cell === null) return { text: null, number: null, broken: null };
  if (typeof cell === "string") {
    const text = cell.trim();
    return { text: text === "" ? null : text, number: null, broken: null };
  }
  if (typeof cell === "number") return { text: String(cell), number: cell, broken: null };
  if (typeof cell === "boolean") return { text: cell ? "是" : "否", number: null, broken: null };
  return { text: null, number: null, broken: "formula" in cell ? "formula" : "error" };
}
