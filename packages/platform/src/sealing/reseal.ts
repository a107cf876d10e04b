import { z } from "zod";
import { identifier, sql, type Queries } from "../sql/index.ts";
import { SEALED_COLUMNS, type SealedColumn } from "./columns.ts";
import { keyIdOfSealed, type Sealing } from "./seal.ts";

/** Looking after sealed columns: what stands under which key, and putting it under the present one. */

export interface SealedCount {
  readonly table: string;
  readonly column: string;
  readonly keyId: string;
  readonly values: number;
}

/** How many values stand under which key; delivered files count as one each and stay under theirs until they expire. For the owner of the database, whom no policy narrows. */
export async function countSealed(queries: Queries): Promise<readonly SealedCount[]> {
  const counts: SealedCount[] = [];
  for (const { table, column } of SEALED_COLUMNS) {
    const rows = await queries.rows(
      z.object({ keyId: z.string(), values: z.number() }),
      sql`select split_part(${identifier(column)}, '.', 1) as "keyId", count(*) as values from ${identifier(table)} where ${identifier(column)} is not null group by 1 order by 1`,
    );
    counts.push(...rows.map((row) => ({ table, column, ...row })));
  }
  const files = await queries.rows(
    z.object({ keyId: z.string(), values: z.number() }),
    sql`select stored_key as "keyId", count(*) as values from batch where stored_as is not null and stored_key is not null group by 1 order by 1`,
  );
  return [...counts, ...files.map((row) => ({ table: "batch", column: "stored_as", ...row }))];
}

export interface Resealed {
  readonly resealed: number;
  /** Values whose key is not here: they stay as they are. */
  readonly missing: readonly { readonly keyId: string; readonly values: number }[];
  /** Values that do not open at their place: changed, or moved there. */
  readonly broken: readonly { readonly table: string; readonly column: string; readonly row: string }[];
}

const PAGE = 500;

/**
 * Puts every sealed value and its look-up word under the present key, page by page; what is rewritten meanwhile by
 * others is left to them. May be stopped and run again.
 */
export async function resealAll(queries: Queries, sealing: Sealing): Promise<Resealed> {
  let resealed = 0;
  const missing = new Map<string, number>();
  const broken: { table: string; column: string; row: string }[] = [];
  for (const column of SEALED_COLUMNS) {
    let after = "";
    for (;;) {
      const rows = await readPage(queries, column, after);
      for (const { row, value } of rows) {
        if (sealing.isCurrent(value)) continue;
        const place = { table: column.table, column: column.column, row };
        const opened = sealing.open(value, place);
        if (opened.ok)
          resealed += await rewrite(queries, sealing, column, { row, value, text: opened.value });
        else if (opened.problems[0]?.code === "sealing-key-missing") {
          const keyId = keyIdOfSealed(value) ?? "";
          missing.set(keyId, (missing.get(keyId) ?? 0) + 1);
        } else broken.push(place);
      }
      const last = rows.at(-1);
      if (last === undefined) break;
      after = last.row;
    }
  }
  return { resealed, missing: [...missing].map(([keyId, values]) => ({ keyId, values })), broken };
}

const pageRow = z.object({ row: z.string(), value: z.string() });

const readPage = (queries: Queries, { table, column, row }: SealedColumn, after: string) =>
  queries.rows(
    pageRow,
    sql`select ${identifier(row)}::text as row, ${identifier(column)} as value from ${identifier(table)}
      where ${identifier(column)} is not null and ${identifier(row)}::text collate "C" > ${after} order by ${identifier(row)}::text collate "C" limit ${PAGE}`,
  );

function rewrite(
  queries: Queries,
  sealing: Sealing,
  { table, column, row: key, lookup }: SealedColumn,
  { row, value, text }: { readonly row: string; readonly value: string; readonly text: string },
): Promise<number> {
  const sealed = sealing.seal(text, { table, column, row });
  const word =
    lookup === undefined ? sql`` : sql`, ${identifier(lookup.column)} = ${sealing.lookup(lookup.kind, text)}`;
  return queries.run(
    sql`update ${identifier(table)} set ${identifier(column)} = ${sealed}${word} where ${identifier(key)}::text = ${row} and ${identifier(column)} = ${value}`,
  );
}
