import { z } from "zod";
import { ProblemError } from "@xinpark/kernel/outcome";
import {
  auditEntrySchema,
  bytesToHex,
  checkpointText,
  growTree,
  hexToBytes,
  joinNodes,
  rangePlaces,
} from "@xinpark/kernel/proof";
import type { AuditEntry, Checkpoint, HashName, PublishedCheckpoint, TreeNode } from "@xinpark/kernel/proof";
import { jobActor, type Door, type Session } from "../door/index.ts";
import type { Log } from "../logging/index.ts";
import { hashBy, readLogHash } from "../row-log/index.ts";
import { sql, type Queries } from "../sql/index.ts";
import { signingKey } from "./keys.ts";
import { behind, checkAgainst, keepCheckpoint, readKeptCheckpoint } from "./published.ts";
import { countLeaves, damaged, ENTRY_COLUMNS, leafOf, lockLog, readCheckpoint, readNodes } from "./rows.ts";

/** The sequencer: gives every audit entry its place in the log. */

export const LARGEST_BATCH = 10_000;

export interface SequenceOptions {
  readonly keysFolder: string;
  readonly log: Log;
  /** How many ids before the newest in the log to look for late ones; all unless told. */
  readonly lookBack?: number;
  /** Whether to wait for another sequencer (yes unless told) or to leave the work to it. */
  readonly wait?: boolean;
  /** Most entries per transaction; 10,000 unless told, and never more. */
  readonly batch?: number;
  /** Told after each transaction how many entries it appended. */
  readonly onBatch?: (appended: number) => void;
}

/**
 * Appends every entry that has no leaf yet, in order of id, a transaction of its own for each batch: leaves, the
 * subtrees they complete, and a signed checkpoint, or nothing. Gives the number of entries appended.
 * Throws `log-damaged` when the log contradicts its latest checkpoint: what is broken is not built upon; `log-behind` when
 * it does not go on from the checkpoint kept in the folder of keys.
 */
export async function sequence(door: Door, options: SequenceOptions): Promise<number> {
  const batch = Math.min(options.batch ?? LARGEST_BATCH, LARGEST_BATCH);
  let total = 0;
  for (;;) {
    const { appended, checkpoint } = await door.open(
      jobActor("sequencer", ""),
      (session) => appendBatch(session, options, batch),
      "population",
    );
    if (checkpoint !== null) await keepCheckpoint(options.keysFolder, checkpoint);
    total += appended;
    options.onBatch?.(appended);
    if (appended < batch) return total;
  }
}

async function appendBatch(session: Session, options: SequenceOptions, most: number): Promise<Appended> {
  if (!(await lockLog(session, options.wait ?? true))) return NOTHING;
  const hashName = await readLogHash(session);
  const hash = hashBy(hashName);
  const head = await readCheckpoint(session, null);
  const size = await countLeaves(session);
  await requireWhole(session, head, size);
  const peaks = await readNodes(session, rangePlaces(0, size));
  if (head !== null && bytesToHex(joinNodes(hash, peaks)) !== head.root)
    throw new ProblemError(damaged(`audit_checkpoint ${head.size}`));
  await requireAhead(session, options.keysFolder, head);
  const entries = await entriesWithoutLeaf(session, options.lookBack ?? null, most);
  if (entries.length === 0) return NOTHING;
  const leaves = entries.map((entry) => ({ entry: entry.id, hash: leafOf(hash, entry) }));
  const grown = growTree(
    hash,
    size,
    peaks,
    leaves.map((leaf) => hexToBytes(leaf.hash)),
  );
  await insertLeaves(session, size, leaves);
  await insertNodes(session, grown.nodes);
  const root = bytesToHex(joinNodes(hash, grown.peaks));
  const next = { size: size + entries.length, root, hash: hashName, head };
  return { appended: entries.length, checkpoint: await insertCheckpoint(session, options, next) };
}

interface Appended {
  readonly appended: number;
  readonly checkpoint: PublishedCheckpoint | null;
}
const NOTHING: Appended = { appended: 0, checkpoint: null };

/** What was signed before must be part of this log: nobody signs two different logs. */
async function requireAhead(queries: Queries, keysFolder: string, head: Checkpoint | null): Promise<void> {
  const kept = await readKeptCheckpoint(keysFolder);
  if (kept === null || (kept.size === head?.size && kept.root === head.root)) return;
  if ((await checkAgainst(queries, kept)) !== null) throw new ProblemError(behind(kept));
}

