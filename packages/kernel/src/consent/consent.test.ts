import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays } from "../day/index.ts";
import { consentState, isLive, type ConsentFacts, type ConsentState } from "./index.ts";

const plain: ConsentFacts = {
  purpose: "granting",
  from: "2026-06-01",
  to: "2026-06-30",
  postLoan: { purpose: "after", to: "2027-06-30" },
  loan: null,
  revoked: false,
  ended: false,
};
const lent = { ...plain, loan: { from: "2026-06-10", settledOn: null } };
const settled = { ...plain, loan: { from: "2026-06-10", settledOn: "2026-09-30" } };

describe("the state of a consent", () => {
  test.each<[string, ConsentFacts, string, ConsentState, boolean, boolean]>([
    ["the day before", plain, "2026-05-31", "upcoming", false, false],
    ["the first day", plain, "2026-06-01", "live", true, false],
    ["the last day", plain, "2026-06-30", "live", true, false],
    ["the day after", plain, "2026-07-01", "expired", false, false],
    ["revoked", { ...plain, revoked: true }, "2026-06-15", "revoked", false, false],
    ["revoked before it began", { ...plain, revoked: true }, "2026-05-01", "revoked", false, false],
    ["given back", { ...lent, ended: true }, "2026-06-15", "ended", false, false],
    ["lent, the day before", lent, "2026-06-09", "live", true, false],
    ["lent", lent, "2026-06-10", "live", true, true],
    ["lent, expired", lent, "2026-07-01", "post-loan", false, true],
    ["lent, revoked", { ...lent, revoked: true }, "2026-06-15", "post-loan", false, true],
    ["lent, the last day of the clause", lent, "2027-06-30", "post-loan", false, true],
    ["lent, past the clause", lent, "2027-07-01", "expired", false, false],
    ["settled, on the day", settled, "2026-09-30", "post-loan", false, true],
    ["settled, the day after", settled, "2026-10-01", "ended", false, false],
    ["lent without a clause", { ...lent, postLoan: null }, "2026-07-01", "expired", false, false],
  ])("%s", (_what, facts, day, state, granting, after) => {
    expect(consentState(facts, day)).toBe(state);
    expect([isLive(facts, "granting", day), isLive(facts, "after", day)]).toEqual([granting, after]);
    expect(isLive(facts, "other", day)).toBe(false);
  });
});

const day = fc.integer({ min: 0, max: 60 }).map((offset) => addDays("2026-06-01", offset));
const facts: fc.Arbitrary<ConsentFacts> = fc
  .record({
    from: day,
    length: fc.nat(40),
    clause: fc.option(fc.nat(40)),
    loan: fc.option(fc.record({ after: fc.nat(20), settled: fc.option(fc.nat(20)) })),
    revoked: fc.boolean(),
    ended: fc.boolean(),
  })
  .map(({ from, length, clause, loan, revoked, ended }) => {
    const to = addDays(from, length);
    const lentOn = addDays(from, loan?.after ?? 0);
    return {
      purpose: "granting",
      from,
      to,
      postLoan: clause === null ? null : { purpose: "after", to: addDays(to, clause) },
      loan:
        loan === null
          ? null
          : { from: lentOn, settledOn: loan.settled === null ? null : addDays(lentOn, loan.settled) },
      revoked,
      ended,
    };
  });

test("a consent that is not said to be live or post-loan opens nothing, and the other way round", () => {
  fc.assert(
    fc.property(facts, day, (consent, on) => {
      const open = isLive(consent, "granting", on) || isLive(consent, "after", on);
      expect(["live", "post-loan"].includes(consentState(consent, on))).toBe(open);
    }),
  );
});

test("revoking never opens anything", () => {
  fc.assert(
    fc.property(facts, day, fc.constantFrom("granting", "after"), (consent, on, purpose) => {
      if (isLive({ ...consent, revoked: true }, purpose, on))
        expect(isLive({ ...consent, revoked: false }, purpose, on)).toBe(true);
    }),
  );
});
