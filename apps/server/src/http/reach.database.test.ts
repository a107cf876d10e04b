import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliveryListOutput, evaluationOutput, fileOutput, searchOutput } from "@xinpark/kernel/contract";
import { ADMINISTRATORS } from "@xinpark/kernel/rights";
import { sql } from "@xinpark/platform/sql";
import { z } from "zod";
import {
  BUREAU,
  openPlace,
  OTHER_BUREAU,
  penalty,
  registration,
  TODAY,
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
    [
      registration(1, { REG_HY: "2651", REG_GM: "小型" }),
      registration(2),
      registration(3, { REG_XZQH: "370102", REG_YQ: "" }),
    ],
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

  it("a department of the park: in the park what is shared and what it delivered, without the class; elsewhere what is public", async () => {
    const department = await place.as({ role: "department-officer", organisation: OTHER_BUREAU });
    expect(await view(1, department)).toEqual({ audience: "scope", records: 2, class: null });
    expect(await view(3, department)).toEqual({ audience: "public", records: 2, class: null });
    const sender = await place.as({ role: "department-officer", organisation: BUREAU });
    expect(await view(1, sender)).toEqual({ audience: "scope", records: 3, class: null });
    expect(await view(3, sender)).toEqual({ audience: "public", records: 2, class: null });
    expect((await place.send("GET", `/subjects/${uscc(1)}/evaluation`, department)).status).toBe(403);
  });

  it("a department of another region: there what is shared, here what is public", async () => {
    const jinan = await place.as({ role: "department-officer", organisation: "jinan" });
    expect(await view(3, jinan)).toEqual({ audience: "scope", records: 2, class: null });
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

describe("who reaches nobody's data", () => {
  it.each(["bank-officer", "window-clerk", "data-supplier"] as const)(
    "%s reads what everybody reads, without a purpose, and is audited",
    async (role) => {
      const { authorization = "" } = await place.as({ role, organisation: BUREAU });
      expect(await view(1, { authorization })).toEqual({ audience: "public", records: 2, class: null });
      const last = await place.owner.row(
        z.object({ actor: z.string(), operation: z.string(), outcome: z.string() }),
        sql`select actor, operation, outcome from audit_entry order by id desc limit 1`,
      );
      expect(last).toMatchObject({ operation: "file.read", outcome: "done" });
      expect(last?.actor).toContain(role);
    },
  );

  it.each(ADMINISTRATORS)("%s is refused", async (role) => {
    const administrator = await place.as({ role });
    expect(await place.send("GET", `/subjects/${uscc(1)}`, administrator)).toMatchObject({
      status: 403,
      body: { error: { code: "right-missing" } },
    });
  });
});

it("tells trade and size to everybody within reach, whoever delivered the registration", async () => {
  const told = async (as: As) =>
    (await place.get(fileOutput, `/subjects/${uscc(1)}`, as)).attributes.map((one) => one.value);
  for (const as of [
    await place.as({ role: "enterprise", uscc: uscc(1) }),
    await place.as({ role: "department-officer", organisation: BUREAU }),
    await place.as({ role: "department-officer", organisation: OTHER_BUREAU }),
    await place.as({ role: "credit-officer" }),
  ])
    expect((await told(as)).toSorted()).toEqual(["2651", "small"]);
  expect(await told(await place.as({ role: "bank-officer", organisation: BUREAU }))).toEqual([]);
});

it("says which fields are withheld and why, never what stands in them", async () => {
  const code = { code: "CF_FRDB", disclosure: "government", reason: { zh: "政务共享，须有用途" } };
  const url = `/subjects/${uscc(1)}`;
  const visitor = await place.get(fileOutput, url);
  expect(visitor.withheld.find((one) => one.item === "CF")?.fields).toContainEqual(
    expect.objectContaining({ ...code, reason: expect.objectContaining(code.reason) }),
  );
  expect(JSON.stringify(visitor)).not.toContain("示例甲");
  const officer = await place.get(fileOutput, url, await place.as({ role: "credit-officer" }));
  expect(officer.withheld.flatMap((one) => one.fields.map((field) => field.disclosure))).not.toContain(
    "government",
  );
  expect(officer.records.flatMap((record) => record.fieldList)).toContainEqual(
    expect.objectContaining({ code: "CF_FRDB", value: "示例甲", masked: false }),
  );
  const own = await place.get(fileOutput, url, await place.as({ role: "enterprise", uscc: uscc(1) }));
  expect(own.withheld).toEqual([]);
});

describe("an enterprise that moves", () => {
  const decide = (as: As, body: object) => place.send("POST", `/subjects/${uscc(2)}/moves`, as, body);
  const into = {
    relation: "registered-area",
    region: "370102",
    from: TODAY,
    reason: "迁址",
    document: "示迁〔2026〕1号",
  };

  it("is seen by the new area and no longer by the old one; both names of the act are in the audit", async () => {
    const office = await place.as({ role: "credit-officer" });
    const jinan = await place.as({ role: "department-officer", organisation: "jinan" });
    expect((await view(2, jinan)).audience).toBe("public");
    for (const [body, code] of [
      [{ ...into, region: "999999" }, "region-unknown"],
      [{ ...into, region: null }, "region-missing"],
      [{ ...into, relation: "park", region: "nowhere" }, "region-unknown"],
      [{ ...into, document: " " }, "input-invalid"],
    ] as const) {
      expect(await decide(office, body)).toMatchObject({ status: 400, body: { error: { code } } });
    }
    expect(await decide(jinan, into)).toMatchObject({
      status: 403,
      body: { error: { code: "right-missing" } },
    });
    expect(await decide(office, into)).toMatchObject({ status: 200, body: { effective: true } });
    expect((await view(2, jinan)).audience).toBe("scope");
    // The park holds it until it leaves the park as well.
    expect((await view(2, office)).audience).toBe("scope");
    expect(await decide(office, { ...into, relation: "park", region: null })).toMatchObject({ status: 200 });
    expect(await view(2, office)).toEqual({ audience: "public", records: 2, class: null });
    expect(await decide(office, into)).toMatchObject({
      status: 403,
      body: { error: { code: "place-not-own" } },
    });
    const written = await place.owner.rows(
      z.object({ detail: z.object({ document: z.string().optional() }) }),
      sql`select detail from audit_entry where operation = 'registry.move' and outcome = 'done'`,
    );
    expect(written.map((row) => row.detail.document)).toEqual([into.document, into.document]);
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
    for (const path of ["", "/receipt.json", "/rows"]) {
      expect((await place.send("GET", `/deliveries/${batch}${path}`, own)).status).toBe(200);
      expect((await place.send("GET", `/deliveries/${batch}${path}`, other)).status).toBe(404);
    }
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
