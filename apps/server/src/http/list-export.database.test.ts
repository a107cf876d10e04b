import { readFile } from "node:fs/promises";
import { parse } from "csv-parse/sync";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  exportListOutput,
  exportNoticesOutput,
  exportOutput,
  type ListExportInput,
  type TemplateExportInput,
} from "@xinpark/kernel/contract";
import { sql } from "@xinpark/platform/sql";
import {
  columnsOf,
  exportPath,
  PROPERTY_LABELS,
  LABELS_AMONG,
  tendExports,
  valueLabel,
  type ExportContext,
} from "@xinpark/services/export";
import {
  BUREAU,
  licence,
  nameOf,
  openPlace,
  penalty,
  registration,
  uscc,
  withPlace,
  type As,
  type Place,
} from "../test-support/index.ts";
import { exportsFolder } from "./exports.ts";
import { OPERATIONS } from "./operations.ts";

/** Lists as files, and records in the template of the city's portal. */

let place: Place;
let officer: As;
let approver: As;
let context: ExportContext;

beforeAll(async () => {
  place = await openPlace();
  await place.deliver(
    [registration(1), registration(2), registration(3, { REG_XZQH: "370102", REG_YQ: "" })],
    { item: "REG" },
  );
  await place.deliver(
    [penalty(1, { CF_SY: '=HYPERLINK("http://x")', BZ: "内部备注" }), penalty(2), penalty(3)],
    { item: "CF" },
  );
  await place.deliver([licence(1), licence(2, { XK_YXQZI: "2099/12/31" })], { item: "XK" });
  officer = await place.as({ role: "department-officer", organisation: BUREAU });
  approver = await place.as({ role: "credit-officer" });
  const { door, installation, today, services } = place.application;
  context = { door, installation, today, services, folder: exportsFolder(place.application) };
});
afterAll(() => place.close());

async function asked(path: string, body: unknown, as = officer) {
  const answer = await place.send("POST", path, as, body);
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return exportOutput.parse(answer.body);
}
const askList = (input: ListExportInput, as = officer) => asked("/list-exports", input, as);
const askTemplate = (input: TemplateExportInput, as = officer) => asked("/template-exports", input, as);

async function written(id: number, as = officer) {
  await tendExports(context);
  const { items } = await place.get(exportListOutput, "/exports", as);
  const one = items.find((item) => item.export === id);
  if (one === undefined) throw new Error("an export that was asked for is listed");
  return one;
}

async function rowsOf(id: number, as = officer): Promise<string[][]> {
  const answer = await place.server.inject({ method: "GET", url: `/api/v1/exports/${id}/file`, headers: as });
  expect(answer.statusCode, answer.body).toBe(200);
  return z
    .array(z.array(z.string()))
    .parse(parse(answer.rawPayload, { bom: true, relax_column_count: true }));
}

describe("a list", () => {
  it("leaves with its filters, in the asker's language, page after page, with a notice and a logged download", async () => {
    const { export: id, guarded } = await askList({
      operation: "registry.search",
      query: { text: "示例科技", limit: 2 },
      language: "en",
      format: "csv",
    });
    expect(guarded).toBe(false);
    const one = await written(id);
    expect(one).toMatchObject({ state: "done", kind: "list", rows: 3, title: { en: "Search enterprises" } });
    const [headings = [], ...rows] = await rowsOf(id);
    expect(headings).toContain("Name");
    expect(headings).toContain("USCC");
    const at = headings.indexOf("Name");
    expect(new Set(rows.map((row) => row[at]))).toEqual(new Set([nameOf(1), nameOf(2), nameOf(3)]));
    const notices = () => place.get(exportNoticesOutput, "/export-notices", officer);
    expect((await notices()).items.map((notice) => notice.export)).toContain(id);
    expect((await place.send("POST", "/export-notices/seen", officer, {})).status).toBe(200);
    expect((await notices()).items).toEqual([]);
    const logged = await place.owner.row(
      z.object({ count: z.number() }),
      sql`select count(*) as count from export_download where export_id = ${id}`,
    );
    expect(logged?.count).toBe(1);
  });

  it("shows whoever exports it what they may see, and is nobody else's to fetch", async () => {
    const elsewhere = await place.as({ role: "department-officer", organisation: "zbgx-yjgl" });
    const { export: id } = await askList(
      { operation: "delivery.list", format: "csv", language: "zh" },
      elsewhere,
    );
    await written(id, elsewhere);
    expect(await rowsOf(id, elsewhere)).toHaveLength(1);
    expect((await place.send("GET", `/exports/${id}/file`, officer)).status).toBe(404);
    const own = await askList({ operation: "delivery.list", format: "csv", language: "zh" });
    await written(own.export);
    expect((await rowsOf(own.export)).length).toBeGreaterThan(1);
  });

  it("that cannot be exported, or is not one's to see, is refused", async () => {
    const code = async (input: ListExportInput, as = officer) =>
      (await place.send("POST", "/list-exports", as, input)).body;
    expect(await code({ operation: "consent.give", format: "csv" })).toMatchObject({
      error: { code: "list-unknown" },
    });
    expect(await code({ operation: "person.list", format: "csv" })).toMatchObject({
      error: { code: "right-missing" },
    });
    expect(await code({ operation: "delivery.rows", format: "csv" })).toMatchObject({
      error: { code: "input-invalid" },
    });
  });

  it("of an area needs a second person, a reason and a purpose, and carries marks that lead back to it", async () => {
    const input: ListExportInput = { operation: "consent.list", format: "csv", language: "zh" };
    expect((await place.send("POST", "/list-exports", approver, input)).body).toMatchObject({
      error: { code: "export-guarded" },
    });
    const { export: id, state } = await askList(
      { ...input, reason: "年度授权统计", basis: "统计法第九条" },
      approver,
    );
    expect(state).toBe("requested");
    await tendExports(context);
    expect((await place.send("GET", `/exports/${id}/file`, approver)).status).toBe(409);
    const second = await place.as({ role: "credit-officer" });
    expect((await place.send("POST", `/exports/${id}/decision`, approver, { approved: true })).status).toBe(
      403,
    );
    expect((await place.send("POST", `/exports/${id}/decision`, second, { approved: true })).status).toBe(
      200,
    );
    expect(await written(id, approver)).toMatchObject({ state: "done" });
    const rows = await rowsOf(id, approver);
    expect(JSON.stringify(rows)).toContain("年度授权统计");
    expect(rows.at(-1)?.slice(0, 2)).toEqual(["追溯码", "序号"]);
  });

  it("is labelled whole in both languages, whichever it is", () => {
    const lists = OPERATIONS.filter((operation) => operation.exports !== null);
    expect(lists.length).toBeGreaterThan(8);
    const together = new Set<string>();
    for (const { name, output } of lists) {
      const columns = columnsOf(output);
      const unnamed = columns?.flatMap(({ path }) =>
        path.filter((part) => PROPERTY_LABELS[part.replace(/Label$/u, "")] === undefined),
      );
      expect([name, columns === null, unnamed]).toEqual([name, false, []]);
      const listed = columns?.flatMap((column) => [...column.listed]) ?? [];
      const wordless = listed.flatMap(([property, values]) =>
        values.filter((value) => valueLabel(value, values) === undefined).map((value) => [property, value]),
      );
      expect([name, wordless]).toEqual([name, []]);
      for (const [, values] of listed) together.add(values.join(","));
    }
    expect(Object.keys(LABELS_AMONG).filter((values) => !together.has(values))).toEqual([]);
  });
});

