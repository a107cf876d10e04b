import { fileURLToPath } from "node:url";
import iconv from "iconv-lite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deliveryOutput, fileOutput, receiptRowOutput, receiptRowsOutput } from "@xinpark/kernel/contract";
import { expectValue } from "@xinpark/kernel/outcome";
import { sql } from "@xinpark/platform/sql";
import { readDefinitionFile, storeDefinitions } from "@xinpark/services/definition";
import { z } from "zod";
import {
  BUREAU,
  csvOf,
  nameOf,
  openPlace,
  organisationCode,
  OTHER_BUREAU,
  penalty,
  registration,
  registrationNumber,
  stateOf,
  tableOf,
  uscc,
  withPlace,
  xlsxOf,
  type As,
  type Place,
  type Row,
} from "../test-support/index.ts";

const receiptOutput = z.object({ delivery: deliveryOutput, rows: z.array(receiptRowOutput) });

const trader = (index: number, number: string, changes: Row = {}): Row =>
  penalty(index, { CF_XDR_LB: "个体工商户", CF_XDR_SHXYM: "", CF_XDR_GSZC: number, ...changes });

const file = (place: Place, index: number, as?: As) => place.get(fileOutput, `/subjects/${uscc(index)}`, as);
const documents = async (place: Place, index: number, as?: As) =>
  (await file(place, index, as)).records.map((record) => record.documentNumber);

describe("the receipt of a file in which everything happens", () => {
  let place: Place;
  let officer: As;
  beforeAll(async () => {
    place = await openPlace();
    officer = await place.as({ role: "department-officer", organisation: BUREAU });
    await place.deliver([registration(1)], { item: "REG" });
    await place.deliver([penalty(1), penalty(1, { CF_WSH: "示罚〔2025〕老号" })], { item: "CF" });
  });
  afterAll(() => place.close());

  it("counts every row once, and says of each row what became of it and why", async () => {
    const mapping = {
      kind: "mapping",
      id: "test-ignores",
      version: "1",
      validFrom: "2000-01-01",
      label: { zh: "测试", en: "Test" },
      sources: [{ title: "Test", confirmed: true }],
      item: "CF",
      fields: Object.fromEntries(Object.keys(penalty(1)).map((code) => [code, { column: code }])),
      onlyWhen: { field: "CF_XDR_LB", in: ["法人及非法人组织", "个体工商户", "自然人"] },
    };
    const operator = await place.as({ role: "operator" });
    expect((await place.send("POST", "/definitions", operator, { definitions: [mapping] })).status).toBe(200);
    await place.application.reloadInstallation();
    const receipt = await place.deliver(
      [
        penalty(2), // 2 accepted, opens a file
        penalty(1), // 3 duplicate
        penalty(1, { CF_WSH: "示罚〔2025〕老号", CF_SY: "更正" }), // 4 superseding
        trader(8, registrationNumber(8)), // 5 held: the number is unknown
        trader(9, "", { CF_XDR_MC: nameOf(1) }), // 6 held: no code, the name alone never links
        penalty(3, { CF_JDRQ: "2099/01/01" }), // 7 refused: in the future
        penalty(4, { CF_XDR_LB: "境外" }), // 8 ignored by the profile
        penalty(5, { CF_XDR_LB: "自然人" }), // 9 refused: a natural person
      ],
      { item: "CF", mapping: "test-ignores" },
    );
    expect(receipt.counts).toEqual({
      rows: 8,
      accepted: 1,
      duplicate: 1,
      superseding: 1,
      held: 2,
      refused: 2,
      ignored: 1,
    });
    const whole = await place.get(receiptOutput, `/deliveries/${receipt.batch}/receipt.json`, officer);
    expect(whole.delivery).toEqual(await place.get(deliveryOutput, `/deliveries/${receipt.batch}`, officer));
    const said = whole.rows.map((row) => [row.row, row.outcome, row.findings.map((one) => one.code)]);
    // Rows are numbered as a spreadsheet shows them: the header is the first.
    expect(said).toEqual([
      [3, "duplicate", []],
      [4, "superseding", []],
      [5, "held", ["identifier-unknown"]],
      [6, "held", ["identifier-missing"]],
      [7, "refused", ["decided-in-future"]],
      [8, "ignored", []],
      [9, "refused", ["natural-person"]],
    ]);
    const future = whole.rows.find((row) => row.row === 7)?.findings[0];
    expect(future).toMatchObject({ column: "CF_JDRQ", value: "2099-01-01" });
    expect(future?.reason.zh).not.toBe("");
    expect(future?.remedy?.en).not.toBe("");
    const waiting = whole.rows.find((row) => row.row === 5)?.findings[0];
    expect(waiting).toMatchObject({ value: registrationNumber(8), owner: { zh: "行政审批服务局" } });
    // Row by row, two at a time, and by outcome: the same rows.
    const paged: unknown[] = [];
    let after: number | null = 0;
    while (after !== null) {
      const address: string = `/deliveries/${receipt.batch}/rows?limit=2&after=${after}`;
      const page: z.infer<typeof receiptRowsOutput> = await place.get(receiptRowsOutput, address, officer);
      paged.push(...page.items);
      after = page.next;
    }
    expect(paged).toEqual(whole.rows);
    const held = await place.get(
      receiptRowsOutput,
      `/deliveries/${receipt.batch}/rows?outcome=held`,
      officer,
    );
    expect(held.items.map((row) => row.row)).toEqual([5, 6]);
  });
});

