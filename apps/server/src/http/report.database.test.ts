import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  auditCheckpointOutput,
  consentOutput,
  fileOutput,
  reportCheckOutput,
  reportListOutput,
  reportOutput,
  type ReportRequestInput,
} from "@xinpark/kernel/contract";
import { checkReport } from "@xinpark/kernel/report";
import { sequence, verifySignature } from "@xinpark/platform/audit-log";
import { sql } from "@xinpark/platform/sql";
import {
  licence,
  nameOf,
  openPlace,
  penalty,
  registration,
  uscc,
  type As,
  type Place,
} from "../test-support/index.ts";

/** Reports through the API: whose, what stands in them, and what their verification says later. */

let place: Place;
let own: As;
let other: As;
let office: As;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "xinpark-report-"));
  place = await openPlace({ publicUrl: "https://credit.example" });
  await place.deliver(
    [registration(1), registration(2), registration(3, { REG_XZQH: "370102", REG_YQ: "" })],
    {
      item: "REG",
    },
  );
  await place.deliver([penalty(1)], { item: "CF" });
  await place.deliver([licence(1)], { item: "XK" });
  own = await place.as({ role: "enterprise", uscc: uscc(1) });
  other = await place.as({ role: "enterprise", uscc: uscc(2) });
  office = await place.as({ role: "credit-officer" });
  const { door, log, configuration } = place.application;
  await sequence(door, { keysFolder: configuration.keysFolder, log });
});
afterAll(async () => {
  await place.close();
  rmSync(folder, { recursive: true, force: true });
});

type Wanted = Partial<Omit<ReportRequestInput, "code">>;
const ask = (as: As, index: number, wanted: Wanted = {}) =>
  place.send("POST", `/subjects/${uscc(index)}/reports`, as, { use: "示例用途", ...wanted });
const make = async (as: As, index: number, wanted: Wanted = {}) => {
  const answer = await ask(as, index, wanted);
  expect(answer).toMatchObject({ status: 200 });
  return reportOutput.parse(answer.body);
};
const fetchPdf = async (as: As, report: number) => {
  const answer = await place.server.inject({
    method: "GET",
    url: `/api/v1/reports/${report}/file`,
    headers: as,
  });
  return { status: answer.statusCode, bytes: new Uint8Array(answer.rawPayload) };
};
/** The text of a PDF as a reader of its own sees it; without such a program the words are not looked at, and that is said. */
const TEXT_READER = spawnSync("pdftotext", ["-v"]).error === undefined;
if (!TEXT_READER) process.stderr.write("pdftotext is not here: the words of reports are not looked at\n");
const textOf = (bytes: Uint8Array): string => {
  const path = join(folder, "report.pdf");
  writeFileSync(path, bytes);
  return execFileSync("pdftotext", [path, "-"], { encoding: "utf8" });
};
const verification = (number: string) => place.get(reportCheckOutput, `/reports/${number}/verification`);

