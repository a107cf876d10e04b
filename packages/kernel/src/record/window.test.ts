import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { addDays, addMonths } from "../day/index.ts";
import {
  createLibrary,
  parseDefinition,
  parseDefinitions,
  type Lookup,
  type PublicationRuleDefinition,
} from "../definition/index.ts";
import { expectValue } from "../outcome/index.ts";
import {
  applyAct,
  createRecordRules,
  publicationOutlook,
  UNTOUCHED,
  type Circumstances,
  type RecordAct,
  type RecordState,
  type RuleSubject,
} from "./index.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const shipped = expectValue(
  parseDefinitions(
    readFileSync(join(ROOT, "definitions/base/rules/publication.yaml"), "utf8"),
    "publication.yaml",
  ),
);

/** A list of serious dishonesty, whose entries end by decision alone: domain rules, Order 36 (serious: one to three years). */
const list: PublicationRuleDefinition = {
  kind: "publication-rule",
  id: "publication-list-test",
  version: "1",
  validFrom: "2000-01-01",
  label: { zh: "名单", en: "List" },
  sources: [{ title: "测试", confirmed: true }],
  province: "national",
  audience: "public",
  items: ["LIST"],
  start: "publication",
  windows: { serious: { publish: true, minimumMonths: 12, maximumMonths: 36 } },
  sectors: [],
  atMaximum: "ends-by-decision",
};

const library = createLibrary([...shipped, list]);
const nation = createRecordRules(library, "11");
const shandong = createRecordRules(library, "37");
const henan = createRecordRules(library, "41");

const values =
  (given: Readonly<Record<string, string>>): Lookup =>
  (name) =>
    given[name] ?? null;
const NOTHING = values({});

const subject = (changes: Partial<RuleSubject>): RuleSubject => ({
  item: "CF",
  severity: "general",
  decidedOn: "2026-05-08",
  publishedOn: "2026-05-12",
  validTo: null,
  receivedOn: "2026-05-15",
  lookup: NOTHING,
  ...changes,
});

const given = (state: Partial<RecordState> = {}, listed: Circumstances["listed"] = null): Circumstances => ({
  state: { ...UNTOUCHED, ...state },
  listed,
});

describe("publication after what happened", () => {
  // Rule, record, circumstances, end. Order 36: from publication; 58: from the decision.
  it.each<[string, typeof nation, Partial<RuleSubject>, Circumstances, string | null]>([
    ["Order 36, not corrected: no end by itself", nation, {}, given(), null],
    [
      "Order 36, corrected in time: at the longest period",
      nation,
      {},
      given({ performedOn: "2026-07-01" }),
      "2027-05-12",
    ],
    ["Order 36, corrected late: on that day", nation, {}, given({ performedOn: "2027-09-01" }), "2027-09-01"],
    ["Order 36, corrected on the very day", nation, {}, given({ performedOn: "2027-05-12" }), "2027-05-12"],
    [
      "Order 36, serious and corrected",
      nation,
      { severity: "serious" },
      given({ performedOn: "2026-07-01" }),
      "2029-05-12",
    ],
    ["Order 36, repaired", nation, {}, given({ status: "repaired", endedOn: "2026-10-01" }), "2026-10-01"],
    ["Order 58 ends by itself, corrected or not", nation, { decidedOn: "2025-05-08" }, given(), "2028-05-08"],
    [
      "Order 58, withdrawn",
      nation,
      { decidedOn: "2025-05-08" },
      given({ status: "withdrawn", endedOn: "2025-06-01" }),
      "2025-06-01",
    ],
    ["Shandong caps at five years from the decision, corrected or not", shandong, {}, given(), "2031-05-08"],
    ["Henan caps at five years", henan, {}, given(), "2031-05-08"],
    ["Henan, still listed: until the listing ends", henan, {}, given({}, { until: null }), null],
    ["Henan, listed until later: to that day", henan, {}, given({}, { until: "2033-01-01" }), "2033-01-01"],
    ["Henan, listed until earlier: the cap", henan, {}, given({}, { until: "2030-01-01" }), "2031-05-08"],
    ["Shandong knows no such extension", shandong, {}, given({}, { until: null }), "2031-05-08"],
    [
      "a list entry does not end by itself",
      nation,
      { item: "LIST", severity: "serious" },
      given({ performedOn: "2026-07-01" }),
      null,
    ],
    [
      "a list entry ends by decision",
      nation,
      { item: "LIST", severity: "serious" },
      given({ status: "repaired", endedOn: "2028-02-01" }),
      "2028-02-01",
    ],
  ])("%s", (_name, rules, changes, circumstances, to) => {
    expect(rules.publicationOf(subject(changes), circumstances).to).toBe(to);
  });

  it("is none at all where it was withdrawn before it began", () => {
    expect(nation.publicationOf(subject({}), given({ status: "withdrawn", endedOn: "2026-05-12" }))).toEqual({
      from: null,
      to: null,
    });
  });
});

