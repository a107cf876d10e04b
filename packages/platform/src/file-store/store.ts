/** Files named by their content: the same bytes are kept once, and what is there is whole. */
import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { link, mkdir, open as openFile, readdir, rm, stat, unlink } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { failed, ok, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Outcome } from "@xinpark/kernel/outcome";

/** A file that was stored: SHA-256 of its bytes in lower-case hexadecimal, and their number. */
export interface StoredFile {
  readonly digest: string;
  readonly bytes: number;
}

export interface StoreOptions {
  /** More bytes than this are refused with `file-too-large` and leave nothing. */
  readonly limitBytes?: number;
}

export interface FileStore {
  /** Keeps a stream's bytes, or the file at a path. A stream that breaks off leaves nothing. */
  store(source: Readable | string, options?: StoreOptions): Promise<Outcome<StoredFile>>;
  /** Where the bytes of a digest lie, for readers that need a path; nothing is promised of their being there. */
  pathOf(digest: string): string;
  /** The bytes as a stream; `file-not-found` when they are not here. */
  open(digest: string): Promise<Outcome<{ stream: Readable; bytes: number }>>;
  /** Whether the bytes are here and still are what they were: `file-not-found`, `file-damaged`. */
  verify(digest: string): Promise<Outcome<StoredFile>>;
  /** Every digest that is here, in order. */
  list(): AsyncIterable<string>;
  /** Removes files nobody knows and drafts of dead writers, both only when older than an hour; counts them. */
  sweep(
    isKnown: (digest: string) => Promise<boolean> | boolean,
    options?: SweepOptions,
  ): Promise<{ removed: number; bytes: number }>;
}

export interface SweepOptions {
  /** Younger files are left alone: their row may not be committed yet. Milliseconds; an hour unless told. */
  readonly graceMilliseconds?: number;
  /** The moment the age is measured from, in milliseconds since 1970. */
  readonly now: number;
}

const DIGEST = /^[0-9a-f]{64}$/u;
const HOUR = 3_600_000;

/** Opens the store of a data folder (`<dataFolder>/files`). Nothing is made before something is stored. */
export function openFileStore(dataFolder: string): FileStore {
  const root = join(dataFolder, "files");
  const drafts = join(root, "drafts");
  const folderOf = (digest: string): string => join(root, digest.slice(0, 2), digest.slice(2, 4));
  const pathOf = (digest: string): string => join(folderOf(digest), digest);
  return {
    pathOf,
    store: (source, options) => keep(drafts, folderOf, source, options ?? {}),
    async open(digest) {
      if (!DIGEST.test(digest)) return failed(absent(digest));
      const file = await openFile(pathOf(digest), "r").catch(() => undefined);
      if (file === undefined) return failed(absent(digest));
      const { size } = await file.stat();
      return ok({ stream: file.createReadStream(), bytes: size });
    },
    async verify(digest) {
      if (!DIGEST.test(digest) || (await stat(pathOf(digest)).catch(() => undefined)) === undefined)
        return failed(absent(digest));
      const found = await measure(pathOf(digest));
      return found.digest === digest ? ok(found) : failed(damaged(digest));
    },
    list: () => listDigests(root),
    sweep: (isKnown, options) => sweep(root, drafts, pathOf, isKnown, options ?? { now: Date.now() }),
  };
}

/** Digest and length of a file's bytes. */
export async function measure(path: string): Promise<StoredFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  for await (const chunk of createReadStream(path)) {
    if (!Buffer.isBuffer(chunk)) throw new TypeError("a file gave text instead of bytes");
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { digest: hash.digest("hex"), bytes };
}