describe("a report", () => {
  it("is PDF/A with selectable text, sealed, and names reader and purpose in either language", async () => {
    const { keys } = await place.get(auditCheckpointOutput, "/audit/checkpoint");
    for (const [language, words] of [
      ["zh", ["园区企业信用档案", "查询期内无相关信息", "示例用途", "数据来源", "严重失信主体名单"]],
      ["en", ["Credit File of a Park Enterprise", "Nothing on record for the period", "Source"]],
    ] as const) {
      const report = await make(own, 1, { language, reader: "示例银行" });
      const { bytes } = await fetchPdf(own, report.report);
      if (TEXT_READER) {
        const text = textOf(bytes);
        for (const word of [...words, nameOf(1), uscc(1), report.number, "示例银行", "示罚〔2025〕1号"])
          expect(text).toContain(word);
        expect(text).not.toContain("园区服务分类");
      }
      expect(Buffer.from(bytes).toString("latin1")).toMatch(/pdfaid:part>2</u);
      expect(checkReport(bytes, keys, verifySignature)).toMatchObject({ valid: true, reasons: [] });
      const changed = Uint8Array.from(bytes);
      changed[1000] = (changed[1000] ?? 0) ^ 1;
      expect(checkReport(changed, keys, verifySignature).valid).toBe(false);
    }
  });

  it("is for the enterprise itself and for those who reach it, and listed for them alone", async () => {
    expect((await ask(other, 1)).status).toBe(403);
    expect((await ask(office, 3)).status).toBe(403);
    expect((await ask({}, 1)).status).toBeGreaterThanOrEqual(401);
    const report = await make(office, 1);
    expect((await fetchPdf(other, report.report)).status).toBe(404);
    // The enterprise's own list holds its own reports; what the office printed is its paper and the enterprise's too.
    const listed = await place.get(reportListOutput, "/reports", own);
    expect(listed.items.map((one) => one.number)).toContain(report.number);
    expect((await place.get(reportListOutput, "/reports", other)).items).toEqual([]);
  });

  it("is verified by number, code or digest, and tells what changed since, naming what is public alone", async () => {
    const report = await make(own, 1);
    for (const by of [report.number, report.number.toLowerCase(), report.code, report.sha256])
      expect(await verification(by)).toMatchObject({
        state: "valid",
        number: report.number,
        sha256: report.sha256,
        changes: [],
        subject: { name: nameOf(1), code: uscc(1) },
      });
    await place.deliver([penalty(1, { CF_NR_FK: "0.6", CF_NR: "罚款0.6万元" })], { item: "CF" });
    const corrected = await verification(report.number);
    expect(corrected.counts).toMatchObject({ corrected: 1, withdrawn: 0 });
    expect(corrected.changes[0]).toMatchObject({ change: "corrected" });
    place.setToday("2032-01-01");
    const later = await verification(report.number);
    expect(later.counts).toMatchObject({ expired: 1, corrected: 1 });
    const gone = later.changes.find((one) => one.change === "corrected");
    expect(gone?.record).toBeNull();
    place.setToday("2026-06-01");
  });

  it("is obtained by a bank for what a live consent lists, without the class, and not once it is revoked", async () => {
    await place.owner.run(
      sql`insert into organisation (code, label_zh, label_en, kind, region) values ('bank-paper', '示例银行', 'Bank', 'bank', 'zibo-hitech')`,
    );
    const bank = {
      ...(await place.as({ role: "bank-officer", organisation: "bank-paper" })),
      "x-purpose": "credit-granting",
      "x-case-number": encodeURIComponent("授信1号"),
    };
    const given = await place.send("POST", "/consents", own, {
      organisation: "bank-paper",
      items: [{ item: "XK" }],
      purpose: "credit-granting",
      from: "2026-06-01",
      to: "2026-08-31",
      agreed: true,
    });
    const { consent } = consentOutput.parse(given.body);
    const url = `/consents/${consent}/report-files`;
    const obtained = await place.send("POST", url, bank, { use: "授信" });
    expect(obtained.status).toBe(200);
    const report = reportOutput.parse(obtained.body);
    expect(report).toMatchObject({ consent, records: 1, own: false, reader: "示例银行" });
    const { bytes } = await fetchPdf(bank, report.report);
    if (TEXT_READER) {
      const text = textOf(bytes);
      expect(text).toContain("准予许可决定书");
      for (const kept of ["示罚〔2025〕1号", "园区服务分类"]) expect(text).not.toContain(kept);
    }
    await place.send("POST", `/consents/${consent}/revocation`, own, { reason: "示例" });
    expect((await place.send("POST", url, bank, { use: "授信" })).status).toBe(403);
    // What was lawfully obtained stays.
    expect((await fetchPdf(bank, report.report)).status).toBe(200);
  });

  it("says that it was withdrawn", async () => {
    const report = await make(own, 1);
    const answer = await place.send("POST", `/reports/${report.report}/withdrawal`, own, { reason: "示例" });
    expect(answer.status).toBe(200);
    expect(await verification(report.number)).toMatchObject({ state: "withdrawn" });
    expect((await place.send("GET", "/reports/AAAAA-AAAAA/verification")).status).toBe(404);
  });

  it("leaves an entry and a receipt with every paper", async () => {
    const report = await make(office, 2);
    const file = await place.get(fileOutput, `/subjects/${uscc(2)}`, office);
    expect(report.subject.name).toBe(file.subject.name);
    const rows = await place.send("GET", `/receipts/${report.receipt}`, other);
    expect(rows).toMatchObject({ status: 200, body: { document: { statement: { kind: "report" } } } });
  });
});
