import { z } from "zod";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import {
  bytesToHex,
  encodeAuditEntry,
  hashName,
  hexToBytes,
  leafHash,
  signatureName,
} from "@xinpark/kernel/proof";
import type { AuditEntry, Checkpoint, Hash, NodePlace } from "@xinpark/kernel/proof";
import { sql, type Queries } from "../sql/index.ts";

/** The rows of the log as the kernel knows them. */

// Years before 1 would otherwise read like those after.
const UTC = sql`to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
  || case when e.at < timestamptz '0001-01-01 00:00:00+00' then ' BC' else '' end`;

/** Every column of `audit_entry e` as the text that is encoded. */
export const ENTRY_COLUMNS = sql`e.id::text as id, ${UTC} as at, e.actor, e.account_id::text as account_id, e.membership_id::text as membership_id,
  e.operation, e.class, e.channel, e.purpose, e.case_number, e.outcome, e.subjects::text as subjects, e.detail::text as detail, e.request_id`;

/** The leaf of an entry, in hex. */
export const leafOf = (hash: Hash, entry: AuditEntry): string =>
  bytesToHex(leafHash(hash, encodeAuditEntry(entry)));

/** Names the lock under which the log grows ("xinpark", then a 2). */
const ADVISORY_LOCK = "8675463843";

/** Makes this transaction the only one that appends; false when another does and we do not wait. */
export async function lockLog(queries: Queries, wait: boolean): Promise<boolean> {
  if (wait) {
    await queries.run(sql`select pg_advisory_xact_lock(${ADVISORY_LOCK}::bigint)`);
    return true;
  }
  const row = await queries.row(
    z.object({ locked: z.boolean() }),
    sql`select pg_try_advisory_xact_lock(${ADVISORY_LOCK}::bigint) as locked`,
  );
  return row?.locked === true;
}

/** How many leaves the log has, by its last index. */
export async function countLeaves(queries: Queries): Promise<number> {
  const row = await queries.row(
    z.object({ size: z.number() }),
    sql`select coalesce(max(log_index) + 1, 0) as size from audit_leaf`,
  );
  return row?.size ?? 0;
}

export const checkpointColumns = sql`c.size, encode(c.root, 'hex') as root, (select hash from audit_form) as hash,
  to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, c.previous_size as "previousSize", c.key_id as "keyId", c.algorithm,
  translate(encode(c.signature, 'base64'), E'\n', '') as signature`;

/** A checkpoint as it stands in the table; only a sound one has the algorithm we know. */
export const checkpointRow = z.object({
  size: z.number(),
  root: z.string(),
  hash: hashName,
  at: z.string(),
  previousSize: z.number(),
  keyId: z.string(),
  algorithm: z.string(),
  signature: z.string(),
});
export type CheckpointRow = z.output<typeof checkpointRow>;

/** The checkpoint with its algorithm known; throws `log-damaged` when the table has another. */
export function soundCheckpoint(row: CheckpointRow): Checkpoint {
  const algorithm = signatureName.safeParse(row.algorithm);
  if (!algorithm.success) throw new ProblemError(damaged(`audit_checkpoint ${row.size}`));
  return { ...row, algorithm: algorithm.data };
}

/** The checkpoint of a size, or the latest; null when there is none. */
export async function readCheckpoint(queries: Queries, size: number | null): Promise<Checkpoint | null> {
  const which = size === null ? sql`` : sql`where c.size = ${size}`;
  const row = await queries.row(
    checkpointRow,
    sql`select ${checkpointColumns} from audit_checkpoint c ${which} order by c.size desc limit 1`,
  );
  return row === null ? null : soundCheckpoint(row);
}

/** Hashes of subtrees, in the order asked for. Throws `log-damaged` where one is missing. */
export async function readNodes(queries: Queries, places: readonly NodePlace[]): Promise<Uint8Array[]> {
  if (places.length === 0) return [];
  const rows = await queries.rows(
    z.object({ hash: z.string().nullable() }),
    sql`
    select encode(coalesce(l.leaf_hash, n.hash), 'hex') as hash
    from unnest(${places.map((place) => place.level)}::smallint[], ${places.map((place) => place.index)}::bigint[])
      with ordinality as p (level, node_index, place)
    left join audit_leaf l on p.level = 0 and l.log_index = p.node_index
    left join audit_node n on n.level = p.level and n.node_index = p.node_index
    order by p.place`,
  );
  return rows.map((row, at) => {
    if (row.hash !== null) return hexToBytes(row.hash);
    const place = places[at];
    throw new ProblemError(damaged(nodeName(place?.level ?? 0, place?.index ?? 0)));
  });
}

/** A subtree's row in words, for problems. */
export const nodeName = (level: number, index: number): string =>
  level === 0 ? `audit_leaf ${index}` : `audit_node ${level}/${index}`;

/** The log contradicts itself: nothing is appended to it until somebody has looked. */
export const damaged = (path: string) => ({
  ...problem(
    "conflict",
    "log-damaged",
    "审计日志自相矛盾，已停止追加",
    "the audit log contradicts itself; nothing is appended to it",
    path,
  ),
  remedy: {
    zh: "运行 xinpark audit fsck 查明被改动的行",
    en: "run xinpark audit fsck to find the rows that were changed",
  },
});
