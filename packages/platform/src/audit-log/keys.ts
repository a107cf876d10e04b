import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  randomUUID,
  sign,
  verify,
} from "node:crypto";
import type { KeyObject } from "node:crypto";
import { mkdir, open, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { checkpointText } from "@xinpark/kernel/proof";
import type { SignatureCheck } from "@xinpark/kernel/proof";
import type { SignatureVerifier } from "@xinpark/kernel/signature";
import type { Log } from "../logging/index.ts";
import { sql, type Queries } from "../sql/index.ts";

/** Keys of the log: private ones are files, public ones stand in `audit_key` for ever. */

export interface SigningKey {
  readonly keyId: string;
  /** Signature of a text, in base64. */
  readonly sign: (text: string) => string;
}

const FILE = /^log-ed25519-([0-9a-f]{16})\.pem$/u;
const fileOf = (keyId: string): string => `log-ed25519-${keyId}.pem`;

/** The first 16 hex digits of the SHA-256 of a public key's SPKI. */
export const keyIdOf = (publicKey: Uint8Array): string =>
  createHash("sha256").update(publicKey).digest("hex").slice(0, 16);

/** A public key in base64, from PEM or base64; null when it is no Ed25519 key. */
export function readPublicKey(text: string): string | null {
  try {
    const key = text.includes("-----")
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text.trim(), "base64"), format: "der", type: "spki" });
    return key.asymmetricKeyType === "ed25519" ? publicBytes(key).toString("base64") : null;
  } catch {
    return null;
  }
}

/** Whether a checkpoint is signed by the key beside it, and both are written in their one canonical form. */
export const isSigned: SignatureCheck = (checkpoint) =>
  verifySignature({ ...checkpoint, text: checkpointText(checkpoint) });

/** Whether a text is signed by a key, key and signature in their one canonical form; what is malformed is false. */
export const verifySignature: SignatureVerifier = ({ algorithm, publicKey, signature, keyId, text }) => {
  const bytes = Buffer.from(publicKey, "base64");
  const signed = Buffer.from(signature, "base64");
  if (algorithm !== "ed25519") return false;
  if (bytes.toString("base64") !== publicKey || signed.toString("base64") !== signature) return false;
  if (keyIdOf(bytes) !== keyId || readPublicKey(publicKey) !== publicKey) return false;
  const key = createPublicKey({ key: bytes, format: "der", type: "spki" });
  return verify(null, Buffer.from(text), key, signed);
};

const publicBytes = (key: KeyObject): Buffer => key.export({ format: "der", type: "spki" });

/**
 * The key to sign with: the latest published one whose file is here, else one whose file is here and was never
 * published, else a new one. Whatever is new is published in the caller's transaction, under the log's lock.
 */
export async function signingKey(queries: Queries, keysFolder: string, log: Log): Promise<SigningKey> {
  const rows = await queries.rows(
    z.object({ keyId: z.string() }),
    sql`select key_id as "keyId" from audit_key where algorithm = 'ed25519' order by created_at desc, key_id`,
  );
  const published = rows.map((row) => row.keyId);
  for (const keyId of [...published, ...(await filesIn(keysFolder))]) {
    const key = await readPrivateKey(keysFolder, keyId);
    if (key === null) continue;
    if (!published.includes(keyId)) await publish(queries, key, published.length > 0, log);
    return signer(key);
  }
  const { privateKey } = generateKeyPairSync("ed25519");
  await keep(keysFolder, privateKey);
  await publish(queries, privateKey, published.length > 0, log);
  return signer(privateKey);
}

function signer(key: KeyObject): SigningKey {
  return {
    keyId: keyIdOf(publicBytes(createPublicKey(key))),
    sign: (text) => sign(null, Buffer.from(text), key).toString("base64"),
  };
}

async function publish(queries: Queries, key: KeyObject, replaces: boolean, log: Log): Promise<void> {
  const bytes = publicBytes(createPublicKey(key));
  const keyId = keyIdOf(bytes);
  await queries.run(
    sql`insert into audit_key (key_id, algorithm, public_key) values (${keyId}, 'ed25519', ${bytes.toString("base64")})`,
  );
  if (replaces) log.warn({ digest: keyId }, "the audit log's key was not here; from now on a new key signs");
  else log.info({ digest: keyId }, "the audit log's key was made");
}

async function filesIn(keysFolder: string): Promise<string[]> {
  const names = await readdir(keysFolder).catch(() => []);
  return names
    .toSorted((one, other) => (one < other ? -1 : 1))
    .map((name) => FILE.exec(name)?.[1])
    .filter((keyId) => keyId !== undefined);
}

/** The private key of an id; null when its file is absent, unreadable or of another key. */
async function readPrivateKey(keysFolder: string, keyId: string): Promise<KeyObject | null> {
  try {
    const key = createPrivateKey(await readFile(join(keysFolder, fileOf(keyId)), "utf8"));
    return keyIdOf(publicBytes(createPublicKey(key))) === keyId ? key : null;
  } catch {
    return null;
  }
}

/** The file gets its name when its bytes are safe. */
async function keep(keysFolder: string, key: KeyObject): Promise<void> {
  await mkdir(keysFolder, { recursive: true, mode: 0o700 });
  const path = join(keysFolder, fileOf(keyIdOf(publicBytes(createPublicKey(key)))));
  const draft = `${path}.${randomUUID()}.draft`;
  const file = await open(draft, "wx", 0o600);
  try {
    await file.writeFile(key.export({ format: "pem", type: "pkcs8" }));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
