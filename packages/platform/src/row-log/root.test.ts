import * as fc from "fast-check";
import { expect, it } from "vitest";
import { bytesToHex, hashOf, rootOf, rowLeaf } from "@xinpark/kernel/proof";
import type { HashName } from "@xinpark/kernel/proof";
import { leafOf, MOST_ROWS, RowLeaves, rootOver } from "./index.ts";

/** The quick ways give what the kernel's give, which stand against public vectors. */

const hashes = fc.constantFrom<HashName>("sha256", "sm3");
const leaf = fc.uint8Array({ minLength: 32, maxLength: 32 });

it("the root over any number of leaves", () => {
  fc.assert(
    fc.property(hashes, fc.array(leaf, { maxLength: 70 }), (hash, leaves) => {
      expect(rootOver(hash, Buffer.concat(leaves))).toBe(bytesToHex(rootOf(hashOf(hash), leaves)));
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
      expect(leafOf(hash, "record_entry", "salt", values)).toBe(
        bytesToHex(rowLeaf(hashOf(hash), "record_entry", "salt", values)),
      );
    }),
  );
});

it("rows under one root: their leaves one after another, numbers kept where they have gaps", () => {
  fc.assert(
    fc.property(
      hashes,
      fc.uniqueArray(fc.nat(), { maxLength: 40 }),
      fc.nat({ max: 50 }),
      (hash, some, room) => {
        const numbers = some.sort((one, other) => one - other);
        const rows = new RowLeaves(hash, "record_entry", 7, room);
        for (const number of numbers) rows.add(number, `salt ${number}`, { row_no: number });
        const leaves = numbers.map((number) =>
          rowLeaf(hashOf(hash), "record_entry", `salt ${number}`, { row_no: number }),
        );
        const under = rows.underRoot();
        if (numbers.length === 0) {
          expect(under).toBeNull();
          return;
        }
        expect(under?.detail.root).toBe(bytesToHex(rootOf(hashOf(hash), leaves)));
        expect(under?.detail.count).toBe(numbers.length);
        expect(under?.leaves.equals(Buffer.concat(leaves))).toBe(true);
        const gapless = (numbers.at(-1) ?? 0) - (numbers[0] ?? 0) + 1 === numbers.length;
        expect(under?.numbers).toEqual(gapless ? null : numbers);
      },
    ),
  );
});

it("refuses rows out of order and too many", () => {
  const rows = new RowLeaves("sha256", "record_entry", 1, 2);
  rows.add(2, "salt", {});
  expect(() => rows.add(2, "salt", {})).toThrow(RangeError);
  const many = new RowLeaves("sha256", "record_entry", 1, MOST_ROWS);
  for (let number = 0; number < MOST_ROWS; number += 1) many.add(number, "salt", {});
  expect(() => many.add(MOST_ROWS, "salt", {})).toThrow(RangeError);
});
