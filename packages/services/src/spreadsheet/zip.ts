import { once } from "node:events";
import { crc32, createDeflateRaw } from "node:zlib";

/** A zip package written as it comes: flat in memory, however long a part is. */

export interface Part {
  readonly name: string;
  readonly content: Iterable<string> | AsyncIterable<string>;
}

interface Written {
  readonly name: Buffer;
  readonly offset: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
}

/** Sizes follow the data (bit 3), names are UTF-8 (bit 11). */
const FLAGS = 0x0808;
const DEFLATED = 8;
/** 1 January 1980: the same content is the same bytes. */
const DAY = 0x21;
const BLOCK = 64 * 1024;
const MOST = 0xffff_fffe;

/** The package's bytes. Throws RangeError where it would pass 4 GiB, beyond which few programs read. */
export async function* zipBytes(parts: Iterable<Part> | AsyncIterable<Part>): AsyncGenerator<Buffer> {
  const written: Written[] = [];
  let offset = 0;
  for await (const part of parts) {
    const name = Buffer.from(part.name);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x0403_4b50, 0);
    head.writeUInt16LE(20, 4);
    head.writeUInt16LE(FLAGS, 6);
    head.writeUInt16LE(DEFLATED, 8);
    head.writeUInt16LE(DAY, 12);
    head.writeUInt16LE(name.length, 26);
    yield Buffer.concat([head, name]);
    const done = { crc: 0, packed: 0, size: 0 };
    yield* deflated(part.content, done);
    const tail = Buffer.alloc(16);
    tail.writeUInt32LE(0x0807_4b50, 0);
    tail.writeUInt32LE(done.crc, 4);
    tail.writeUInt32LE(done.packed, 8);
    tail.writeUInt32LE(done.size, 12);
    yield tail;
    written.push({ name, offset, ...done });
    offset += head.length + name.length + done.packed + tail.length;
    if (offset > MOST || done.size > MOST) throw new RangeError("a workbook of more than 4 GiB");
  }
  yield directory(written, offset);
}

async function* deflated(
  content: Part["content"],
  done: { crc: number; packed: number; size: number },
): AsyncGenerator<Buffer> {
  const packer = createDeflateRaw({ level: 6 });
  const ready: Buffer[] = [];
  packer.on("data", (chunk: Buffer) => ready.push(chunk));
  const taken = function* (): Generator<Buffer> {
    for (const chunk of ready.splice(0)) {
      done.packed += chunk.length;
      yield chunk;
    }
  };
  const put = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text);
    done.crc = crc32(bytes, done.crc);
    done.size += bytes.length;
    if (!packer.write(bytes)) await once(packer, "drain");
  };
  try {
    let text = "";
    for await (const piece of content) {
      text += piece;
      if (text.length < BLOCK) continue;
      await put(text);
      text = "";
      yield* taken();
    }
    if (text !== "") await put(text);
    packer.end();
    await once(packer, "end");
    yield* taken();
  } finally {
    packer.destroy();
  }
}

function directory(parts: readonly Written[], offset: number): Buffer {
  const entries = parts.map(({ name, offset: at, crc, packed, size }) => {
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x0201_4b50, 0);
    entry.writeUInt16LE(20, 4);
    entry.writeUInt16LE(20, 6);
    entry.writeUInt16LE(FLAGS, 8);
    entry.writeUInt16LE(DEFLATED, 10);
    entry.writeUInt16LE(DAY, 14);
    entry.writeUInt32LE(crc, 16);
    entry.writeUInt32LE(packed, 20);
    entry.writeUInt32LE(size, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(at, 42);
    return Buffer.concat([entry, name]);
  });
  const body = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x0605_4b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(body.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([body, end]);
}
