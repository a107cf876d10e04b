import { createHash, createPublicKey, generateKeyPairSync, sign, verify } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays } from "../day/index.ts";
import type { PublicKey, SignatureVerifier } from "../signature/index.ts";
import {
  assembleCode,
  checkCreditCode,
  checkCreditCodeAwaited,
  codeSigningText,
  encodeCode,
  findCodeText,
  formatCodeNumber,
  LONGEST_CODE,
  readCode,
  readCodeNumber,
  type CreditCode,
} from "./index.ts";

const idOf = (publicKey: string): string =>
  createHash("sha256").update(Buffer.from(publicKey, "base64")).digest("hex").slice(0, 16);

function newKey() {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  const spki = publicKey.export({ format: "der", type: "spki" }).toString("base64");
  const key: PublicKey = { keyId: idOf(spki), algorithm: "ed25519", publicKey: spki };
  return { key, sign: (text: string) => sign(null, Buffer.from(text), privateKey).toString("base64") };
}

const ed25519: SignatureVerifier = ({ publicKey, text, signature }) =>
  verify(
    null,
    Buffer.from(text),
    createPublicKey({ key: Buffer.from(publicKey, "base64"), format: "der", type: "spki" }),
    Buffer.from(signature, "base64"),
  );

const { key, sign: signText } = newKey();
const CODE: CreditCode = {
  number: "0123456789abcdef0123456789abcdef",
  issuedOn: "2026-06-01",
  expiresOn: "2026-06-30",
  keyId: key.keyId,
  uscc: "91350100M000100Y43",
  grade: { value: "A", evaluatedOn: "2026-05-20" },
};

const make = (code: CreditCode): string => {
  const unsigned = encodeCode(code);
  return assembleCode(unsigned, signText(codeSigningText(unsigned)));
};
const TEXT = make(CODE);
const check = (input: string, day = "2026-06-15", keys: readonly PublicKey[] = [key]) =>
  checkCreditCode(input, { keys, day }, ed25519);

const codes: fc.Arbitrary<CreditCode> = fc.record({
  number: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString("hex")),
  issuedOn: fc.nat(60_000).map((days) => addDays("2000-01-01", days)),
  expiresOn: fc.nat(60_000).map((days) => addDays("2000-01-01", days)),
  keyId: fc.constant(key.keyId),
  uscc: fc.option(fc.stringMatching(/^[0-9A-Z]{18}$/u)),
  grade: fc.option(
    fc.record({
      value: fc.constantFrom("A", "B", "C", "D", "优", "A+", "良好"),
      evaluatedOn: fc.nat(60_000).map((days) => addDays("2000-01-01", days)),
    }),
  ),
});

describe("a code", () => {
  test("is valid without network, at once or awaited", async () => {
    expect(check(TEXT)).toEqual({ valid: true, reasons: [], code: CODE });
    const reliance = { keys: [key], day: "2026-06-15" };
    expect(await checkCreditCodeAwaited(TEXT, reliance, async (claim) => ed25519(claim))).toEqual(
      check(TEXT),
    );
  });

  test("says what was put into it, and is short", () => {
    fc.assert(
      fc.property(codes, (code) => {
        const text = make(code);
        expect(readCode(text)?.code).toEqual(code);
        expect(text.length).toBeLessThanOrEqual(LONGEST_CODE);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    ["the day before its first", "2026-05-31", ["not-yet-valid"]],
    ["its first day", "2026-06-01", []],
    ["its last day", "2026-06-30", []],
    ["the day after its last", "2026-07-01", ["expired"]],
  ])("on %s", (_name, day, reasons) => {
    expect(check(TEXT, day)).toMatchObject({ valid: reasons.length === 0, reasons });
  });

  test("of a key nobody relies on", () => {
    expect(check(TEXT, undefined, [newKey().key]).reasons).toEqual(["key-unknown"]);
    expect(check(TEXT, "2027-01-01", []).reasons).toEqual(["key-unknown", "expired"]);
  });

  test("of a key that was replaced holds still", () => {
    expect(check(TEXT, undefined, [newKey().key, key]).valid).toBe(true);
  });

  test("whose key id another key claims is not signed by it", () => {
    const impostor = { ...newKey().key, keyId: key.keyId };
    expect(check(TEXT, undefined, [impostor]).reasons).toEqual(["signature-wrong"]);
  });

  test("fails with any bit flipped", () => {
    const bytes = Buffer.from(TEXT, "base64url");
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect([bit, check(flipped.toString("base64url")).valid]).toEqual([bit, false]);
    }
  });

  test("fails with any character changed, left out or added", () => {
    fc.assert(
      fc.property(fc.nat(TEXT.length - 1), fc.constantFrom("", "A", "_", "AA", "=", "é"), (at, by) => {
        const changed = TEXT.slice(0, at) + by + TEXT.slice(at + 1);
        fc.pre(changed !== TEXT);
        expect(check(changed).valid).toBe(false);
      }),
    );
  });

  test("is found in a link, and however it was pasted", () => {
    for (const input of [
      TEXT,
      ` ${TEXT}\n`,
      `https://credit.example/c#${TEXT}`,
      `${TEXT.slice(0, 50)}\n${TEXT.slice(50)}`,
    ])
      expect([findCodeText(input), check(input).valid]).toEqual([TEXT, true]);
  });

  test("whatever is given, checking never throws", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.base64String(), fc.constant("")), (input) => {
        expect(check(input)).toEqual({ valid: false, reasons: ["code-malformed"], code: null });
      }),
    );
  });

  test.each([
    [{ ...CODE, number: "12" }],
    [{ ...CODE, keyId: "key" }],
    [{ ...CODE, uscc: "short" }],
    [{ ...CODE, issuedOn: "1999-12-31" }],
    [{ ...CODE, grade: { value: "", evaluatedOn: "2026-01-01" } }],
    [{ ...CODE, grade: { value: "far too long", evaluatedOn: "2026-01-01" } }],
  ])("cannot hold %j", (code) => {
    expect(() => encodeCode(code)).toThrow(RangeError);
  });
});

describe("the number", () => {
  test("is written for people and read back, however it is typed", () => {
    fc.assert(
      fc.property(codes, ({ number }) => {
        const written = formatCodeNumber(number);
        expect(written).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){4}$/u);
        expect(readCodeNumber(written)).toBe(number);
        const typed = written.toLowerCase().replaceAll("-", " ").replaceAll("0", "o").replaceAll("1", "l");
        expect(readCodeNumber(typed)).toBe(number);
      }),
    );
  });

  test.each(["", "7ZZZZZ-ZZZZZ", "8ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ", "UZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ-ZZZZZ", TEXT])(
    "%s is none",
    (text) => {
      expect(readCodeNumber(text)).toBeNull();
    },
  );

  test("is nothing but 32 hex digits", () => {
    expect(() => formatCodeNumber("x")).toThrow(RangeError);
  });
});
