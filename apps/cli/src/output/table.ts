/** Plain tables for a terminal, where a Chinese character takes two columns. */

const WIDE =
  /[\u1100-\u115F\u2E80-\u303E\u3041-\u33FF\u3400-\u4DBF\u4E00-\u9FFF\uA000-\uA4CF\uAC00-\uD7A3\uF900-\uFAFF\uFE30-\uFE4F\uFF00-\uFF60\uFFE0-\uFFE6\u{20000}-\u{3FFFD}]/u;
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;
// Control characters in delivered data must not steer the terminal.
const CONTROL = /\p{Cc}/gu;

/** Columns a text takes in a terminal. */
export function displayWidth(text: string): number {
  let width = 0;
  for (const character of text) {
    if (!NO_WIDTH.test(character)) width += WIDE.test(character) ? 2 : 1;
  }
  return width;
}

/** The text without control characters. */
export const printable = (text: string): string => text.replaceAll(CONTROL, " ");

const padded = (text: string, width: number, right: boolean): string => {
  const space = " ".repeat(Math.max(0, width - displayWidth(text)));
  return right ? space + text : text + space;
};

export interface Column {
  readonly title: string;
  /** Numbers stand on the right. */
  readonly right?: boolean;
}

/** A table with a heading and a rule below it, two spaces between columns. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(printable));
  const widths = columns.map(({ title }, index) =>
    cells.reduce((widest, row) => Math.max(widest, displayWidth(row[index] ?? "")), displayWidth(title)),
  );
  const line = (row: readonly string[]): string =>
    widths
      .map((width, index) => padded(row[index] ?? "", width, columns[index]?.right === true))
      .join("  ")
      .trimEnd();
  return [
    line(columns.map(({ title }) => title)),
    widths.map((width) => "─".repeat(width)).join("  "),
    ...cells.map(line),
  ].join("\n");
}

/** Names and values, one a line, the values aligned. */
export function formatPairs(pairs: readonly (readonly [string, string])[]): string {
  const width = pairs.reduce((widest, [name]) => Math.max(widest, displayWidth(name)), 0);
  return pairs
    .map(([name, value]) => `${padded(name, width, false)}  ${printable(value)}`.trimEnd())
    .join("\n");
}
