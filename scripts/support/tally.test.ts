import { expect, test } from "vitest";
import { closingLine, failedAs, failureLines, PASSED, SKIPPED, sum } from "./tally.ts";

test.each([
  [[], "0 passed, 0 failed"],
  [[PASSED, PASSED, failedAs("types")], "2 passed, 1 failed"],
  [
    [{ passed: 300, failed: 0, skipped: 2, failures: [] }, PASSED, SKIPPED],
    "301 passed, 0 failed, 3 skipped",
  ],
])("%#: the closing line adds up", (counts, line) => {
  expect(closingLine(sum(counts))).toBe(line);
});

test("what failed is named", () => {
  expect(failureLines(sum([PASSED, failedAs("types"), failedAs("lint")]))).toBe("✗ types\n✗ lint\n");
});