it("the same file twice is the same state", async () => {
  await withPlace(async (place) => {
    const rows = [penalty(1), penalty(2), penalty(3), trader(4, registrationNumber(4))];
    const first = await place.deliver(rows, { item: "CF" });
    expect(first.counts).toMatchObject({ accepted: 3, held: 1 });
    const tables = ["subject", "entries", "records", "keys", "held", "classes"] as const;
    const before = await stateOf(place, tables);
    const again = await place.deliver(rows, { item: "CF" });
    expect(again.counts).toEqual({ ...first.counts, accepted: 0, held: 0, duplicate: 4 });
    expect(await stateOf(place, tables)).toEqual(before);
    // Another department's delivery of the same is its own record.
    const other = await place.deliver(rows.slice(0, 1), { item: "CF", department: OTHER_BUREAU });
    expect(other.counts).toMatchObject({ accepted: 1, duplicate: 0 });
  });
});

it("CSV in UTF-8 and GB18030 and XLSX give the same payloads", async () => {
  const rows = [penalty(1, { CF_SY: "甲，“乙”\n丙 & <丁>" }), penalty(2, { CF_WSH: "示罚〔2025〕㐂号" })];
  const table = tableOf(rows);
  const seen: unknown[] = [];
  const contents: readonly [string, string | Buffer][] = [
    ["utf8.csv", csvOf(table)],
    ["utf8-bom.csv", `\u{feff}${csvOf(table)}`],
    ["gb18030.csv", iconv.encode(csvOf(table), "gb18030")],
    ["table.xlsx", xlsxOf(table)],
  ];
  await withPlace(async (place) => {
    for (const [name, content] of contents) {
      const receipt = await place.deliverFile(content, { item: "CF", name });
      const { accepted, duplicate } = receipt.counts;
      // The keys and contents agree: only the first is new.
      expect([name, accepted, duplicate]).toEqual([name, ...(seen.length === 0 ? [2, 0] : [0, 2])]);
      seen.push(name);
    }
  });
  expect(seen).toHaveLength(4);
});

describe("the same file again", () => {
  it("changes nothing, though it holds a row and its correction", () =>
    withPlace(async (place) => {
      await place.deliver([registration(1)], { item: "REG" });
      const rows = [
        penalty(1),
        penalty(1, { CF_SY: "更正后的事实" }),
        penalty(1),
        penalty(2),
        penalty(2, { CF_SY: "另一更正" }),
      ];
      const first = await place.deliver(rows, { item: "CF" });
      expect(first.counts).toMatchObject({ accepted: 2, superseding: 3, duplicate: 0 });
      const tables = ["records", "entries", "keys", "held"] as const;
      const before = await stateOf(place, tables);
      for (let time = 0; time < 2; time += 1) {
        const again = await place.deliver(rows, { item: "CF" });
        expect(again.counts).toMatchObject({ rows: 5, duplicate: 5, superseding: 0, accepted: 0 });
      }
      expect(await stateOf(place, tables)).toEqual(before);
    }));
});

