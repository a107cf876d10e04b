import type { ItemDefinition, MappingDefinition } from "../definition/index.ts";
import { stripPersonal } from "../personal/index.ts";
import { headingKey } from "./columns.ts";
import type { SourceCell } from "./types.ts";

/** What a row that is given back to its sender may show: its own cells, without the numbers of persons. */

export interface ReturnedRow {
  readonly cells: readonly (string | number | null)[];
}

/** Headings that feed a field, by profile or by its own names. */
function headingsOf(
  item: ItemDefinition,
  mapping: MappingDefinition | null,
  code: string,
): readonly string[] {
  if (mapping !== null) {
    const column = mapping.fields[code]?.column;
    return column === undefined ? [] : typeof column === "string" ? [column] : column;
  }
  const field = item.fields.find((one) => one.code === code);
  return field === undefined ? [] : [field.code, field.label.zh, field.label.en, ...field.aliases];
}

/** Where the columns of a field stand in a header. */
export function positionsOf(
  item: ItemDefinition,
  mapping: MappingDefinition | null,
  header: readonly string[],
  code: string,
): readonly number[] {
  const wanted = new Set(headingsOf(item, mapping, code).map(headingKey));
  return header.flatMap((heading, position) => (wanted.has(headingKey(heading)) ? [position] : []));
}

/**
 * Compiles how rows are given back. Columns of identity and telephone numbers come back blank, as they are never kept; other
 * texts lose such numbers, as they do when they are filed; formulas and errors come back blank, because they are no data.
 */
export function compileReturn(
  item: ItemDefinition,
  mapping: MappingDefinition | null,
  header: readonly string[],
): (cells: readonly SourceCell[]) => ReturnedRow {
  const blank = new Set(
    item.fields
      .filter((field) => field.personal === "identity-number" || field.personal === "phone")
      .flatMap((field) => positionsOf(item, mapping, header, field.code)),
  );
  return (cells) => ({
    cells: header.map((_, position) => (blank.has(position) ? null : returned(cells[position] ?? null))),
  });
}

function returned(cell: SourceCell): string | number | null {
  if (cell === null) return null;
  if (typeof cell === "string") return stripPersonal(cell).text;
  // A number may be one of a person as well.
  if (typeof cell === "number") return stripPersonal(String(cell)).found.length === 0 ? cell : null;
  if (typeof cell === "boolean") return cell ? "是" : "否";
  return null;
}
