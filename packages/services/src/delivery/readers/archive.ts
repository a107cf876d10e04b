import { crc32 } from "node:zlib";
import { openPromise } from "yauzl";
import type { Entry, ZipFile } from "yauzl";
import { failed, ok, ProblemError } from "@xinpark/kernel/outcome";
import type { Outcome, Problem } from "@xinpark/kernel/outcome";
import { fileUnreadable, tooLarge, zipBomb } from "./problems.ts";
import type { SourceLimits } from "./source.ts";

const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1_000_000).toLocaleString("en")} MB`;

const message = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function damaged(error: unknown): Problem {
  return fileUnreadable("压缩包已损坏或不完整", `the package is damaged or incomplete (${message(error)})`);
}

function entryProblem(entry: Entry, limits: SourceLimits): Problem | undefined {
  const { fileName, compressedSize, uncompressedSize } = entry;
  if (uncompressedSize > limits.ratioFromBytes && uncompressedSize > compressedSize * limits.ratio) {
    const ratio = Math.round(uncompressedSize / Math.max(1, compressedSize));
    return zipBomb(
      `解压后是原来的 ${ratio} 倍，上限 ${limits.ratio} 倍`,
      `it unpacks to ${ratio} times its size, at most ${limits.ratio}`,
      fileName,
    );
  }
  if (uncompressedSize > limits.partBytes) {
    return tooLarge(
      { zh: "一个工作表解压后的大小", en: "The unpacked size of one sheet" },
      megabytes(limits.partBytes),
      megabytes(uncompressedSize),
      `part ${fileName}`,
    );
  }
  return undefined;
}

/** A zip package whose table of contents has passed the limits. Opened parts are counted while they unpack. */
export class Archive {
  readonly #zip: ZipFile;
  readonly #entries: ReadonlyMap<string, Entry>;

  private constructor(zip: ZipFile, entries: ReadonlyMap<string, Entry>) {
    this.#zip = zip;
    this.#entries = entries;
  }

  /** Reads the table of contents of the zip file at `path` and judges it; nothing is unpacked. */
  static async open(path: string, limits: SourceLimits): Promise<Outcome<Archive>> {
    let zip: ZipFile;
    try {
      zip = await openPromise(path, { autoClose: false });
    } catch (error) {
      return failed(damaged(error));
    }
    const listed = await listEntries(zip, limits);
    if (listed.ok) return ok(new Archive(zip, listed.value));
    zip.close();
    return listed;
  }

  /** The names of its parts. */
  names(): ReadonlySet<string> {
    return new Set(this.#entries.keys());
  }

  has(part: string): boolean {
    return this.#entries.has(part);
  }

  /** Declared bytes of a part when unpacked; 0 when there is no such part. */
  size(name: string): number {
    return this.#entries.get(name)?.uncompressedSize ?? 0;
  }

  /**
   * Unpacks one part as a stream. Throws a ProblemError when it holds more than declared, passes a limit or is damaged.
   */
  async *read(name: string): AsyncGenerator<Buffer, void, undefined> {
    const entry = this.#entries.get(name);
    if (entry === undefined)
      throw new ProblemError(fileUnreadable(`缺少部件 ${name}`, `the part ${name} is missing`));
    let bytes = 0;
    let checksum = 0;
    try {
      const stream = await this.#zip.openReadStreamPromise(entry);
      for await (const chunk of stream) {
        if (!Buffer.isBuffer(chunk)) throw new Error("not bytes");
        bytes += chunk.length;
        checksum = crc32(chunk, checksum);
        if (bytes > entry.uncompressedSize) throw new ProblemError(overflow(name));
        yield chunk;
      }
    } catch (error) {
      throw error instanceof ProblemError ? error : new ProblemError(readProblem(error, name));
    }
    if (checksum !== entry.crc32) {
      throw new ProblemError(
        fileUnreadable(
          "校验和不符，内容已损坏",
          "a checksum is wrong, the content is damaged",
          `part ${name}`,
        ),
      );
    }
  }

  close(): void {
    this.#zip.close();
  }
}

function overflow(name: string): Problem {
  return zipBomb("声明的大小小于实际内容", "it declares less than it holds", name);
}

async function listEntries(zip: ZipFile, limits: SourceLimits): Promise<Outcome<ReadonlyMap<string, Entry>>> {
  if (zip.entryCount > limits.entries) {
    return failed(
      zipBomb(
        `包内有 ${zip.entryCount} 个部件，上限 ${limits.entries}`,
        `it has ${zip.entryCount} parts, at most ${limits.entries}`,
      ),
    );
  }
  const entries = new Map<string, Entry>();
  const problems: Problem[] = [];
  let total = 0;
  try {
    for await (const entry of zip.eachEntry()) {
      const found = entryProblem(entry, limits);
      if (found !== undefined) problems.push(found);
      total += entry.uncompressedSize;
      if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry);
    }
  } catch (error) {
    return failed(damaged(error));
  }
  if (total > limits.uncompressedBytes) {
    problems.push(
      tooLarge(
        { zh: "解压后的总大小", en: "The unpacked size in all" },
        megabytes(limits.uncompressedBytes),
        megabytes(total),
      ),
    );
  }
  return problems.length > 0 ? failed(...problems) : ok(entries);
}

function readProblem(error: unknown, name: string): Problem {
  // yauzl's own words for a part that unpacks to more than its declared size.
  if (message(error).startsWith("too many bytes")) return overflow(name);
  return fileUnreadable("压缩包已损坏", `the package is damaged (${message(error)})`, `part ${name}`);
}
