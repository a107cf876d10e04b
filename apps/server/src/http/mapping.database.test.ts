import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  convertOutput,
  fileOutput,
  mappingsOutput,
  previewOutput,
  profileReadOutput,
  receiptRowsOutput,
  trialOutput,
  uploadOutput,
  type PreviewOutput,
  type ProfileContent,
} from "@xinpark/kernel/contract";
import { sql } from "@xinpark/platform/sql";
import { z } from "zod";
import {
  authority,
  BUREAU,
  csvOf,
  nameOf,
  openPlace,
  OTHER_BUREAU,
  registration,
  uscc,
} from "../test-support/index.ts";
import type { As, Place } from "../test-support/index.ts";

/** A department's messy sheet is looked at, mapped, tried, saved and delivered; a later file of other columns is noticed. */

let place: Place;
let officer: As;
let office: As;
let foreign: As;
let bank: As;
beforeAll(async () => {
  place = await openPlace();
  officer = await place.as({ role: "department-officer", organisation: BUREAU });
  foreign = await place.as({ role: "department-officer", organisation: OTHER_BUREAU });
  office = await place.as({ role: "credit-officer" });
  bank = await place.as({ role: "bank-officer" });
  await place.deliver([registration(1), registration(2)], { item: "REG" });
});
afterAll(() => place.close());

const HEADER = [
  "序号",
  "处罚文书号",
  "企业名称",
  "社会信用代码",
  "罚款金额（元）",
  "处罚种类",
  "作出处罚决定的时间",
  "主要违法事实",
  "联系电话",
];
const phone = (index: number): string => ["138", "0000", String(1000 + index)].join("");
const line = (index: number, changes: Readonly<Record<string, string>> = {}): string[] => {
  const row: Record<string, string> = {
    序号: String(index),
    处罚文书号: `示罚〔2025〕${index}号`,
    企业名称: nameOf(index),
    社会信用代码: uscc(index),
    "罚款金额（元）": "5000",
    处罚种类: "罚款",
    作出处罚决定的时间: ["2025.10.9", "2025年10月9日", "20251009"][index % 3] ?? "",
    主要违法事实: "未按规定公示年度报告",
    联系电话: phone(index),
    ...changes,
  };
  return HEADER.map((heading) => row[heading] ?? "");
};
const TITLE = ["2025 年行政处罚台账", "", ""];
/** A title and a blank line above the header; four rows, one with a day that never was and one with a word of its own. */
const sheet = (header: readonly string[] = HEADER): string =>
  csvOf({
    header: TITLE,
    rows: [
      ["", "", ""],
      header,
      line(1),
      line(2),
      line(3, { 作出处罚决定的时间: "2025.2.30" }),
      line(4, { 处罚种类: "罚金" }),
    ],
  });

const BOUNDARY = "----------------preview";
async function uploadFile(content: string, department: string, as: As) {
  const part = (name: string, more: string, value: string): string =>
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"${more}\r\n\r\n${value}\r\n`;
  const answer = await place.server.inject({
    method: "POST",
    url: "/api/v1/mapping-uploads",
    headers: { ...as, "content-type": `multipart/form-data; boundary=${BOUNDARY}` },
    payload: `${part("department", "", department)}${part("file", '; filename="台账.csv"', content)}--${BOUNDARY}--\r\n`,
  });
  const body: unknown = answer.json();
  return { status: answer.statusCode, body };
}
const uploaded = async (content: string): Promise<number> =>
  uploadOutput.parse((await uploadFile(content, BUREAU, officer)).body).upload;

const previewed = (upload: number, more = ""): Promise<PreviewOutput> =>
  place.get(previewOutput, `/mapping-uploads/${upload}/preview?item=CF${more}`, officer);

/** What was suggested, with what only a person knows. */
const contentOf = (preview: PreviewOutput, fields: ProfileContent["fields"] = {}): ProfileContent => ({
  label: { zh: "处罚台账", en: "Penalty ledger" },
  columns: preview.header,
  blank: [],
  fields: {
    ...Object.fromEntries(
      preview.suggestions.flatMap((one) => (one.source === null ? [] : [[one.field, one.source]])),
    ),
    CF_XDR_LB: { constant: "法人及非法人组织" },
    CF_CFJG: { constant: "示例局" },
    CF_CFJGDM: { constant: authority(1) },
    CF_SJLY: { constant: "示例局" },
    CF_SJLYDM: { constant: authority(1) },
    ...fields,
  },
  absentAtSource: ["CF_FRDB", "CF_WFXW", "CF_YJ", "CF_NR", "CF_YXQ"],
});

const post = async <S extends z.ZodType>(
  schema: S,
  url: string,
  body: unknown,
  as: As,
): Promise<z.output<S>> => {
  const answer = await place.send("POST", url, as, body);
  if (answer.status !== 200) throw new Error(`${url}: ${JSON.stringify(answer.body)}`);
  return schema.parse(answer.body);
};
const codesOf = (body: unknown): string[] =>
  z
    .object({ problems: z.array(z.object({ code: z.string() })) })
    .parse(body)
    .problems.map((one) => one.code);

