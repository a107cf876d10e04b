import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { from as copyFrom } from "pg-copy-streams";
import type pg from "pg";

export { copyOut } from "./read-binary.ts";
export type { BinaryRow } from "./read-binary.ts";

/** Bulk writes: rows go by COPY into a temporary table, from where one statement files them. */

export type BulkValue = string | number | boolean | null | readonly string[];

/** COPY text rows of about this many characters travel together. */
const BLOCK = 256 * 1024;

/**
 * Copies rows into a table of this transaction, columns in the order given.
 * Arrays become PostgreSQL text arrays. The names are the program's own, never input.
 */
export async function copyRows(
  client: pg.PoolClient,
  table: string,
  columns: readonly string[],
  rows: Iterable<readonly BulkValue[]>,
): Promise<void> {
  const target = client.query(copyFrom(`copy ${table} (${columns.join(", ")}) from stdin`));
  await pipeline(Readable.from(blocksOf(rows)), target);
}

function* blocksOf(rows: Iterable<readonly BulkValue[]>): Generator<Buffer> {
  let block = "";
  for (const row of rows) {
    let line = "";
    for (let index = 0; index < row.length; index += 1)
      line += index === 0 ? encode(row[index]) : `\t${encode(row[index])}`;
    block += `${line}\n`;
    if (block.length < BLOCK) continue;
    yield Buffer.from(block);
    block = "";
  }
  if (block !== "") yield Buffer.from(block);
}

const SPECIAL = /[\\\t\n\r]/u;

function encode(value: BulkValue | undefined): string {
  if (value === null || value === undefined) return "\\N";
  if (typeof value === "string") return escape(value);
  if (typeof value === "object")
    return escape(
      `{${value.map((part) => `"${part.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`).join(",")}}`,
    );
  return String(value);
}

function escape(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return text
    .replaceAll("\\", "\\\\")
    .replaceAll("\t", "\\t")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r");
}
