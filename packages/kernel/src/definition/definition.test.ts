import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { addDays } from "../day/index.ts";
import { expectValue } from "../outcome/index.ts";
import { compileCondition, createLibrary, parseDefinitions, type Definition, type Value } from "./index.ts";

const CLOCK = `kind: clock
id: seven
version: "1"
validFrom: 2020-01-01
label: { zh: 七日, en: Seven days }
sources: [{ title: 测试, confirmed: true }]
days: 7
unit: working-days
owner: department
`;

describe("parsing", () => {
  test("several definitions stand in one file", () => {
    const parsed = expectValue(parseDefinitions(`${CLOCK}---\n${CLOCK.replace("seven", "eight")}`, "a.yaml"));
    expect(parsed.map((one) => one.id)).toEqual(["seven", "eight"]);
  });

  test.each([
    ["a wrong value", CLOCK.replace("days: 7", "days: -7"), "a.yaml:7 days", "definition-invalid"],
    [
      "a wrong value in the second document",
      `${CLOCK}---\n${CLOCK.replace("unit: working-days", "unit: weeks")}`,
      "a.yaml:18 unit",
      "definition-invalid",
    ],
    [
      "a wrong value deep inside",
      CLOCK.replace("confirmed: true", "confirmed: maybe"),
      "a.yaml:6 sources[0].confirmed",
      "definition-invalid",
    ],
    [
      "a day that cannot be",
      CLOCK.replace("2020-01-01", "2020-13-01"),
      "a.yaml:4 validFrom",
      "definition-invalid",
    ],
    ["a mistyped key", CLOCK.replace("days: 7", "days: 7\ndayz: 8"), "a.yaml:1", "definition-invalid"],
    ["an unknown kind", CLOCK.replace("kind: clock", "kind: clocks"), "a.yaml:1 kind", "definition-invalid"],
    ["broken YAML", CLOCK.replace("Seven days }", "Seven days"), "a.yaml:6", "definition-syntax"],
  ])("%s is located", (_what, text, path, code) => {
    const parsed = parseDefinitions(text, "a.yaml");
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.problems.map((one) => [one.path, one.code])).toContainEqual([path, code]);
  });

  test("a mistyped key inside a field of an item is refused, not dropped", () => {
    const item = `kind: item
id: T
version: "1"
validFrom: 2020-01-01
label: { zh: 甲, en: A }
sources: [{ title: 测试, confirmed: true }]
edition: "1"
class: test
polarity: neutral
disclosure: public
fields:
  - { code: A, label: { zh: 甲, en: A }, presence: conditional, mandatoryWhan: { field: A, is: absent }, disclosure: public, type: text, maxLength: 3 }
roles: { identifiers: [{ field: A, identifier: uscc }] }
establishes: nothing
key: [A]
updateCycle: daily
retention: { years: 5, from: decision, basis: 测试 }
severity: { otherwise: null }
`;
    const parsed = parseDefinitions(item, "t.yaml");
    expect(parsed.ok).toBe(false);
    if (!parsed.ok) expect(parsed.problems[0]?.path).toBe("t.yaml:12 fields[0]");
    expectValue(parseDefinitions(item.replace("mandatoryWhan", "mandatoryWhen"), "t.yaml"));
  });
});

const day = fc.integer({ min: 0, max: 11_000 }).map((offset) => addDays("2000-01-01", offset));
const edition = (version: string, validFrom: string, days: number): Definition => ({
  kind: "clock",
  id: "seven",
  version,
  validFrom,
  label: { zh: "七日", en: "Seven days" },
  sources: [{ title: "测试", confirmed: true }],
  days,
  unit: "working-days",
  owner: "department",
});

describe("looking up by date", () => {
  test("a definition dated tomorrow changes nothing today", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(day, { maxLength: 6 }),
        day,
        fc.integer({ min: 1, max: 400 }),
        (firstDays, today, ahead) => {
          const past = firstDays
            .filter((one) => one <= today)
            .map((one, index) => edition(`v${index}`, one, index + 1));
          const future = edition("future", addDays(today, ahead), 99);
          expect(createLibrary([...past, future]).find("clock", "seven", today)).toEqual(
            createLibrary(past).find("clock", "seven", today),
          );
          expect(createLibrary([...past, future]).list("clock", today)).toEqual(
            createLibrary(past).list("clock", today),
          );
        },
      ),
    );
  });

  test("the version in force is the latest begun, whatever the order of loading", () => {
    fc.assert(
      fc.property(fc.uniqueArray(day, { minLength: 1, maxLength: 6 }), day, (firstDays, today) => {
        const all = firstDays.map((one, index) => edition(`v${index}`, one, index + 1));
        const begun = all
          .filter((one) => one.validFrom <= today)
          .toSorted((a, b) => (a.validFrom < b.validFrom ? 1 : -1))[0];
        for (const order of [all, all.toReversed()]) {
          const found = createLibrary(order).find("clock", "seven", today);
          expect(found.ok ? found.value : undefined).toEqual(begun);
        }
      }),
    );
  });

  test("a version that has ended is not found, and an older one does not come back", () => {
    const ended = { ...edition("2", "2021-01-01", 5), validTo: "2021-12-31" };
    const library = createLibrary([edition("1", "2020-01-01", 7), ended]);
    expect(expectValue(library.find("clock", "seven", "2021-12-31")).version).toBe("2");
    expect(library.find("clock", "seven", "2022-01-01").ok).toBe(false);
    expect(library.find("clock", "seven", "2019-12-31").ok).toBe(false);
  });

  test("two versions may not share a version or a first day", () => {
    expect(() => createLibrary([edition("1", "2020-01-01", 7), edition("2", "2020-01-01", 8)])).toThrow(
      "definition-clash",
    );
    expect(() => createLibrary([edition("1", "2020-01-01", 7), edition("1", "2021-01-01", 8)])).toThrow(
      "definition-clash",
    );
  });
});

describe("conditions", () => {
  const values: Record<string, Value> = {
    kinds: ["罚款", "警告"],
    fine: "0.2",
    day: "2024-05-01",
    $today: "2024-05-02",
    blank: "",
    number: "10",
  };
  const lookup = (name: string): Value => values[name];
  test.each([
    [{ field: "kinds", includesAny: ["罚款"] }, true],
    [{ field: "kinds", includesOnly: ["罚款"] }, false],
    [{ field: "kinds", includesOnly: ["罚款", "警告", "其他"] }, true],
    [{ field: "fine", atLeast: 0.1 }, true],
    [{ field: "fine", atMost: 0.1 }, false],
    [{ field: "number", atLeast: 9 }, true],
    [{ field: "day", atMost: "$today" }, true],
    [{ field: "day", atLeast: "$today" }, false],
    [{ field: "blank", is: "absent" }, true],
    [{ field: "nowhere", atLeast: 0 }, false],
    [{ field: "nowhere", atMost: 0 }, false],
    [{ not: { field: "nowhere", atMost: 0 } }, true],
    [
      {
        all: [
          { field: "day", is: "present" },
          { field: "day", matches: "^2024" },
        ],
      },
      true,
    ],
    [
      {
        any: [
          { field: "day", equals: "2024" },
          { field: "fine", in: ["0.1"] },
        ],
      },
      false,
    ],
  ] as const)("%j is %s", (condition, expected) => {
    expect(compileCondition(condition)(lookup)).toBe(expected);
  });
});
