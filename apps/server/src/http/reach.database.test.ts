import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliveryListOutput, evaluationOutput, fileOutput, searchOutput } from "@xinpark/kernel/contract";
import { sql } from "@xinpark/platform/sql";
import {
  BUREAU,
  openPlace,
  OTHER_BUREAU,
  penalty,
  registration,
  uscc,
  type As,
  type Place,
} from "../test-support/index.ts";

/** Who reaches what: by own file, by region, by department. */

let place: Place;
const WARNING = { CF_CFLB: "警告", CF_NR: "警告", CF_NR_FK: "" };

beforeAll(async () => {
  place = await openPlace();
  // 1 and 2 are in the park, 3 is in another city.
  await place.deliver(
    [registration(1), registration(2), registration(3, { REG_XZQH: "370102", REG_YQ: "" })],
    { item: "REG" },
  );
  await place.deliver(
    [
      penalty(1),
      penalty(2),
      penalty(3),
      ...[1, 2, 3].map((index) => penalty(index, { ...WARNING, CF_WSH: `示警〔2025〕${index}号` })),
    ],
    { item: "CF" },
  );
  await place.owner.run(
    sql`insert into organisation (code, label_zh, label_en, kind, region) values ('jinan', '济南某局', 'A bureau of Jinan', 'department', '370100')`,
  );
});
afterAll(() => place.close());

const view = async (index: number, as?: As) => {
  const file = await place.get(fileOutput, `/subjects/${uscc(index)}`, as);
  return { audience: file.audience, records: file.records.length, class: file.evaluation?.grade ?? null };
};

describe("a file as seen by", () => {
  it("a visitor: what is public, no class", async () => {
    for (const index of [1, 2, 3])
      expect(await view(index)).toEqual({ audience: "public", records: 2, class: null });
  });

  it("an enterprise: everything of its own with its class, of others what is public", async () => {
    const own = await place.as({ role: "enterprise", uscc: uscc(1) });
    expect(await view(1, own)).toEqual({ audience: "own", records: 3, class: "A" });
    expect(await view(2, own)).toEqual({ audience: "public", records: 2, class: null });
    expect((await place.send("GET", `/subjects/${uscc(2)}/evaluation`, own)).status).toBe(404);
    expect((await place.send("GET", `/subjects/${uscc(1)}/evaluation`, own)).status).toBe(200);
    expect((await place.send("GET", "/deliveries", own)).status).toBe(403);
  });

  it("a department of the park: everything in the park without the class, elsewhere what is public", async () => {
    const department = await place.as({ role: "department-officer", organisation: OTHER_BUREAU });
    expect(await view(1, department)).toEqual({ audience: "scope", records: 3, class: null });
    expect(await view(3, department)).toEqual({ audience: "public", records: 2, class: null });
    expect((await place.send("GET", `/subjects/${uscc(1)}/evaluation`, department)).status).toBe(403);
  });

  it("a department of another region: there everything, here what is public", async () => {
    const jinan = await place.as({ role: "department-officer", organisation: "jinan" });
    expect(await view(3, jinan)).toEqual({ audience: "scope", records: 3, class: null });
    expect(await view(1, jinan)).toEqual({ audience: "public", records: 2, class: null });
  });

  it("the credit office: everything in the park with the class, elsewhere what is public", async () => {
    const office = await place.as({ role: "credit-officer" });
    expect(await view(2, office)).toEqual({ audience: "scope", records: 3, class: "A" });
    expect(await view(3, office)).toEqual({ audience: "public", records: 2, class: null });
    expect((await place.send("GET", `/subjects/${uscc(3)}/evaluation`, office)).status).toBe(404);
  });

  it("the operator: everything", async () => {
    const operator = await place.as({ role: "operator" });
    expect(await view(3, operator)).toEqual({ audience: "scope", records: 3, class: "A" });
  });
});

it("page and interface agree on the class, and the contributions sum to the score", async () => {
  const office = await place.as({ role: "credit-officer" });
  const page = await place.get(fileOutput, `/subjects/${uscc(1)}`, office);
  const explained = await place.get(evaluationOutput, `/subjects/${uscc(1)}/evaluation`, office);
  expect(explained).toEqual(page.evaluation);
  expect(explained.contributions.reduce((sum, one) => sum + one.points, 0)).toBe(explained.score);
  expect(explained.contributions.some((one) => one.records.length > 0)).toBe(true);
});

it("looking into a file needs a purpose, except for what everyone may see", async () => {
  const { authorization = "" } = await place.as({ role: "credit-officer" });
  const answer = await place.send("GET", `/subjects/${uscc(1)}`, { authorization });
  expect(answer).toMatchObject({
    status: 400,
    body: { error: { code: "purpose-missing", path: "X-Purpose" } },
  });
  expect((await place.send("GET", `/subjects/${uscc(1)}`)).status).toBe(200);
});

describe("deliveries of another department", () => {
  it("are not in the list, and are absent when asked for by number", async () => {
    const own = await place.as({ role: "department-officer", organisation: BUREAU });
    const other = await place.as({ role: "department-officer", organisation: OTHER_BUREAU });
    const mine = await place.get(deliveryListOutput, "/deliveries", own);
    expect(mine.items.map((one) => one.department)).toEqual([BUREAU]);
    expect((await place.get(deliveryListOutput, "/deliveries", other)).items).toEqual([]);
    const batch = mine.items[0]?.batch ?? 0;
    for (const path of ["", "/receipt.json"]) {
      expect((await place.send("GET", `/deliveries/${batch}${path}`, own)).status).toBe(200);
      expect((await place.send("GET", `/deliveries/${batch}${path}`, other)).status).toBe(404);
    }
    expect((await place.send("GET", `/deliveries/${batch}/rows`, other)).body).toMatchObject({ items: [] });
  });

  it("cannot be made in its name", async () => {
    const other = await place.as({ role: "department-officer", organisation: OTHER_BUREAU });
    const before = await place.get(deliveryListOutput, "/deliveries", await place.as({ role: "operator" }));
    const answer = await place.upload({ item: "CF", department: BUREAU }, "CF_XDR_MC\r\n", other);
    expect(answer).toMatchObject({ status: 403, body: { error: { code: "department-not-own" } } });
    const after = await place.get(deliveryListOutput, "/deliveries", await place.as({ role: "operator" }));
    expect(after.items.length).toBe(before.items.length);
  });
});

it("everyone finds every enterprise's identity", async () => {
  const found = await place.get(searchOutput, `/subjects?text=${encodeURIComponent("示例科技")}`);
  expect(found.items.map((hit) => hit.uscc ?? "").toSorted()).toEqual(
    [1, 2, 3].map((index) => uscc(index)).toSorted(),
  );
});
