import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createCalendar } from "@xinpark/kernel/calendar";
import { checkCode } from "@xinpark/kernel/code";
import { addDays, daysBetween, isDay, weekday } from "@xinpark/kernel/day";
import { findPersonal } from "@xinpark/kernel/personal";
import { ROLES } from "@xinpark/kernel/rights";
import { fictitiousRegistrationNumber, fictitiousUscc, spoiltUscc } from "./code.ts";
import { MARKER } from "./data/names.ts";
import { COMPANY_TRADES, FARM_TRADES, SHOP_TRADES } from "./data/trades.ts";
import { fileOf, shareFiles } from "./files.ts";
import { createRandom } from "./random.ts";
import {
  SAMPLE_ORGANISATIONS,
  sampleAccounts,
  WAITING_DELIVERIES,
  sampleConsents,
  sampleLoans,
  sampleRegion,
  type SampleDelivery,
  type SampleItem,
  type SampleOptions,
} from "./index.ts";
import {
  calendar,
  gradesOf,
  industries,
  items,
  library,
  pack,
  subjectsOf,
  tables,
  takeIn,
} from "./testing.ts";

const DAY = "2026-03-31";
const options: SampleOptions = { day: DAY, pack, items, calendar };
const deliveries = sampleRegion(options);
const taken = takeIn(deliveries);

const position = (item: SampleItem, code: string): number =>
  items.find((one) => one.id === item)?.fields.findIndex((field) => field.code === code) ?? -1;

/** A column of every row of an item, in order. */
const column = (of: readonly SampleDelivery[], item: SampleItem, code: string): string[] =>
  of
    .filter((one) => one.item === item)
    .flatMap((one) => one.rows.map((row) => row[position(item, code)] ?? ""));

const iso = (text: string): string => text.replaceAll("/", "-");
const days = fc
  .integer({ min: 0, max: daysBetween("2023-01-01", "2027-06-30") })
  .map((count) => addDays("2023-01-01", count));
const seeds = fc.integer({ min: 0, max: 2 ** 31 });

