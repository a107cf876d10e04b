import { z } from "zod";
import {
  auditEntrySchema,
  bytesToHex,
  growTree,
  hexToBytes,
  joinNodes,
  signatureName,
} from "@xinpark/kernel/proof";
import type { Hash, TreeNode } from "@xinpark/kernel/proof";
import { hashBy, readLogHash } from "../row-log/index.ts";
import { sql, type Queries } from "../sql/index.ts";
import {
  checkpointColumns,
  checkpointRow,
  countLeaves,
  ENTRY_COLUMNS,
  leafOf,
  type CheckpointRow,
} from "./rows.ts";
import { isSigned } from "./signature.ts";
import { mayBeThinned, readThinned } from "./thinning.ts";

/** Walking the whole log: entries against leaves, leaves against subtrees, roots against signed checkpoints. */

/** One row that disagrees. Which of the numbers are there depends on the table. */
export interface LogFault {
  readonly table: "audit_entry" | "audit_leaf" | "audit_node" | "audit_checkpoint" | "audit_key";
  readonly kind:
    | "changed" // the row's content is not what was logged
    | "missing" // a row that must be there is not
    | "unfounded" // a row that nothing accounts for
    | "truncated" // a checkpoint is of more leaves than there are
    | "behind" // the log is shorter than a checkpoint that was signed before
    | "root-differs" // a checkpoint's root is not that of the leaves
    | "signature-wrong"
    | "goes-back"; // sizes or times go back, or the checkpoint named as the one before is another
  readonly entry?: number;
  readonly logIndex?: number;
  readonly level?: number;
  readonly index?: number;
  readonly size?: number;
  readonly key?: string;
}

export interface LogCheck {
  /** Audit entries that are in the table. */
  readonly entries: number;
  /** The latest checkpoint as it stands in the table. */
  readonly checkpoint: { readonly size: number; readonly root: string } | null;
  /** The first thousand, along the log. */
  readonly faults: readonly LogFault[];
}

const MOST = 1000;
const STRETCH = 5000;

/** The walk so far. After a missing leaf only entries can still be compared, not subtrees and roots. */
interface Walk {
  readonly queries: Queries;
  readonly hash: Hash;
  readonly faults: LogFault[];
  at: number;
  peaks: readonly Uint8Array[];
  gap: boolean;
  last: CheckpointRow | null;
  readonly keys: ReadonlyMap<string, string>;
  readonly thinned: Awaited<ReturnType<typeof readThinned>>;
}

/**
 * Recomputes the log from the entries and compares everything that is kept. Reads alone; give it one snapshot
 * (repeatable read), else what is appended meanwhile looks like a fault. Memory is flat, time grows with the log.
 */
export async function checkLog(queries: Queries): Promise<LogCheck> {
  const walk: Walk = {
    queries,
    hash: hashBy(await readLogHash(queries)),
    faults: [],
    at: 0,
    peaks: [],
    gap: false,
    last: null,
    keys: await readKeys(queries),
    thinned: await readThinned(queries),
  };
  const size = await countLeaves(queries);
  while (walk.at < size && walk.faults.length < MOST)
    await walkStretch(walk, Math.min(walk.at + STRETCH, size));
  if (walk.faults.length < MOST) await checkRest(walk, size);
  if (walk.faults.length < MOST) await checkCitations(walk);
  const count = await queries.row(
    z.object({ entries: z.number() }),
    sql`select count(*) as entries from audit_entry`,
  );
  const head = await queries.row(
    checkpointRow,
    sql`select ${checkpointColumns} from audit_checkpoint c order by c.size desc limit 1`,
  );
  return {
    entries: count?.entries ?? 0,
    checkpoint: head === null ? null : { size: head.size, root: head.root },
    faults: walk.faults.slice(0, MOST),
  };
}

async function readKeys(queries: Queries): Promise<Map<string, string>> {
  const rows = await queries.rows(
    z.object({ keyId: z.string(), publicKey: z.string() }),
    sql`select key_id as "keyId", public_key as "publicKey" from audit_key`,
  );
  return new Map(rows.map((row) => [row.keyId, row.publicKey]));
}

const leafRow = z.object({
  logIndex: z.number(),
  entryId: z.number(),
  leaf: z.string(),
  ...auditEntrySchema.shape,
  id: z.string().nullable(),
  at: z.string().nullable(),
});
type LeafRow = z.output<typeof leafRow>;

/** From where the walk stands to `end`, not included. */
async function walkStretch(walk: Walk, end: number): Promise<void> {
  const start = walk.at;
  const rows = await walk.queries.rows(
    leafRow,
    sql`select l.log_index as "logIndex", l.entry_id as "entryId", encode(l.leaf_hash, 'hex') as leaf, ${ENTRY_COLUMNS}
      from audit_leaf l left join audit_entry e on e.id = l.entry_id
      where l.log_index >= ${start} and l.log_index < ${end} order by l.log_index`,
  );
  let expected = start;
  const whole: Uint8Array[] = [];
  for (const row of rows) {
    for (; expected < row.logIndex; expected += 1) missingLeaf(walk, expected);
    expected = row.logIndex + 1;
    checkEntry(walk, row);
    if (!walk.gap) whole.push(hexToBytes(row.leaf));
  }
  for (; expected < end; expected += 1) missingLeaf(walk, expected);
  await checkTree(walk, whole);
  walk.at = end;
}

function missingLeaf(walk: Walk, logIndex: number): void {
  walk.gap = true;
  if (walk.faults.length < MOST) walk.faults.push({ table: "audit_leaf", kind: "missing", logIndex });
}

