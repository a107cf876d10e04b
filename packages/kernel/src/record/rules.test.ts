import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { addDays, addMonths } from "../day/index.ts";
import { createLibrary, parseDefinitions, type Lookup } from "../definition/index.ts";
import { expectValue } from "../outcome/index.ts";
import { createRecordRules, lapsed, USE_BITS, type RuleSubject } from "./index.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const read = (file: string) =>
  expectValue(parseDefinitions(readFileSync(join(ROOT, "definitions/base/rules", file), "utf8"), file));
const library = createLibrary([...read("uses.yaml"), ...read("publication.yaml")]);
const shandong = createRecordRules(library, "37");
const elsewhere = createRecordRules(library, "11");

const values =
  (given: Readonly<Record<string, string | readonly string[] | number>>): Lookup =>
  (name) =>
    given[name] ?? null;

const subject = (changes: Partial<RuleSubject> = {}): RuleSubject => ({
  item: "CF",
  severity: "general",
  decidedOn: "2025-10-09",
  publishedOn: null,
  validTo: null,
  receivedOn: "2026-06-01",
  lookup: values({ CF_CFLB: ["罚款"], CF_NR_FK: "0.5", CF_WSH: "示罚〔2025〕1号" }),
  ...changes,
});

describe("the publication of a penalty", () => {
  const table: readonly [string, Partial<RuleSubject>, string | null, string | null][] = [
    // Practice before Order 58: general up to a year, serious up to three.
    ["2022, general", { decidedOn: "2022-01-31" }, "2022-01-31", "2023-01-31"],
    ["2022, serious", { decidedOn: "2022-01-31", severity: "serious" }, "2022-01-31", "2025-01-31"],
    ["2022, minor", { decidedOn: "2022-01-31", severity: "minor" }, "2022-01-31", "2023-01-31"],
    // Order 58, in force from 2023-05-01: three years, and what is minor is not published.
    ["the day before Order 58", { decidedOn: "2023-04-30" }, "2023-04-30", "2024-04-30"],
    ["the first day of Order 58", { decidedOn: "2023-05-01" }, "2023-05-01", "2026-05-01"],
    ["Order 58, minor", { decidedOn: "2025-10-09", severity: "minor" }, null, null],
    // Order 36, in force from 2026-04-01: from publication; the end waits for correction, the province's cap does not.
    [
      "Order 36, published",
      { decidedOn: "2026-04-02", publishedOn: "2026-04-20" },
      "2026-04-20",
      "2031-04-02",
    ],
    ["Order 36, day of publication absent", { decidedOn: "2026-04-02" }, "2026-06-01", "2031-04-02"],
    ["the month ends earlier", { decidedOn: "2024-02-29" }, "2024-02-29", "2027-02-28"],
    // Decided, and no day to choose the edition by but receipt.
    ["no day at all", { decidedOn: null }, null, null],
    ["a class of no rule", { severity: null, decidedOn: "2022-01-31" }, "2022-01-31", "2027-01-31"],
  ];
  it.each(table)("%s", (_name, changes, from, to) => {
    expect(shandong.publicationOf(subject(changes))).toEqual({ from, to });
  });

  it("ends with the shorter of the nation's and the province's time", () => {
    // Order 36 alone has no end of its own; Shandong's regulation, article 38, caps at five years from the decision.
    const given = subject({ decidedOn: "2026-04-02", publishedOn: "2026-04-20" });
    expect(elsewhere.publicationOf(given)).toEqual({ from: "2026-04-20", to: null });
    expect(shandong.publicationOf(given).to).toBe("2031-04-02");
    // Three years end before five.
    expect(shandong.publicationOf(subject())).toEqual(elsewhere.publicationOf(subject()));
  });

  it("is none where it would end before it begins", () => {
    // A licence whose validity was over on the day before its decision.
    const licence = subject({ item: "XK", severity: null, decidedOn: "2026-04-02", validTo: "2026-04-01" });
    expect(shandong.publicationOf(licence)).toEqual({ from: null, to: null });
    expect(shandong.publicationOf({ ...licence, validTo: "2026-04-02" })).toEqual({
      from: "2026-04-02",
      to: "2026-04-03",
    });
  });
});

