import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import { mkdir, open, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { sm2 } from "sm-crypto-v2";
import { z } from "zod";
import { keyIdOf, SM2_USER_ID, spkiOf } from "@xinpark/kernel/proof";
import type { SignatureName } from "@xinpark/kernel/proof";
import type { Log } from "../logging/index.ts";
import { sql, type Queries } from "../sql/index.ts";

/** Keys of the log: private ones are files, public ones stand in `audit_key` for ever. */

export interface SigningKey {
  readonly keyId: string;
  readonly algorithm: SignatureName;
  /** SubjectPublicKeyInfo in base64. */
  readonly publicKey: string;
  /** Signature of a text, in base64. */
  readonly sign: (text: string) => string;
}

/** A key and the text of its file. */
interface OwnKey extends SigningKey {
  readonly file: string;
}

const FILE = /^log-(?<algorithm>ed25519|sm2)-(?<keyId>[0-9a-f]{16})\.(?:pem|key)$/u;
const ENDING: Readonly<Record<SignatureName, string>> = { ed25519: "pem", sm2: "key" };
const fileOf = (algorithm: SignatureName, keyId: string): string =>
  `log-${algorithm}-${keyId}.${ENDING[algorithm]}`;

interface Place {
  readonly algorithm: SignatureName;
  readonly keyId: string;
}
const algorithmName = z.enum(["ed25519", "sm2"]);
const placeRow = z.object({ keyId: z.string(), algorithm: algorithmName });

/**
 * The key to sign with: the latest published one whose file is here, else one whose file is here and was never
 * published, else a new one. Whatever is new is published in the caller's transaction, under the log's lock, and an
 * audit entry says when it replaces another. The first key of all is published with the first checkpoint (`beginning`):
 * a key without a checkpoint is what is left of a log that was taken away. The session must be a job's (`population`).
 */
export async function signingKey(
  queries: Queries,
  keysFolder: string,
  log: Log,
  beginning = false,
): Promise<SigningKey> {
  const published = await queries.rows(
    placeRow,
    sql`select key_id as "keyId", algorithm from audit_key order by created_at desc, key_id`,
  );
  const files = await filesIn(keysFolder);
  for (const place of [...published, ...files]) {
    const key = await readKey(keysFolder, place);
    if (key === null) continue;
    if (published.some((one) => one.keyId === key.keyId)) return key;
    if (published.length > 0) await publish(queries, key, { reason: "lost", log });
    else if (beginning) await publish(queries, key, { reason: "first", log });
    return key;
  }
  const latest = published[0]?.algorithm ?? (await chosenSignature(queries));
  const key = newKey(latest);
  await keep(keysFolder, key);
  if (published.length > 0) await publish(queries, key, { reason: "lost", log });
  else if (beginning) await publish(queries, key, { reason: "first", log });
  return key;
}

async function chosenSignature(queries: Queries): Promise<SignatureName> {
  const row = await queries.row(
    z.object({ signature: algorithmName }),
    sql`select signature from audit_form`,
  );
  return row?.signature ?? "ed25519";
}

/**
 * Makes a new key, which signs from the next checkpoint on; the one before endorses it by signing its id. Old public keys
 * stay published. Under the log's lock, in a job's transaction (`population`).
 */
export async function rotateKey(
  queries: Queries,
  options: {
    readonly keysFolder: string;
    readonly log: Log;
    /** The algorithm of the new key; that of the one before unless told. */
    readonly algorithm?: SignatureName;
  },
): Promise<SigningKey> {
  const { keysFolder, log } = options;
  const before = await signingKey(queries, keysFolder, log);
  const key = newKey(options.algorithm ?? before.algorithm);
  await keep(keysFolder, key);
  const endorsement = { replaces: before.keyId, endorsement: before.sign(endorsementText(key.keyId)) };
  await publish(queries, key, { reason: "rotated", log, ...endorsement });
  return key;
}

/** What a key signs about the key that follows it. */
export const endorsementText = (keyId: string): string => `xinpark/audit-key/v1\n${keyId}\n`;

interface Announcement {
  readonly reason: "first" | "lost" | "rotated";
  readonly replaces?: string;
  readonly endorsement?: string;
  readonly log: Log;
}

async function publish(queries: Queries, key: SigningKey, announcement: Announcement): Promise<void> {
  const { log, ...why } = announcement;
  const { keyId, algorithm, publicKey } = key;
  // Latest is whichever was published last, though a clock was set back meanwhile.
  await queries.run(sql`
    insert into audit_key (key_id, algorithm, public_key, created_at)
    select ${keyId}, ${algorithm}, ${publicKey}, greatest(clock_timestamp(), max(created_at) + interval '1 microsecond') from audit_key`);
  if (why.reason === "first") {
    log.info({ digest: keyId }, "the audit log's key was made");
    return;
  }
  await queries.run(sql`
    insert into audit_entry (actor, operation, class, channel, outcome, detail)
    values ('job:sequencer', 'audit.key', 'write', 'job', 'done', ${JSON.stringify({ keyId, algorithm, ...why })})`);
  if (why.reason === "lost")
    log.warn({ digest: keyId }, "the audit log's key was not here; from now on a new key signs");
  else log.info({ digest: keyId }, "from now on a new key of the audit log signs");
}

async function filesIn(keysFolder: string): Promise<Place[]> {
  const names = await readdir(keysFolder).catch(() => []);
  return names
    .toSorted((one, other) => (one < other ? -1 : 1))
    .flatMap((name) => {
      const place = placeRow.safeParse(FILE.exec(name)?.groups);
      return place.success ? [place.data] : [];
    });
}

/** The private key of an id; null when its file is absent, unreadable or of another key. */
async function readKey(keysFolder: string, { algorithm, keyId }: Place): Promise<OwnKey | null> {
  try {
    const text = await readFile(join(keysFolder, fileOf(algorithm, keyId)), "utf8");
    const key = algorithm === "ed25519" ? edwardsKey(text) : sm2Key(text.trim());
    return key.keyId === keyId ? key : null;
  } catch {
    return null;
  }
}

function newKey(algorithm: SignatureName): OwnKey {
  switch (algorithm) {
    case "ed25519":
      return edwardsKey(
        generateKeyPairSync("ed25519").privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
      );
    case "sm2":
      return sm2Key(sm2.generateKeyPairHex().privateKey);
  }
}

/** From PKCS#8 in PEM. */
function edwardsKey(file: string): OwnKey {
  const key = createPrivateKey(file);
  const spki = createPublicKey(key).export({ format: "der", type: "spki" });
  return {
    ...named("ed25519", spki),
    file,
    sign: (text) => sign(null, Buffer.from(text), key).toString("base64"),
  };
}

/** From the private number in hex. */
function sm2Key(privateKey: string): OwnKey {
  const publicKey = sm2.getPublicKeyFromPrivateKey(privateKey);
  const options = { hash: true, der: false, publicKey, userId: SM2_USER_ID };
  return {
    ...named("sm2", Buffer.from(spkiOf("sm2", publicKey), "hex")),
    file: `${privateKey}\n`,
    sign: (text) =>
      Buffer.from(sm2.doSignature(Buffer.from(text), privateKey, options), "hex").toString("base64"),
  };
}

const named = (algorithm: SignatureName, spki: Buffer) => ({
  algorithm,
  keyId: keyIdOf(spki),
  publicKey: spki.toString("base64"),
});

/** The file gets its name when its bytes are safe. */
async function keep(keysFolder: string, key: OwnKey): Promise<void> {
  await mkdir(keysFolder, { recursive: true, mode: 0o700 });
  const path = join(keysFolder, fileOf(key.algorithm, key.keyId));
  const draft = `${path}.${randomUUID()}.draft`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(key.file);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