function checkEntry(walk: Walk, row: LeafRow): void {
  const { logIndex, entryId, leaf, ...columns } = row;
  const entry = auditEntrySchema.safeParse(columns);
  const place = { table: "audit_entry", entry: entryId, logIndex } as const;
  if (!entry.success) walk.faults.push({ ...place, kind: "missing" });
  else if (leafOf(walk.hash, entry.data) !== leaf) walk.faults.push({ ...place, kind: "changed" });
}

/** Grows the tree by leaves, up to each checkpoint in turn, and compares subtrees and roots with what is kept. */
async function checkTree(walk: Walk, leaves: readonly Uint8Array[]): Promise<void> {
  const start = walk.at;
  const end = start + leaves.length;
  const checkpoints = await walk.queries.rows(
    checkpointRow,
    sql`select ${checkpointColumns} from audit_checkpoint c where c.size > ${start} and c.size <= ${end} order by c.size`,
  );
  const grown: TreeNode[] = [];
  let at = start;
  const growTo = (to: number): void => {
    const next = growTree(walk.hash, at, walk.peaks, leaves.slice(at - start, to - start));
    grown.push(...next.nodes);
    walk.peaks = next.peaks;
    at = to;
  };
  for (const checkpoint of checkpoints) {
    growTo(checkpoint.size);
    checkCheckpoint(walk, checkpoint, bytesToHex(joinNodes(walk.hash, walk.peaks)));
  }
  growTo(end);
  await checkNodes(walk, grown, start, end);
}

async function checkNodes(walk: Walk, grown: readonly TreeNode[], start: number, end: number): Promise<void> {
  if (grown.length === 0) return;
  const rows = await walk.queries.rows(
    z.object({ level: z.number(), index: z.number(), hash: z.string() }),
    sql`select n.level, n.node_index as index, encode(n.hash, 'hex') as hash from generate_series(1, 52) as g (level)
      join audit_node n on n.level = g.level and n.node_index >= ${start}::bigint >> g.level and n.node_index < ${end}::bigint >> g.level`,
  );
  const kept = new Map(rows.map((row) => [`${row.level}/${row.index}`, row.hash]));
  for (const node of grown) {
    const { level, index } = node;
    const found = kept.get(`${level}/${index}`);
    if (found === bytesToHex(node.hash)) continue;
    walk.faults.push({
      table: "audit_node",
      kind: found === undefined ? "missing" : "changed",
      level,
      index,
    });
  }
}

/** A checkpoint against the leaves (`root`; null where they do not reach), the one before it, and its signature. */
function checkCheckpoint(walk: Walk, checkpoint: CheckpointRow, root: string | null): void {
  const place = { table: "audit_checkpoint", size: checkpoint.size } as const;
  const { last } = walk;
  if (root !== null && checkpoint.root !== root) walk.faults.push({ ...place, kind: "root-differs" });
  if (!follows(walk, checkpoint) || (last !== null && checkpoint.at < last.at))
    walk.faults.push({ ...place, kind: "goes-back" });
  const publicKey = walk.keys.get(checkpoint.keyId);
  if (publicKey === undefined)
    walk.faults.push({ table: "audit_key", kind: "missing", key: checkpoint.keyId, size: checkpoint.size });
  else if (!isSound(checkpoint, publicKey)) walk.faults.push({ ...place, kind: "signature-wrong" });
  walk.last = checkpoint;
}

/** Whether a checkpoint names the one before it, or one that was thinned out between the two. */
function follows(walk: Walk, checkpoint: CheckpointRow): boolean {
  const before = walk.last?.size ?? 0;
  if (checkpoint.previousSize === before) return true;
  const gap = walk.thinned.get(checkpoint.size);
  return gap?.from === before && checkpoint.previousSize > before && mayBeThinned(checkpoint.at, gap.at);
}

function isSound(checkpoint: CheckpointRow, publicKey: string): boolean {
  const algorithm = signatureName.safeParse(checkpoint.algorithm);
  return algorithm.success && isSigned({ ...checkpoint, algorithm: algorithm.data, publicKey });
}

/** Cited checkpoints are never thinned out. */
async function checkCitations(walk: Walk): Promise<void> {
  const lost = await walk.queries.rows(
    z.object({ size: z.number() }),
    sql`select distinct k.size from checkpoint_citation k where not exists (select from audit_checkpoint c where c.size = k.size)
      order by k.size limit ${MOST}`,
  );
  for (const { size } of lost) walk.faults.push({ table: "audit_checkpoint", kind: "missing", size });
}

/** What lies beyond the last whole leaf. */
async function checkRest(walk: Walk, size: number): Promise<void> {
  const rest = await walk.queries.rows(
    checkpointRow,
    sql`select ${checkpointColumns} from audit_checkpoint c where c.size > ${walk.last?.size ?? 0} order by c.size limit ${MOST}`,
  );
  for (const checkpoint of rest) {
    checkCheckpoint(walk, checkpoint, null);
    if (checkpoint.size > size)
      walk.faults.push({ table: "audit_checkpoint", kind: "truncated", size: checkpoint.size });
  }
  // Leaves never stand without a checkpoint: they are added together.
  if ((walk.last?.size ?? 0) < size) walk.faults.push({ table: "audit_checkpoint", kind: "missing", size });
  if (walk.last === null && size === 0)
    for (const key of walk.keys.keys()) walk.faults.push({ table: "audit_key", kind: "unfounded", key });
  const nodes = await walk.queries.rows(
    z.object({ level: z.number(), index: z.number() }),
    sql`select level, node_index as index from audit_node where node_index >= ${size}::bigint >> level order by level, node_index limit ${MOST}`,
  );
  for (const node of nodes) walk.faults.push({ table: "audit_node", kind: "unfounded", ...node });
}