/** Leaves and checkpoints are added together, so both end at one size; keys come before the first of them. */
async function requireWhole(queries: Queries, head: Checkpoint | null, size: number): Promise<void> {
  if ((head?.size ?? 0) !== size)
    throw new ProblemError(damaged(`audit_checkpoint ${head?.size ?? 0}, audit_leaf ${size}`));
  if (head !== null) return;
  const left = await queries.row(
    z.object({ keyId: z.string() }),
    sql`select key_id as "keyId" from audit_key`,
  );
  if (left !== null) throw new ProblemError(damaged(`audit_key ${left.keyId}`));
}

async function entriesWithoutLeaf(
  queries: Queries,
  lookBack: number | null,
  most: number,
): Promise<AuditEntry[]> {
  // Both sides begin where we look, or the walk along the leaves would be as long as the log.
  const after = lookBack === null ? 0 : (await newestLeaf(queries)) - lookBack;
  return queries.rows(
    auditEntrySchema,
    sql`select ${ENTRY_COLUMNS} from audit_entry e
      where e.id > ${after} and not exists (select from audit_leaf l where l.entry_id = e.id and l.entry_id > ${after}) order by e.id limit ${most}`,
  );
}

/** The highest id of an entry in the log; 0 when it is empty. */
async function newestLeaf(queries: Queries): Promise<number> {
  const row = await queries.row(
    z.object({ id: z.number() }),
    sql`select coalesce(max(entry_id), 0) as id from audit_leaf`,
  );
  return row?.id ?? 0;
}

async function insertLeaves(
  queries: Queries,
  size: number,
  leaves: readonly { readonly entry: string; readonly hash: string }[],
): Promise<void> {
  await queries.run(sql`
    insert into audit_leaf (log_index, entry_id, leaf_hash)
    select ${size}::bigint + place - 1, entry, decode(leaf, 'hex')
    from unnest(${leaves.map((leaf) => leaf.entry)}::bigint[], ${leaves.map((leaf) => leaf.hash)}::text[])
      with ordinality as l (entry, leaf, place)`);
}

async function insertNodes(queries: Queries, nodes: readonly TreeNode[]): Promise<void> {
  if (nodes.length === 0) return;
  await queries.run(sql`
    insert into audit_node (level, node_index, hash)
    select level, node_index, decode(node, 'hex')
    from unnest(${nodes.map((node) => node.level)}::smallint[], ${nodes.map((node) => node.index)}::bigint[],
      ${nodes.map((node) => bytesToHex(node.hash))}::text[]) as n (level, node_index, node)`);
}

async function insertCheckpoint(
  queries: Queries,
  options: SequenceOptions,
  next: {
    readonly size: number;
    readonly root: string;
    readonly hash: HashName;
    readonly head: Checkpoint | null;
  },
): Promise<PublishedCheckpoint> {
  const key = await signingKey(queries, options.keysFolder, options.log, next.head === null);
  const { keyId, algorithm } = key;
  const { size, root, hash, head } = next;
  const previousSize = head?.size ?? 0;
  const at = await momentAfter(queries, head);
  const text = checkpointText({ size, root, hash, at, previousSize, keyId });
  const signature = key.sign(text);
  await queries.run(sql`
    insert into audit_checkpoint (size, root, at, previous_size, key_id, algorithm, signature)
    values (${size}, decode(${root}, 'hex'), ${at}::timestamptz, ${previousSize}, ${keyId}, ${algorithm}, decode(${signature}, 'base64'))`);
  return { size, root, hash, at, previousSize, keyId, algorithm, signature, publicKey: key.publicKey };
}

/** Now by the database, or the last checkpoint's time where a clock was set back: times never go back. */
async function momentAfter(queries: Queries, head: Checkpoint | null): Promise<string> {
  const row = await queries.row(
    z.object({ at: z.string() }),
    sql`select to_char(greatest(clock_timestamp(), ${head?.at ?? null}::timestamptz) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at`,
  );
  if (row === null) throw new Error("the database does not tell the time");
  return row.at;
}

/** The id of the newest entry, to see whether there is news; 0 when there is none. */
export async function newestEntry(queries: Queries): Promise<number> {
  const row = await queries.row(
    z.object({ id: z.number() }),
    sql`select coalesce(max(id), 0) as id from audit_entry`,
  );
  return row?.id ?? 0;
}