describe("superseding", () => {
  it("makes versions, keeps what was, and takes an old content back as a version of its own", async () => {
    await withPlace(async (place) => {
      const officer = await place.as({ role: "operator" });
      const versions = async () => {
        const [record] = (await file(place, 1, officer)).records;
        const entries = await place.owner.rows(
          z.object({ version: z.number(), event: z.string(), fact: z.string() }),
          sql`select version, event, payload ->> 'CF_SY' as fact from record_entry order by version`,
        );
        return {
          shown: [record?.version, record?.fields["CF_SY"]],
          entries: entries.map((one) => Object.values(one)),
        };
      };
      await place.deliver([penalty(1)], { item: "CF" });
      const second = await place.deliver([penalty(1, { CF_SY: "更正" })], { item: "CF" });
      expect(second.counts).toMatchObject({ superseding: 1, accepted: 0 });
      expect(await versions()).toEqual({
        shown: [2, "更正"],
        entries: [
          [1, "received", "示例事实"],
          [2, "corrected", "更正"],
        ],
      });
      await place.deliver([penalty(1)], { item: "CF" });
      expect(await versions()).toEqual({
        shown: [3, "示例事实"],
        entries: [
          [1, "received", "示例事实"],
          [2, "corrected", "更正"],
          [3, "corrected", "示例事实"],
        ],
      });
      expect((await file(place, 1, officer)).records).toHaveLength(1);
    });
  });

  it("happens within one file too, and a repetition in it is a duplicate", async () => {
    await withPlace(async (place) => {
      const receipt = await place.deliver([penalty(1), penalty(1), penalty(1, { CF_SY: "更正" })], {
        item: "CF",
      });
      expect(receipt.counts).toMatchObject({ accepted: 1, duplicate: 1, superseding: 1 });
      const [record] = (await file(place, 1)).records;
      expect([record?.version, record?.fields["CF_SY"]]).toEqual([2, "更正"]);
    });
  });
});

describe("a row that waits", () => {
  it("is released when registration brings its number, in a batch of its own", async () => {
    await withPlace(async (place) => {
      const officer = await place.as({ role: "operator" });
      const first = await place.deliver([trader(1, registrationNumber(1)), penalty(2)], { item: "CF" });
      expect(first).toMatchObject({ released: 0, counts: { held: 1, accepted: 1 } });
      // The same again while it waits, and an unrelated registration: it goes on waiting.
      const repeated = await place.deliver([trader(1, registrationNumber(1))], { item: "CF" });
      expect(repeated.counts).toMatchObject({ duplicate: 1, held: 0 });
      await place.deliver([registration(7, { REG_ZCH: registrationNumber(7) })], { item: "REG" });
      expect((await place.readDelivery(first.batch)).released).toBe(0);

      await place.deliver([registration(1, { REG_ZCH: registrationNumber(1) })], { item: "REG" });
      const after = await place.readDelivery(first.batch);
      expect(after).toMatchObject({ released: 1, counts: first.counts });
      const rows = await place.get(receiptRowsOutput, `/deliveries/${first.batch}/rows`, officer);
      expect(rows.items.map((row) => [row.row, row.outcome, row.releasedOn])).toEqual([
        [2, "held", "2026-06-01"],
      ]);
      expect(await documents(place, 1, officer)).toEqual(["示罚〔2025〕1号", null]);
      const released = await place.owner.row(
        z.object({ state: z.string(), known: z.boolean(), evaluated: z.boolean(), accepted: z.number() }),
        sql`select state, known_no is not null as known, evaluated_at is not null as evaluated, accepted from batch where kind = 'release'`,
      );
      expect(released).toEqual({ state: "closed", known: true, evaluated: true, accepted: 1 });
      // And once filed, the same delivery is a repetition.
      const third = await place.deliver([trader(1, registrationNumber(1))], { item: "CF" });
      expect(third.counts).toMatchObject({ duplicate: 1 });
    });
  });

  it("whose codes belong to different subjects waits for the credit office, and goes when it was mended", async () => {
    await withPlace(async (place) => {
      await place.deliver([registration(1), registration(2, { REG_ZCH: registrationNumber(2) })], {
        item: "REG",
      });
      const bad = penalty(1, { CF_XDR_GSZC: registrationNumber(2) });
      const held = await place.deliver([bad], { item: "CF" });
      expect(held.counts).toMatchObject({ held: 1 });
      const officer = await place.as({ role: "operator" });
      const rows = await place.get(receiptRowsOutput, `/deliveries/${held.batch}/rows`, officer);
      expect(rows.items[0]?.findings[0]).toMatchObject({
        code: "identifiers-disagree",
        owner: { zh: expect.stringContaining("领导小组") },
      });
      const again = await place.deliver([bad], { item: "CF" });
      expect(again.counts).toMatchObject({ duplicate: 1 });
      const mended = await place.deliver([penalty(1)], { item: "CF" });
      expect(mended.counts).toMatchObject({ accepted: 1 });
      expect(await documents(place, 1)).toContain("示罚〔2025〕1号");
      expect((await place.readDelivery(held.batch)).released).toBe(1);
    });
  });

  it("never links by name alone", async () => {
    await withPlace(async (place) => {
      await place.deliver([registration(1)], { item: "REG" });
      const receipt = await place.deliver([trader(1, "")], { item: "CF" });
      expect(receipt.counts).toMatchObject({ held: 1 });
      await place.deliver([registration(1, { REG_HZRQ: "2021/01/05" })], { item: "REG" });
      expect((await place.readDelivery(receipt.batch)).released).toBe(0);
      expect(await documents(place, 1)).toEqual([null]);
    });
  });
});

