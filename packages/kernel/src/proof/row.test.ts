import * as fc from "fast-check";
import { sm2 } from "sm-crypto-v2";
import { describe, expect, it } from "vitest";
import {
  bytesToHex,
  canonicalJson,
  hashOf,
  keyIdOf,
  readSignature,
  rowLeaf,
  rowText,
  SM2_USER_ID,
  spkiOf,
  verifySm2,
} from "./index.ts";

const json = fc.jsonValue({ maxDepth: 4, stringUnit: "binary" });
const noHash = (text: string): string => text;

describe("canonical JSON", () => {
  // RFC 8785 section 3.2.3, its example of sorting.
  it("sorts members by code units", () => {
    const given = {
      "\u20ac": "Euro Sign",
      "\r": "Carriage Return",
      "\ufb33": "Hebrew Letter Dalet With Dagesh",
      "1": "One",
      "\u{1f600}": "Emoji: Grinning Face",
      "\u0080": "Control",
      "\u00f6": "Latin Small Letter O With Diaeresis",
    };
    expect(canonicalJson(given)).toBe(
      `{"\\r":"Carriage Return","1":"One","\u0080":"Control","\u00f6":"Latin Small Letter O With Diaeresis","\u20ac":"Euro Sign","\u{1f600}":"Emoji: Grinning Face","\ufb33":"Hebrew Letter Dalet With Dagesh"}`,
    );
  });

  it("says the same, in one way", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});

describe("the text of a row", () => {
  it("is as documented", () => {
    const values = {
      id: 9,
      batch_id: 3,
      row_no: 2,
      incomplete: false,
      missing: ["a"],
      document_number: '罚"1"',
      payload: { b: 1, a: "x" },
      area_no: 5,
      amount_fen: null,
    };
    expect(rowText(noHash, "record_entry", "s", values)).toBe(
      '["xinpark-row/v1","record_entry","s","batch_id","3","row_no","2","document_number","罚\\"1\\"","incomplete","false","missing","[\\"a\\"]","payload","{\\"a\\":\\"x\\",\\"b\\":1}"]',
    );
    expect(
      bytesToHex(rowLeaf(hashOf("sha256"), "record_entry", "s", { ...values, payload: '{"a":"x","b":1}' })),
    ).toBe(bytesToHex(rowLeaf(hashOf("sha256"), "record_entry", "s", values)));
  });

  it("differs for any other salt, table or column, and not for columns that are no part of it", () => {
    const columns = fc.constantFrom("batch_id", "item", "severity", "public_to", "withheld_from", "act_id");
    fc.assert(
      fc.property(columns, fc.string(), fc.string(), (column, one, other) => {
        const text = (value: string): string =>
          rowText(noHash, "record_entry", "s", { [column]: value, area_no: value });
        expect(text(one) === text(other)).toBe(one === other);
      }),
    );
    expect(rowText(noHash, "record_entry", "s", {})).not.toBe(rowText(noHash, "record_entry", "t", {}));
    expect(rowText(noHash, "record_entry", "s", {})).not.toBe(rowText(noHash, "evaluation_result", "s", {}));
    expect(rowText(noHash, "record_entry", "s", { area_no: 1, park_no: 2, id: 3 })).toBe(
      rowText(noHash, "record_entry", "s", {}),
    );
  });
});

describe("SM2", () => {
  // GB/T 32918.5-2017 appendix A.2: the key, the message and the signature of its example.
  const KEY =
    "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13".toLowerCase();
  const SIGNATURE =
    "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA";
  const spki = Buffer.from(spkiOf("sm2", KEY), "hex");
  const claim = {
    text: "message digest",
    signature: Buffer.from(SIGNATURE, "hex").toString("base64"),
    keyId: keyIdOf(spki),
    algorithm: "sm2",
    publicKey: spki.toString("base64"),
  };
  const verify = (given: typeof claim): boolean => {
    const read = readSignature(given);
    return read !== null && verifySm2(read);
  };

  it("verifies the example of the standard", () => {
    expect(SM2_USER_ID).toBe("1234567812345678");
    expect(verify(claim)).toBe(true);
  });

  it("refuses any bit of it flipped, and another user id", () => {
    const bytes = Buffer.from(claim.signature, "base64");
    for (const at of [0, 17, 33, 63]) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (bytes[at] ?? 0) ^ 1;
      expect(verify({ ...claim, signature: flipped.toString("base64") })).toBe(false);
    }
    expect(verify({ ...claim, text: "message digesT" })).toBe(false);
    expect(verify({ ...claim, keyId: "0123456789abcdef" })).toBe(false);
    expect(verify({ ...claim, algorithm: "ed25519" })).toBe(false);
    const { publicKey, privateKey } = sm2.generateKeyPairHex();
    const other = sm2.doSignature("x", privateKey, { hash: true, der: false, publicKey, userId: "somebody" });
    const key = Buffer.from(spkiOf("sm2", publicKey), "hex");
    const signed = {
      text: "x",
      signature: Buffer.from(other, "hex").toString("base64"),
      keyId: keyIdOf(key),
      algorithm: "sm2",
      publicKey: key.toString("base64"),
    };
    expect(verify(signed)).toBe(false);
  });
});