describe("the template of the city's portal", () => {
  const query = { decidedFrom: "2025-01-01", decidedTo: "2026-12-31" };

  it("has exactly its columns, days and amounts, blank where the public may not see, and only what is published", async () => {
    const { export: id } = await askTemplate({
      template: "portal-CF",
      ...query,
      format: "csv",
      headings: "codes",
    });
    expect(await written(id)).toMatchObject({ state: "done", kind: "template", rows: 2, guarded: false });
    const [codes = [], ...rows] = await rowsOf(id);
    expect(codes).toHaveLength(30);
    expect([codes[0], codes[13], codes[22], codes[29]]).toEqual(["CF_XDR_MC", "CF_WSH", "CF_JDRQ", "BZ"]);
    const cell = (row: string[], code: string) => row[codes.indexOf(code)];
    expect(new Set(rows.map((row) => cell(row, "CF_XDR_SHXYM")))).toEqual(new Set([uscc(1), uscc(2)]));
    for (const row of rows) {
      expect(cell(row, "CF_JDRQ")).toBe("2025/10/09");
      expect(cell(row, "CF_YXQ")).toBe("2099/12/31");
      expect(cell(row, "CF_NR_FK")).toBe("0.5");
      expect([cell(row, "CF_FRDB"), cell(row, "BZ"), cell(row, "CF_FR_ZJHM")]).toEqual(["", "", ""]);
    }
    expect(rows.map((row) => cell(row, "CF_SY"))).toContain(`'=HYPERLINK("http://x")`);
    const none = await askTemplate({ template: "portal-CF", decidedFrom: "2026-01-01", format: "csv" });
    expect(await written(none.export)).toMatchObject({ rows: 0 });
    const other = await askTemplate({ template: "portal-CF", department: "zbgx-yjgl", format: "csv" });
    expect(await written(other.export)).toMatchObject({ rows: 0 });
  });

  it.each([
    ["portal-XK", "XK", "xlsx", "utf-8", 28],
    ["portal-CF", "CF", "csv", "gb18030", 30],
  ] as const)(
    "%s, let out for government by a second person, is delivered again into a fresh place and gives the same records",
    async (template, item, format, encoding, columns) => {
      const asked = await askTemplate({
        template,
        format,
        encoding,
        audience: "government",
        reason: "向市平台归集报送",
        basis: "发改办财金〔2018〕424号",
      });
      expect(asked).toMatchObject({ guarded: true, state: "requested" });
      const decision = { approved: true, note: "同意" };
      expect((await place.send("POST", `/exports/${asked.export}/decision`, approver, decision)).status).toBe(
        200,
      );
      expect(await written(asked.export)).toMatchObject({ state: "done", rows: 2 });
      const file = await readFile(exportPath(context.folder, { id: asked.export, format }));
      const payloads = (of: Place) =>
        of.owner.rows(
          z.object({ payload: z.record(z.string(), z.unknown()) }),
          sql`select e.payload from record_entry e join subject s on s.id = e.subject_id where e.item = ${item} and s.uscc = any (${[uscc(1), uscc(2)]}) order by e.payload::text`,
        );
      await withPlace(async (fresh) => {
        await fresh.deliver([registration(1), registration(2)], { item: "REG" });
        const receipt = await fresh.deliverFile(file, { item, name: `portal.${format}` });
        expect(receipt.counts).toMatchObject({ rows: 2, accepted: 2, refused: 0, held: 0 });
        // A text that begins like a formula is marked as text in CSV, and comes back with its mark.
        const marked = (text: string): string => text.replaceAll(`"'=`, '"=');
        expect(marked(JSON.stringify(await payloads(fresh)))).toBe(JSON.stringify(await payloads(place)));
      });
      expect(columns).toBe(
        context
          .installation()
          .library.list("export-template", "2026-06-01")
          .find((one) => one.id === template)?.columns.length,
      );
    },
  );
});
