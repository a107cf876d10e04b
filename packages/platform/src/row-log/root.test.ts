import * as fc from "fast-check";
import { expect, it } from "vitest";
import { bytesToHex, hashOf, rootOf, rowLeaf } from "@xinpark/kernel/proof";
import type { HashName } from "@xinpark/kernel/proof";
import { leafOf, rootOver, underRoot } from "./index.ts";

/** The quick ways give what the kernel's give, which stand against public vectors. */

const hashes = fc.constantFrom<HashName>("sha256", "sm3");
const leaf = fc.uint8Array({ minLength: 32, maxLength: 32 });

it("the root over any number of leaves", () => {
  fc.assert(
    fc.property(hashes, fc.array(leaf, { maxLength: 70 }), (hash, leaves) => {
      expect(rootOver(hash, leaves)).toBe(bytesToHex(rootOf(hashOf(hash), leaves)));
    }),
  );
});

it("the leaf of any row, whether its payload is text or value", () => {
  const row = fc.record(
    {
      batch_id: fc.nat(),
      document_number: fc.string({ unit: "binary" }),
      incomplete: fc.boolean(),
      missing: fc.array(fc.string()),
      payload: fc.dictionary(fc.string(), fc.string()),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(hashes, row, (hash, values) => {
      expect(bytesToHex(leafOf(hash, "record_entry", "salt", values))).toBe(
        bytesToHex(rowLeaf(hashOf(hash), "record_entry", "salt", values)),
      );
    }),
  );
});

it("refuses rows out of order and too many", () => {
  const rows = [2, 1].map((number) => ({ number, leaf: new Uint8Array(32) }));
  expect(() => underRoot("sha256", "record_entry", 1, rows)).toThrow(RangeError);
  const many = Array.from({ length: 10_001 }, (_, number) => ({ number, leaf: new Uint8Array(32) }));
  expect(() => underRoot("sha256", "record_entry", 1, many)).toThrow(RangeError);
  expect(underRoot("sha256", "record_entry", 1, [])).toBeNull();
});
