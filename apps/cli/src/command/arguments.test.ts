import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ProblemError } from "@xinpark/kernel/outcome";
import { readArguments } from "./arguments.ts";
import type { CommandDefinition } from "./definition.ts";

const help = { zh: "一", en: "one" };
const command: CommandDefinition = {
  name: "try it",
  summary: help,
  arguments: [
    { name: "FIRST", help },
    { name: "SECOND", help, optional: true },
  ],
  options: [
    { name: "limit", value: "N", help },
    { name: "needed", value: "TEXT", required: true, help },
    { name: "loud", help },
  ],
  load: async () => async () => 0,
};

const read = (...words: string[]) => {
  const outcome = readArguments(command, words);
  if (!outcome.ok) return outcome.problems.map(({ code, path }) => `${code} ${path ?? ""}`.trim());
  const { positionals, text, flag } = outcome.value;
  return { positionals, limit: text("limit"), needed: text("needed"), loud: flag("loud") };
};

describe("words", () => {
  test.each([
    [["a", "--needed", "x"], { positionals: ["a"], limit: undefined, needed: "x", loud: false }],
    [
      ["--needed=x", "a", "b", "--loud"],
      { positionals: ["a", "b"], limit: undefined, needed: "x", loud: true },
    ],
    [
      ["a", "-5", "--needed", "-7"],
      { positionals: ["a", "-5"], limit: undefined, needed: "-7", loud: false },
    ],
    [
      ["--needed", "x", "--", "-y", "--json"],
      { positionals: ["-y", "--json"], limit: undefined, needed: "x", loud: false },
    ],
    [["a", "--needed", ""], { positionals: ["a"], limit: undefined, needed: "", loud: false }],
  ])("%j", (words, expected) => expect(read(...words)).toEqual(expected));

  test.each([
    [[], ["argument-missing FIRST", "option-missing --needed"]],
    [["a", "--needed", "x", "b", "c"], ["argument-too-many c"]],
    [["a", "--needed", "x", "--wrong"], ["option-unknown --wrong"]],
    [["a", "-x", "--needed", "x"], ["option-unknown -x"]],
    [["a", "--needed"], ["option-invalid --needed"]],
    [["a", "--needed", "x", "--loud=yes"], ["option-invalid --loud"]],
  ])("%j is refused", (words, problems) => expect(read(...words)).toEqual(problems));

  test("help is given whatever else is missing", () =>
    expect(readArguments(command, ["--help"]).ok).toBe(true));
});

test("a number, also below zero, is always taken as written", () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer(), (one, other) => {
      expect(read(String(one), String(other), "--needed", "x")).toMatchObject({
        positionals: [String(one), String(other)],
      });
    }),
  );
});

test.each([
  ["1", 1],
  ["500", 500],
  ["0", "option-invalid"],
  ["501", "option-invalid"],
  ["-3", "option-invalid"],
  ["1.5", "option-invalid"],
  ["many", "option-invalid"],
  ["9999999999999999", "option-invalid"],
])("--limit %s from 1 to 500 gives %s", (given, expected) => {
  const outcome = readArguments(command, ["a", "--needed", "x", "--limit", given]);
  if (!outcome.ok) throw new Error("the words are well-formed");
  const value = (): unknown => {
    try {
      return outcome.value.integer("limit", 1, 500);
    } catch (error) {
      return error instanceof ProblemError ? error.problems[0]?.code : error;
    }
  };
  expect(value()).toBe(expected);
});