async function keep(
  drafts: string,
  folderOf: (digest: string) => string,
  source: Readable | string,
  options: StoreOptions,
): Promise<Outcome<StoredFile>> {
  await mkdir(drafts, { recursive: true, mode: 0o700 });
  const draft = join(drafts, randomUUID());
  const hash = createHash("sha256");
  let bytes = 0;
  const count = new Transform({
    transform(chunk: unknown, encoding, done) {
      const part = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk), encoding);
      bytes += part.length;
      if (options.limitBytes !== undefined && bytes > options.limitBytes) {
        done(new ProblemError(tooLarge(options.limitBytes)));
        return;
      }
      hash.update(part);
      done(null, part);
    },
  });
  try {
    const input = typeof source === "string" ? createReadStream(source) : source;
    await pipeline(input, count, createWriteStream(draft, { mode: 0o600, flags: "wx", flush: true }));
    const digest = hash.digest("hex");
    await publish(draft, folderOf(digest), digest);
    return ok({ digest, bytes });
  } catch (error) {
    if (error instanceof ProblemError) return failed(...error.problems);
    return failed(brokenOff(error));
  } finally {
    await rm(draft, { force: true });
  }
}

/** Gives the finished file its name, and makes the name as durable as the bytes. */
async function publish(draft: string, folder: string, digest: string): Promise<void> {
  const made = await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    await link(draft, join(folder, digest));
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    // A file damaged on disk is healed by the good copy that just came in.
    const there = await measure(join(folder, digest));
    if (there.digest !== digest) {
      await unlink(join(folder, digest));
      await link(draft, join(folder, digest));
    }
  }
  const above = made === undefined ? [] : [join(folder, ".."), join(folder, "..", "..")];
  await Promise.all([folder, ...above].map((one) => syncFolder(one)));
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await openFile(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function* listDigests(root: string): AsyncGenerator<string> {
  for (const first of await names(root, /^[0-9a-f]{2}$/u)) {
    for (const second of await names(join(root, first), /^[0-9a-f]{2}$/u)) {
      yield* await names(join(root, first, second), DIGEST);
    }
  }
}

async function names(folder: string, form: RegExp): Promise<string[]> {
  const found = await readdir(folder).catch(() => []);
  return found.filter((name) => form.test(name)).sort();
}

async function sweep(
  root: string,
  drafts: string,
  pathOf: (digest: string) => string,
  isKnown: (digest: string) => Promise<boolean> | boolean,
  options: SweepOptions,
): Promise<{ removed: number; bytes: number }> {
  const before = options.now - (options.graceMilliseconds ?? HOUR);
  const total = { removed: 0, bytes: 0 };
  const removeOld = async (path: string): Promise<void> => {
    const state = await stat(path).catch(() => undefined);
    if (state === undefined || state.mtimeMs > before) return;
    await rm(path, { force: true });
    total.removed += 1;
    total.bytes += state.size;
  };
  for (const name of await names(drafts, /^[0-9a-f-]{36}$/u)) await removeOld(join(drafts, name));
  for await (const digest of listDigests(root)) {
    if (!(await isKnown(digest))) await removeOld(pathOf(digest));
  }
  return total;
}

const absent = (digest: string) =>
  problem("not-found", "file-not-found", "没有这个文件", "there is no such file", digest);
const damaged = (digest: string) =>
  problem(
    "internal",
    "file-damaged",
    "文件内容与其摘要不符",
    "the file's bytes do not match its digest",
    digest,
  );
const tooLarge = (limit: number) =>
  problem(
    "too-large",
    "file-too-large",
    `文件超过 ${limit} 字节的上限`,
    `the file is over the limit of ${limit} bytes`,
  );

/** The disk, the quota or the process holds no more. */
const FULL = new Set(["ENOSPC", "EDQUOT", "EFBIG"]);

function brokenOff(error: unknown) {
  const cause = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  if (FULL.has(cause)) {
    return {
      ...problem(
        "unavailable",
        "storage-full",
        `存储空间不足，文件没有保存（${cause}）`,
        `there is no space left, the file was not kept (${cause})`,
      ),
      remedy: {
        zh: "请通知系统管理员清理或扩大存储后重新上传",
        en: "tell the system administrator to make room, then send it again",
      },
    };
  }
  return problem(
    "invalid",
    "file-incomplete",
    `文件未能完整保存（${cause}）`,
    `the file could not be kept whole (${cause})`,
  );
}