describe("the deliveries", () => {
  test("are the same bytes for the same options, and others for another seed", () => {
    expect(JSON.stringify(sampleRegion(options))).toBe(JSON.stringify(deliveries));
    expect(JSON.stringify(sampleRegion({ ...options, seed: 1 }))).toBe(JSON.stringify(deliveries));
    expect(JSON.stringify(sampleRegion({ ...options, seed: 2 }))).not.toBe(JSON.stringify(deliveries));
  });

  test("are few, in order, each with a name of its own, from departments of the pack with that duty", () => {
    expect(deliveries.length).toBeGreaterThan(40);
    expect(deliveries.length).toBeLessThanOrEqual(70);
    expect(deliveries[0]?.item).toBe("REG");
    expect(deliveries.map((one) => one.day)).toEqual(deliveries.map((one) => one.day).toSorted());
    expect(new Set(deliveries.map((one) => one.fileName)).size).toBe(deliveries.length);
    for (const { department, item, header, rows } of deliveries) {
      expect(pack.departments.find((one) => one.code === department)?.duties).toContain(item);
      expect(header).toEqual(items.find((one) => one.id === item)?.fields.map((field) => field.label.zh));
      expect(rows.length).toBeGreaterThan(0);
      for (const row of rows) expect(row.length).toBe(header.length);
    }
    expect(new Set(deliveries.map((one) => one.department)).size).toBeGreaterThanOrEqual(16);
  });

  test("are read by their headings: nearly every row is ready, a few are refused for a said reason", () => {
    const refused = taken.filter(({ row }) => row.outcome === "refused");
    expect(taken.filter(({ row }) => row.outcome === "ready").length + refused.length).toBe(taken.length);
    expect(refused.length).toBeGreaterThan(2);
    expect(refused.length).toBeLessThan(taken.length / 100);
    const codes = new Set(
      refused.flatMap(({ row }) => (row.outcome === "refused" ? row.findings.map((one) => one.code) : [])),
    );
    expect([...codes].toSorted()).toEqual(["code-check-digit-wrong", "field-missing", "natural-person"]);
    const warned = taken.flatMap(({ row }) => (row.outcome === "ready" ? row.findings : []));
    expect(warned).toEqual([]);
  });

  test("hold rows that wait for registration, duplicates and corrections", () => {
    const waiting = taken.filter(
      ({ row }) => row.outcome === "ready" && row.record.identifiers.every((one) => one.kind !== "uscc"),
    );
    expect(waiting.length).toBeGreaterThanOrEqual(3);
    const registered = new Set(column(deliveries, "REG", "REG_ZCH"));
    for (const { row } of waiting) {
      expect(row.outcome === "ready" && row.record.identifiers.map((one) => one.kind)).toEqual([
        "registration-number",
      ]);
      expect(row.outcome === "ready" && registered.has(row.record.identifiers[0]?.value ?? "")).toBe(false);
    }
    // Some are of the register, without the place in their name: a person matches them.
    const names = column(deliveries, "REG", "REG_MC");
    const suggested = waiting.filter(
      ({ row }) => row.outcome === "ready" && names.some((name) => name.endsWith(row.record.name ?? "-")),
    );
    expect(suggested).toHaveLength(2);
    const versions = new Map<string, Set<string>>();
    let duplicates = 0;
    for (const { delivery, row } of taken) {
      if (row.outcome !== "ready" || delivery.item === "REG") continue;
      const key = `${delivery.department} ${delivery.item} ${row.record.key} ${row.record.identifiers[0]?.value ?? ""}`;
      const known = versions.get(key) ?? new Set();
      if (known.has(row.record.payload)) duplicates += 1;
      versions.set(key, known.add(row.record.payload));
    }
    expect(duplicates).toBeGreaterThan(0);
    expect([...versions.values()].filter((one) => one.size > 1).length).toBeGreaterThan(5);
  });

  test("belong to nobody: every name is marked, every code of a party fictitious and valid", () => {
    const parties = [...column(deliveries, "REG", "REG_MC"), ...column(deliveries, "XK", "XK_XDR_MC")];
    for (const name of parties) expect(name).toContain("演示");
    for (const name of column(deliveries, "CF", "CF_XDR_MC")) expect(name).toMatch(/演示|^.某某$/u);
    const codes = new Set(column(deliveries, "REG", "REG_USCC"));
    expect(codes.size).toBeGreaterThan(500);
    for (const code of codes) {
      expect(code.slice(8, 10)).toBe("XN");
      expect(checkCode(code, tables).verdict).toBe("valid");
    }
    const authorities = new Set(column(deliveries, "CF", "CF_CFJGDM"));
    for (const code of authorities) expect(checkCode(code, tables).verdict).toBe("valid");
  });

  test("state the same sums in words and in figures", () => {
    const content = column(deliveries, "CF", "CF_NR");
    const fines = column(deliveries, "CF", "CF_NR_FK");
    const kinds = column(deliveries, "CF", "CF_CFLB");
    expect(fines.filter((fine) => fine !== "").length).toBeGreaterThan(300);
    for (const [index, fine] of fines.entries()) {
      expect(kinds[index]?.includes("罚款")).toBe(fine !== "");
      const said = /罚款(\d+)元/u.exec(content[index] ?? "")?.[1];
      expect(said === undefined ? "" : String(Number(said) / 10_000)).toBe(fine);
    }
  });

  test("use the names of GB/T 4754 for industries", () => {
    for (const { industry } of [...COMPANY_TRADES, ...SHOP_TRADES, ...FARM_TRADES])
      expect(industries).toContain(industry);
  });
});

describe("as of the present day", () => {
  test.each([
    [DAY, 1],
    ["2023-01-01", 1],
    ["2027-06-30", 5],
    ["2026-11-10", 9],
  ])("classes on %s with seed %i are spread believably", (day, seed) => {
    const grades = gradesOf(subjectsOf(takeIn(sampleRegion({ ...options, day, seed }))), day);
    const total = Object.values(grades).reduce((sum, count) => sum + count, 0);
    const share = (grade: string): number => ((grades[grade] ?? 0) * 100) / total;
    expect(total).toBeGreaterThan(440);
    expect(share("A")).toBeGreaterThan(50);
    expect(share("A")).toBeLessThan(70);
    expect(share("B")).toBeGreaterThan(22);
    expect(share("B")).toBeLessThan(38);
    expect(share("C")).toBeGreaterThan(3.5);
    expect(share("C")).toBeLessThan(12);
    expect(share("D")).toBeGreaterThan(1);
    expect(share("D")).toBeLessThan(5);
  });

  test("penalties are unequal, and kinds of subject, states and severities all occur", () => {
    const perParty = new Map<string, number>();
    for (const code of column(deliveries, "CF", "CF_XDR_SHXYM"))
      perParty.set(code, (perParty.get(code) ?? 0) + 1);
    expect(perParty.size).toBeGreaterThan(150);
    expect(perParty.size).toBeLessThan(240);
    expect(Math.max(...perParty.values())).toBeGreaterThan(12);
    const ready = taken.flatMap(({ row }) => (row.outcome === "ready" ? [row.record] : []));
    const kinds = new Set(ready.flatMap((one) => (one.registration === null ? [] : [one.registration.kind])));
    expect([...kinds].toSorted()).toEqual([
      "branch",
      "cooperative",
      "enterprise",
      "partnership",
      "sole-proprietorship",
      "sole-trader",
    ]);
    expect(
      new Set(ready.flatMap((one) => (one.registration === null ? [] : [one.registration.state]))),
    ).toEqual(new Set(["active", "closed", "revoked"]));
    expect(new Set(ready.map((one) => one.severity))).toEqual(new Set([null, "minor", "general", "serious"]));
    const renamed = new Set(
      ready.filter((one) => (one.registration?.formerNames.length ?? 0) > 0).map((one) => one.name),
    );
    expect(renamed.size).toBeGreaterThan(40);
    expect(renamed.size).toBeLessThan(100);
  });
});