describe("the special report", () => {
  it("holds what is not published, until repair, withdrawal or the province's cap", () => {
    const minor = subject({ severity: "minor" });
    expect(nation.publicationOf(minor)).toEqual({ from: null, to: null });
    expect(nation.reportOf(minor)).toEqual({ from: "2026-05-08", to: null });
    expect(shandong.reportOf(minor).to).toBe("2031-05-08");
    expect(henan.reportOf(minor, given({}, { until: null })).to).toBeNull();
    expect(shandong.reportOf(minor, given({ status: "repaired", endedOn: "2026-09-01" })).to).toBe(
      "2026-09-01",
    );
  });
});

describe("the shortest time", () => {
  const under58 = { decidedOn: "2025-05-08" };
  // Order 58: a year at least for food, medicine, special equipment, safety at work and fire protection; three months otherwise.
  it.each<[string, Partial<RuleSubject>, string, string | null]>([
    ["an ordinary penalty", under58, "2025-08-08", null],
    [
      "food",
      { ...under58, lookup: values({ CF_YJ: "《中华人民共和国食品安全法》第一百二十五条" }) },
      "2026-05-08",
      "食品",
    ],
    ["medicine", { ...under58, lookup: values({ CF_WFXW: "销售劣药品" }) }, "2026-05-08", "药品"],
    [
      "special equipment",
      { ...under58, lookup: values({ CF_WFXW: "使用未经检验的电梯" }) },
      "2026-05-08",
      "特种设备",
    ],
    [
      "safety at work",
      { ...under58, lookup: values({ CF_YJ: "《中华人民共和国安全生产法》第九十九条" }) },
      "2026-05-08",
      "安全生产",
    ],
    [
      "fire protection",
      { ...under58, lookup: values({ CF_YJ: "《中华人民共和国消防法》第六十条" }) },
      "2026-05-08",
      "消防",
    ],
    // Order 36 knows classes, not sectors.
    [
      "food under Order 36",
      { lookup: values({ CF_YJ: "《中华人民共和国食品安全法》" }) },
      "2026-08-12",
      null,
    ],
    ["serious under Order 36", { severity: "serious" }, "2027-05-12", null],
  ])("of %s", (_name, changes, earliest, sector) => {
    const outlook = publicationOutlook(
      { subject: subject(changes), circumstances: given(), publishable: true },
      shandong,
      "2026-06-01",
    );
    expect(outlook.earliestRepairOn).toBe(earliest);
    expect(outlook.rules.find((rule) => rule.id === "publication-CF-national")?.sector?.zh ?? null).toBe(
      sector,
    );
  });
});

describe("the outlook", () => {
  const outlook = (
    changes: Partial<RuleSubject>,
    circumstances = given(),
    day = "2026-06-01",
    publishable = true,
  ) => publicationOutlook({ subject: subject(changes), circumstances, publishable }, shandong, day);

  it("says what is missing, and is silent when nothing is left to end", () => {
    expect(outlook({})).toMatchObject({
      standing: "shown",
      longestOn: "2027-05-12",
      needs: ["correction", "repair-decision"],
    });
    expect(outlook({}, given({ performedOn: "2026-05-20" })).needs).toEqual(["repair-decision"]);
    expect(outlook({ item: "LIST", severity: "serious" }).needs).toEqual(["list-exit"]);
    expect(outlook({}, given({ status: "repaired", endedOn: "2026-05-30" }))).toMatchObject({
      standing: "over",
      needs: [],
      earliestRepairOn: null,
    });
  });

  it.each<[string, ReturnType<typeof outlook>["standing"], ReturnType<typeof outlook>]>([
    ["before it begins", "not-yet", outlook({}, given(), "2026-05-11")],
    ["on the first day", "shown", outlook({}, given(), "2026-05-12")],
    ["the last day", "shown", outlook({}, given({ performedOn: "2026-05-20" }), "2027-05-11")],
    ["the day after", "over", outlook({}, given({ performedOn: "2026-05-20" }), "2027-05-12")],
    ["minor", "never", outlook({ severity: "minor" })],
    ["not for publication", "never", outlook({}, given(), "2026-06-01", false)],
    ["withheld", "withheld", outlook({}, given({ withheld: { from: "2026-06-01", to: null } }))],
    ["shielded", "shielded", outlook({}, given({ shielded: { from: "2026-05-01", to: "2026-06-02" } }))],
    [
      "shielded until today",
      "shown",
      outlook({}, given({ shielded: { from: "2026-05-01", to: "2026-06-01" } })),
    ],
  ])("%s: %s", (_name, standing, told) => {
    expect(told.standing).toBe(standing);
  });
});

