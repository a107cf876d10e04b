import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packRows, unpackRows } from "./packed-rows.ts";
import type { SourceRow } from "./source.ts";

const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((one) => !one.includes("\u001f"));
const row = fc.record({
  number: fc.nat({ max: 2 ** 31 }),
  cells: fc.array(fc.option(text), { minLength: 1 }),
});

describe("packed rows", () => {
  test("are the same rows again", () => {
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const packed = packRows(rows);
        if (packed === null) throw new Error("rows of text were not packed");
        expect(unpackRows(packed)).toEqual(rows);
      }),
    );
  });

  test.each<[string, SourceRow]>([
    ["a number", { number: 1, cells: ["a", 1] }],
    ["a formula", { number: 1, cells: [{ formula: "A1" }] }],
    ["the separator itself", { number: 1, cells: ["a\u001fb"] }],
  ])("%s is not packed", (_name, one) => {
    expect(packRows([one])).toBeNull();
  });
});
