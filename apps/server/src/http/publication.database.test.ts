import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fileOutput } from "@xinpark/kernel/contract";
import { sql } from "@xinpark/platform/sql";
import { z } from "zod";
import {
  BUREAU,
  licence,
  openPlace,
  penalty,
  registration,
  TODAY,
  uscc,
  type As,
  type Place,
} from "../test-support/index.ts";

let place: Place;
let officer: As;

beforeAll(async () => {
  place = await openPlace();
  await place.deliver(
    [1, 2, 3, 4].map((index) => registration(index)),
    { item: "REG" },
  );
  await place.deliver(
    [
      penalty(1),
      // Only a warning: not published in Shandong (use rule of the province).
      penalty(2, { CF_CFLB: "警告", CF_NR: "警告", CF_NR_FK: "" }),
      penalty(3, { CF_JDRQ: "2023/06/01", CF_YXQ: "2099/12/31" }),
    ],
    { item: "CF" },
  );
  await place.deliver([licence(4)], { item: "XK" });
  officer = await place.as({ role: "credit-officer" });
});
afterAll(() => place.close());

const items = async (index: number, as?: As) => {
  const file = await place.get(fileOutput, `/subjects/${uscc(index)}`, as);
  return file.records.map((record) => record.item).toSorted();
};

describe("what the public sees of a file", () => {
  // The penalty was decided on 2025-10-09, a general one under Order 58: 36 months from the decision, the last day not included.
  it.each([
    ["2025-10-08", false],
    ["2025-10-09", true],
    [TODAY, true],
    ["2028-10-08", true],
    ["2028-10-09", false],
    ["2030-01-01", false],
  ])("on %s the penalty is shown: %s", async (day, shown) => {
    place.setToday(day);
    try {
      expect((await items(1)).includes("CF")).toBe(shown);
      const file = await place.get(fileOutput, `/subjects/${uscc(1)}`, officer);
      expect(file.records.find((record) => record.item === "CF")?.public).toBe(shown);
    } finally {
      place.setToday(TODAY);
    }
  });

  it("shows a licence until the last day of its validity", async () => {
    for (const [day, shown] of [
      ["2028-05-05", true],
      ["2028-05-06", false],
    ] as const) {
      place.setToday(day);
      expect((await items(4)).includes("XK"), day).toBe(shown);
    }
    place.setToday(TODAY);
  });

  it("never shows a record whose use is not publication, though its park sees it", async () => {
    expect(await items(2)).toEqual(["REG"]);
    expect(await items(2, officer)).toEqual(["CF", "REG"]);
  });

  it("agrees with the flag that the park sees, record by record", async () => {
    for (const index of [1, 2, 3, 4]) {
      const address = `/subjects/${uscc(index)}`;
      const seen = (await place.get(fileOutput, address)).records.map((record) => record.id);
      const all = (await place.get(fileOutput, address, officer)).records;
      expect(all.length).toBeGreaterThan(0);
      expect(seen).toEqual(all.filter((record) => record.public).map((record) => record.id));
    }
  });

  it("never shows a field whose disclosure is not public", async () => {
    const answer = await place.send("GET", `/subjects/${uscc(1)}`);
    const file = fileOutput.parse(answer.body);
    expect(file.records.length).toBeGreaterThan(0);
    const fields = file.records.flatMap((record) => record.fieldList);
    expect(fields.length).toBeGreaterThan(10);
    expect(fields.filter((field) => field.disclosure !== "public")).toEqual([]);
    expect(JSON.stringify(answer.body)).not.toContain("示例甲");
    // The same name is in the file that the park sees.
    expect(JSON.stringify((await place.send("GET", `/subjects/${uscc(1)}`, officer)).body)).toContain(
      "示例甲",
    );
  });

  it("counts only what it shows", async () => {
    const file = await place.get(fileOutput, `/subjects/${uscc(2)}`);
    expect(file.counts.map((count) => [count.item, count.count])).toEqual([["REG", 1]]);
    expect(file).toMatchObject({ audience: "public", evaluation: null, notDelivered: [] });
  });
});

it("does not publish a record with a mandatory field absent at source", async () => {
  const row = penalty(1, { CF_WSH: "示罚〔2025〕缺1号" });
  const { CF_YJ: _left, ...rest } = row;
  const [definition] = await place.owner.rows(
    z.object({ body: z.unknown() }),
    sql`select body from definition where kind = 'item' and id = 'CF'`,
  );
  expect(definition).toBeDefined();
  const mapping = {
    kind: "mapping",
    id: "test-absent",
    version: "1",
    validFrom: "2000-01-01",
    label: { zh: "测试", en: "Test" },
    sources: [{ title: "Test", confirmed: true }],
    item: "CF",
    fields: Object.fromEntries(Object.keys(rest).map((code) => [code, { column: code }])),
    absentAtSource: ["CF_YJ"],
  };
  const operator = await place.as({ role: "operator" });
  expect((await place.send("POST", "/definitions", operator, { definitions: [mapping] })).status).toBe(200);
  await place.application.reloadInstallation();
  const receipt = await place.deliver([rest], { item: "CF", department: BUREAU, mapping: "test-absent" });
  expect(receipt).toMatchObject({ incomplete: 1, counts: { accepted: 1 } });
  const mine = (await place.get(fileOutput, `/subjects/${uscc(1)}`, officer)).records.find(
    (record) => record.documentNumber === "示罚〔2025〕缺1号",
  );
  expect(mine).toMatchObject({ public: false, missing: [{ code: "CF_YJ" }] });
  const shown = (await place.get(fileOutput, `/subjects/${uscc(1)}`)).records;
  expect(shown.map((record) => record.documentNumber)).not.toContain("示罚〔2025〕缺1号");
});
