import { z } from "zod";
import { bytesToHex, readLoggedRows, ROW_COLUMNS } from "@xinpark/kernel/proof";
import type { HashName, RowTable } from "@xinpark/kernel/proof";
import { sql, type Queries, type Statement } from "../sql/index.ts";
import { leafOf, rootOver } from "./root.ts";

/** Rows as they stand now, against the leaves that were kept when they were written. */

export interface RowFault {
  readonly table: RowTable | "audit_rows";
  readonly kind:
    | "changed" // the row's content is not what was logged
    | "missing" // a row, or the leaves of an entry, that must be there is not
    | "unfounded"; // a row that no entry accounts for
  readonly entry?: number;
  readonly batch?: number;
  readonly row?: number;
  readonly id?: number;
}

const MOST = 1000;
const CHUNKS = 16;

const chunkRow = z.object({
  entry: z.number(),
  detail: z.string().nullable(),
  table: z.string().nullable(),
  batch: z.number().nullable(),
  first: z.number().nullable(),
  last: z.number().nullable(),
  rows: z.number().nullable(),
  numbers: z.array(z.number()).nullable(),
  leaves: z.instanceof(Buffer).nullable(),
});
type ChunkRow = z.output<typeof chunkRow>;

/** Leaves that stand beside an entry. */
export interface Chunk {
  readonly table: RowTable;
  readonly batch: number;
  readonly first: number;
  readonly last: number;
  readonly numbers: readonly number[];
  readonly leaves: readonly Uint8Array[];
}

/** The rows of a chunk, as now: `id` names one, `number` orders them. */
const ROWS: Readonly<Record<RowTable, (chunk: Chunk) => Statement>> = {
  record_entry: ({ batch, first, last }) => sql`
    select e.id, e.row_no as number, e.salt, to_jsonb(e) as values, x.leaf is not null as erased, encode(x.leaf, 'hex') as "erasedLeaf"
    from record_entry e left join erased_entry x on x.entry_id = e.id
    where e.batch_id = ${batch} and e.row_no between ${first} and ${last} order by e.row_no`,
  evaluation_result: ({ batch, first, last }) => sql`
    select e.run_id as id, e.subject_id as number, e.salt, to_jsonb(e) as values, false as erased, null::text as "erasedLeaf"
    from evaluation_result e where e.run_id = ${batch} and e.subject_id between ${first} and ${last} order by e.subject_id`,
};

const nowRow = z.object({
  id: z.number(),
  number: z.number(),
  salt: z.string().nullable(),
  values: z.record(z.string(), z.unknown()),
  erased: z.boolean(),
  erasedLeaf: z.string().nullable(),
});
type NowRow = z.output<typeof nowRow>;

/** Recomputes the leaf of every row that was written in bulk. Reads alone, in one snapshot; memory is flat. */
export async function checkRows(queries: Queries, hash: HashName): Promise<readonly RowFault[]> {
  const faults: RowFault[] = [];
  let after = 0;
  while (faults.length < MOST) {
    const chunks = await readChunks(queries, after);
    for (const chunk of chunks) await checkChunk(queries, hash, chunk, faults);
    const last = chunks.at(-1);
    if (last === undefined) break;
    after = last.entry;
  }
  if (faults.length < MOST) faults.push(...(await strays(queries)));
  return faults.slice(0, MOST);
}

/** Entries that carry a root, and leaves, whether or not the other is there. */
const readChunks = (queries: Queries, after: number): Promise<ChunkRow[]> =>
  queries.rows(
    chunkRow,
    sql`select coalesce(a.id, r.entry_id) as entry, a.detail::text as detail, r.table_name as table, r.batch_id as batch, r.first_row as first,
        r.last_row as last, r.rows, r.row_numbers as numbers, r.leaves
      from (select id, detail from audit_entry where detail ? 'rows' and jsonb_typeof(detail -> 'rows') = 'object' and id > ${after}
          order by id limit ${CHUNKS}) a
        full join (select * from audit_rows where entry_id > ${after} order by entry_id limit ${CHUNKS}) r on r.entry_id = a.id
      order by 1 limit ${CHUNKS}`,
  );

