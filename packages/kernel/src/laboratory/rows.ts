/** A table scored by a model file: every row is one record of the model's item. */
import { headingKey } from "../delivery/index.ts";
import { parseDay, toEpochDay } from "../day/index.ts";
import {
  createLibrary,
  type Definition,
  type FieldDefinition,
  type ItemDefinition,
  type ModelDefinition,
} from "../definition/index.ts";
import {
  catalogueOf,
  compileModel,
  type CompiledModel,
  type EvaluatedRecord,
  type Evaluation,
} from "../evaluation/index.ts";
import { failed, ok, type Outcome } from "../outcome/index.ts";
import { USE_BITS } from "../record/index.ts";
import type { PlainTable } from "./arff.ts";
import { flawOf } from "./label.ts";
import { cellText } from "./variable.ts";

export interface FileModel {
  readonly definition: ModelDefinition;
  readonly compiled: CompiledModel;
  readonly item: ItemDefinition;
}

/**
 * The model of a file with its facts and its item; `base` are the shipped definitions it may stand on. Problems: `model-not-one`,
 * `model-items-many`, and those of the compiler.
 */
export function fileModel(
  definitions: readonly Definition[],
  base: readonly Definition[],
): Outcome<FileModel> {
  const own = new Set(definitions.map((one) => `${one.kind} ${one.id}`));
  const library = createLibrary([...definitions, ...base.filter((one) => !own.has(`${one.kind} ${one.id}`))]);
  const models = definitions.filter((one) => one.kind === "model");
  const [definition] = models;
  if (definition === undefined || models.length > 1)
    return failed(
      flawOf("model-not-one", "MODEL", "模型文件须恰有一个模型", "a model file holds exactly one model"),
    );
  const day = definition.validFrom;
  const compiled = compileModel(definition, library.list("fact", day), catalogueOf(library, day));
  if (!compiled.ok) return compiled;
  const [id, ...others] = compiled.value.items;
  if (others.length > 0)
    return failed(
      flawOf(
        "model-items-many",
        "MODEL",
        `模型用到多个事项（${compiled.value.items.join("、")}），一张表只装得下一个`,
        `the model looks at several items (${compiled.value.items.join(", ")}); one table holds one`,
      ),
    );
  const item = library.find("item", id ?? "", day);
  return item.ok ? ok({ definition, compiled: compiled.value, item: item.value }) : item;
}

type Read = (row: readonly (string | null)[]) => string | readonly string[] | null;

function readerOf(field: FieldDefinition, position: number): Read {
  return (row) => {
    const text = cellText(row[position] ?? null);
    if (text === null) return null;
    switch (field.type) {
      case "choice":
        return field.synonyms?.[text] ?? text;
      case "choices": {
        const separators = [field.separator, ...field.otherSeparators];
        const parted = separators.reduce((all, one) => all.flatMap((part) => part.split(one)), [text]);
        return parted.map((part) => part.trim()).filter((part) => part !== "");
      }
      case "date": {
        const day = parseDay(text);
        return day.ok ? day.value : null;
      }
      case "integer":
      case "decimal":
      case "money":
        return text.replaceAll(/[,，\s]/gu, "");
      case "text":
      case "code":
        return text;
    }
  };
}

export interface ScoredRow {
  /** The value of the model's unit; null: the model has none. */
  readonly unit: string | null;
  readonly evaluation: Evaluation;
}

/** Scores every row as of an epoch day. Problem `columns-unknown`: no column belongs to a field of the item. */
export function scoreRows(model: FileModel, table: PlainTable, asOf: number): Outcome<readonly ScoredRow[]> {
  const { compiled, definition, item } = model;
  const positions = new Map(table.columns.map((column, position) => [headingKey(column), position]));
  const readers = item.fields.flatMap((field) => {
    const names = [field.code, field.label.zh, field.label.en, ...field.aliases];
    const position = names.map((name) => positions.get(headingKey(name))).find((one) => one !== undefined);
    return position === undefined ? [] : [{ code: field.code, read: readerOf(field, position) }];
  });
  const needed = compiled.fields[item.id] ?? [];
  const absent = needed.filter((code) => !readers.some((one) => one.code === code));
  if (needed.length > 0 && absent.length === needed.length)
    return failed(
      flawOf(
        "columns-unknown",
        "--data",
        `表中没有事项“${item.label.zh}”的列：${absent.join("、")}`,
        `the table has none of the columns of "${item.label.en}": ${absent.join(", ")}`,
      ),
    );
  const subject = { kind: definition.subjectKinds[0] ?? "" };
  const unitField = definition.unit?.fields[item.id];
  return ok(
    table.rows.map((row, index) => {
      const fields: Record<string, string | readonly string[]> = {};
      for (const { code, read } of readers) {
        const value = read(row);
        if (value !== null) fields[code] = value;
      }
      const unit = unitField === undefined ? null : fields[unitField];
      return {
        unit: unit === undefined || unit === null ? null : String(unit),
        evaluation: compiled.evaluate(subject, [recordOf(item, index, fields, asOf)], asOf),
      };
    }),
  );
}

const ALL_USES = Object.values(USE_BITS).reduce((bits, bit) => bits | bit, 0);

/** A table's rows are permitted for what whoever runs the laboratory uses them for; consent is not theirs to give. */
function recordOf(
  item: ItemDefinition,
  index: number,
  fields: Readonly<Record<string, string | readonly string[]>>,
  asOf: number,
): EvaluatedRecord {
  const dayOf = (role: string | undefined): number | null => {
    const value = role === undefined ? undefined : fields[role];
    return typeof value === "string" ? toEpochDay(value) : null;
  };
  return {
    id: index + 1,
    item: item.id,
    day: dayOf(item.roles.decidedOn) ?? asOf,
    publishedDay: null,
    publicFrom: null,
    publicTo: null,
    performedDay: null,
    severity: null,
    amountFen: null,
    status: "in-force",
    validTo: dayOf(item.roles.validTo),
    uses: ALL_USES,
    scoreFrom: null,
    incomplete: false,
    knownNo: 1,
    fields,
  };
}
