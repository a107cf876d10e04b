import * as fc from "fast-check";
import { expect, test } from "vitest";
import { readSearch, writeSearch } from "./address.ts";

test.each([
  ["?q=370300228012345", { q: "370300228012345" }],
  ["?q=1", { q: "1" }],
  ["?q=true", { q: "true" }],
  ["?q=0012", { q: "0012" }],
  ["?q=%22x%22", { q: '"x"' }],
  ["", {}],
])("%s stays text", (text, search) => {
  expect(readSearch(text)).toEqual(search);
});

test("what is absent or empty leaves no trace", () => {
  expect(writeSearch({ q: "", item: undefined })).toBe("");
});

test("what is written is read again", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/u), fc.string({ minLength: 1 })), (search) => {
      expect(readSearch(writeSearch(search))).toEqual({ ...search });
    }),
  );
});
