/** Reading ARFF, the table form of data-mining collections. */
import { failed, ok, problem, type Outcome } from "../outcome/index.ts";

export interface PlainTable {
  readonly columns: readonly string[];
  /** Cells as written; null: blank. */
  readonly rows: readonly (readonly (string | null)[])[];
}

const ATTRIBUTE = /^@attribute\s+(?:'([^']*)'|"([^"]*)"|(\S+))\s+/iu;
const unreadable = (line: number, zh: string, en: string) =>
  failed(problem("invalid", "arff-unreadable", zh, en, `line ${line}`));

/** Reads dense ARFF: attributes and comma-separated rows. Problems: `arff-unreadable` at the line. */
export function parseArff(text: string): Outcome<PlainTable> {
  const columns: string[] = [];
  const rows: (readonly (string | null)[])[] = [];
  let inData = false;
  for (const [index, raw] of text.split(/\r?\n/u).entries()) {
    const line = raw.trim();
    if (line === "" || line.startsWith("%")) continue;
    if (!inData) {
      if (/^@data\b/iu.test(line)) inData = true;
      else if (/^@attribute\b/iu.test(line)) {
        const found = ATTRIBUTE.exec(`${line} `);
        if (found === null)
          return unreadable(index + 1, "无法识别的属性声明", "an attribute declaration that cannot be read");
        columns.push(found[1] ?? found[2] ?? found[3] ?? "");
      }
      continue;
    }
    if (line.startsWith("{"))
      return unreadable(index + 1, "不支持稀疏格式的行", "sparse rows are not supported");
    const cells = line.split(",").map((cell) => cell.trim().replace(/^'(.*)'$/u, "$1"));
    if (cells.length !== columns.length)
      return unreadable(
        index + 1,
        `该行有 ${cells.length} 列，声明了 ${columns.length} 列`,
        `the row has ${cells.length} cells, ${columns.length} are declared`,
      );
    rows.push(cells);
  }
  if (!inData || columns.length === 0)
    return unreadable(1, "没有属性声明或 @data", "there are no attributes or no @data");
  return ok({ columns, rows });
}