it("the organisation code within a registered USCC links", async () => {
  await withPlace(async (place) => {
    await place.deliver([registration(1)], { item: "REG" });
    const receipt = await place.deliver([trader(1, "", { CF_XDR_ZZJG: organisationCode(1) })], {
      item: "CF",
    });
    expect(receipt.counts).toMatchObject({ accepted: 1 });
    expect(await documents(place, 1)).toContain("示罚〔2025〕1号");
  });
});

it("a code that opened a file is completed by registration: kind, name with its history, place", async () => {
  await withPlace(async (place) => {
    await place.deliver([penalty(1, { CF_XDR_MC: "旧名有限公司" })], { item: "CF" });
    expect((await file(place, 1)).subject).toMatchObject({
      provisional: true,
      name: "旧名有限公司",
      park: null,
    });
    await place.deliver([registration(1)], { item: "REG" });
    expect((await file(place, 1)).subject).toMatchObject({
      provisional: false,
      name: nameOf(1),
      formerNames: ["旧名有限公司"],
      park: { code: "zibo-hitech" },
    });
    const credit = await place.as({ role: "credit-officer" });
    expect((await file(place, 1, credit)).audience).toBe("scope");
  });
});

it("a foreign catalogue comes in by definitions alone and links by its own kind of identifier", async () => {
  await withPlace(async (place) => {
    const path = fileURLToPath(
      new URL("../../../../examples/definitions/san-francisco-lives.yaml", import.meta.url),
    );
    const definitions = expectValue(await readDefinitionFile(path, "lives"));
    await storeDefinitions(place.owner, definitions, "local");
    await place.application.reloadInstallation();
    const businesses =
      "business_id,name,address\r\n19,Example Bakery,1 Example Street\r\n24,Example Diner,2 Example Street\r\n";
    const inspections = "business_id,date,Score,type\r\n19,20160513,94,routine\r\n77,20160513,80,routine\r\n";
    const held = await place.deliverFile(inspections, { item: "LIVES-INSPECTION" });
    expect(held.counts).toMatchObject({ held: 2 });
    const opened = await place.deliverFile(businesses, { item: "LIVES-BUSINESS" });
    expect(opened.counts).toMatchObject({ accepted: 2 });
    expect(await place.readDelivery(held.batch)).toMatchObject({ released: 1 });
    const bakery = await place.get(fileOutput, "/subjects/19", await place.as({ role: "operator" }));
    expect(bakery.subject).toMatchObject({ name: "Example Bakery", kind: "food-establishment", uscc: null });
    expect(bakery.records.map((record) => record.item).toSorted()).toEqual([
      "LIVES-BUSINESS",
      "LIVES-INSPECTION",
    ]);
  });
});

it("many small deliveries at once, from several programs and departments, are all known in order and exactly", async () => {
  await withPlace(async (place) => {
    const others = [await place.another(), await place.another()];
    const programs = [place, ...others];
    try {
      const departments = [BUREAU, OTHER_BUREAU, "zbgx-sthj", "zbgx-fzgg", "zbgx-gxsw"];
      // Every delivery names the same ten parties and two of its own department's known records.
      const batches = await Promise.all(
        Array.from({ length: 50 }, (_, index) => {
          const rows = Array.from({ length: 10 }, (_party, party) =>
            penalty(party, { CF_WSH: `示罚〔2025〕${party < 2 ? "共" : index}-${party}号` }),
          );
          const program = programs[index % programs.length] ?? place;
          return program.deliver(rows, { item: "CF", department: departments[index % 5] ?? BUREAU });
        }),
      );
      const numbers = batches.map((one) => one.knownNo ?? 0).toSorted((a, b) => a - b);
      expect(numbers).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
      const total = (key: "accepted" | "duplicate") => batches.reduce((sum, one) => sum + one.counts[key], 0);
      // Two shared records a department, eight of its own each delivery.
      expect([total("accepted"), total("duplicate")]).toEqual([5 * 2 + 50 * 8, 50 * 2 - 5 * 2]);
      const order = await place.owner.rows(
        z.object({ known_no: z.number() }),
        sql`select known_no from batch order by closed_at, known_no`,
      );
      expect(order).toHaveLength(50);
      const subjects = await place.owner.row(
        z.object({ subjects: z.number(), codes: z.number(), records: z.number() }),
        sql`select (select count(*) from subject) as subjects, (select count(distinct uscc) from subject) as codes, (select count(*) from record) as records`,
      );
      expect(subjects).toEqual({ subjects: 10, codes: 10, records: 410 });
    } finally {
      for (const other of others) await other.close();
    }
  });
});
