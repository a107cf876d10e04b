import { afterAll, beforeAll, expect, test } from "vitest";
import { matchOutput } from "@xinpark/kernel/contract";
import { openPlace, registration, type Place } from "../test-support/index.ts";

/** Names matched with subjects: who is found, in which order, and why. */

let place: Place;

beforeAll(async () => {
  place = await openPlace();
  await place.deliver(
    [
      registration(1, { REG_MC: "淄博鑫泰化工有限公司", REG_CYM: "淄博宏达化工有限公司" }),
      registration(2, { REG_MC: "淄博鑫泰商贸有限公司" }),
      registration(3, { REG_MC: "济南鑫泰化工有限公司" }),
    ],
    { item: "REG" },
  );
});
afterAll(() => place.close());

const matched = async (...names: string[]) => {
  const { body } = await place.send("POST", "/matches", {}, { names });
  return matchOutput.parse(body).items;
};

test.each([
  ["淄博鑫泰化工有限公司", "淄博鑫泰化工有限公司", "exact", 1000],
  ["淄博鑫泰化工（有限公司）", "淄博鑫泰化工有限公司", "folded", 990],
  ["淄博宏达化工有限公司", "淄博鑫泰化工有限公司", "former-name", 950],
  ["淄博鑫泰化工股份有限公司", "淄博鑫泰化工有限公司", "form-differs", 900],
  ["山东省淄博市鑫泰化工有限公司", "淄博鑫泰化工有限公司", "region-differs", 850],
  ["淄博鑫泰化工科技有限公司", "淄博鑫泰化工有限公司", "brand-region", 750],
])("%s may mean %s: %s, %i", async (name, borne, reason, score) => {
  const [answer] = await matched(name);
  expect(answer?.candidates[0]).toMatchObject({ name: borne, reason, score });
});

test("the best stands first; another region stands behind; strangers have nobody", async () => {
  const [known, strange] = await matched("淄博鑫泰化工有限公司", "呼和浩特草原羊毛厂");
  const scores = known?.candidates.map((one) => one.score) ?? [];
  expect(scores).toEqual(scores.toSorted((one, other) => other - one));
  expect(known?.candidates.map((one) => one.name)).toContain("济南鑫泰化工有限公司");
  expect(strange?.candidates).toEqual([]);
});
