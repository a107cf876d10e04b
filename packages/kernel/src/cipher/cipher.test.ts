import { bytesToHex, hexToBytes } from "@noble/hashes/utils.js";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decryptSm4Gcm, encryptSm4Gcm } from "./index.ts";

const key = hexToBytes("0123456789abcdeffedcba9876543210");
const nonce = hexToBytes("00001234567800000000abcd");
const associated = hexToBytes("feedfacedeadbeeffeedfacedeadbeefabaddad2");

describe("SM4-GCM", () => {
  it("gives what RFC 8998, appendix A.1, states", () => {
    const plain = hexToBytes(
      "aaaaaaaaaaaaaaaabbbbbbbbbbbbbbbbccccccccccccccccddddddddddddddddeeeeeeeeeeeeeeeeffffffffffffffffeeeeeeeeeeeeeeeeaaaaaaaaaaaaaaaa",
    );
    const { cipher, tag } = encryptSm4Gcm({ key, nonce, associated }, plain);
    expect(bytesToHex(cipher)).toBe(
      "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d",
    );
    expect(bytesToHex(tag)).toBe("83de3541e4c2b58177e065a9bf7b62ec");
    expect(decryptSm4Gcm({ key, nonce, associated }, { cipher, tag })).toEqual(plain);
  });

  const bytes = (least: number, most: number) => fc.uint8Array({ minLength: least, maxLength: most });

  it("gives back what was put in, of any length", () => {
    fc.assert(
      fc.property(bytes(16, 16), bytes(12, 12), bytes(0, 70), bytes(0, 70), (k, n, a, plain) => {
        const input = { key: k, nonce: n, associated: a };
        expect(decryptSm4Gcm(input, encryptSm4Gcm(input, plain))).toEqual(plain);
      }),
    );
  });

  it("opens nothing of which one bit was flipped", () => {
    const input = { key, nonce, associated };
    const plain = new TextEncoder().encode("示例");
    const sealed = encryptSm4Gcm(input, plain);
    const parts = { key, nonce, associated, cipher: sealed.cipher, tag: sealed.tag };
    for (const [name, part] of Object.entries(parts)) {
      for (let bit = 0; bit < part.length * 8; bit += 1) {
        const flipped = Uint8Array.from(part);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        const changed = { ...parts, [name]: flipped };
        expect(decryptSm4Gcm(changed, changed), `${name} bit ${bit}`).toBeNull();
      }
    }
  });

  it.each([
    ["a short tag", { ...encryptSm4Gcm({ key, nonce, associated }, key), tag: new Uint8Array(15) }],
    ["no tag", { ...encryptSm4Gcm({ key, nonce, associated }, key), tag: new Uint8Array(0) }],
  ])("opens nothing with %s", (_, sealed) => {
    expect(decryptSm4Gcm({ key, nonce, associated }, sealed)).toBeNull();
  });
});