describe("the publication of a licence", () => {
  it("lasts to the end of the last day of its validity", () => {
    const licence = subject({ item: "XK", severity: null, decidedOn: "2025-05-06", validTo: "2028-05-05" });
    expect(shandong.publicationOf(licence)).toEqual({ from: "2025-05-06", to: "2028-05-06" });
    expect(lapsed("2028-05-05", "2028-05-05")).toBe(false);
    expect(lapsed("2028-05-05", "2028-05-06")).toBe(true);
    expect(lapsed(null, "2028-05-06")).toBe(false);
  });
  it("has no end where the licence has none", () => {
    expect(shandong.publicationOf(subject({ item: "XK", severity: null })).to).toBeNull();
  });
});

describe("the uses of a penalty", () => {
  const { publish, share, score, measure, specialReport } = USE_BITS;
  const all = publish | share | score | measure | specialReport;
  const summary = values({ CF_CFLB: ["罚款"], CF_NR_FK: "0.02", CF_WSH: "示当罚〔2025〕1号" });
  const warning = values({ CF_CFLB: ["警告"], CF_WSH: "示罚〔2025〕1号" });
  const table: readonly [string, Partial<RuleSubject>, number, number][] = [
    ["an ordinary fine", {}, all, all],
    ["a fine on the spot", { lookup: summary }, specialReport, share | specialReport],
    ["only a warning", { lookup: warning }, specialReport, publish | share | specialReport],
    // The province's rule begins with its regulation, in force from 2020-10-01.
    [
      "only a warning, before the province's regulation",
      { lookup: warning, decidedOn: "2020-09-30" },
      publish | share | specialReport,
      publish | share | specialReport,
    ],
    ["an item without a rule", { item: "NONE" }, 0, 0],
  ];
  it.each(table)("%s", (_name, changes, here, there) => {
    expect(shandong.usesOf(subject(changes)).bits).toBe(here);
    expect(elsewhere.usesOf(subject(changes)).bits).toBe(there);
  });

  it("are chosen by the day of decision, failing it of publication, failing it of receipt", () => {
    const bits = (changes: Partial<RuleSubject>) =>
      shandong.usesOf(subject({ lookup: warning, ...changes })).bits;
    expect(bits({ decidedOn: null, publishedOn: "2020-09-30" })).toBe(publish | share | specialReport);
    expect(bits({ decidedOn: null, receivedOn: "2020-09-30" })).toBe(publish | share | specialReport);
    expect(bits({ decidedOn: "2021-01-01", publishedOn: "2020-09-30" })).toBe(specialReport);
  });

  it("name their legal basis", () => {
    expect(shandong.usesOf(subject()).basis).toContain("山东省社会信用条例");
  });
});

const day = fc.integer({ min: 0, max: 20_000 }).map((offset) => addDays("2000-01-01", offset));
const anySubject = fc.record({
  item: fc.constantFrom("CF", "XK", "REG"),
  severity: fc.constantFrom("minor", "general", "serious", null),
  decidedOn: fc.option(day),
  publishedOn: fc.option(day),
  validTo: fc.option(day),
  receivedOn: day,
  lookup: fc.constant(values({ CF_CFLB: ["罚款"] })),
});

test("a window is half-open, never inverted, and never beyond the province's cap", () => {
  let windows = 0;
  fc.assert(
    fc.property(anySubject, (given) => {
      for (const rules of [shandong, elsewhere]) {
        const { from, to } = rules.publicationOf(given);
        if (from === null) expect(to).toBeNull();
        else if (to !== null) {
          windows += 1;
          expect(from < to).toBe(true);
        }
      }
      const { to } = shandong.publicationOf(given);
      const shorter = elsewhere.publicationOf(given).to;
      if (to !== null && shorter !== null) expect(to <= shorter).toBe(true);
      if (given.item === "CF" && to !== null && given.decidedOn !== null && given.decidedOn >= "2020-10-01")
        expect(to <= addMonths(given.decidedOn, 60)).toBe(true);
    }),
    { numRuns: 500 },
  );
  expect(windows).toBeGreaterThan(50);
});
