import { createHash, randomUUID } from "node:crypto";
import { ProblemError } from "@xinpark/kernel/outcome";
import type { Actor, Door } from "../door/index.ts";

/** Streamed answers: an opening entry before the first byte, a closing one after the last. */

/** A piece of a stream, and how many rows of data it carries. */
export interface StreamPart {
  readonly bytes: Uint8Array | string;
  readonly rows?: number;
}

export interface StreamNote {
  /** The operation that answers by this stream. */
  readonly operation: string;
  readonly class: "read" | "write";
  /** Every subject whose data leave in it, where they are known beforehand. */
  readonly subjects?: readonly number[];
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** What a stream was when it ended. */
export interface StreamEnd {
  readonly rows: number;
  readonly bytes: number;
  /** SHA-256 of all bytes, in hex. */
  readonly digest: string;
}

export interface AuditedStream {
  /** Names opening and closing entry. */
  readonly stream: string;
  /** To be read once. Ending it early (the reader went away) leaves a closing entry with outcome `failed`. */
  readonly bytes: AsyncGenerator<Uint8Array, StreamEnd>;
}

/**
 * Opens an audited stream: when this returns, the opening entry is committed and nothing of `source` was asked for yet.
 * The closing entry (rows, bytes, digest, outcome) is committed when the stream has ended, was broken off or failed; after
 * the last byte but before the end is told. A program that is killed leaves an opening without closing, which
 * `audit fsck` and the audit desk show as unfinished. `source` opens its own sessions. Errors of `source` are passed on.
 */
export async function openAuditedStream(
  door: Door,
  actor: Actor,
  note: StreamNote,
  source: () => AsyncIterable<StreamPart>,
): Promise<AuditedStream> {
  const { operation, subjects = [], detail = {} } = note;
  const opening = openingDetail();
  await door.open(actor, (session) =>
    session.audit({ operation, class: note.class, subjects, detail: { ...detail, ...opening } }),
  );
  return { stream: opening.stream, bytes: closingStream(door, actor, note, opening.stream, source) };
}

/** What an operation's own entry says when it is the opening entry of a stream that its route then sends. */
export const openingDetail = (): { readonly stream: string; readonly part: "opening" } => ({
  stream: randomUUID(),
  part: "opening",
});

/** The bytes of a stream whose opening entry is committed, and its closing entry at the end. */
export function closingStream(
  door: Door,
  actor: Actor,
  note: Pick<StreamNote, "operation" | "class">,
  stream: string,
  source: () => AsyncIterable<StreamPart>,
): AsyncGenerator<Uint8Array, StreamEnd> {
  const close = async (
    end: StreamEnd,
    outcome: "done" | "failed",
    codes: readonly string[],
  ): Promise<void> => {
    const closing = { stream, part: "closing", ...end, ...(codes.length === 0 ? {} : { codes }) };
    const entry = { operation: note.operation, class: note.class, detail: closing };
    if (outcome === "failed") await door.record(actor, entry, outcome);
    else await door.open(actor, (session) => session.audit(entry));
  };
  return audited(source, close);
}

async function* audited(
  source: () => AsyncIterable<StreamPart>,
  close: (end: StreamEnd, outcome: "done" | "failed", codes: readonly string[]) => Promise<void>,
): AsyncGenerator<Uint8Array, StreamEnd> {
  const digest = createHash("sha256");
  let rows = 0;
  let bytes = 0;
  let outcome: "done" | "failed" = "failed";
  let codes: readonly string[] = ["broken-off"];
  let end: StreamEnd | null = null;
  try {
    for await (const part of source()) {
      const block = typeof part.bytes === "string" ? Buffer.from(part.bytes) : part.bytes;
      digest.update(block);
      rows += part.rows ?? 0;
      bytes += block.length;
      yield block;
    }
    [outcome, codes] = ["done", []];
  } catch (error) {
    codes = error instanceof ProblemError ? error.problems.map((one) => one.code) : ["unexpected"];
    throw error;
  } finally {
    end = { rows, bytes, digest: digest.digest("hex") };
    await close(end, outcome, codes);
  }
  return end;
}
