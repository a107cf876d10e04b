import { describe, expect, test } from "vitest";
import { en } from "./en.ts";
import { zh } from "./zh.ts";

const placeholders = (text: string): readonly string[] =>
  [...text.matchAll(/\{\{(\w+)\}\}/gu)].map((match) => match[1] ?? "").toSorted();

const chinese = new Map<string, string>(Object.entries(zh));
const english = new Map<string, string>(Object.entries(en));

describe("locales", () => {
  test("both have the same keys", () => {
    expect([...english.keys()].toSorted()).toEqual([...chinese.keys()].toSorted());
  });

  test.each([...chinese])("%s says something and takes the same values in both", (key, text) => {
    const other = english.get(key) ?? "";
    expect(text.trim()).not.toBe("");
    expect(other.trim()).not.toBe("");
    expect(placeholders(other)).toEqual(placeholders(text));
  });

  test("every counted text has both of its forms", () => {
    const singular = [...chinese.keys()].filter((key) => key.endsWith("_one"));
    expect(singular.length).toBeGreaterThan(0);
    for (const key of singular) expect(chinese.has(key.replace(/_one$/u, "_other"))).toBe(true);
  });

  test("English holds no Chinese but the endings it names", () => {
    const odd = [...english].filter(([, text]) => /\p{Script=Han}/u.test(text.replace("有限公司", "")));
    expect(odd).toEqual([]);
  });
});
