import { createHmac, hash, randomBytes, randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { open, rename } from "node:fs/promises";
import { join } from "node:path";
import { expectValue } from "@xinpark/kernel/outcome";
import { withLock } from "../lock/index.ts";

/** The sealing keys: files in the keys folder, outside database and backup. The latest seals, all open. */

export interface SealingKey {
  /** 16 hex digits derived from the key: a file that was changed has another id. */
  readonly keyId: string;
  /** When it was made, in UTC, as 17 digits: the order of keys, also of those that were lost and put back. */
  readonly made: string;
  /** SM4, 16 bytes. */
  readonly cipherKey: Buffer;
  /** HMAC-SM3. */
  readonly lookupKey: Buffer;
}

const FILE = /^sealing-(\d{17})-([0-9a-f]{16})\.key$/u;
const MASTER = /^[0-9a-f]{64}$/u;

const derive = (master: Buffer, use: string): Buffer =>
  createHmac("sm3", master).update(`xinpark sealing ${use}`).digest();

function keyOf(made: string, master: Buffer): SealingKey {
  return {
    keyId: derive(master, "id").toString("hex").slice(0, 16),
    made,
    cipherKey: derive(master, "sm4-gcm").subarray(0, 16),
    lookupKey: derive(master, "hmac-sm3"),
  };
}

/** What stands wrong in the keys folder. */
export interface KeyFault {
  readonly file: string;
  /** `open`: others on this machine may read it. `broken`: its content is not the key its name says. */
  readonly kind: "open" | "broken";
}

export interface KeyFiles {
  /** Oldest first. */
  readonly keys: readonly SealingKey[];
  readonly faults: readonly KeyFault[];
}

/** Reads every sealing key of a folder; an absent folder holds none. */
export function readKeys(folder: string): KeyFiles {
  const keys: SealingKey[] = [];
  const faults: KeyFault[] = [];
  if (isOpen(folder)) faults.push({ file: folder, kind: "open" });
  for (const file of namesIn(folder)) {
    const match = FILE.exec(file);
    if (match === null) continue;
    const path = join(folder, file);
    const text = readFileSync(path, "utf8").trim();
    const key = MASTER.test(text) ? keyOf(match[1] ?? "", Buffer.from(text, "hex")) : null;
    if (key === null || key.keyId !== match[2]) faults.push({ file, kind: "broken" });
    else {
      keys.push(key);
      if (isOpen(path)) faults.push({ file, kind: "open" });
    }
  }
  return { keys, faults };
}

/** What the folder holds now, as a word that changes when a key comes or goes. */
export function stateOfFolder(folder: string): string {
  return hash("sha256", namesIn(folder).join("\n"), "hex");
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => FILE.test(name))
      .toSorted();
  } catch {
    return [];
  }
}

/** Windows knows no such bits; there the folder's owner is the guard. */
function isOpen(path: string): boolean {
  if (process.platform === "win32") return false;
  try {
    return (statSync(path).mode & 0o077) !== 0;
  } catch {
    return false;
  }
}

/** Makes a key that seals from now on; two programs at once make two, one after the other. */
export async function addKey(folder: string): Promise<SealingKey> {
  return underLock(folder, () => makeKey(folder));
}

/** Makes the first key where there is none. */
export async function ensureKey(folder: string): Promise<SealingKey | null> {
  if (namesIn(folder).length > 0) return null;
  return underLock(folder, async () => (namesIn(folder).length > 0 ? null : makeKey(folder)));
}

async function underLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return expectValue(await withLock(join(folder, "sealing.lock"), work));
}

async function makeKey(folder: string): Promise<SealingKey> {
  const latest = namesIn(folder).reduce((most, name) => {
    const made = BigInt(FILE.exec(name)?.[1] ?? 0);
    return made > most ? made : most;
  }, 0n);
  const now = BigInt(new Date().toISOString().replaceAll(/\D/gu, ""));
  const master = randomBytes(32);
  // A clock that was set back must not make the new key an older one.
  const key = keyOf(String(now > latest ? now : latest + 1n), master);
  const path = join(folder, `sealing-${key.made}-${key.keyId}.key`);
  const draft = `${path}.${randomUUID()}.draft`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(`${master.toString("hex")}\n`);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncFolder(folder);
  return key;
}

/** A key that seals must still be there after a power cut: its name is made safe as well as its bytes. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const opened = await open(folder, "r");
  try {
    await opened.sync();
  } finally {
    await opened.close();
  }
}
