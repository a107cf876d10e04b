import type { PackedRows } from "./source-protocol.ts";
import type { Cell, SourceRow } from "./source.ts";

const SEPARATOR = "\u001f";
const BYTES_OF_CHARACTER = 3;
const encoder = new TextEncoder();
/** Where lines are written before their length in bytes is known. */
let scratch = new Uint8Array(0);

/** Packs rows of text cells; null where a cell is no text, or holds the separator itself. */
export function packRows(rows: readonly SourceRow[]): PackedRows | null {
  const lines: string[] = [];
  let characters = 0;
  for (const { cells } of rows) {
    if (!isPlain(cells)) return null;
    const line = cells.join(SEPARATOR);
    characters += line.length;
    lines.push(line);
  }
  if (scratch.length < characters * BYTES_OF_CHARACTER)
    scratch = new Uint8Array(characters * BYTES_OF_CHARACTER);
  const ends = new Uint32Array(rows.length);
  let end = 0;
  for (const [at, line] of lines.entries()) {
    end += encoder.encodeInto(line, scratch.subarray(end)).written;
    ends[at] = end;
  }
  const places = rows[0]?.place === undefined ? null : rows.map((row) => row.place ?? "");
  // What is sent is given away, and must not be three times as large as it need be.
  return { bytes: scratch.slice(0, end), ends, numbers: Uint32Array.from(rows, (row) => row.number), places };
}

const isPlain = (cells: readonly Cell[]): cells is readonly (string | null)[] =>
  cells.every((cell) => cell === null || (typeof cell === "string" && !cell.includes(SEPARATOR)));

/** The rows again. Each line gets a text of its own: cells cut from a common text would keep all of it in memory. */
export function unpackRows({ bytes, ends, numbers, places }: PackedRows): SourceRow[] {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const rows: SourceRow[] = [];
  let from = 0;
  for (const [at, end] of ends.entries()) {
    const cells: Cell[] = buffer.toString("utf8", from, end).split(SEPARATOR);
    for (let cell = 0; cell < cells.length; cell += 1) if (cells[cell] === "") cells[cell] = null;
    const place = places?.[at];
    const number = numbers[at] ?? 0;
    rows.push(place === undefined ? { number, cells } : { number, cells, place });
    from = end;
  }
  return rows;
}
