import { sourceColumns, type MappingDefinition } from "@xinpark/kernel/definition";
import type { SourceOptions } from "./readers/index.ts";

/** How a file is opened by a profile; without one everything is found. */
export function readingOf(mapping: MappingDefinition | null): Omit<SourceOptions, "name"> {
  if (mapping === null) return {};
  const { sheet, headerRow, headerless, encoding, delimiter, rows, declaredCount } = mapping;
  return {
    columns: sourceColumns(mapping),
    ...(sheet === undefined ? {} : { sheet }),
    ...(headerRow === undefined ? {} : { headerRow }),
    ...(headerless === undefined ? {} : { headerless }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(rows === undefined ? {} : { rowsPath: rows }),
    ...(declaredCount === undefined ? {} : { declaredCount }),
  };
}
