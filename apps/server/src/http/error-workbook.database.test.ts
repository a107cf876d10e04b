import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";
import { deliveryOutput, receiptRowsOutput, type DeliveryOutput } from "@xinpark/kernel/contract";
import { expectValue } from "@xinpark/kernel/outcome";
import { jobActor } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { checkAudit } from "@xinpark/services/audit";
import { removeExpiredUploads } from "@xinpark/services/delivery";
import { openSource } from "../../../../packages/services/src/delivery/readers/index.ts";
import {
  BUREAU,
  OTHER_BUREAU,
  csvOf,
  openPlace,
  penalty,
  registration,
  tableOf,
  uscc,
  xlsxOf,
  type As,
  type Place,
} from "../test-support/index.ts";

/** Templates and error workbooks as a clerk uses them; delivered files lie sealed and go when their time has come. */

let place: Place;
let officer: As;
beforeAll(async () => {
  place = await openPlace();
  officer = await place.as({ role: "department-officer", organisation: BUREAU });
  await place.deliver([registration(1), registration(2)], { item: "REG" });
});
afterAll(() => place.close());

const fetchFile = async (url: string, as: As = {}) => {
  const answer = await place.server.inject({ method: "GET", url: `/api/v1${url}`, headers: { ...as } });
  return { status: answer.statusCode, type: answer.headers["content-type"], bytes: answer.rawPayload };
};

/** A workbook as our reader finds it. */
async function tableIn(bytes: Buffer) {
  const path = join(place.dataFolder, "fetched.xlsx");
  await writeFile(path, bytes);
  const source = expectValue(await openSource(path, { name: "fetched.xlsx" }));
  const rows: (readonly unknown[])[] = [];
  try {
    for await (const block of source.rows()) rows.push(...block.map((row) => row.cells));
  } finally {
    await source.close();
  }
  return { header: source.header, sheets: source.sheets, rows };
}

const textOf = (value: unknown): string =>
  typeof value === "string" || typeof value === "number" ? String(value) : "";
const codes = (body: unknown): unknown =>
  z
    .object({ problems: z.array(z.object({ code: z.string() })) })
    .parse(body)
    .problems.map((one) => one.code);
it("gives a template that is delivered as it is and brings nothing but its example, set aside", async () => {
  const { status, type, bytes } = await fetchFile("/catalogue/CF/template?language=en", officer);
  expect([status, type]).toEqual([200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]);
  const { header, sheets, rows } = await tableIn(bytes);
  expect(sheets).toEqual(["Data", "How to fill in", "Fields"]);
  expect(header.slice(0, 2)).toEqual(["*Name of the party", "*Category of the party"]);
  expect(rows.length).toBe(1);
  const delivery = await place.deliverFile(bytes, { item: "CF", name: "template.xlsx" });
  expect(delivery.counts).toMatchObject({ rows: 1, ignored: 1 });
  const said = await place.get(receiptRowsOutput, `/deliveries/${delivery.batch}/rows`, officer);
  expect(said.items).toMatchObject([{ outcome: "ignored", findings: [{ code: "example-row" }] }]);
  expect((await fetchFile("/catalogue/nothing/template", officer)).status).toBe(404);
});

const wrong = [
  penalty(1, { CF_WSH: "示罚〔2025〕90号" }),
  penalty(1, { CF_WSH: "示罚〔2025〕91号", CF_JDRQ: "2025/13/09", CF_FR_ZJHM: "11010519491231002X" }),
  penalty(2, { CF_WSH: "示罚〔2025〕92号", CF_CFLB: "罚金", BZ: "电话13800138000" }),
  penalty(3, {
    CF_WSH: "示罚〔2025〕93号",
    CF_XDR_LB: "自然人",
    CF_XDR_ZJHM: "11010519491231002X",
    CF_XDR_ZJLX: "身份证",
  }),
  penalty(2, {
    CF_WSH: "示罚〔2025〕94号",
    CF_XDR_MC: "=未登记",
    CF_XDR_LB: "个体工商户",
    CF_XDR_SHXYM: "",
    CF_XDR_ZZJG: uscc(78).slice(8, 17),
  }),
];
let first: DeliveryOutput;

it("gives back exactly the rows that were not filed, as they were delivered, without the numbers of persons", async () => {
  first = await place.deliverFile(csvOf(tableOf(wrong)), { item: "CF", name: "处罚.csv" });
  expect(first.counts).toMatchObject({ rows: 5, accepted: 1, refused: 3, held: 1 });
  const { status, bytes } = await fetchFile(`/deliveries/${first.batch}/errors.xlsx?language=zh`, officer);
  expect(status).toBe(200);
  const { header, sheets, rows } = await tableIn(bytes);
  expect(sheets).toEqual(["待更正", "更正说明"]);
  expect(header.slice(0, 2)).toEqual(["退回原因与办法", `原文件行号（批次 ${first.batch}）`]);
  const delivered = tableOf(wrong);
  expect(header.slice(2)).toEqual(delivered.header);
  // The fourth data row is about a natural person: it is not given back.
  expect(rows.map((row) => row[1])).toEqual([3, 4, 6]);
  const at = (code: string): number => delivered.header.indexOf(code) + 2;
  expect(rows[0]?.[at("CF_JDRQ")]).toBe("2025/13/09");
  expect(rows[0]?.[at("CF_FR_ZJHM")]).toBeNull();
  expect(textOf(rows[0]?.[0])).toContain("CF_JDRQ：");
  expect(rows[2]?.[at("CF_XDR_MC")]).toBe("=未登记");
  expect(rows[1]?.[at("BZ")]).toBe("电话［已去除手机号］");
  expect(bytes.includes("11010519491231002X")).toBe(false);
});

