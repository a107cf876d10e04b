import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { createLibrary, parseDefinitions } from "../definition/index.ts";
import { expectValue } from "../outcome/index.ts";
import { ROLES, isRole, type Role } from "../rights/index.ts";
import { purposesOf, settlePurpose } from "./index.ts";

const file = join(import.meta.dirname, "../../../../definitions/base/purposes/purposes.yaml");
const shipped = expectValue(parseDefinitions(readFileSync(file, "utf8"), "purposes.yaml"));
const library = createLibrary(shipped);
const inForce = (day = "2026-06-01") => library.list("purpose", day);

const settle = (
  role: Role,
  purpose: string | null,
  caseNumber: string | null,
  need: "required" | "none" = "required",
) => {
  const outcome = settlePurpose(inForce(), { role, purpose, caseNumber }, need);
  return outcome.ok
    ? [outcome.value.purpose, outcome.value.caseNumber]
    : outcome.problems.map((one) => one.code);
};

describe("what is recorded", () => {
  test.each<[Role, string | null, string | null, readonly (string | null)[]]>([
    // An officer states a purpose of the list, and the case where the purpose asks for it.
    ["department-officer", "supervision", null, ["supervision", null]],
    ["department-officer", "supervision", "甲〔2026〕1号", ["supervision", "甲〔2026〕1号"]],
    ["department-officer", "approval", "许2026-1", ["approval", "许2026-1"]],
    ["department-officer", "approval", null, ["case-number-missing"]],
    ["department-officer", null, null, ["purpose-missing"]],
    ["department-officer", "because", null, ["purpose-unknown"]],
    ["credit-officer", "inspection", "1", ["purpose-unknown"]],
    // What an enterprise consents to for a model is nothing to look at files for.
    ["credit-officer", "credit-management", null, ["purpose-unknown"]],
    // Each role has its own.
    ["bank-officer", "supervision", null, ["purpose-unknown"]],
    ["department-officer", "credit-granting", null, ["purpose-unknown"]],
    ["department-officer", "operation", null, ["purpose-unknown"]],
    ["operator", "operation", null, ["operation", null]],
    ["operator", null, null, ["purpose-missing"]],
    // One's own file goes without saying.
    ["enterprise", null, null, ["own-file", null]],
    ["legal-representative", null, "7", ["own-file", null]],
    ["enterprise", "supervision", null, ["purpose-unknown"]],
    ["security-administrator", null, null, ["oversight", null]],
    ["visitor", null, null, ["purpose-missing"]],
  ])("%s stating %s, case %s", (role, purpose, caseNumber, expected) => {
    expect(settle(role, purpose, caseNumber)).toEqual(expected);
  });

  test("where nothing protected is read, what is wrong is not recorded", () => {
    expect(settle("department-officer", "because", null, "none")).toEqual([null, null]);
    expect(settle("department-officer", "approval", null, "none")).toEqual([null, null]);
    expect(settle("department-officer", "supervision", "7", "none")).toEqual(["supervision", "7"]);
    expect(settle("visitor", "supervision", null, "none")).toEqual([null, null]);
  });
});

test("a refusal carries the list of what would be right", () => {
  const refused = settlePurpose(
    inForce(),
    { role: "bank-officer", purpose: "x", caseNumber: null },
    "required",
  );
  expect(refused).toMatchObject({
    ok: false,
    problems: [
      {
        kind: "invalid",
        path: "X-Purpose",
        details: {
          purposes: [
            { code: "credit-granting", caseNumber: "optional" },
            { code: "post-loan", caseNumber: "optional" },
          ],
        },
      },
    ],
  });
});

test("a purpose that ended is unknown from the next day on, and one dated tomorrow is not known today", () => {
  const text = readFileSync(file, "utf8").replace(
    'id: supervision\nversion: "1"\nvalidFrom: 2000-01-01',
    'id: supervision\nversion: "1"\nvalidFrom: 2026-05-01\nvalidTo: 2026-05-31',
  );
  const dated = createLibrary(expectValue(parseDefinitions(text, "purposes.yaml")));
  const stated = { role: "department-officer", purpose: "supervision", caseNumber: null } as const;
  const ok = (day: string) => settlePurpose(dated.list("purpose", day), stated, "required").ok;
  expect(["2026-04-30", "2026-05-01", "2026-05-31", "2026-06-01"].map(ok)).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test("every role that reads protected data has a purpose to state, and every purpose a role", () => {
  const without = Object.keys(ROLES)
    .filter(isRole)
    .filter((role) => purposesOf(inForce(), role).length === 0);
  expect(without).toEqual(["visitor"]);
});
