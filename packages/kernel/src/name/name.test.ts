import { array, assert, constantFrom, nat, property, string } from "fast-check";
import { describe, expect, test } from "vitest";
import {
  commonInOrder,
  editsWithin,
  foldName,
  gramsOfName,
  likeness,
  mayBeInitials,
  pairGrams,
  piecesOf,
  initialsOfPinyin,
} from "./index.ts";

const hanText = array(constantFrom(...Array.from("淄博鑫泰化工有限公司山东高新科技")), {
  minLength: 1,
  maxLength: 16,
}).map((all) => all.join(""));

describe("folding", () => {
  test.each([
    ["万科Ａ", "万科A"],
    [" *ST 中 华 ", "ST中华"],
    ["深圳市振业（集团）股份有限公司", "深圳市振业集团股份有限公司"],
    ["Tcl科技", "TCL科技"],
    ["（）、。", ""],
  ])("%s is compared as %s", (name, folded) => {
    expect(foldName(name)).toBe(folded);
  });
  test("folding twice is folding once", () => {
    assert(property(string({ unit: "binary" }), (text) => foldName(foldName(text)) === foldName(text)));
  });
});

describe("pieces", () => {
  test.each([
    ["淄博鑫泰", 2, ["淄博", "博鑫", "鑫泰"]],
    ["AAAA", 2, ["AA"]],
    ["淄", 2, []],
    ["𠮷野家", 2, ["𠮷野", "野家"]],
  ])("%s in %i", (text, width, pieces) => {
    expect(piecesOf(text, width)).toEqual(pieces);
  });
  test("a stretch of a name has no piece the name lacks", () => {
    assert(
      property(hanText, nat(10), nat(10), (name, from, length) => {
        const stretch = Array.from(name)
          .slice(from, from + length)
          .join("");
        const all = new Set(gramsOfName(name, ""));
        return pairGrams(stretch).every((gram) => all.has(gram));
      }),
    );
  });
  test("initials and Latin letters in a name are different pieces", () => {
    expect(gramsOfName("ABC", "")).not.toEqual(gramsOfName("", "ABC"));
  });
  test.each([
    ["PAYH", true],
    ["A", false],
    ["2024", false],
    ["平安", false],
  ])("%s as initials: %s", (text, may) => {
    expect(mayBeInitials(text)).toBe(may);
  });
});

describe("likeness", () => {
  test.each([
    ["鑫泰化工", "淄博鑫泰化工有限公司", 0],
    ["鑫秦化工", "淄博鑫泰化工有限公司", 1],
    ["鑫化工", "淄博鑫泰化工有限公司", 1],
    ["泰鑫化工", "淄博鑫泰化工有限公司", 1],
    ["鑫鑫泰化工", "淄博鑫泰化工有限公司", 1],
    ["", "淄博", 0],
    ["南玻A", "中国南玻集团股份有限公司", 1],
  ])("%s in %s takes %i edits", (text, name, edits) => {
    expect(editsWithin(text, name)).toBe(edits);
  });
  test("a short form keeps its order in the full name", () => {
    expect(commonInOrder("国药一致", "国药集团一致药业股份有限公司")).toBe(4);
    expect(likeness("国药一致", "国药集团一致药业股份有限公司")).toBeGreaterThan(
      likeness("国药一致", "国药控股股份有限公司"),
    );
  });
  test("what a name holds is as like as can be, and nothing is more", () => {
    assert(
      property(hanText, hanText, (name, other) => {
        const value = likeness(other, name);
        return (
          likeness(name, name) === 1000 &&
          value >= 0 &&
          value <= 1000 &&
          (value === 1000) === name.includes(other)
        );
      }),
    );
  });
});

test.each([
  ["CHANGANQICHE", ["CAQC"]],
  ["XIAN", ["XA"]],
  ["XINTAI", ["XT"]],
  ["FANGAN", ["FA"]],
  ["ZIBO", ["ZB"]],
  ["TCLKEJI", []],
  ["ZZZZ", []],
  ["BAO", []],
] as const)("the syllables of %s begin with %j", (text, initials) => {
  expect(initialsOfPinyin(text)).toEqual(expect.arrayContaining([...initials]));
  if (initials.length === 0) expect(initialsOfPinyin(text)).toEqual([]);
});
