import { expect, test } from "vitest";
import { closingLine, FAILED, PASSED, SKIPPED, sum } from "./tally.ts";

test.each([
  [[], "0 passed, 0 failed"],
  [[PASSED, PASSED, FAILED], "2 passed, 1 failed"],
  [[{ passed: 300, failed: 0, skipped: 2 }, PASSED, SKIPPED], "301 passed, 0 failed, 3 skipped"],
])("%#: the closing line adds up", (counts, line) => {
  expect(closingLine(sum(counts))).toBe(line);
});