describe("from a messy sheet to the enterprise's file", () => {
  it("suggests, converts, tries, saves, delivers; the later file with another heading is noticed", async () => {
    const preview = await previewed(await uploaded(sheet()));
    expect(preview).toMatchObject({ headerRow: 3, header: HEADER, problems: [], looked: 4 });
    expect(preview.top[0]?.cells[0]).toBe(TITLE[0]);
    const suggested = Object.fromEntries(
      preview.suggestions.flatMap((one) => (one.column === null ? [] : [[one.field, one.column]])),
    );
    expect(suggested).toEqual({
      CF_WSH: "处罚文书号",
      CF_XDR_MC: "企业名称",
      CF_XDR_SHXYM: "社会信用代码",
      CF_NR_FK: "罚款金额（元）",
      CF_CFLB: "处罚种类",
      CF_JDRQ: "作出处罚决定的时间",
      CF_SY: "主要违法事实",
    });
    expect(preview.suggestions.find((one) => one.field === "CF_CFLB")?.unmatched).toEqual(["罚金"]);
    expect(preview.columns.find((one) => one.heading === "联系电话")?.personal).toBe(true);
    expect(JSON.stringify(preview)).not.toContain(phone(1));

    const content = contentOf(preview);
    const rows = preview.rows.map((row) => row.cells);
    const converted = await post(
      convertOutput,
      "/mappings/convert",
      { item: "CF", content, header: preview.header, rows },
      officer,
    );
    expect(converted.rows.map((row) => row.outcome)).toEqual(["ready", "ready", "refused", "refused"]);
    const values = Object.fromEntries((converted.rows[0]?.fields ?? []).map((one) => [one.field, one.value]));
    expect(values).toMatchObject({ CF_NR_FK: "0.5", CF_JDRQ: "2025-10-09", CF_CFLB: ["罚款"] });

    const trialOf = (upload: number, tried: ProfileContent) =>
      post(trialOutput, `/mapping-uploads/${upload}/trial`, { item: "CF", content: tried }, officer);
    const first = await trialOf(preview.upload, content);
    expect(first.counts).toMatchObject({ rows: 4, accepted: 2, refused: 2 });
    expect(first.rows.filter((row) => row.outcome === "refused").map((row) => row.row)).toEqual([6, 7]);

    const mended = contentOf(preview, { CF_CFLB: { column: "处罚种类", values: { 罚金: "罚款" } } });
    const tried = await trialOf(preview.upload, mended);
    expect(tried).toMatchObject({ whole: true, counts: { rows: 4, accepted: 3, refused: 1 }, incomplete: 3 });
    const left = await place.owner.row(
      z.object({ batches: z.number(), entries: z.number() }),
      sql`select (select count(*) from batch where item = 'CF') as batches, (select count(*) from record_entry where item = 'CF') as entries`,
    );
    expect(left).toEqual({ batches: 0, entries: 0 });

    const save = { item: "CF", department: BUREAU, content: mended };
    const saved = await post(profileReadOutput, "/mappings", save, officer);
    expect(saved).toMatchObject({ id: `${BUREAU}.CF.1`, version: "1", department: BUREAU });
    expect(await post(profileReadOutput, "/mappings", { ...save, id: saved.id }, officer)).toEqual(saved);
    const sent = await place.upload({ item: "CF", department: BUREAU, mapping: saved.id }, sheet(), officer);
    expect(sent.status).toBe(202);
    await place.settled();
    const { batch } = z.object({ batch: z.number() }).parse(sent.body);
    const receipt = await place.readDelivery(batch);
    expect(receipt.counts).toEqual(tried.counts);
    expect(receipt.remarks).toEqual([]);
    const noted = await place.get(receiptRowsOutput, `/deliveries/${batch}/rows`, officer);
    const said = (all: typeof noted.items) =>
      all.filter((row) => row.findings.length > 0).map((row) => [row.row, row.outcome, row.findings]);
    expect(said(tried.rows)).toEqual(said(noted.items));
    const file = await place.get(fileOutput, `/subjects/${uscc(1)}`, officer);
    expect(JSON.stringify(file)).toContain("示罚〔2025〕1号");

    const renamed = HEADER.map((one) => (one === "罚款金额（元）" ? "罚款数额(元)" : one));
    const later = await previewed(await uploaded(sheet([...renamed, "处理人"])), `&mapping=${saved.id}`);
    expect(later.drift).toMatchObject({ stops: true, added: ["处理人"] });
    expect(later.drift?.problems.map((one) => one.code)).toEqual(["column-renamed", "column-new"]);
    const failing = await place.upload(
      { item: "CF", department: BUREAU, mapping: saved.id },
      sheet([...renamed, "处理人"]),
      officer,
    );
    await place.settled();
    const failed = await place.readDelivery(z.object({ batch: z.number() }).parse(failing.body).batch);
    expect(failed.state).toBe("failed");
    expect(failed.problems.map((one) => one.code)).toEqual([
      "columns-missing",
      "column-renamed",
      "column-new",
    ]);
    const more = await place.upload(
      { item: "CF", department: BUREAU, mapping: saved.id },
      sheet([...HEADER, "处理人"]),
      officer,
    );
    await place.settled();
    const filed = await place.readDelivery(z.object({ batch: z.number() }).parse(more.body).batch);
    expect(filed).toMatchObject({ state: "closed", remarks: [{ code: "column-new", path: "处理人" }] });
    // What an error workbook adds is our own, and no drift.
    const back = await place.upload(
      { item: "CF", department: BUREAU, mapping: saved.id },
      sheet([...HEADER, "退回原因与办法", `原文件行号（批次 ${batch}）`]),
      officer,
    );
    await place.settled();
    const corrected = await place.readDelivery(z.object({ batch: z.number() }).parse(back.body).batch);
    expect(corrected).toMatchObject({ state: "closed", corrects: batch, remarks: [] });
  });

  it("shows a file without a readable header, and reads it once a person says where it is", async () => {
    const twice = HEADER.map((one) => (one === "序号" ? "企业名称" : one));
    const upload = await uploaded(csvOf({ header: twice, rows: [["说明"], HEADER, line(1)] }));
    const blind = await previewed(upload);
    expect(blind.problems.map((one) => one.code)).toEqual(["header-duplicate"]);
    const told = await previewed(upload, "&headerRow=3");
    expect(told).toMatchObject({ headerRow: 3, header: HEADER, problems: [] });
  });
});

