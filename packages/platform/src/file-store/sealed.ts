/** Files that lie sealed: what is kept is their sealed bytes, what is named is the digest of both. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Transform, type Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { failed, ok, problem, ProblemError, type Outcome } from "@xinpark/kernel/outcome";
import type { Sealing } from "../sealing/index.ts";
import type { FileStore, StoreOptions } from "./store.ts";

/** A file that was sealed and stored: digest and number of its own bytes, and the digest of what lies in the store. */
export interface SealedFile {
  readonly digest: string;
  readonly bytes: number;
  readonly sealed: string;
  /** The key it lies under. */
  readonly keyId: string;
}

export interface OpenedFile {
  readonly path: string;
  readonly close: () => Promise<void>;
}

export interface SealedFiles {
  /** Seals a stream's bytes, or the file at a path, on their way into the store: clear bytes never reach the disk. */
  readonly store: (source: Readable | string, options?: StoreOptions) => Promise<Outcome<SealedFile>>;
  /**
   * The clear bytes in a file of their own, for readers that need a path; it is gone when it is closed. Fails with
   * `file-not-found`, `sealing-key-missing`, `sealed-file-broken`, `file-damaged` (other bytes than the digest's).
   */
  readonly open: (file: Pick<SealedFile, "digest" | "sealed">) => Promise<Outcome<OpenedFile>>;
  /** Takes it away for good. */
  readonly remove: (sealed: string) => Promise<void>;
  /** Takes away clear copies that a program left behind when it died. */
  readonly sweep: () => Promise<number>;
}

/** The sealed files of a data folder; clear copies for reading lie in `<dataFolder>/opened`, which is no part of a backup. */
export function openSealedFiles(dataFolder: string, files: FileStore, sealing: Sealing): SealedFiles {
  const folder = join(dataFolder, "opened");
  return {
    async store(source, options = {}) {
      const measured = measuring(options.limitBytes);
      const input = typeof source === "string" ? createReadStream(source, { highWaterMark: BLOCK }) : source;
      const { stream: sealed, keyId } = sealing.sealFile();
      // What breaks on the way breaks the stream that the store reads.
      const flowing = pipeline(input, measured.stream, sealed).catch((error: unknown) => {
        sealed.destroy(error instanceof Error ? error : new Error("the upload broke off"));
      });
      const stored = await files.store(sealed);
      await flowing;
      return stored.ok ? ok({ ...measured.result(), sealed: stored.value.digest, keyId }) : stored;
    },
    async open({ digest, sealed }) {
      const stored = await files.open(sealed);
      if (!stored.ok) return stored;
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const path = join(folder, `${process.pid}-${randomUUID()}`);
      const close = (): Promise<void> => rm(path, { force: true });
      const measured = measuring(undefined);
      try {
        const target = createWriteStream(path, { flags: "wx", mode: 0o600 });
        await pipeline(stored.value.stream, sealing.openFile(), measured.stream, target);
        if (measured.result().digest === digest) return ok({ path, close });
        await close();
        return failed(damaged(digest));
      } catch (error) {
        await close();
        if (error instanceof ProblemError) return failed(...error.problems);
        throw error;
      }
    },
    remove: (sealed) => rm(files.pathOf(sealed), { force: true }),
    sweep: () => sweepDead(folder),
  };
}

const BLOCK = 1 << 18;

/** Counts and digests what flows through. */
function measuring(limit: number | undefined) {
  const hash = createHash("sha256");
  let bytes = 0;
  const stream = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (limit !== undefined && bytes > limit) {
        done(new ProblemError(tooLarge(limit)));
        return;
      }
      hash.update(chunk);
      done(null, chunk);
    },
  });
  let digest: string | null = null;
  const result = (): { readonly digest: string; readonly bytes: number } => {
    digest ??= hash.digest("hex");
    return { digest, bytes };
  };
  return { stream, result };
}

async function sweepDead(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  let removed = 0;
  for (const name of names) {
    const pid = Number(/^(\d+)-[0-9a-f-]{36}$/u.exec(name)?.[1] ?? 0);
    if (pid === 0 || isAlive(pid)) continue;
    await rm(join(folder, name), { force: true });
    removed += 1;
  }
  return removed;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

const tooLarge = (limit: number) =>
  problem(
    "too-large",
    "file-too-large",
    `文件超过 ${limit} 字节的上限`,
    `the file is over the limit of ${limit} bytes`,
  );

const damaged = (digest: string) =>
  problem(
    "internal",
    "file-damaged",
    "保存的文件与收到时不同，没有处理",
    "the stored file is not the one that was received; it was not processed",
    digest,
  );
