import { expect, it } from "vitest";
import { listingAmong } from "./reconsidering.ts";

const entry = (more: object = {}) => ({
  item: "serious-dishonesty",
  status: "in-force",
  ended_on: null,
  valid_to: null,
  ...more,
});

it.each([
  ["nothing on a list", [entry({ item: "CF", valid_to: "2025-01-01" })], null],
  ["an entry without an end", [entry({ valid_to: "2025-01-01" }), entry()], { until: null }],
  [
    "an entry that ended by decision",
    [entry({ ended_on: "2024-03-01", valid_to: "2026-01-01" })],
    { until: "2024-03-01" },
  ],
  [
    "the last of several ends",
    [entry({ ended_on: "2024-03-01" }), entry({ valid_to: "2025-06-30" })],
    { until: "2025-06-30" },
  ],
  ["an entry that was withdrawn", [entry({ status: "withdrawn" })], null],
  [
    "a withdrawn one beside one that ended",
    [entry({ status: "withdrawn" }), entry({ valid_to: "2023-01-01" })],
    { until: "2023-01-01" },
  ],
])("until when a subject is listed, by its records: %s", (_what, records, listed) => {
  expect(listingAmong(records, ["serious-dishonesty"])).toEqual(listed);
});