async function checkChunk(
  queries: Queries,
  hash: HashName,
  row: ChunkRow,
  faults: RowFault[],
): Promise<void> {
  const { entry } = row;
  const logged = readLoggedRows(row.detail);
  const chunk = chunkOf(row);
  if (logged === null || chunk === null) {
    faults.push({ table: "audit_rows", kind: chunk === null ? "missing" : "unfounded", entry });
    return;
  }
  const root = rootOver(hash, Buffer.concat(chunk.leaves));
  const said = [chunk.table, chunk.batch, chunk.first, chunk.last, chunk.leaves.length, root, hash];
  if (
    JSON.stringify(said) !==
    JSON.stringify([
      logged.table,
      logged.batch,
      logged.first,
      logged.last,
      logged.count,
      logged.root,
      logged.hash,
    ])
  )
    faults.push({ table: "audit_rows", kind: "changed", entry });
  compare(hash, chunk, await queries.rows(nowRow, ROWS[chunk.table](chunk)), faults);
}

function compare(hash: HashName, chunk: Chunk, now: readonly NowRow[], faults: RowFault[]): void {
  const { table, batch } = chunk;
  const kept = new Map(chunk.numbers.map((number, at) => [number, chunk.leaves[at]]));
  for (const row of now) {
    const place = { table, batch, row: row.number, ...(table === "record_entry" ? { id: row.id } : {}) };
    const leaf = kept.get(row.number);
    kept.delete(row.number);
    if (leaf === undefined) faults.push({ ...place, kind: "unfounded" });
    else if (leafNow(hash, table, row) !== bytesToHex(leaf)) faults.push({ ...place, kind: "changed" });
  }
  for (const number of kept.keys()) faults.push({ table, kind: "missing", batch, row: number });
}

/** An erased row has kept its leaf, and nothing that the leaf was made of. */
function leafNow(hash: HashName, table: RowTable, row: NowRow): string | null {
  if (row.erased) return row.salt === null && isEmptied(row.values) ? row.erasedLeaf : null;
  return row.salt === null ? null : leafOf(hash, table, row.salt, row.values);
}

/** What an erasure leaves of an entry: where it belongs, when it came, by whom. */
export const KEPT_WHEN_ERASED: readonly string[] = [
  "batch_id",
  "row_no",
  "record_id",
  "subject_id",
  "version",
  "event",
  "department_id",
  "item",
  "status",
  "uses",
  "incomplete",
  "act_id",
];

const isEmptied = (values: Readonly<Record<string, unknown>>): boolean =>
  ROW_COLUMNS.record_entry.every(
    (column) =>
      KEPT_WHEN_ERASED.includes(column) ||
      (column === "payload" ? JSON.stringify(values[column]) === "{}" : (values[column] ?? null) === null),
  );

function chunkOf(row: ChunkRow): Chunk | null {
  const { batch, first, last, leaves } = row;
  const table = row.table === "record_entry" || row.table === "evaluation_result" ? row.table : null;
  if (table === null || batch === null || first === null || last === null || leaves === null) return null;
  const count = leaves.length / 32;
  const numbers = row.numbers ?? Array.from({ length: count }, (_, at) => first + at);
  const parts = Array.from(
    { length: count },
    (_, at) => new Uint8Array(leaves.subarray(at * 32, at * 32 + 32)),
  );
  return { table, batch, first, last, numbers, leaves: parts };
}

/** Rows outside every chunk. */
async function strays(queries: Queries): Promise<RowFault[]> {
  const found = await queries.rows(
    z.object({
      table: z.enum(["record_entry", "evaluation_result"]),
      id: z.number(),
      batch: z.number(),
      row: z.number(),
    }),
    sql`select 'record_entry' as table, e.id, e.batch_id as batch, e.row_no as row from record_entry e where not exists (
        select from audit_rows r where r.table_name = 'record_entry' and r.batch_id = e.batch_id and e.row_no between r.first_row and r.last_row)
      union all select 'evaluation_result', e.run_id, e.run_id, e.subject_id from evaluation_result e where not exists (
        select from audit_rows r where r.table_name = 'evaluation_result' and r.batch_id = e.run_id and e.subject_id between r.first_row and r.last_row)
      limit ${MOST}`,
  );
  return found.map((one) => ({ kind: "unfounded", ...one }));
}

/** The leaves beside the entry that a row was written under; null when there are none. */
export async function chunkOfRow(
  queries: Queries,
  table: RowTable,
  batch: number,
  number: number,
): Promise<(Chunk & { readonly entry: number }) | null> {
  const rows = await queries.rows(
    chunkRow,
    sql`select entry_id as entry, null::text as detail, table_name as table, batch_id as batch, first_row as first, last_row as last, rows,
      row_numbers as numbers, leaves from audit_rows
      where table_name = ${table} and batch_id = ${batch} and ${number}::bigint between first_row and last_row`,
  );
  for (const row of rows) {
    const chunk = chunkOf(row);
    if (chunk?.numbers.includes(number) === true) return { ...chunk, entry: row.entry };
  }
  return null;
}