describe("breadth", () => {
  const OF_PLACE = ["tax-grade", "social-insurance", "honour", "abnormal-operation", "contract-performance"];
  test.each([...OF_PLACE, "public-evaluation", "commitment", "intellectual-property", "JC"])(
    "%s comes in one file, of registered companies, and every row of it is ready",
    (item) => {
      const own = taken.filter(({ delivery }) => delivery.item === item);
      expect(new Set(own.map(({ delivery }) => delivery.fileName)).size).toBe(1);
      expect(own.length).toBeGreaterThan(10);
      expect(own.filter(({ row }) => row.outcome !== "ready")).toEqual([]);
      const registered = new Set(column(deliveries, "REG", "REG_USCC"));
      for (const { row } of own)
        expect(row.outcome === "ready" && registered.has(row.record.identifiers[0]?.value ?? "")).toBe(true);
    },
  );
});

describe("on any day", () => {
  // What ends later, and periods of contributions, which end on any day.
  const BEYOND = new Set(["XK_YXQZI", "CF_YXQ", "SB_QJQ", "SB_QJZ"]);

  test("nothing happens later, nothing is decided on a day off, and no row is lost", () => {
    fc.assert(
      fc.property(days, seeds, (day, seed) => {
        const region = sampleRegion({ ...options, day, seed, enterprises: 40 });
        for (const { item, day: sent, rows } of region) {
          expect(sent <= day).toBe(true);
          const fields = items.find((one) => one.id === item)?.fields ?? [];
          for (const [index, field] of fields.entries()) {
            if (field.type !== "date" || BEYOND.has(field.code)) continue;
            for (const row of rows) {
              const text = iso(row[index] ?? "");
              if (text === "") continue;
              expect(isDay(text) && text <= sent).toBe(true);
              const working = calendar.isWorkingDay(text);
              expect(working.ok ? working.value : weekday(text) < 6).toBe(true);
            }
          }
        }
        const bad = takeIn(region).filter(({ row }) => row.outcome === "refused");
        for (const { row } of bad) {
          expect(row.outcome === "refused" && row.findings.map((one) => one.code)[0]).toMatch(
            /^(?:code-check-digit-wrong|field-missing|natural-person)$/u,
          );
        }
      }),
      { numRuns: 25 },
    );
  });

  test("no cell, and no row read as one text, holds an identity number or a telephone number", () => {
    fc.assert(
      fc.property(days, seeds, (day, seed) => {
        for (const { rows } of sampleRegion({ ...options, day, seed, enterprises: 60 })) {
          for (const row of rows) {
            expect(findPersonal(`身份证 ${row.join(" ")}`)).toEqual([]);
          }
        }
      }),
      { numRuns: 15 },
    );
    expect(findPersonal(`身份证 ${taken.map(({ cells }) => cells.join(" ")).join("\n")}`)).toEqual([]);
  });

  test("moving the present day moves every decision with it, by whole weeks exactly where no calendar is known", () => {
    const plain = createCalendar([]);
    const decided = (day: string, seed: number): string[] =>
      column(sampleRegion({ ...options, calendar: plain, day, seed, enterprises: 40 }), "CF", "CF_JDRQ")
        .map(iso)
        .toSorted();
    fc.assert(
      fc.property(days, seeds, fc.integer({ min: 1, max: 60 }), (day, seed, weeks) => {
        const before = decided(day, seed);
        expect(decided(addDays(day, weeks * 7), seed)).toEqual(before.map((one) => addDays(one, weeks * 7)));
      }),
      { numRuns: 15 },
    );
  });

  test("moving it by any number of days moves decisions by as many, or on to the next working day", () => {
    const LONGEST_HOLIDAY = 12;
    const decided = (day: string, seed: number): string[] =>
      column(sampleRegion({ ...options, day, seed, enterprises: 40 }), "CF", "CF_JDRQ")
        .map(iso)
        .toSorted();
    fc.assert(
      fc.property(days, seeds, fc.integer({ min: 1, max: 400 }), (day, seed, count) => {
        const before = decided(day, seed);
        const after = decided(addDays(day, count), seed);
        // Corrections and odd rows may move to another file, never to another day.
        expect(after.length).toBeGreaterThanOrEqual(before.length - 2);
        if (after.length !== before.length) return;
        for (const [index, one] of before.entries()) {
          expect(Math.abs(daysBetween(one, after[index] ?? "") - count)).toBeLessThan(LONGEST_HOLIDAY);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe("other places and sizes", () => {
  test.each(library.all("pack").map((one) => [one.id, one] as const))(
    "the shipped place %s gives deliveries that are read",
    (_id, place) => {
      const own = sampleRegion({ ...options, pack: place, enterprises: 100 });
      expect(own.length).toBeGreaterThan(5);
      const rows = takeIn(own);
      expect(rows.filter(({ row }) => row.outcome === "ready").length).toBeGreaterThan(rows.length * 0.95);
    },
  );

  test("a place without offices has deliveries of none, and a missing item is said", () => {
    expect(sampleRegion({ ...options, pack: { ...pack, departments: [] } })).toEqual([]);
    expect(() => sampleRegion({ ...options, items: items.filter((one) => one.id !== "XK") })).toThrow(
      "definition-unknown",
    );
  });

  test("three thousand enterprises have three thousand names and codes in at most seventy files", () => {
    const large = sampleRegion({ ...options, enterprises: 3000 });
    expect(large.length).toBeLessThanOrEqual(70);
    const codes = new Set(column(large, "REG", "REG_USCC"));
    expect(codes.size).toBeGreaterThan(2700);
    const current = new Map(
      column(large, "REG", "REG_USCC")
        .map((code, index) => [code, column(large, "REG", "REG_MC")[index]] as const)
        .slice(0, 50),
    );
    expect(new Set(current.values()).size).toBe(current.size);
  });
});

describe.each(library.all("pack").map((one) => one.id))("any pack: %s", (id) => {
  const place = library.all("pack").find((one) => one.id === id) ?? pack;
  const made = { ...options, pack: place, enterprises: 120 };
  const sent = sampleRegion(made);

  test("has departments for every item of the sample, found by what they owe", () => {
    for (const { department, item } of sent)
      expect(place.departments.find((one) => one.code === department)?.duties).toContain(item);
    expect(new Set(sent.map((one) => one.item)).size).toBe(12);
    expect(new Set(sampleAccounts(made).map((one) => one.role)).size).toBe(Object.keys(ROLES).length - 2);
  });

  test("leaves its officer's department a delivery that is still to be checked, and can come back", () => {
    const officer = sampleAccounts(made).find((one) => one.role === "department-officer");
    expect(sent.slice(-WAITING_DELIVERIES).map((one) => one.department)).toContain(officer?.organisation);
  });

  test("has enterprises in its own divisions and in each of its parks", () => {
    const parks = place.regions.filter((one) => one.type === "park" && one.code !== "qilu-microsystem");
    const many = sampleRegion({ ...made, enterprises: 600 });
    const stated = new Set(column(many, "REG", "REG_YQ").filter((code) => code !== ""));
    for (const park of parks) expect(stated).toContain(park.code);
    const home = place.regions.find((one) => one.code === place.region);
    if (home?.type === "park") return;
    for (const area of column(many, "REG", "REG_XZQH"))
      expect(Number(area) >= (home?.from ?? 0) && Number(area) <= (home?.to ?? 0)).toBe(true);
  });

  test("its rows are ready but for the few that are spoilt on purpose", () => {
    const rows = takeIn(sent);
    const ready = rows.filter(({ row }) => row.outcome === "ready").length;
    expect(ready).toBeGreaterThan(rows.length * 0.98);
  });
});

describe("accounts", () => {
  test("one for each role that signs in, the enterprise's with a file worth seeing", () => {
    const accounts = sampleAccounts(options);
    const roles = accounts.map((one) => one.role);
    expect(new Set(roles).size).toBe(roles.length);
    expect(roles.toSorted()).toEqual(
      Object.keys(ROLES)
        .filter((role) => role !== "visitor" && role !== "operator")
        .toSorted(),
    );
    for (const one of accounts) expect(one.displayName).toContain(MARKER);
    for (const one of SAMPLE_ORGANISATIONS) expect(one.label.zh).toContain(MARKER);
    const [enterprise, officer, credit] = accounts;
    expect(column(deliveries, "REG", "REG_USCC")).toContain(enterprise?.uscc);
    expect(
      column(deliveries, "CF", "CF_XDR_SHXYM").filter((code) => code === enterprise?.uscc).length,
    ).toBeGreaterThan(2);
    expect(column(deliveries, "XK", "XK_XDR_SHXYM")).toContain(enterprise?.uscc);
    expect(officer?.organisation).toBe("zbgx-scjg");
    expect(credit?.organisation).toBeNull();
  });
});

describe("consents to candidates", () => {
  test("are of clean companies in a park, and the bank speaks of nobody who gave none", () => {
    const consents = sampleConsents(options);
    expect(consents.length).toBe(4);
    expect(sampleLoans(options, new Map())).toBeNull();
    const [first, second] = consents;
    const numbers = new Map(
      [first, second].flatMap((one, at) => (one === undefined ? [] : [[one.uscc, String(at + 1)]])),
    );
    const loans = sampleLoans(options, numbers);
    const codes = column(loans === null ? [] : [loans], "loan-status", "DK_USCC");
    expect(codes).toEqual([first?.uscc, second?.uscc]);
    const taken = takeIn(loans === null ? [] : [loans]);
    expect(taken.map(({ row }) => row.outcome)).toEqual(["ready", "ready"]);
    for (const { account } of consents) expect(account.displayName).toContain(MARKER);
  });
});

describe("the parts", () => {
  test("codes are unique and pass every check; a spoilt one does not", () => {
    const divisions = library
      .all("pack")
      .flatMap((one) => one.regions.map((region) => region.code).filter((code) => /^\d{6}$/u.test(code)));
    const seen = new Set(
      Array.from({ length: 50_000 }, (_, index) => fictitiousUscc("91", "370303", index).slice(8, 16)),
    );
    expect(seen.size).toBe(50_000);
    fc.assert(
      fc.property(
        fc.constantFrom("91", "92", "93", "11"),
        fc.constantFrom(...divisions),
        fc.nat(800_000_000),
        (prefix, division, index) => {
          const code = fictitiousUscc(prefix, division, index);
          expect(checkCode(code, tables).reason).toMatch(/^ok$|^division-/u);
          expect(checkCode(spoiltUscc(code), tables).reason).toBe("check-digit-wrong");
          const number = fictitiousRegistrationNumber(division, index % 10_000);
          expect(checkCode(number, tables).verdict).not.toBe("invalid");
          expect(findPersonal(`身份证 ${number}`)).toEqual([]);
        },
      ),
    );
  });

  test("a stream gives the same again, stays in bounds and is even enough", () => {
    expect(createRandom(3, "a").between(0, 1e9)).toBe(createRandom(3, "a").between(0, 1e9));
    expect(createRandom(3, "a").between(0, 1e9)).not.toBe(createRandom(3, "b").between(0, 1e9));
    const even = createRandom(11, "x");
    const tally = new Map<number, number>();
    for (let index = 0; index < 10_000; index += 1) {
      const value = even.between(3, 12);
      tally.set(value, (tally.get(value) ?? 0) + 1);
    }
    expect([...tally.keys()].toSorted((a, b) => a - b)).toEqual([3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
    for (const count of tally.values()) expect(Math.abs(count - 1000)).toBeLessThan(150);
  });

  test("files are shared by size within the budget", () => {
    expect(shareFiles([100, 10, 1], 6)).toEqual([4, 1, 1]);
    expect(shareFiles([1, 1], 1)).toEqual([1, 1]);
    expect(fileOf(["2024-01-05", "2025-01-03"], "2024-01-05")).toBe(0);
    expect(fileOf(["2024-01-05", "2025-01-03"], "2024-01-06")).toBe(1);
    expect(fileOf(["2024-01-05", "2025-01-03"], "2026-01-01")).toBe(1);
  });
});
