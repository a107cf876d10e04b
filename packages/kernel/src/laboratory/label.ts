/** Which rows of a table are bad. */
import { failed, ok, problem, type Outcome, type Problem } from "../outcome/index.ts";
import type { PlainTable } from "./arff.ts";
import { cellText } from "./variable.ts";

export const flawOf = (code: string, path: string, zh: string, en: string): Problem =>
  problem("invalid", code, zh, en, path);

/** Row numbers are told as a spreadsheet shows them: the header is row 1. */
export const rowPlace = (row: number): string => `row ${row + 2}`;

/** The position of a column; problem `column-unknown` names those there are. */
export function columnOf(table: PlainTable, name: string, option: string): Outcome<number> {
  const position = table.columns.indexOf(name);
  if (position >= 0) return ok(position);
  const shown = table.columns.slice(0, 12).join(", ");
  const more = table.columns.length > 12 ? "…" : "";
  return failed(
    flawOf(
      "column-unknown",
      option,
      `表中没有列“${name}”；有：${shown}${more}`,
      `the table has no column "${name}"; it has: ${shown}${more}`,
    ),
  );
}

export const columnCells = (table: PlainTable, position: number): readonly (string | null)[] =>
  table.rows.map((row) => row[position] ?? null);

/** What stands for bad where nothing is said. */
const USUAL_BAD = new Set(["bad", "1", "yes", "true", "default", "bankrupt", "坏", "违约", "是"]);

const sameValue = (a: string, b: string): boolean =>
  a === b || (a !== "" && b !== "" && Number(a) === Number(b));

/**
 * Reads the label. Problems: `label-blank` at the row, `label-one-class`, `label-values-many` and `bad-value-unclear` (say `--bad`),
 * `bad-value-absent`.
 */
export function readLabel(
  table: PlainTable,
  name: string,
  badValue: string | null,
): Outcome<readonly boolean[]> {
  const position = columnOf(table, name, "--label");
  if (!position.ok) return position;
  const cells = columnCells(table, position.value).map(cellText);
  const blank = cells.indexOf(null);
  if (blank >= 0)
    return failed(
      flawOf("label-blank", `${rowPlace(blank)} ${name}`, "该行没有标签", "the row has no label"),
    );
  const values = [...new Set(cells.map((cell) => cell ?? ""))].toSorted();
  const shown = values.slice(0, 8).join(", ");
  if (values.length < 2)
    return failed(
      flawOf(
        "label-one-class",
        name,
        `标签列只有一种取值（${shown}），无法区分好坏`,
        `the label has one class only (${shown}): there is nothing to tell apart`,
      ),
    );
  const bad = badValue === null ? guessBad(values) : ok(badValue);
  if (!bad.ok) return bad;
  const isBad = cells.map((cell) => sameValue(cell ?? "", bad.value));
  if (!isBad.includes(true))
    return failed(
      flawOf(
        "bad-value-absent",
        "--bad",
        `标签列中没有取值“${bad.value}”；有：${shown}`,
        `no row has the label "${bad.value}"; there are: ${shown}`,
      ),
    );
  return ok(isBad);
}

function guessBad(values: readonly string[]): Outcome<string> {
  const shown = values.slice(0, 8).join(", ");
  if (values.length > 2)
    return failed(
      flawOf(
        "label-values-many",
        "--bad",
        `标签有 ${values.length} 种取值（${shown}…）；请用 --bad 指明哪一种为坏`,
        `the label has ${values.length} values (${shown}…): say with --bad which is the bad one`,
      ),
    );
  const usual = values.filter((value) => USUAL_BAD.has(value.toLowerCase()));
  const [only] = usual;
  if (usual.length === 1 && only !== undefined) return ok(only);
  return failed(
    flawOf(
      "bad-value-unclear",
      "--bad",
      `看不出 ${shown} 中哪一种为坏；请用 --bad 指明`,
      `which of ${shown} is bad cannot be told: say it with --bad`,
    ),
  );
}
