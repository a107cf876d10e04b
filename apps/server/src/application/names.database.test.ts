import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { visitor } from "@xinpark/services/account";
import { indexBareNames, searchSubjects, takeCensus } from "@xinpark/services/registry";
import { sql } from "@xinpark/platform/sql";
import { openPlace, registration, type Place } from "../test-support/index.ts";

const NAMES = [
  "淄博鑫泰化工有限公司",
  "淄博鑫泰置业有限公司",
  "山东鑫泰科技股份有限公司",
  "淄博万科企业股份有限公司",
  "淄博Ｔcl科技（集团）有限公司",
  "重庆长安汽车股份有限公司",
  "淄博厦门路商行有限公司",
  "国药集团一致药业股份有限公司",
  "淄博齐鲁石化工程有限公司",
  "淄博高新区齐鲁科技有限公司",
];

let place: Place;
beforeAll(async () => {
  place = await openPlace();
  await place.deliver(
    NAMES.map((name, index) => registration(index + 1, { REG_MC: name })),
    { item: "REG" },
  );
});
afterAll(() => place.close());

const asking = { channel: "api", purpose: null, caseNumber: null, requestId: null } as const;
const find = (text: string, limit = 5, after: number | null = null) =>
  place.application.door.open(visitor(asking), (session) => searchSubjects(session, { text, after, limit }));
const reasons = async (text: string) => (await find(text)).items.map((hit) => `${hit.name}: ${hit.matched}`);

const SEARCHES: readonly (readonly [string, readonly string[]])[] = [
  ["鑫泰", ["淄博鑫泰化工有限公司: name", "淄博鑫泰置业有限公司: name", "山东鑫泰科技股份有限公司: name"]],
  ["TCL科技", ["淄博Ｔcl科技（集团）有限公司: name"]],
  ["ｔｃｌ", ["淄博Ｔcl科技（集团）有限公司: name"]],
  ["cqcaqc", ["重庆长安汽车股份有限公司: initials"]],
  ["zbxmlsh", ["淄博厦门路商行有限公司: initials"]],
  ["chongqingchangan", ["重庆长安汽车股份有限公司: pinyin"]],
  ["Chang An Qiche", ["重庆长安汽车股份有限公司: pinyin"]],
  ["xiamenlu", ["淄博厦门路商行有限公司: pinyin"]],
  ["zibowanke", ["淄博万科企业股份有限公司: pinyin"]],
  ["zhonggong", []],
  ["淄博鑫秦化工有限公司", ["淄博鑫泰化工有限公司: similar"]],
  ["重庆长安汽股车份有限公司", ["重庆长安汽车股份有限公司: similar"]],
  ["国药一致", ["国药集团一致药业股份有限公司: similar"]],
  ["查无此企业", []],
  ["（）", []],
  ["%", []],
];

describe.each([
  "before a census",
  "after a census that keeps nearly everything",
  "after names lost their pieces",
])("names, %s", (state) => {
  beforeAll(async () => {
    if (state.includes("census that")) expect(await takeCensus(place.application.door, 1)).toBe(true);
    if (state.includes("lost")) {
      await place.owner.run(sql`update subject_name set folded = '', initials = '', grams = '{}'`);
      expect(await indexBareNames(place.application.door)).toBe(NAMES.length);
    }
  });
  test.each(SEARCHES)("%s finds %j", async (text, expected) => {
    expect((await reasons(text)).slice(0, Math.max(expected.length, 0))).toEqual(expected);
    if (expected.length === 0) expect(await reasons(text)).toEqual([]);
  });
  test("pages go on where the one before ended, and say the same however long they are", async () => {
    const whole = await find("有限公司", 50);
    expect(whole.items).toHaveLength(NAMES.length);
    const ids: number[] = [];
    for (let after: number | null = 0; after !== null;) {
      const page: Awaited<ReturnType<typeof find>> = await find("有限公司", 3, after);
      ids.push(...page.items.map((hit) => hit.id));
      after = page.next;
    }
    expect(ids).toEqual(whole.items.map((hit) => hit.id));
  });
});

test("a census is taken again only when the names have grown", async () => {
  expect(await takeCensus(place.application.door)).toBe(false);
});
