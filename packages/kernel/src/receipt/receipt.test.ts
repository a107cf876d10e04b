import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bytesToHex,
  checkpointText,
  encodeAuditEntry,
  hashOf,
  inclusionPath,
  leafHash,
  rootOf,
  type AuditEntry,
} from "../proof/index.ts";
import type { PublicKey, SignatureVerifier } from "../signature/index.ts";
import {
  canonicalJson,
  checkReceipt,
  checkReceiptAwaited,
  readStrictJson,
  RECEIPT_FORMAT,
  RECEIPT_OPERATION,
  receiptDigest,
  receiptNumber,
  receiptText,
  type ReceiptStatement,
  type SignedReceipt,
} from "./index.ts";

const hash = hashOf("sha256");

const idOf = (publicKey: string): string =>
  createHash("sha256").update(Buffer.from(publicKey, "base64")).digest("hex").slice(0, 16);

function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const spki = publicKey.export({ format: "der", type: "spki" }).toString("base64");
  const key: PublicKey = { keyId: idOf(spki), algorithm: "ed25519", publicKey: spki };
  return { key, sign: (text: string) => sign(null, Buffer.from(text), privateKey).toString("base64") };
}

/** As strict as the house's own: one form of key and signature. */
const ed25519: SignatureVerifier = ({ keyId, publicKey, text, signature }) => {
  const [key, signed] = [Buffer.from(publicKey, "base64"), Buffer.from(signature, "base64")];
  if (signed.toString("base64") !== signature || idOf(publicKey) !== keyId) return false;
  const object = createPublicKey({ key, format: "der", type: "spki" });
  return verify(null, Buffer.from(text), object, signed);
};

const STATEMENT: ReceiptStatement = {
  format: RECEIPT_FORMAT,
  kind: "delivery",
  number: receiptNumber("delivery", 7),
  issuer: { code: "zone", label: { zh: "园区", en: "Zone" } },
  issuedAt: "2026-06-01T02:03:04.000005Z",
  what: {
    batch: 7,
    item: "CF",
    itemVersion: "1",
    department: { code: "bureau", label: { zh: "某局", en: "A bureau" } },
    day: "2026-06-01",
    fileDigest: "ab".repeat(32),
    fileBytes: 1234,
    counts: { rows: 6, accepted: 1, duplicate: 1, superseding: 1, held: 1, refused: 1, ignored: 1 },
    incomplete: 0,
    knownNo: 3,
    closedAt: "2026-06-01T02:03:04.000005Z",
  },
};

const entryOf = (id: number, operation: string, detail: unknown): AuditEntry => ({
  id: String(id),
  at: "2026-06-01T02:03:04.000005Z",
  actor: "job:delivery",
  account_id: null,
  membership_id: null,
  operation,
  class: "write",
  channel: "job",
  purpose: null,
  case_number: null,
  outcome: "done",
  subjects: "{}",
  detail: JSON.stringify(detail),
  request_id: null,
});

const signer = newKey();
const logger = newKey();
const KEYS = [signer.key, logger.key];

interface Making {
  readonly statement?: ReceiptStatement;
  readonly operation?: string;
  readonly detail?: unknown;
}

/** A receipt as the house writes it, the receipt's entry in the middle of a log of five. */
function receipt(making: Making = {}): SignedReceipt {
  const statement = making.statement ?? STATEMENT;
  const { kind, number } = statement;
  const detail = making.detail ?? {
    kind,
    number,
    hash: "sha256",
    digest: receiptDigest(statement, "sha256"),
  };
  const entry = entryOf(3, making.operation ?? RECEIPT_OPERATION, detail);
  const entries = [1, 2, 4, 5].map((id) => entryOf(id, "delivery.close", {}));
  const leaves = [...entries.slice(0, 2), entry, ...entries.slice(2)].map((one) =>
    leafHash(hash, encodeAuditEntry(one)),
  );
  const root = bytesToHex(rootOf(hash, leaves));
  const { keyId } = logger.key;
  const head = {
    size: 5,
    root,
    at: "2026-06-01T02:03:05.000000Z",
    previousSize: 0,
    keyId,
    algorithm: "ed25519",
    hash: "sha256",
  } as const;
  return {
    statement,
    signature: {
      keyId: signer.key.keyId,
      algorithm: "ed25519",
      value: signer.sign(receiptText(statement, signer.key.keyId, "ed25519")),
    },
    proof: {
      kind: "inclusion",
      entry,
      leafIndex: 2,
      treeSize: 5,
      leafHash: bytesToHex(leafHash(hash, encodeAuditEntry(entry))),
      proof: inclusionPath(hash, leaves, 2).map(bytesToHex),
      root,
      hash: "sha256",
      checkpoint: {
        ...head,
        signature: logger.sign(checkpointText(head)),
        publicKey: logger.key.publicKey,
      },
    },
  };
}

const check = (document: unknown, keys: readonly PublicKey[] = KEYS) =>
  checkReceipt(canonicalJson(document), keys, ed25519);

