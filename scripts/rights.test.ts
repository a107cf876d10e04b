import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isRight, RIGHTS, ROLE_RIGHTS } from "@xinpark/kernel/rights";
import { OPERATIONS } from "@xinpark/server/http";
import { RIGHTS_ELSEWHERE, rightsDocument } from "./support/rights-document.ts";

test("docs/rights.md is current (node scripts/rights.ts)", () => {
  const committed = readFileSync(join(import.meta.dirname, "../docs/rights.md"), "utf8");
  expect(committed).toBe(rightsDocument());
});

/** Foreseen, and not yet asked for by anything. */
const FORESEEN: readonly string[] = ["record.erase"];

test("every right is asked for somewhere, and every operation asks for a right that somebody holds", () => {
  const asked = new Set([
    ...OPERATIONS.map((operation) => operation.right),
    ...Object.keys(RIGHTS_ELSEWHERE),
  ]);
  expect(Object.keys(RIGHTS).filter((right) => !asked.has(right) && !FORESEEN.includes(right))).toEqual([]);
  const held = new Set(Object.values(ROLE_RIGHTS).flat());
  for (const { name, right } of OPERATIONS)
    expect([name, isRight(right) && held.has(right)]).toEqual([name, true]);
});

test("names of operations and their routes are theirs alone", () => {
  const names = OPERATIONS.map((operation) => operation.name);
  const routes = OPERATIONS.map(({ method, path }) => `${method} ${path.replaceAll(/\{\w+\}/gu, "{}")}`);
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  expect(routes.filter((route, index) => routes.indexOf(route) !== index)).toEqual([]);
});
