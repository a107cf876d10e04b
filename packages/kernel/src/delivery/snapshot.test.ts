import { expect, test } from "vitest";
import { snapshotRuleSchema } from "../definition/index.ts";
import { takenOff, UNTOUCHED } from "../record/index.ts";
import { questionRemoval, type Removal } from "./snapshot.ts";

const rule = snapshotRuleSchema.parse({
  kind: "snapshot-rule",
  id: "test",
  version: "1",
  validFrom: "2000-01-01",
  label: { zh: "测试", en: "Test" },
  sources: [{ title: "Test", confirmed: true }],
  unquestioned: 20,
  largestShare: 300,
});
const whole: Removal = { listed: 100, removing: 30, unreadable: 0, declared: null };
const declared = { declared: 9, found: 8 };

test.each<[string, Partial<Removal>, readonly string[]]>([
  ["as many as usual", {}, []],
  ["one more", { removing: 31 }, ["removal-large"]],
  ["a small list may change altogether", { listed: 20, removing: 20 }, []],
  ["nothing is removed", { removing: 0, unreadable: 5, declared }, []],
  ["a row that nobody can tell", { removing: 1, unreadable: 1 }, ["removal-unreadable"]],
  ["another number of rows", { removing: 1, declared }, ["removal-count"]],
])("%s", (_name, changes, expected) => {
  expect(questionRemoval(rule, { ...whole, ...changes }).map((one) => one.code)).toEqual(expected);
});

test("without a rule every removal is asked about", () => {
  expect(questionRemoval(null, { ...whole, removing: 1 }).map((one) => one.code)).toEqual(["removal-large"]);
});

test("leaving a list that ends by decision is being taken off it, elsewhere a withdrawal; what has ended stays", () => {
  expect(takenOff(UNTOUCHED, "2026-06-01", true)).toMatchObject({
    status: "repaired",
    endedOn: "2026-06-01",
  });
  expect(takenOff(UNTOUCHED, "2026-06-01", false)).toMatchObject({
    status: "withdrawn",
    endedOn: "2026-06-01",
  });
  const ended = takenOff(UNTOUCHED, "2026-01-01", true);
  expect(takenOff(ended, "2026-06-01", false)).toBe(ended);
});
