import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { overrideRuleSchema } from "../definition/index.ts";
import { fromEpochDay } from "../day/index.ts";
import { forecast } from "./forecast.ts";
import {
  checkOverride,
  overrideState,
  shownClass,
  type ClassOverride,
  type OverrideFacts,
} from "./override.ts";
import { AS_OF, compile, factFrom, grade, modelFrom } from "./testing.ts";

const GRADES = ["A", "B", "C", "D"] as const;
const model = modelFrom({ grades: [grade("A", 3), grade("B", 2), grade("C", 1), grade("D", -(10 ** 15))] });
const rule = overrideRuleSchema.parse({
  kind: "override-rule",
  id: "class-override",
  version: "1",
  validFrom: "2000-01-01",
  label: { zh: "规则", en: "rule" },
  sources: [{ title: "written for this test", confirmed: true }],
  maximumMonths: 6,
  hearingWorkingDays: 5,
});
const TODAY = "2026-06-01";

const better: ClassOverride = {
  grade: "B",
  effect: "better",
  from: "2026-06-01",
  to: "2026-06-30",
  withdrawnOn: null,
};
const own = (id: string | null) => ({ grade: id, imported: false });

describe("the class shown", () => {
  test.each([
    ["the day before", "2026-05-31", "D"],
    ["its first day", "2026-06-01", "B"],
    ["its last day", "2026-06-30", "B"],
    ["the day after, by itself", "2026-07-01", "D"],
  ])("%s", (_, day, expected) => {
    expect(shownClass(model, own("D"), [better], day).grade).toBe(expected);
  });

  test("is the model's from the day of withdrawal", () => {
    const taken = { ...better, withdrawnOn: "2026-06-10" };
    expect(shownClass(model, own("D"), [taken], "2026-06-09").override).toBe(taken);
    expect(shownClass(model, own("D"), [taken], "2026-06-10")).toEqual({ grade: "D", override: null });
  });

  test("is never an override's where another authority made it, where there is none, or where the model lost the grade", () => {
    expect(shownClass(model, { grade: "D", imported: true }, [better], TODAY).grade).toBe("D");
    expect(shownClass(model, own(null), [better], TODAY)).toEqual({ grade: null, override: null });
    expect(shownClass(model, own("D"), [{ ...better, grade: "Z" }], TODAY).grade).toBe("D");
  });

  test("is never worse by an override for the better, nor better by one for the worse, whatever the model says", () => {
    const any = fc.constantFrom(...GRADES);
    fc.assert(
      fc.property(any, any, fc.constantFrom("better" as const, "worse" as const), (is, wanted, effect) => {
        const { grade: shown, override } = shownClass(
          model,
          own(is),
          [{ ...better, grade: wanted, effect }],
          TODAY,
        );
        const rank = (id: string | null) => GRADES.findIndex((one) => one === id);
        expect(effect === "better" ? rank(shown) <= rank(is) : rank(shown) >= rank(is)).toBe(true);
        expect(override === null).toBe(shown === is);
      }),
    );
  });
});

describe("what may be asked for", () => {
  const asked = { grade: "B", to: "2026-06-30" };
  const codes = (...given: Parameters<typeof checkOverride>) => {
    const outcome = checkOverride(...given);
    return outcome.ok ? outcome.value : outcome.problems.map((one) => `${one.code} at ${one.path ?? ""}`);
  };

  test("better or worse than the model's class", () => {
    expect(codes(model, own("D"), asked, rule, TODAY)).toBe("better");
    expect(codes(model, own("A"), asked, rule, TODAY)).toBe("worse");
  });

  test.each([
    ["an imported class", model, { grade: "D", imported: true }, asked, ["override-imported at model"]],
    ["no class at all", model, own(null), asked, ["override-class-absent at model"]],
    ["the class there is", model, own("B"), asked, ["override-same at grade"]],
    ["a grade of nobody", model, own("D"), { ...asked, grade: "Z" }, ["override-grade at grade"]],
    ["a last day that is over", model, own("D"), { ...asked, to: "2026-05-31" }, ["override-period at to"]],
    ["more than half a year", model, own("D"), { ...asked, to: "2026-12-02" }, ["override-too-long at to"]],
    [
      "a candidate",
      modelFrom({ ...model, decides: "candidate" }),
      own("D"),
      asked,
      ["override-candidate at model"],
    ],
  ])("refuses %s", (_, of, result, request, expected) => {
    expect(codes(of, result, request, rule, TODAY)).toEqual(expected);
  });
});

test.each<[string, Partial<OverrideFacts>, string, string]>([
  ["a better class waits for the second person", { effect: "better" }, TODAY, "for-decision"],
  ["a worse one for its notice", {}, TODAY, "for-notice"],
  ["its last day of hearing", { hearingTo: TODAY }, TODAY, "hearing"],
  ["the period is over without an answer", { hearingTo: TODAY }, "2026-06-02", "for-decision"],
  ["an answer came", { hearingTo: TODAY, answered: true }, TODAY, "for-decision"],
  ["nobody decided in time", {}, "2026-07-01", "lapsed"],
  ["approved, last day", { approved: true }, "2026-06-30", "in-force"],
  ["approved, the day after", { approved: true }, "2026-07-01", "ended"],
  ["refused", { approved: false }, TODAY, "refused"],
  ["withdrawn", { approved: true, withdrawnOn: TODAY }, TODAY, "withdrawn"],
])("where it stands: %s", (_, facts, day, expected) => {
  const plain = { effect: "worse", hearingTo: null, answered: false, approved: null } as const;
  expect(overrideState({ ...plain, to: "2026-06-30", withdrawnOn: null, ...facts }, day)).toBe(expected);
});

test("a forecast follows an override to its last day, and says that it is over", () => {
  const compiled = compile(
    modelFrom({ grades: [grade("A", 100), grade("B", 0), grade("C", -(10 ** 15))] }),
    factFrom({}),
  );
  const told = forecast({
    versions: [{ from: AS_OF, model: compiled }],
    subject: { kind: "enterprise" },
    records: [],
    today: AS_OF,
    days: 30,
    overrides: [
      {
        grade: "A",
        effect: "better",
        from: fromEpochDay(AS_OF),
        to: fromEpochDay(AS_OF + 9),
        withdrawnOn: null,
      },
    ],
  });
  expect(told).toMatchObject({ grade: "A", today: { grade: "B" } });
  expect(
    told.days.map(({ day, grade: shown, because }) => [day, shown, because.map((one) => one.kind)]),
  ).toEqual([[AS_OF + 10, "B", ["override"]]]);
});