describe("acts", () => {
  const on = (kind: RecordAct["kind"], from: string, to: string | null = null): RecordAct => ({
    kind,
    from,
    to,
  });
  const ended: RecordState = { ...UNTOUCHED, status: "repaired", endedOn: "2026-05-20" };
  it.each<[string, RecordState, RecordAct, string]>([
    ["no day", UNTOUCHED, on("performed", "2026-02-30"), "act-day"],
    ["tomorrow", UNTOUCHED, on("repaired", "2026-06-02"), "act-in-future"],
    ["before the decision", UNTOUCHED, on("performed", "2026-05-07"), "act-before-decision"],
    ["two days of one", UNTOUCHED, on("performed", "2026-05-20", "2026-05-21"), "act-period"],
    ["an end before the beginning", UNTOUCHED, on("objection", "2026-05-20", "2026-05-20"), "act-period"],
    ["repaired twice", ended, on("repaired", "2026-05-21"), "record-ended"],
    ["a mark on what ended", ended, on("objection", "2026-05-21"), "record-ended"],
  ])("%s is refused", (_name, state, act, code) => {
    const outcome = applyAct(state, act, "2026-05-08", "2026-06-01");
    expect(outcome.ok ? [] : outcome.problems.map((one) => one.code)).toEqual([code]);
  });

  it("withdrawn after repair: withdrawn, ended when it ended", () => {
    expect(
      expectValue(applyAct(ended, on("withdrawn", "2026-05-25"), "2026-05-08", "2026-06-01")),
    ).toMatchObject({
      status: "withdrawn",
      endedOn: "2026-05-20",
    });
  });

  it("a shield may be decided for days to come", () => {
    const act = on("shielded", "2026-07-01", "2027-07-01");
    expect(expectValue(applyAct(UNTOUCHED, act, "2026-05-08", "2026-06-01")).shielded).toEqual({
      from: "2026-07-01",
      to: "2027-07-01",
    });
  });
});

const anyDay = fc.integer({ min: 0, max: 6000 }).map((offset) => addDays("2018-01-01", offset));
const anyMonths = fc.integer({ min: 0, max: 80 });
const anyRule = fc.record({
  start: fc.constantFrom("decision" as const, "publication" as const),
  publish: fc.boolean(),
  minimum: anyMonths,
  maximum: anyMonths,
  atMaximum: fc.constantFrom("ends" as const, "ends-if-corrected" as const, "ends-by-decision" as const),
  cap: fc.option(anyMonths),
  extends: fc.boolean(),
});
const anyCircumstances = fc.record({
  performedOn: fc.option(anyDay),
  endedOn: fc.option(anyDay),
  listed: fc.option(fc.record({ until: fc.option(anyDay) })),
});

test("a record is shown exactly on the days on which every rule shows it and nothing has ended it", () => {
  let seen = 0;
  fc.assert(
    fc.property(
      fc.array(anyRule, { minLength: 1, maxLength: 3 }),
      anyDay,
      anyDay,
      anyCircumstances,
      fc.array(anyDay, { minLength: 5, maxLength: 20 }),
      (drawn, decidedOn, publishedOn, happened, days) => {
        const definitions = drawn.map((one, index) =>
          expectValue(
            parseDefinition(
              {
                ...list,
                id: `rule-${index}`,
                items: ["X"],
                start: one.start,
                windows: {
                  serious: { publish: one.publish, minimumMonths: one.minimum, maximumMonths: one.maximum },
                },
                atMaximum: one.atMaximum,
                ...(one.cap === null ? {} : { capMonths: one.cap }),
                ...(one.extends ? { capExtends: "while-listed" } : {}),
              },
              "drawn",
            ),
          ),
        );
        const rules = createRecordRules(createLibrary(definitions), "11");
        const { performedOn, endedOn, listed } = happened;
        const record = subject({ item: "X", severity: "serious", decidedOn, publishedOn });
        const window = rules.publicationOf(record, given({ performedOn, endedOn }, listed));
        // The law, asked one day at a time.
        const shownOn = (day: string): boolean =>
          (endedOn === null || day < endedOn) &&
          drawn.every((one) => {
            const start = one.start === "decision" ? decidedOn : publishedOn;
            if (!one.publish || day < start) return false;
            const corrected = performedOn !== null && performedOn <= day;
            const longestOver =
              day >= addMonths(start, one.maximum) &&
              (one.atMaximum === "ends" || (one.atMaximum === "ends-if-corrected" && corrected));
            const stillListed =
              one.extends && listed !== null && (listed.until === null || day < listed.until);
            const capOver = one.cap !== null && day >= addMonths(start, one.cap) && !stillListed;
            return !longestOver && !capOver;
          });
        const edges = [window.from, window.to, decidedOn, publishedOn, endedOn, performedOn].flatMap((day) =>
          day === null ? [] : [addDays(day, -1), day, addDays(day, 1)],
        );
        for (const day of [...days, ...edges]) {
          const shown = window.from !== null && window.from <= day && (window.to === null || day < window.to);
          expect([day, shown]).toEqual([day, shownOn(day)]);
          if (shown) seen += 1;
        }
      },
    ),
    { numRuns: 400 },
  );
  expect(seen).toBeGreaterThan(200);
});
