import { z } from "zod";
import { failed, ok, problem, ProblemError, type Outcome } from "@xinpark/kernel/outcome";
import {
  auditEntrySchema,
  bytesToHex,
  consistencyPlaces,
  inclusionPlaces,
  joinNodes,
  rangePlaces,
} from "@xinpark/kernel/proof";
import type {
  Checkpoint,
  ConsistencyDocument,
  Hash,
  InclusionDocument,
  NodePlace,
  PublishedCheckpoint,
} from "@xinpark/kernel/proof";
import { sql, type Queries } from "../sql/index.ts";
import { hashBy, readLogHash } from "../row-log/index.ts";
import { damaged, ENTRY_COLUMNS, readCheckpoint, readNodes } from "./rows.ts";

/** Proofs from the kept subtrees: as many reads as the log has levels, whatever its size. */

/** The proof that an entry stands in the log of the latest checkpoint. Problem: `entry-unknown`. */
export async function inclusionProof(queries: Queries, entryId: number): Promise<Outcome<InclusionDocument>> {
  const checkpoint = await published(queries, await readCheckpoint(queries, null));
  const row = await queries.row(
    auditEntrySchema.extend({ leafIndex: z.number(), leafHash: z.string() }),
    sql`select l.log_index as "leafIndex", encode(l.leaf_hash, 'hex') as "leafHash", ${ENTRY_COLUMNS}
      from audit_leaf l join audit_entry e on e.id = l.entry_id where l.entry_id = ${entryId}`,
  );
  if (checkpoint === null || row === null || row.leafIndex >= checkpoint.size)
    return failed(
      problem(
        "not-found",
        "entry-unknown",
        "审计日志中没有这一条目",
        "the audit log has no such entry",
        String(entryId),
      ),
    );
  const { leafIndex, leafHash, ...entry } = row;
  const { size, root } = checkpoint;
  const { hash } = checkpoint;
  const proof = await readSteps(queries, hashBy(hash), inclusionPlaces(leafIndex, size));
  return ok({
    kind: "inclusion",
    entry,
    leafIndex,
    treeSize: size,
    leafHash,
    proof,
    root,
    hash,
    checkpoint,
  });
}

/**
 * The proof that the log of the checkpoint at `to` extends the log at `from`, unchanged.
 * Problems: `sizes-reversed`, `checkpoint-unknown` (nothing was signed at `to`).
 */
export async function consistencyProof(
  queries: Queries,
  from: number,
  to: number,
): Promise<Outcome<ConsistencyDocument>> {
  if (from > to)
    return failed(
      problem(
        "invalid",
        "sizes-reversed",
        "起始大小不能大于终止大小",
        "the earlier size cannot be larger than the later one",
        String(from),
      ),
    );
  const checkpoint = await published(queries, await readCheckpoint(queries, to));
  if (checkpoint === null)
    return failed(
      problem(
        "not-found",
        "checkpoint-unknown",
        "该大小没有签名的检查点",
        "there is no signed checkpoint of this size",
        String(to),
      ),
    );
  const hash = await readLogHash(queries);
  const fromCheckpoint = await published(queries, await readCheckpoint(queries, from));
  const fromRoot =
    fromCheckpoint?.root ??
    bytesToHex(joinNodes(hashBy(hash), await readNodes(queries, rangePlaces(0, from))));
  return ok({
    kind: "consistency",
    fromSize: from,
    toSize: to,
    proof: await readSteps(queries, hashBy(hash), consistencyPlaces(from, to)),
    fromRoot,
    toRoot: checkpoint.root,
    hash,
    fromCheckpoint,
    checkpoint,
  });
}

/** Reads the subtrees of all steps at once and joins each step's. */
async function readSteps(
  queries: Queries,
  hash: Hash,
  steps: readonly (readonly NodePlace[])[],
): Promise<string[]> {
  const nodes = await readNodes(queries, steps.flat());
  let taken = 0;
  return steps.map((step) => {
    const part = nodes.slice(taken, taken + step.length);
    taken += step.length;
    return bytesToHex(joinNodes(hash, part));
  });
}

async function published(
  queries: Queries,
  checkpoint: Checkpoint | null,
): Promise<PublishedCheckpoint | null> {
  if (checkpoint === null) return null;
  const row = await queries.row(
    z.object({ publicKey: z.string() }),
    sql`select public_key as "publicKey" from audit_key where key_id = ${checkpoint.keyId}`,
  );
  if (row === null) throw new ProblemError(damaged(`audit_key ${checkpoint.keyId}`));
  return { ...checkpoint, publicKey: row.publicKey };
}
