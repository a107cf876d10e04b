import { open } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { ProblemError } from "@xinpark/kernel/outcome";
import { fileUnreadable } from "./problems.ts";

/** An OLE2 compound file ([MS-CFB]): its streams by name, read sector by sector and never held whole. */

const HEADER_BYTES = 512;
const ENTRY_BYTES = 128;
const NO_SECTOR = 0xff_ff_ff_fa;
const HEADER_DIFAT = 109;
const STREAM = 2;
const ROOT = 5;

interface Entry {
  readonly name: string;
  readonly type: number;
  readonly start: number;
  readonly bytes: number;
}

const damaged = (zh: string, en: string): ProblemError => new ProblemError(fileUnreadable(zh, en));
const broken = (): ProblemError => damaged("复合文档结构已损坏", "its compound document is damaged");

export class CompoundFile {
  readonly #file: FileHandle;
  readonly #sectorBytes: number;
  readonly #miniBytes: number;
  readonly #cutoff: number;
  #fat = new Uint32Array(0);
  #miniFat = new Uint32Array(0);
  #entries: readonly Entry[] = [];
  /** Sectors of the stream in which small streams lie. */
  #miniSectors: readonly number[] = [];

  private constructor(file: FileHandle, head: Buffer) {
    this.#file = file;
    this.#sectorBytes = 1 << head.readUInt16LE(30);
    this.#miniBytes = 1 << head.readUInt16LE(32);
    this.#cutoff = head.readUInt32LE(56);
  }

  /** Throws a ProblemError where the file is damaged. */
  static async open(path: string): Promise<CompoundFile> {
    const file = await open(path, "r");
    try {
      const head = Buffer.alloc(HEADER_BYTES);
      if ((await file.read(head, 0, HEADER_BYTES, 0)).bytesRead < HEADER_BYTES) throw broken();
      const shift = head.readUInt16LE(30);
      if ((shift !== 9 && shift !== 12) || head.readUInt16LE(32) !== 6) throw broken();
      const compound = new CompoundFile(file, head);
      await compound.#load(head);
      return compound;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  /** Bytes of a stream; undefined where there is none of the name. */
  size(name: string): number | undefined {
    return this.#find(name)?.bytes;
  }

  /** The content of a stream from a byte on, a sector at a time. */
  async *read(name: string, from = 0): AsyncGenerator<Buffer, void, undefined> {
    const entry = this.#find(name);
    if (entry === undefined) return;
    const isMini = entry.bytes < this.#cutoff;
    const size = isMini ? this.#miniBytes : this.#sectorBytes;
    const chain = this.#chain(entry.start, isMini ? this.#miniFat : this.#fat);
    if (chain.length * size < entry.bytes) throw damaged("文件不完整", "it is cut off");
    for (let at = Math.floor(from / size); at * size < entry.bytes; at += 1) {
      const sector = chain[at] ?? 0;
      const content = isMini ? await this.#mini(sector) : await this.#sector(sector);
      yield content.subarray(Math.max(0, from - at * size), Math.min(size, entry.bytes - at * size));
    }
  }

  #find(name: string): Entry | undefined {
    return this.#entries.find((one) => one.type === STREAM && one.name.toLowerCase() === name.toLowerCase());
  }

  async #load(head: Buffer): Promise<void> {
    const places: number[] = [];
    for (let at = 0; at < HEADER_DIFAT; at += 1) places.push(head.readUInt32LE(76 + at * 4));
    const perSector = this.#sectorBytes / 4;
    let next = head.readUInt32LE(68);
    for (let left = head.readUInt32LE(72); left > 0 && next < NO_SECTOR; left -= 1) {
      const sector = await this.#sector(next);
      for (let at = 0; at < perSector - 1; at += 1) places.push(sector.readUInt32LE(at * 4));
      next = sector.readUInt32LE((perSector - 1) * 4);
    }
    const count = head.readUInt32LE(44);
    const used = places.filter((place) => place < NO_SECTOR);
    if (used.length < count || count * this.#sectorBytes > (await this.#file.stat()).size) throw broken();
    this.#fat = await this.#numbers(used.slice(0, count));
    const directory = this.#chain(head.readUInt32LE(48), this.#fat);
    this.#entries = await this.#directory(directory);
    this.#miniFat = await this.#numbers(this.#chain(head.readUInt32LE(60), this.#fat));
    const root = this.#entries.find((one) => one.type === ROOT);
    if (root !== undefined) this.#miniSectors = this.#chain(root.start, this.#fat);
  }

  async #numbers(sectors: readonly number[]): Promise<Uint32Array<ArrayBuffer>> {
    const perSector = this.#sectorBytes / 4;
    const numbers = new Uint32Array(sectors.length * perSector);
    for (const [at, place] of sectors.entries()) {
      const sector = await this.#sector(place);
      for (let one = 0; one < perSector; one += 1)
        numbers[at * perSector + one] = sector.readUInt32LE(one * 4);
    }
    return numbers;
  }

  async #directory(sectors: readonly number[]): Promise<Entry[]> {
    const entries: Entry[] = [];
    for (const place of sectors) {
      const sector = await this.#sector(place);
      for (let at = 0; at + ENTRY_BYTES <= sector.length; at += ENTRY_BYTES) {
        const characters = Math.max(0, Math.min(64, sector.readUInt16LE(at + 64)) - 2);
        entries.push({
          name: sector.toString("utf16le", at, at + characters),
          type: sector.readUInt8(at + 66),
          start: sector.readUInt32LE(at + 116),
          bytes: sector.readUInt32LE(at + 120),
        });
      }
    }
    return entries;
  }

  /** The sectors of a chain. One that comes back to itself is longer than all sectors together. */
  #chain(start: number, table: Uint32Array): number[] {
    const chain: number[] = [];
    for (let at = start; at < NO_SECTOR; at = table[at] ?? NO_SECTOR) {
      if (chain.length >= table.length || at >= table.length) throw broken();
      chain.push(at);
    }
    return chain;
  }

  async #sector(index: number): Promise<Buffer> {
    return await this.#bytes((index + 1) * this.#sectorBytes, this.#sectorBytes);
  }

  async #mini(index: number): Promise<Buffer> {
    const at = index * this.#miniBytes;
    const sector = this.#miniSectors[Math.floor(at / this.#sectorBytes)];
    if (sector === undefined) throw broken();
    return await this.#bytes((sector + 1) * this.#sectorBytes + (at % this.#sectorBytes), this.#miniBytes);
  }

  /** What a short last sector lacks is zero. */
  async #bytes(at: number, count: number): Promise<Buffer> {
    const buffer = Buffer.alloc(count);
    const { bytesRead } = await this.#file.read(buffer, 0, count, at);
    if (bytesRead === 0) throw damaged("文件不完整", "it is cut off");
    return buffer;
  }
}
