/** Delivering a department's own file through the browser. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { deliveryOutput, receiptRowsOutput } from "@xinpark/kernel/contract";
import { join } from "node:path";
import { z } from "zod";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { textRow, workbookParts, zip } from "../packages/services/src/delivery/readers/test-files.ts";
import { ROOT } from "./support/command.ts";
import { entryTo } from "./support/menu.ts";
import { choose, deliver, fillAndSend, finished, shownCounts, sumOf } from "./support/delivering.ts";
import {
  before,
  csvFile,
  everyWay,
  FIRST_TIME,
  HEADER,
  MAPPING_LABEL,
  oldNumber,
  penaltyRow,
  PERSONAL,
  SECOND_TIME,
  tableOf,
  wrongCode,
} from "./support/penalties.ts";
import { place } from "./support/place.ts";
import { expect, settled, test } from "./support/test.ts";

const ITEM = { zh: "行政处罚", en: "Administrative penalty" } as const;
const FIRST = 70_000;
const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const receiptFile = z.object({ delivery: deliveryOutput, rows: receiptRowsOutput.shape.items });

test.describe.configure({ mode: "default" });

test.describe("每一行都有去向 · every row ends somewhere", () => {
  test.describe.configure({ mode: "serial" });

  test.describe("first time", () => {
    test.use({ reader: "department", language: "zh", width: 1280 });
    test("六种去向、理由与补救办法、下载回执 · six ways to end, reasons and remedies, the receipt as a file", async ({
      page,
      context,
      api,
    }) => {
      await deliver(context.request, csvFile("before.csv", before(FIRST)), "zbgx-scjg");
      await fillAndSend(page, {
        item: ITEM.zh,
        department: null,
        mapping: MAPPING_LABEL.zh,
        file: csvFile("处罚台账.csv", everyWay(FIRST)),
      });
      await finished(page);
      await settled(page);
      await expect(page.locator(".receipt-state")).toContainText(zh["receipt.stateClosed"]);
      const counts = await shownCounts(page);
      expect(counts).toEqual(FIRST_TIME);
      expect(sumOf(counts)).toBe(everyWay(FIRST).length);
      await expect(page.locator(".sum")).toContainText(`= ${everyWay(FIRST).length}`);
      await expect(page.locator(".sum-wrong")).toHaveCount(0);

      const row = (number: number) =>
        page.locator(".receipt-row", { has: page.getByText(`第 ${number} 行`, { exact: true }) });
      await expect(row(3)).toContainText(zh["outcome.accepted"]);
      await expect(row(3).locator(".finding")).toContainText(["罚款万元"]);
      await expect(row(4)).toContainText(zh["outcome.duplicate"]);
      await expect(row(5)).toContainText(zh["outcome.superseding"]);
      await expect(row(6)).toContainText(zh["outcome.held"]);
      await expect(row(6).locator(".finding-value")).toContainText(oldNumber(FIRST));
      await expect(row(6).locator(".finding-code")).toContainText("由行政审批服务局处理");
      await expect(row(6).locator(".finding-remedy")).toContainText("自动入库");
      await expect(row(7)).toContainText(zh["outcome.held"]);
      await expect(row(8)).toContainText(zh["outcome.refused"]);
      await expect(row(8).locator(".finding-column").first()).toHaveText("决定日期");
      await expect(row(8).locator(".finding-value").first()).toContainText("2026/02/30");
      await expect(row(8).locator(".finding-reason").first()).not.toBeEmpty();
      await expect(row(9).locator(".finding")).toContainText("natural-person");
      await expect(row(9).locator(".finding-remedy")).toContainText(zh["rows.remedy"]);
      await expect(row(9)).not.toContainText("例某");
      await expect(row(10).locator(".finding-column").first()).toHaveText("信用代码");
      await expect(row(10).locator(".finding-value").first()).toContainText(wrongCode(FIRST));
      for (const one of [11, 12]) await expect(row(one)).toContainText(zh["outcome.ignored"]);

      await expect(page.locator(".notes")).toContainText(
        zh["receipt.stripped_other"].replace("{{count}}", "1"),
      );
      expect(await page.locator("body").innerText()).not.toContain(PERSONAL);

      const downloading = page.waitForEvent("download");
      await page.getByRole("button", { name: zh["receipt.download"] }).click();
      const download = await downloading;
      const text = await readFile(await download.path(), "utf8");
      expect(text).not.toContain(PERSONAL);
      const receipt = receiptFile.parse(JSON.parse(text));
      const { rows, ...six } = receipt.delivery.counts;
      expect(six).toEqual(FIRST_TIME);
      expect(rows).toBe(everyWay(FIRST).length);
      expect(receipt.delivery.personalStripped).toBe(1);
      expect(download.suggestedFilename()).toBe(`receipt-${receipt.delivery.batch}.json`);
      const noted = await api.get(receiptRowsOutput, `/deliveries/${receipt.delivery.batch}/rows`);
      expect(receipt.rows).toEqual(noted.items);
      await expect(page.locator(".receipt-row")).toHaveCount(noted.items.length);

      for (const [outcome, count] of Object.entries(FIRST_TIME)) {
        await page.locator(".count", { has: page.locator(`.outcome-fill-${outcome}`) }).click();
        await expect(page).toHaveURL(new RegExp(`outcome=${outcome}`, "u"));
        await settled(page);
        // One accepted row has nothing to say and is only counted.
        await expect(page.locator(".receipt-row")).toHaveCount(outcome === "accepted" ? count - 1 : count);
      }
      await page.locator(".count", { has: page.locator(".outcome-fill-superseding") }).click();
      await settled(page);
      await page.locator(".row-subject").click();
      await expect(page).toHaveURL(/\/subjects\/[0-9A-Z]{18}#record-\d+$/u);
      const { hash } = new URL(page.url());
      await expect(page.locator(`${hash} .record-details`)).toContainText("罚款0.8万元");
      await expect(page.locator(`${hash} .record-details`)).toContainText("第 2 版");
      await expect(page.locator(".badge-provisional")).toBeVisible();
    });
  });

  test.describe("second time", () => {
    test.use({ reader: "department", language: "en", width: 360 });
    test("同一文件再报只有重复 · the same file again gives duplicates", async ({ page }) => {
      await fillAndSend(page, {
        item: ITEM.en,
        department: null,
        mapping: MAPPING_LABEL.en,
        file: csvFile("处罚台账.csv", everyWay(FIRST)),
      });
      await finished(page);
      const counts = await shownCounts(page);
      expect(counts).toEqual(SECOND_TIME);
      expect(sumOf(counts)).toBe(everyWay(FIRST).length);
      await page.getByRole("link", { name: en["deliveries.title"] }).first().click();
      await expect(page.locator(".delivery").first()).toContainText("处罚台账.csv");
    });
  });
});

test.describe("每个问题都有办法 · every problem comes with a way out", () => {
  test.use({ reader: "department" });
  // A day or a code that cannot be read comes without a remedy as yet: to be taken in once the kernel gives one.
  test("待处理与退回的行都说明怎么办 · held and refused rows say what to do", async ({ api }) => {
    const { items } = await api.get(receiptRowsOutput, `/deliveries/${place().receipts.everyWay}/rows`);
    const stuck = items.filter((row) => row.outcome === "held" || row.outcome === "refused");
    expect(stuck).toHaveLength(FIRST_TIME.held + FIRST_TIME.refused);
    const mute = stuck.flatMap((row) => row.findings.filter((one) => one.remedy === null));
    expect(mute.map((one) => one.code)).toEqual([]);
  });
});

test.describe("上传有进度 · an upload shows its progress", () => {
  test.use({ reader: "credit" });
  test("慢网络下看得到进度，处理完自动显示结果 · on a slow line progress shows, then the result", async ({
    page,
    context,
  }) => {
    const rows = Array.from({ length: 1500 }, (_, at) => penaltyRow(110_000 + at, { 状态: "草稿" }));
    const line = await context.newCDPSession(page);
    await line.send("Network.enable");
    await line.send("Network.emulateNetworkConditions", {
      offline: false,
      latency: 20,
      downloadThroughput: -1,
      uploadThroughput: 150_000,
    });
    await fillAndSend(page, {
      item: ITEM.zh,
      department: "市场监管局",
      mapping: MAPPING_LABEL.zh,
      file: csvFile("草稿.csv", rows),
    });
    await expect(page.getByRole("progressbar")).toBeVisible();
    await expect(page.locator(".sending")).toContainText(zh["new.sending"]);
    await finished(page);
    await expect(page.locator(".sum")).toContainText("= 1,500");
    expect((await shownCounts(page)).ignored).toBe(1500);
  });
});

test.describe("表单说清缺什么 · the form says what is missing", () => {
  test.use({ reader: "credit", language: "en" });
  test("未选即报 · sending with nothing chosen", async ({ page }) => {
    await page.goto("/deliveries/new");
    await page.locator("button[type=submit]").click();
    for (const key of ["new.itemMissing", "new.departmentMissing", "new.fileMissing"] as const)
      await expect(page.getByText(en[key])).toBeVisible();
    await choose(page, "item", ITEM.en);
    await expect(page.getByText(en["new.itemMissing"])).toHaveCount(0);
    await expect(page).toHaveURL(/\/deliveries\/new$/u);
  });
});

const table = tableOf([penaltyRow(120_001)]);
const sheetOf = (rows: string) => zip(workbookParts([{ name: "Sheet1", rows }]));
const header = textRow(1, [...HEADER]);
const whole = header + textRow(2, [...(table.rows[0] ?? [])]);

const BROKEN = [
  {
    what: "扩展名与内容不符 · an extension that disagrees with the content",
    file: { name: "台账.csv", mimeType: "text/csv", buffer: sheetOf(whole) },
    code: "extension-disagrees",
  },
  {
    what: "不是表格的文件 · a file that is no table",
    file: { name: "台账.xlsx", mimeType: XLSX, buffer: Buffer.from("%PDF-1.7\n%%EOF\n") },
    code: "format-unsupported",
  },
  {
    what: "空工作表 · an empty sheet",
    file: { name: "空表.xlsx", mimeType: XLSX, buffer: sheetOf("") },
    code: "no-data-rows",
  },
  {
    what: "只有表头 · a header without rows",
    file: { name: "只有表头.xlsx", mimeType: XLSX, buffer: sheetOf(header) },
    code: "no-data-rows",
  },
  {
    what: "压缩炸弹 · a zip bomb",
    file: {
      name: "炸弹.xlsx",
      mimeType: XLSX,
      buffer: zip([
        ...workbookParts([{ name: "Sheet1", rows: whole }]),
        { name: "xl/media/image1.png", content: Buffer.alloc(60_000_000) },
      ]),
    },
    code: "zip-bomb",
  },
] as const;

test.describe("坏文件说得明白 · broken files are answered clearly", () => {
  test.use({ reader: "credit" });

  test("缺列：发送之前就说明 · missing columns are told before anything is sent", async ({ page }) => {
    await page.goto("/deliveries/new");
    await choose(page, "item", ITEM.zh);
    await choose(page, "department", "市场监管局");
    await choose(page, "mapping", MAPPING_LABEL.zh);
    const buffer = Buffer.from("当事人,文号\r\n示例,1号\r\n");
    await page.locator("input[type=file]").setInputFiles({ name: "缺列.csv", mimeType: "text/csv", buffer });
    await page.locator("button[type=submit]").click();
    await expect(page.locator(".map-drift-stops")).toBeVisible();
    await expect(page).toHaveURL(/\/deliveries\/new$/u);
  });

  for (const [index, { what, file, code }] of BROKEN.entries()) {
    const language = index % 2 === 0 ? "zh" : "en";
    test.describe(`in ${language}`, () => {
      test.use({ language, width: index % 3 === 0 ? 360 : 1280 });
      test(what, async ({ page }) => {
        await fillAndSend(page, {
          item: ITEM[language],
          department: language === "zh" ? "市场监管局" : "Market regulation bureau",
          mapping: MAPPING_LABEL[language],
          file,
        });
        await finished(page);
        const { [language]: texts } = { zh, en };
        await expect(page.locator(".receipt-state")).toContainText(texts["receipt.stateFailed"]);
        await expect(page.locator(".problem-code")).toContainText([code]);
        await expect(page.locator(".problem-message").first()).not.toBeEmpty();
        await expect(page.locator(".problem-remedy").first()).not.toBeEmpty();
        await expect(page.locator(".receipt-row")).toHaveCount(0);
        if (typeof file !== "string") expect(await page.locator("h1").innerText()).not.toContain(file.name);
      });
    });
  }

  test("公式单元格：那一行退回，其余照收 · a formula cell returns its row, the others go in", async ({
    page,
  }) => {
    const cells = table.rows[0] ?? [];
    const formula = textRow(3, [...cells].slice(0, 12)).replace(
      "</row>",
      '<c r="M3"><f>1+1</f></c><c r="N3" t="inlineStr"><is><t>2026/05/07</t></is></c></row>',
    );
    await fillAndSend(page, {
      item: ITEM.zh,
      department: "市场监管局",
      mapping: MAPPING_LABEL.zh,
      file: { name: "公式.xlsx", mimeType: XLSX, buffer: sheetOf(whole + formula) },
    });
    await finished(page);
    await settled(page);
    const counts = await shownCounts(page);
    expect([counts.accepted, counts.refused, sumOf(counts)]).toEqual([1, 1, 2]);
    const row = page.locator(".receipt-row");
    await expect(row).toHaveCount(1);
    await expect(row).toContainText("第 3 行");
    await expect(row).toContainText("罚款万元");
    await expect(row).toContainText("cell-formula");
  });
});

test.describe("谁能报送 · who may deliver", () => {
  test.use({ reader: "enterprise" });
  test("企业经办人无权报送 · an enterprise user may not", async ({ page, watch, context }) => {
    watch.expectStatus(403);
    await page.goto("/");
    await settled(page);
    await expect(page.getByRole("navigation").first()).not.toContainText(entryTo("/deliveries"));
    await page.goto("/deliveries");
    await expect(page.getByRole("alert")).toBeVisible();
    const answer = await context.request.post("/api/v1/deliveries", {
      multipart: { item: "CF", department: "zbgx-scjg", file: csvFile("x.csv", before(130_000)) },
    });
    expect(answer.status()).toBe(403);
  });
});

test.describe("真实文件 · a real file", () => {
  const path = join(ROOT, "../shared/data/cn_penalty_env_shandong/penalties.xlsx");
  test.use({ reader: "credit" });
  test("844 行各有去向 · 844 rows all end somewhere", async ({ page }) => {
    test.skip(!existsSync(path), "the folder of real files is not here");
    await fillAndSend(page, {
      item: ITEM.zh,
      department: "生态环境分局",
      mapping: "山东环保处罚公开信息汇总",
      file: path,
    });
    await finished(page);
    const counts = await shownCounts(page);
    expect(sumOf(counts)).toBe(844);
    expect(844 - counts.ignored, "rows with a penalty").toBe(491);
    await expect(page.locator(".sum")).toContainText("= 844");
  });
});

test.describe("报送列表 · the list of deliveries", () => {
  test.use({ reader: "credit", width: 360 });
  test("最新在前，逐页加载 · newest first, page by page", async ({ page }) => {
    await page.goto("/deliveries");
    await settled(page);
    await expect(page.locator(".delivery")).toHaveCount(20);
    await page.getByRole("button", { name: zh["state.more"] }).click();
    await expect(page.locator(".delivery")).toHaveCount(40);
    const links = await page.evaluate(
      "[...document.querySelectorAll('a.delivery')].map((link) => Number(link.getAttribute('href').split('/').pop()))",
    );
    const batches = z.array(z.number()).parse(links);
    expect(batches).toEqual(batches.toSorted((a, b) => b - a));
    expect(new Set(batches).size).toBe(40);
  });
});
