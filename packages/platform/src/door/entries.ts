import type pg from "pg";
import { storeRows } from "../row-log/index.ts";
import { literal, prepared, queriesOn, sql, type Queries, type Statement } from "../sql/index.ts";
import type { Actor, AuditNote } from "./actor.ts";

/** Writing audit entries: at once, or in the message that commits what they tell of. */

type EntryOutcome = "done" | "refused" | "failed";

/** Characters of statements that may wait for the commit. */
const MOST_WAITING = 100_000;

/** Connections on which the entry's statement is known under its name. */
const knowing = new WeakSet<pg.PoolClient>();

export interface Entries {
  /** Writes the entry with the commit: one journey to the database less. One that carries rows is written at once. */
  readonly note: (note: AuditNote) => Promise<void>;
  /** Writes it now, after those that wait: the transaction may name it. */
  readonly noteNow: (note: AuditNote) => Promise<void>;
  /** Statements of the entries that still wait, each with its end; for the message that commits. */
  readonly waiting: () => string;
}

/** The entries of one transaction, in the order in which they were noted. */
export function entriesOn(client: pg.PoolClient, actor: Actor): Entries {
  const queries = queriesOn(client);
  let waiting = "";
  const noteNow = async (note: AuditNote): Promise<void> => {
    if (waiting !== "") await client.query(waiting);
    waiting = "";
    await writeEntry(queries, actor, note, "done");
    knowing.add(client);
  };
  const note = async (one: AuditNote): Promise<void> => {
    const hasRows = one.rows !== undefined && one.rows !== null;
    if (hasRows || !knowing.has(client) || waiting.length > MOST_WAITING) return noteNow(one);
    waiting += call(entryStatement(actor, one, "done"));
  };
  return { note, noteNow, waiting: () => waiting };
}

/** Writes an entry at once, and the leaves of the rows it carries. */
export async function writeEntry(
  queries: Queries,
  actor: Actor,
  note: AuditNote,
  outcome: EntryOutcome,
): Promise<void> {
  await queries.run(entryStatement(actor, note, outcome));
  if (note.rows !== undefined && note.rows !== null) await storeRows(queries, note.rows);
}

function entryStatement(actor: Actor, note: AuditNote, outcome: EntryOutcome): Statement {
  const detail = {
    ...note.detail,
    ...(note.rows === undefined || note.rows === null ? {} : { rows: note.rows.detail }),
    ...(actor.onBehalfOf === undefined ? {} : { onBehalfOf: actor.onBehalfOf }),
  };
  return prepared(sql`
    insert into audit_entry (actor, account_id, membership_id, operation, class, channel, purpose, case_number, outcome, subjects, detail, request_id)
    values (${actor.name}, ${actor.accountId}, ${actor.membershipId}, ${note.operation}, ${note.class}, ${actor.channel}, ${actor.purpose},
      ${actor.caseNumber}, ${outcome}, ${note.subjects ?? []}, ${JSON.stringify(detail)}, ${actor.requestId})`);
}

/** The call of a statement that the connection knows by its name, as part of a message of several statements. */
function call(statement: Statement): string {
  const { name } = statement;
  if (name === undefined) throw new Error("only a prepared statement can be called");
  return `execute "${name}" (${statement.values.map(written).join(", ")}); `;
}

/** A value as text of a statement: numbers, texts, lists of numbers, null. */
function written(value: unknown): string {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number") return literal(value).text;
  if (Array.isArray(value))
    return `'{${value.map((one) => literal(Number(one)).text.slice(1, -1)).join(",")}}'`;
  if (typeof value !== "string") throw new TypeError(`no value of an audit entry: ${typeof value}`);
  // The server would take what stands before it for the whole message.
  if (value.includes("\0")) throw new TypeError("a text of an audit entry holds a NUL");
  return literal(value).text;
}
