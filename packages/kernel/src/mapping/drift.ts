import { namesIn, type Condition, type ItemDefinition, type MappingDefinition } from "../definition/index.ts";
import { headingKey } from "../delivery/index.ts";
import { problem, type Problem, type Text } from "../outcome/index.ts";
import { nearness, type HeadingWords } from "./heading.ts";

/** Drift: how a later file's columns differ from those a profile was made for, and what to do about it. */

export interface MissingColumn {
  readonly column: string;
  /** What the profile uses it for: fields by code, `key`, `rows`, `publishedOn`. Empty: nothing reads it. */
  readonly uses: readonly string[];
  /** The column of the new file that it has likely become. */
  readonly likely: { readonly column: string; readonly score: number } | null;
}

export interface ColumnDrift {
  readonly missing: readonly MissingColumn[];
  /** Columns the profile does not know. */
  readonly added: readonly string[];
  /** The same columns in another order: harmless, columns are found by name. */
  readonly moved: boolean;
  /** A column that the profile reads is missing: the file cannot be filed by it. */
  readonly stops: boolean;
}

const RENAMED = 600;

/** Compares a file's header with the columns a profile was made for; one without a list of columns is judged by those it reads. */
export function compareColumns(
  mapping: MappingDefinition,
  header: readonly string[],
  words: HeadingWords,
): ColumnDrift {
  const read = columnsRead(mapping);
  const known = mapping.columns ?? [...read.keys()];
  const there = new Set(header.map(headingKey));
  const expected = new Set([...known, ...read.keys()].map(headingKey));
  const added = mapping.columns === undefined ? [] : header.filter((one) => !expected.has(headingKey(one)));
  const free = mapping.columns === undefined ? header.filter((one) => !expected.has(headingKey(one))) : added;
  const names = new Map([...known, ...read.keys()].map((one) => [headingKey(one), one]));
  const missing = [...names.values()].filter((one) => !there.has(headingKey(one)));
  const likely = likelyNames(missing, free, words);
  const uses = new Map([...read].map(([column, by]) => [headingKey(column), by]));
  const lacking = missing.map((column) => ({
    column,
    uses: uses.get(headingKey(column)) ?? [],
    likely: likely.get(column) ?? null,
  }));
  return {
    missing: lacking,
    added: added.filter((one) => !lacking.some((lack) => lack.likely?.column === one)),
    moved: inOtherOrder(known, header),
    stops: lacking.some((one) => one.uses.length > 0),
  };
}

/** Each missing column gets the nearest free one, each free one once. */
function likelyNames(missing: readonly string[], free: readonly string[], words: HeadingWords) {
  const pairs = missing
    .flatMap((column) => free.map((other) => ({ column, other, score: nearness(column, other, words) })))
    .filter((one) => one.score >= RENAMED)
    .toSorted((a, b) => b.score - a.score);
  const found = new Map<string, { readonly column: string; readonly score: number }>();
  const taken = new Set<string>();
  for (const { column, other, score } of pairs) {
    if (found.has(column) || taken.has(other)) continue;
    found.set(column, { column: other, score });
    taken.add(other);
  }
  return found;
}

function inOtherOrder(known: readonly string[], header: readonly string[]): boolean {
  const positions = new Map(header.map((heading, at) => [headingKey(heading), at]));
  const shared = known.map((one) => positions.get(headingKey(one))).filter((one) => one !== undefined);
  return shared.some((position, at) => at > 0 && position < (shared[at - 1] ?? 0));
}

/** Every column a profile reads, and what for. */
export function columnsRead(mapping: MappingDefinition): ReadonlyMap<string, readonly string[]> {
  const read = new Map<string, string[]>();
  const note = (column: string, use: string): void => {
    const uses = read.get(column) ?? [];
    if (!uses.includes(use)) uses.push(use);
    read.set(column, uses);
  };
  const sources = [
    ...Object.entries(mapping.fields),
    ...(mapping.publishedOn === undefined ? [] : [["publishedOn", mapping.publishedOn] as const]),
  ];
  for (const [field, source] of sources) {
    const columns = typeof source.column === "string" ? [source.column] : (source.column ?? []);
    for (const column of columns) note(column, field);
    if (source.onlyWhen !== undefined)
      for (const name of namesIn(source.onlyWhen)) if (name !== "value") note(name, field);
  }
  for (const column of mapping.key ?? []) note(column, "key");
  if (mapping.onlyWhen !== undefined) for (const name of namesIn(mapping.onlyWhen)) note(name, "rows");
  return read;
}

