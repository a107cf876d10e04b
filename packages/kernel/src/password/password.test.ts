import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkPassword, kindsOf } from "./index.ts";

const POLICY = { minimumLength: 10, maximumLength: 20, minimumKinds: 3, history: 5, expiryDays: 90 };
const codes = (password: string, login = "credit") =>
  checkPassword(POLICY, password, login).map((one) => one.code);

describe("a new password", () => {
  it.each([
    ["Abcdefgh12", []],
    ["abcdefgh1-", []],
    ["信用园区Abcdef12", []],
    ["Abcdefg12", ["password-short"]],
    ["abcdefghijkl", ["password-simple"]],
    ["abcdefgh1234", ["password-simple"]],
    ["Ab1".repeat(7), ["password-long"]],
    ["", ["password-short", "password-simple"]],
    ["My-Credit-12", ["password-has-login"]],
    ["😀😀😀😀😀😀😀Ab1", []],
    ["😀😀😀😀😀😀Ab1", ["password-short"]],
  ])("%s: %j", (password, expected) => {
    expect(codes(password)).toEqual(expected);
  });

  it("an account without a name forbids nothing", () => {
    expect(codes("Abcdefgh12", "")).toEqual([]);
  });

  it("more characters never make it shorter or simpler", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (one, other) => {
        expect(kindsOf(one + other)).toBeGreaterThanOrEqual(Math.max(kindsOf(one), kindsOf(other)));
        if (!codes(one).includes("password-short"))
          expect(codes(one + other)).not.toContain("password-short");
      }),
    );
  });
});
