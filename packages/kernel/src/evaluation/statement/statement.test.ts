import { expect, test } from "vitest";
import { AS_OF, compile, factFrom, modelFrom } from "../testing.ts";
import { compileStatement } from "./index.ts";
import { translatePattern } from "./pattern.ts";

const SOURCES = { subjects: "select 1::bigint as subject", records: "select" };

test.each([
  ["拒不履行|拒不执行", "拒不履行|拒不执行"],
  ["^a.b$", "^a[^\\u000a\\u000d\\u2028\\u2029]b$"],
  ["\\d{2,3}?", "[0-9]{2,3}"],
  ["(x)(?:y)*", "(?:x)(?:y)*"],
  ["[^\\d一-龥-]+", "[^0-9一-龥\\u002d]+"],
  ["\\u4e00\\x41\\.", "一A\\u002e"],
  ["\\u{20000}", "\u{20000}"],
  ["a|", "a|"],
])("the pattern %s is asked as %s", (pattern, translated) => {
  expect(translatePattern(pattern)).toBe(translated);
});

test.each(["(?=a)", "(?<name>a)", "\\bword", "(a)\\1", "\\p{L}", "a{256}", "[a-\\d]", "[^]", "(?<!a)b"])(
  "the pattern %s has no equal in the database",
  (pattern) => {
    expect(translatePattern(pattern)).toBeNull();
  },
);

test("a model with such a pattern is refused by the statement, located in the fact, in both languages", () => {
  const where = { fields: { field: "text", matches: "\\bword" } };
  const outcome = compileStatement(compile(modelFrom(), factFrom({ where })).plan, AS_OF, SOURCES);
  expect(outcome.ok ? [] : outcome.problems).toMatchObject([
    { code: "pattern-untranslatable", path: "fact/f.where.fields" },
  ]);
  const [first] = outcome.ok ? [] : outcome.problems;
  expect(first?.message.zh).toContain("\\bword");
  expect(first?.message.en).toContain("\\bword");
});

test("names and texts of a definition stay texts in the statement", () => {
  const where = { fields: { field: "a'b", equals: "'; drop table record; --\\" } };
  const outcome = compileStatement(compile(modelFrom(), factFrom({ where })).plan, AS_OF, SOURCES);
  expect(outcome.ok && outcome.value).toContain("'a''b'");
  expect(outcome.ok && outcome.value).toContain("''; drop table record; --\\\\\\\\");
});