describe("profiles", () => {
  it("keep every version, serve their department, and end by a version that says so", async () => {
    const preview = await previewed(await uploaded(sheet()));
    const content = contentOf(preview);
    const body = { item: "CF", department: BUREAU, content };
    const made = await post(profileReadOutput, "/mappings", body, officer);
    const changed = { ...content, label: { zh: "改名", en: "Renamed" } };
    const second = await post(
      profileReadOutput,
      "/mappings",
      { ...body, id: made.id, content: changed },
      office,
    );
    expect(second).toMatchObject({ id: made.id, version: "2", content: { label: { zh: "改名" } } });
    const kept = await place.owner.rows(
      z.object({ version: z.string() }),
      sql`select version from definition where kind = 'mapping' and id = ${made.id} order by version`,
    );
    expect(kept.map((row) => row.version)).toEqual(["1", "2"]);
    const ids = async (as: As): Promise<string[]> =>
      (await place.get(mappingsOutput, "/mappings?item=CF", as)).items.map((one) => one.id);
    expect(await ids(officer)).toContain(made.id);
    expect(await ids(office)).toContain(made.id);
    expect(await ids(foreign)).not.toContain(made.id);
    await post(profileReadOutput, `/mappings/${made.id}/retire`, {}, officer);
    expect(await ids(officer)).not.toContain(made.id);
    const sent = await place.upload({ item: "CF", department: BUREAU, mapping: made.id }, sheet(), officer);
    expect([sent.status, codesOf(sent.body)]).toEqual([409, ["mapping-retired"]]);
  });

  it("of a field the item does not have are refused", async () => {
    const preview = await previewed(await uploaded(sheet()));
    const content = contentOf(preview, { XK_WSH: { column: "处罚文书号" } });
    const answer = await place.send("POST", "/mappings", officer, {
      item: "CF",
      department: BUREAU,
      content,
    });
    expect([answer.status, codesOf(answer.body)]).toEqual([400, ["mapping-field-unknown"]]);
  });

  it("are out of reach of other organisations, in every operation", async () => {
    const upload = await uploaded(sheet());
    const content = contentOf(await previewed(upload));
    const made = await post(
      profileReadOutput,
      "/mappings",
      { item: "CF", department: BUREAU, content },
      officer,
    );
    const refused = async (as: As): Promise<number[]> => [
      (await uploadFile(sheet(), BUREAU, as)).status,
      (await place.send("GET", `/mapping-uploads/${upload}/preview?item=CF`, as)).status,
      (await place.send("POST", `/mapping-uploads/${upload}/trial`, as, { item: "CF", content })).status,
      (await place.send("GET", `/mappings/${made.id}`, as)).status,
      (await place.send("POST", "/mappings", as, { id: made.id, item: "CF", department: BUREAU, content }))
        .status,
      (await place.send("POST", `/mappings/${made.id}/retire`, as, {})).status,
    ];
    expect(await refused(foreign)).toEqual([403, 404, 404, 403, 403, 403]);
    expect(await refused(bank)).toEqual([403, 403, 403, 403, 403, 403]);
    const own = { item: "CF", department: OTHER_BUREAU, mapping: made.id };
    const sent = await place.upload(own, sheet(), foreign);
    expect([sent.status, codesOf(sent.body)]).toEqual([403, ["mapping-of-other-department"]]);
    const shown = await place.send("GET", `/definitions?kind=mapping&id=${made.id}`, foreign);
    expect(shown.body).toEqual({ definitions: [] });
    const taken = await place.send("POST", "/mappings", foreign, {
      id: made.id,
      item: "CF",
      department: OTHER_BUREAU,
      content,
    });
    expect([taken.status, codesOf(taken.body)]).toEqual([403, ["mapping-of-other-department"]]);
  });
});