describe("a receipt", () => {
  test("is valid by the keys one relies on, at once or awaited", async () => {
    const whole = receipt();
    expect(check(whole)).toEqual({ valid: true, reasons: [], statement: STATEMENT });
    const awaited = await checkReceiptAwaited(canonicalJson(whole), KEYS, async (claim) => ed25519(claim));
    expect(awaited).toEqual({ valid: true, reasons: [], statement: STATEMENT });
  });

  test("may be indented, ordered and escaped otherwise", () => {
    const whole = receipt();
    const indented = JSON.stringify(
      { proof: whole.proof, statement: whole.statement, signature: whole.signature },
      null,
      2,
    );
    expect(checkReceipt(indented.replaceAll("园", "\\u56ed"), KEYS, ed25519).valid).toBe(true);
  });

  const whole = receipt();
  const other = receipt({ statement: { ...STATEMENT, number: "D-8" } });
  test.each([
    ["nobody relies on", whole, [], ["key-unknown"]],
    ["whose signer is not relied on", whole, [logger.key], ["key-unknown"]],
    ["whose log is not relied on", whole, [signer.key], ["key-unknown"]],
    ["not signed yet", { ...whole, signature: null }, KEYS, ["not-signed"]],
    ["not covered by a checkpoint yet", { ...whole, proof: null }, KEYS, ["not-proven"]],
    ["with neither", { ...whole, signature: null, proof: null }, KEYS, ["not-signed", "not-proven"]],
    ["with the proof of another", { ...whole, proof: other.proof }, KEYS, ["entry-differs"]],
    ["with another's signature", { ...whole, signature: other.signature }, KEYS, ["signature-wrong"]],
    ["of an entry that is no receipt's", receipt({ operation: "delivery.close" }), KEYS, ["entry-differs"]],
    ["of an entry without detail", receipt({ detail: {} }), KEYS, ["entry-differs"]],
    ["with more in it", { ...whole, more: 1 }, KEYS, ["document-malformed"]],
    ["that is none", [], KEYS, ["document-malformed"]],
  ])("%s", (_name, document, keys, reasons) => {
    expect(check(document, keys)).toMatchObject({ valid: false, reasons });
  });

  test("is still checked by the key that signed it after another has taken its place", () => {
    expect(check(whole, [newKey().key, ...KEYS]).valid).toBe(true);
  });

  test("says nothing twice: a second value under the same name is refused", () => {
    const text = canonicalJson(whole).replace('"batch":7', '"batch":9,"batch":7');
    expect(checkReceipt(text, KEYS, ed25519).reasons).toEqual(["document-malformed"]);
  });

  test("fails with any bit flipped", () => {
    const bytes = Buffer.from(canonicalJson(whole));
    fc.assert(
      fc.property(fc.nat(bytes.length * 8 - 1), (bit) => {
        const flipped = Buffer.from(bytes);
        flipped[Math.floor(bit / 8)] = (flipped[Math.floor(bit / 8)] ?? 0) ^ (1 << (bit % 8));
        expect(checkReceipt(flipped.toString("utf8"), KEYS, ed25519).valid).toBe(false);
      }),
      { numRuns: 1500 },
    );
  });

  test("fails with any value in it changed", () => {
    const changes = leavesOf(whole);
    expect(changes.length).toBeGreaterThan(50);
    for (const { path, value } of changes) {
      const changed = replaced(whole, path, typeof value === "number" ? value + 1 : `${String(value)}0`);
      expect([path.join("."), check(changed).valid]).toEqual([path.join("."), false]);
    }
  });
});

describe("canonical JSON", () => {
  test.each([
    [{ b: 1, a: [true, null, "é\n"] }, '{"a":[true,null,"é\\n"],"b":1}'],
    // Names in code-unit order, also where they look like numbers.
    [{ "10": 1, "9": 2, "": 0 }, '{"":0,"10":1,"9":2}'],
    [{ a: undefined, b: -0 }, '{"b":0}'],
    [1e21, "1e+21"],
  ])("%j", (value, text) => {
    expect(canonicalJson(value)).toBe(text);
  });

  test("has no form for what JSON cannot say exactly", () => {
    for (const value of [Number.NaN, Infinity, "\ud800", { "\udc00": 1 }, () => 1, 1n, undefined])
      expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  test("reads back to the same value, and is itself read strictly", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), (value) => {
        fc.pre(
          !/"-?\d+":|"__proto__"/u.test(JSON.stringify(value)) && !JSON.stringify(value).includes("\\ud"),
        );
        expect(readStrictJson(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  test.each(['{"a":1,"a":1}', "1.0", "1e1", "-0", "12345678901234567891", '"\\ud800"', "{", ""])(
    "%s is not read",
    (text) => {
      expect(readStrictJson(text)).toBeUndefined();
    },
  );
});

test("numbers of receipts", () => {
  expect([
    receiptNumber("delivery", 3),
    receiptNumber("consent", 4, 2),
    receiptNumber("report", "R1"),
  ]).toEqual(["D-3", "C-4-2", "R-R1"]);
});

type Path = readonly (string | number)[];

/** Every value in a document with its path. */
function leavesOf(value: unknown, path: Path = []): { path: Path; value: unknown }[] {
  if (typeof value !== "object" || value === null) return value === null ? [] : [{ path, value }];
  const entries: [string | number, unknown][] = Array.isArray(value)
    ? value.map((one: unknown, index) => [index, one])
    : Object.entries(value);
  return entries.flatMap(([name, one]) => leavesOf(one, [...path, name]));
}

function replaced(value: unknown, [name, ...rest]: Path, by: unknown): unknown {
  if (name === undefined) return by;
  if (Array.isArray(value))
    return value.map((one: unknown, index) => (index === name ? replaced(one, rest, by) : one));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]: [string, unknown]) => [
      key,
      key === name ? replaced(one, rest, by) : one,
    ]),
  );
}
