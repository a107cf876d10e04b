import { assert, boolean, constantFrom, property } from "fast-check";
import { describe, expect, test } from "vitest";
import { createNameParser, MATCH_REASONS, scoreName } from "./index.ts";

const words = (...all: readonly string[]) => all.map((word) => ({ word }));
const parse = createNameParser({
  divisions: [
    { code: "370000", name: "山东省" },
    { code: "370300", name: "淄博市" },
    { code: "370100", name: "济南市" },
  ],
  regions: [],
  trades: words("化工", "贸易", "科技", "化工科技"),
  forms: [
    { word: "有限公司", class: "limited-company" },
    { word: "股份有限公司", class: "company-limited-by-shares" },
  ],
});
const NAME = "淄博鑫泰化工有限公司";

describe("scores of names", () => {
  test.each([
    [NAME, false, "exact", 1000],
    ["淄博鑫泰化工有限公司 ", false, "folded", 990],
    [NAME, true, "former-name", 950],
    ["淄博鑫泰化工股份有限公司", false, "form-differs", 900],
    ["山东鑫泰化工有限公司", false, "region-differs", 850],
    ["鑫泰化工有限公司", false, "region-differs", 850],
    ["淄博鑫泰化工科技有限公司", false, "brand-region", 750],
    ["淄博鑫泰贸易有限公司", false, "brand-region", 700],
    ["济南鑫泰化工有限公司", false, "region-conflicts", 500],
    ["济南鑫泰贸易有限公司", false, "region-conflicts", 300],
  ])("%s (former: %s): %s %i", (name, former, reason, score) => {
    expect(scoreName(parse, NAME, { name, former })).toEqual({ reason, score });
  });
  test("a name with a slip is similar and stands above a strange one", () => {
    const slip = scoreName(parse, NAME, { name: "淄博鑫秦化工有限公司", former: false });
    expect(slip.reason).toBe("similar");
    expect(slip.score).toBeGreaterThan(500);
    expect(scoreName(parse, NAME, { name: "上海大众汽车厂", former: false }).score).toBeLessThan(slip.score);
  });
  const name = constantFrom(
    NAME,
    "鑫泰化工",
    "济南鑫泰贸易有限公司",
    "山东鑫泰科技股份有限公司",
    "化工",
    "（）",
    "",
  );
  test("a score lies within the bounds of its reason, and no name outdoes itself", () => {
    assert(
      property(name, name, boolean(), (given, borne, former) => {
        const { score, reason } = scoreName(parse, given, { name: borne, former });
        const { from, to } = MATCH_REASONS[reason];
        return score <= to && score >= Math.max(0, from - 50) && (given === borne || score < 1000);
      }),
    );
  });
});