it("takes the corrected workbook by its headings and shows on the first receipt what was mended", async () => {
  const { bytes } = await fetchFile(`/deliveries/${first.batch}/errors.xlsx`, officer);
  const { header, rows } = await tableIn(bytes);
  const corrected = rows.slice(0, 2).map((row) => row.map(textOf));
  const set = (row: number, heading: string, value: string): void => {
    corrected[row]?.splice(header.indexOf(heading), 1, value);
  };
  set(0, "CF_JDRQ", "2025/10/09");
  const second = await place.deliverFile(xlsxOf({ header, rows: corrected }), {
    item: "CF",
    name: "处罚-待更正.xlsx",
  });
  expect(second.counts).toMatchObject({ rows: 2, accepted: 1, refused: 1 });
  expect(second.corrects).toBe(first.batch);
  const receipt = await place.get(deliveryOutput, `/deliveries/${first.batch}`, officer);
  expect(receipt.mended).toBe(1);
  const said = await place.get(receiptRowsOutput, `/deliveries/${first.batch}/rows`, officer);
  const mends = new Map(said.items.map((item) => [item.row, item.mendedBy]));
  expect(mends.get(3)).toEqual({ batch: second.batch, row: 2, outcome: "accepted" });
  expect(mends.get(4)).toEqual({ batch: second.batch, row: 3, outcome: "refused" });
  // What was mended is asked for no more; what was not still is, from the first delivery or the second.
  const left = await tableIn((await fetchFile(`/deliveries/${first.batch}/errors.xlsx`, officer)).bytes);
  expect(left.rows.map((row) => row[1])).not.toContain(3);
  const again = await tableIn((await fetchFile(`/deliveries/${second.batch}/errors.xlsx`, officer)).bytes);
  expect(again.header.filter((heading) => heading.startsWith("原文件行号"))).toEqual([
    `原文件行号（批次 ${second.batch}）`,
  ]);
  expect(again.rows.map((row) => row[1])).toEqual([3]);
});

it("goes to the deliverer's organisation alone, and every download stands in the audit", async () => {
  const path = `/deliveries/${first.batch}/errors.xlsx`;
  const other = await place.as({ role: "department-officer", organisation: OTHER_BUREAU });
  expect((await fetchFile(path, other)).status).toBe(404);
  expect((await fetchFile(path)).status).toBe(401);
  expect((await fetchFile(path, await place.as({ role: "credit-officer" }))).status).toBe(200);
  const entries = await place.owner.rows(
    z.object({ outcome: z.string(), rows: z.number().nullable() }),
    sql`select outcome, (detail ->> 'rows')::int as rows from audit_entry where operation = 'delivery.errors' and detail ->> 'batch' = ${String(first.batch)} order by id`,
  );
  expect(entries.filter((entry) => entry.outcome === "done").length).toBe(4);
  expect(entries[0]?.rows).toBeGreaterThan(0);
});

it("keeps delivered files sealed, and takes them away when their time has come; the receipt stays", async () => {
  const row = z.object({ sealed: z.string().nullable(), digest: z.string(), until: z.string() });
  const stored = async () =>
    place.owner.row(
      row,
      sql`select stored_as as sealed, file_digest as digest, stored_until as until from batch where id = ${first.batch}`,
    );
  const before = await stored();
  const { files, delivery } = place.application;
  const path = files.pathOf(before?.sealed ?? "");
  const sealed = await readFile(path);
  expect(sealed.includes("示罚〔2025〕91号")).toBe(false);
  await expect(stat(files.pathOf(before?.digest ?? ""))).rejects.toThrow("ENOENT");
  expect(await removeExpiredUploads(delivery)).toBe(0);
  await place.owner.run(sql`update batch set stored_until = '2026-05-31' where id = ${first.batch}`);
  expect(await removeExpiredUploads(delivery)).toBe(1);
  await expect(stat(path)).rejects.toThrow("ENOENT");
  const answer = await place.send("GET", `/deliveries/${first.batch}/errors.xlsx`, officer);
  expect([answer.status, codes(answer.body)]).toEqual([409, ["upload-expired"]]);
  expect((await place.get(deliveryOutput, `/deliveries/${first.batch}`, officer)).fileUntil).toBeNull();
  const { door, log, configuration } = place.application;
  const { keysFolder } = configuration;
  expect((await checkAudit(door, jobActor("fsck", ""), { keysFolder, log })).errors).toEqual([]);
});
