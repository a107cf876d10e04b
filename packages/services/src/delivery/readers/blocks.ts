import { ProblemError } from "@xinpark/kernel/outcome";
import type { RowOptions, SourceRow } from "./source.ts";

const DEFAULT_BLOCK = 1_000;

/** Batches of rows of any length as blocks of the length asked for, without the first `after` rows. */
export async function* inBlocks(
  batches: AsyncIterable<readonly SourceRow[]>,
  options: RowOptions,
): AsyncGenerator<readonly SourceRow[], void, undefined> {
  const size = Math.max(1, options.block ?? DEFAULT_BLOCK);
  let skip = options.after ?? 0;
  let block: SourceRow[] = [];
  let trouble: ProblemError | undefined;
  try {
    for await (const batch of batches) {
      options.signal?.throwIfAborted();
      let at = Math.min(skip, batch.length);
      skip -= at;
      while (at < batch.length) {
        const part = batch.slice(at, at + size - block.length);
        at += part.length;
        block = block.length === 0 ? part : [...block, ...part];
        if (block.length < size) continue;
        yield block;
        options.signal?.throwIfAborted();
        block = [];
      }
    }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    trouble = error;
  }
  // What was read before the trouble is given before it is told.
  if (block.length > 0) yield block;
  if (trouble !== undefined) throw trouble;
}
