/** What there is to back up: tables with their columns, in an order in which they can be filled again. */
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Client } from "pg";
import { quoted } from "../connection/index.ts";

/** A table's name as SQL (quoted where needed, with its schema) and the columns that hold data of their own. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly string[];
  readonly forced: boolean;
}

const OURS = `
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname !~ '^pg_' and n.nspname <> 'information_schema'
    and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

/** Every table of ours but the record of migrations; of a partitioned table the whole. */
export async function readTables(client: Client): Promise<TableShape[]> {
  const answer = await client.query<TableShape>(
    `select format('%I.%I', n.nspname, c.relname) as name, c.relforcerowsecurity as forced,
       array(select a.attname::text from pg_attribute a
             where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
             order by a.attnum) as columns
     ${OURS} and c.relkind in ('r', 'p') and not c.relispartition and c.oid <> coalesce(to_regclass('public.schema_migration'), 0)
     order by 1`,
  );
  return answer.rows;
}

/** Every sequence of ours with its state. Sequences stand outside transactions: read them after the tables. */
export async function readSequences(
  client: Client,
): Promise<{ name: string; value: string; called: boolean }[]> {
  const answer = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name ${OURS} and c.relkind = 'S' order by 1`,
  );
  const sequences: { name: string; value: string; called: boolean }[] = [];
  for (const { name } of answer.rows) {
    const state = await client.query<{ value: string; called: boolean }>(
      `select last_value::text as value, is_called as called from ${name}`,
    );
    const row = state.rows[0];
    if (row !== undefined) sequences.push({ name, ...row });
  }
  return sequences;
}

/**
 * The tables in an order in which referenced ones come before those that refer to them; a table may refer to itself,
 * because references are checked at the end of each COPY. Throws `tables-in-a-circle`.
 */
export function fillingOrder(
  names: readonly string[],
  references: readonly { from: string; to: string }[],
): string[] {
  const waiting = new Map(names.map((name) => [name, new Set<string>()]));
  for (const { from, to } of references) if (from !== to) waiting.get(from)?.add(to);
  const order: string[] = [];
  const placed = new Set<string>();
  while (order.length < names.length) {
    const ready = [...waiting].filter(
      ([name, needs]) =>
        !placed.has(name) && [...needs].every((need) => placed.has(need) || !waiting.has(need)),
    );
    if (ready.length === 0) {
      throw new ProblemError(
        problem(
          "internal",
          "tables-in-a-circle",
          "数据表之间循环引用，无法确定恢复顺序",
          "tables refer to each other in a circle: there is no order to fill them in",
        ),
      );
    }
    for (const [name] of ready) {
      placed.add(name);
      order.push(name);
    }
  }
  return order;
}

export async function readReferences(client: Client): Promise<{ from: string; to: string }[]> {
  const answer = await client.query<{ from: string; to: string }>(
    `select distinct format('%I.%I', fn.nspname, f.relname) as "from", format('%I.%I', tn.nspname, t.relname) as "to"
     from pg_constraint k
       join pg_class f on f.oid = k.conrelid join pg_namespace fn on fn.oid = f.relnamespace
       join pg_class t on t.oid = k.confrelid join pg_namespace tn on tn.oid = t.relnamespace
     where k.contype = 'f' and not (k.condeferrable and k.condeferred)`,
  );
  return answer.rows;
}

/** Tables of which row security would hide rows from us, so that a backup would be silently partial. */
export async function readHiddenTables(client: Client): Promise<string[]> {
  const answer = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name ${OURS} and c.relrowsecurity
       and row_security_active(c.oid)
       and (exists (select from pg_policy p where p.polrelid = c.oid and not p.polpermissive)
         or not exists (select from pg_policy p, unnest(p.polroles) as r (role)
           where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('*', 'r')
             and (r.role = 0 or r.role = (select oid from pg_roles where rolname = current_user))
             and pg_get_expr(p.polqual, p.polrelid) = 'true'))
     order by 1`,
  );
  return answer.rows.map((row) => row.name);
}

/** Column names as SQL. */
export const columnList = (columns: readonly string[]): string => columns.map(quoted).join(", ");

/** Settings under which text leaves one server and enters another unchanged. */
export const TRANSFER_SETTINGS = `
  set client_encoding = 'UTF8'; set datestyle = 'ISO, YMD'; set intervalstyle = 'postgres'; set timezone = 'UTC';
  set extra_float_digits = 3; set bytea_output = 'hex'; set statement_timeout = 0; set lock_timeout = 0;
  set idle_in_transaction_session_timeout = 0;`;