/** The same profile after its columns were given new names. */
export function renameColumns(
  mapping: MappingDefinition,
  renamed: ReadonlyMap<string, string>,
): MappingDefinition {
  const name = (column: string): string => renamed.get(column) ?? column;
  const source = (one: MappingDefinition["fields"][string]): MappingDefinition["fields"][string] => ({
    ...one,
    ...(one.column === undefined
      ? {}
      : { column: typeof one.column === "string" ? name(one.column) : one.column.map(name) }),
    ...(one.onlyWhen === undefined ? {} : { onlyWhen: renamedIn(one.onlyWhen, name) }),
  });
  return {
    ...mapping,
    fields: Object.fromEntries(Object.entries(mapping.fields).map(([code, one]) => [code, source(one)])),
    ...(mapping.publishedOn === undefined ? {} : { publishedOn: source(mapping.publishedOn) }),
    ...(mapping.key === undefined ? {} : { key: mapping.key.map(name) }),
    ...(mapping.onlyWhen === undefined ? {} : { onlyWhen: renamedIn(mapping.onlyWhen, name) }),
    ...(mapping.columns === undefined ? {} : { columns: mapping.columns.map(name) }),
  };
}

function renamedIn(condition: Condition, name: (column: string) => string): Condition {
  if ("all" in condition) return { all: condition.all.map((one) => renamedIn(one, name)) };
  if ("any" in condition) return { any: condition.any.map((one) => renamedIn(one, name)) };
  if ("not" in condition) return { not: renamedIn(condition.not, name) };
  return { ...condition, field: condition.field === "value" ? "value" : name(condition.field) };
}

/** Whether there is anything to say. */
export const hasDrift = (drift: ColumnDrift): boolean =>
  drift.missing.length > 0 || drift.added.length > 0 || drift.moved;

/** What the drift is and what to do, as problems with stable codes: `column-renamed`, `column-missing`, `column-new`, `columns-moved`. */
export function driftProblems(drift: ColumnDrift, item: ItemDefinition): readonly Problem[] {
  const labels = new Map(item.fields.map((field) => [field.code, field.label]));
  const what = (uses: readonly string[]): Text => {
    const known = uses.map((use) => labels.get(use) ?? USES[use] ?? { zh: use, en: use });
    return { zh: known.map((one) => one.zh).join("、"), en: known.map((one) => one.en).join(", ") };
  };
  return [
    ...drift.missing.map((one) => missingProblem(one, what(one.uses))),
    ...drift.added.map(addedProblem),
    ...(drift.moved ? [MOVED] : []),
  ];
}

const USES: Readonly<Record<string, Text>> = {
  key: { zh: "记录的主键", en: "the key of the record" },
  rows: { zh: "取舍行的条件", en: "which rows count" },
  publishedOn: { zh: "公布日期", en: "the day of publication" },
};

function missingProblem({ column, uses, likely }: MissingColumn, what: Text): Problem {
  const unread = uses.length === 0;
  const use: Text = unread
    ? { zh: "该列未被使用，不影响报送", en: "nothing is read from it: delivering goes on" }
    : { zh: `用于：${what.zh}`, en: `used for: ${what.en}` };
  if (likely !== null)
    return {
      ...problem(
        "invalid",
        "column-renamed",
        `列“${column}”可能已改名为“${likely.column}”（${use.zh}）`,
        `the column “${column}” has likely become “${likely.column}” (${use.en})`,
        column,
      ),
      remedy: {
        zh: `核对后在映射方案中改用“${likely.column}”，或把文件的列名改回“${column}”`,
        en: `check it and use “${likely.column}” in the profile, or name the column “${column}” again`,
      },
    };
  return {
    ...problem(
      "invalid",
      "column-missing",
      `缺少列“${column}”（${use.zh}）`,
      `the column “${column}” is missing (${use.en})`,
      column,
    ),
    remedy: unread
      ? { zh: "无需处理", en: "nothing needs to be done" }
      : {
          zh: "补上该列，或在映射方案中改为其他来源、固定值或“来源没有”",
          en: "add the column, or let the profile take another one, a constant, or say that the source has none",
        },
  };
}

const addedProblem = (column: string): Problem => ({
  ...problem(
    "invalid",
    "column-new",
    `新增列“${column}”，映射方案没有用到`,
    `the column “${column}” is new; the profile does not read it`,
    column,
  ),
  remedy: {
    zh: "若其内容属于目录字段，请把它加入映射方案",
    en: "if it belongs to a field of the catalogue, add it to the profile",
  },
});

const MOVED: Problem = {
  ...problem(
    "invalid",
    "columns-moved",
    "列的顺序有变化；按列名读取，不影响报送",
    "the columns stand in another order; they are read by name, delivering goes on",
  ),
  remedy: { zh: "无需处理", en: "nothing needs to be done" },
};
