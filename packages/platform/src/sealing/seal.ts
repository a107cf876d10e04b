import { createHmac, randomBytes } from "node:crypto";
import type { Transform } from "node:stream";
import { decryptSm4Gcm, encryptSm4Gcm } from "@xinpark/kernel/cipher";
import { failed, ok, problem, ProblemError, type Outcome, type Problem } from "@xinpark/kernel/outcome";
import type { Log } from "../logging/index.ts";
import { openingStream, sealingStream } from "./stream.ts";
import { ensureKey, readKeys, stateOfFolder, type SealingKey } from "./keys.ts";

/**
 * Sealing: identity numbers, phones and secrets of second factors are encrypted at rest (SM4-GCM) and found again by
 * a keyed look-up (HMAC-SM3). The keys are files; database and backup never hold one.
 */

/** Where a sealed value stands. It opens there alone: a value moved to another row, column or table is found. */
export interface SealedPlace {
  readonly table: string;
  readonly column: string;
  /** The row's own key, known before it is inserted: an account's id, a mandate's number. */
  readonly row: string;
}

export interface Sealing {
  /** Seals a text for its place: `keyId.nonce.cipher.tag`, the last three in base64url. */
  readonly seal: (text: string, place: SealedPlace) => string;
  /** Opens it. Fails with `sealing-key-missing` (details: keyId) and `sealed-value-broken`. */
  readonly open: (sealed: string, place: SealedPlace) => Outcome<string>;
  /**
   * The look-up word of a value, to be stored beside it: `keyId.digest`. The same value and kind give the same word
   * under one key. `kind` keeps apart what must not meet (`identity-number`, `phone`); the caller normalises.
   */
  readonly lookup: (kind: string, value: string) => string;
  /** Its words under every key, the present one first: what to search for, as rows may stand under an older key. */
  readonly lookups: (kind: string, value: string) => readonly string[];
  /** Seals the bytes of a file that flow through it, under the key that seals now. */
  readonly sealFile: () => { readonly stream: Transform; readonly keyId: string };
  /** Opens them again. Breaks with `sealing-key-missing` and `sealed-file-broken`. */
  readonly openFile: () => Transform;
  /** Whether a sealed value stands under the key that seals now. */
  readonly isCurrent: (sealed: string) => boolean;
}

const FORM = /^([0-9a-f]{16})\.([\w-]{16})\.([\w-]*)\.([\w-]{22})$/u;

/** The key id of a sealed value or look-up word; null when the text is neither. */
export const keyIdOfSealed = (text: string): string | null => /^([0-9a-f]{16})\./u.exec(text)?.[1] ?? null;

/**
 * Opens the sealing of a keys folder and makes its first key where there is none. Keys that come later (rotation,
 * a key put back) are seen without starting anew.
 */
export async function openSealing(folder: string, log: Log): Promise<Sealing> {
  const made = await ensureKey(folder);
  if (made !== null)
    log.info({ digest: made.keyId }, "the first sealing key was made: keep a copy of it apart");
  const ring = new KeyRing(folder);
  for (const fault of ring.faults()) {
    log.warn({ reason: fault.kind }, "a sealing key file is not as it should be: xinpark keys check");
  }
  return sealingOf(ring);
}

class KeyRing {
  readonly #folder: string;
  #state: string;
  #files: ReturnType<typeof readKeys>;
  constructor(folder: string) {
    this.#folder = folder;
    this.#state = stateOfFolder(folder);
    this.#files = readKeys(folder);
  }
  /** Every key, oldest first. */
  keys(): readonly SealingKey[] {
    const state = stateOfFolder(this.#folder);
    if (state !== this.#state) {
      this.#files = readKeys(this.#folder);
      this.#state = state;
    }
    return this.#files.keys;
  }
  faults() {
    return this.#files.faults;
  }
  current(): SealingKey {
    const key = this.keys().at(-1);
    if (key === undefined) throw new Error("there is no sealing key");
    return key;
  }
}

function sealingOf(ring: KeyRing): Sealing {
  const word = (key: SealingKey, kind: string, value: string): string =>
    `${key.keyId}.${createHmac("sm3", key.lookupKey)
      .update(JSON.stringify([kind, value]))
      .digest("base64url")}`;
  return {
    seal: (text, place) => {
      const { keyId, cipherKey } = ring.current();
      const nonce = randomBytes(12);
      const sealed = encryptSm4Gcm(
        { key: cipherKey, nonce, associated: placeBytes(place) },
        Buffer.from(text, "utf8"),
      );
      return [keyId, encode(nonce), encode(sealed.cipher), encode(sealed.tag)].join(".");
    },
    open: (sealed, place) => {
      const [, keyId = "", ...words] = FORM.exec(sealed) ?? [];
      const [nonce, cipher, tag] = words.map(decode);
      if (nonce === undefined || cipher === undefined || tag === undefined) return failed(broken(place));
      // One value, one writing: bits that mean nothing are zero.
      if ([nonce, cipher, tag].map(encode).join(".") !== words.join(".")) return failed(broken(place));
      const key = ring.keys().find((one) => one.keyId === keyId);
      if (key === undefined) return failed(keyMissing(keyId));
      const plain = decryptSm4Gcm(
        { key: key.cipherKey, nonce, associated: placeBytes(place) },
        { cipher, tag },
      );
      return plain === null ? failed(broken(place)) : ok(Buffer.from(plain).toString("utf8"));
    },
    lookup: (kind, value) => word(ring.current(), kind, value),
    lookups: (kind, value) =>
      ring
        .keys()
        .toReversed()
        .map((key) => word(key, kind, value)),
    sealFile: () => {
      const key = ring.current();
      return { stream: sealingStream(key, randomBytes(16)), keyId: key.keyId };
    },
    openFile: () =>
      openingStream((keyId) => {
        const key = ring.keys().find((one) => one.keyId === keyId);
        if (key === undefined) throw new ProblemError(keyMissing(keyId));
        return key;
      }),
    isCurrent: (sealed) => keyIdOfSealed(sealed) === ring.current().keyId,
  };
}

const encode = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");
const decode = (text: string): Buffer => Buffer.from(text, "base64url");

/** An exact text of the place, so that no two places give the same bytes. */
const placeBytes = ({ table, column, row }: SealedPlace): Buffer =>
  Buffer.from(JSON.stringify(["xinpark sealed 1", table, column, row]), "utf8");

function keyMissing(keyId: string): Problem {
  return {
    ...problem(
      "conflict",
      "sealing-key-missing",
      `密钥 ${keyId} 不在密钥文件夹中，该加密字段暂不可读`,
      `the key ${keyId} is not in the keys folder; this sealed field cannot be read for now`,
    ),
    remedy: {
      zh: "把该密钥文件放回 XINPARK_KEYS；其余功能不受影响（见 docs/keys.md）",
      en: "put the file of this key back into XINPARK_KEYS; everything else works (docs/keys.md)",
    },
    details: { keyId },
  };
}

const broken = (place: SealedPlace): Problem =>
  problem(
    "internal",
    "sealed-value-broken",
    "加密字段与其所在位置不符或已被改动",
    "the sealed value was changed or does not belong to its place",
    `${place.table}.${place.column}`,
  );
