/** A clerk's way: take a template, fill it in, deliver, take the error workbook, correct it, deliver again, and the file changes. */
import { readFile } from "node:fs/promises";
import type { Download, Page } from "@playwright/test";
import { readXlsx } from "hucre/xlsx";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { xlsxOf } from "../apps/server/src/test-support/files.ts";
import { authority } from "../apps/server/src/test-support/codes.ts";
import { expectAccessible } from "./support/axe.ts";
import { choose, fillAndSend, finished, shownCounts } from "./support/delivering.ts";
import { TEMPLATE_PARTY as PARTY } from "./support/penalties.ts";
import { expect, expectNoSideways, settled, test } from "./support/test.ts";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const ITEM = { zh: "行政处罚", en: "Administrative penalty" } as const;

type Texts = readonly (readonly string[])[];

/** The first sheet of a downloaded workbook, as texts. */
async function sheetOf(download: Download): Promise<{ header: readonly string[]; rows: Texts }> {
  const book = await readXlsx(await readFile(await download.path()));
  const [header = [], ...rows] = (book.sheets[0]?.rows ?? []).map((row) =>
    row.map((cell) => (cell instanceof Date ? cell.toISOString().slice(0, 10) : String(cell ?? ""))),
  );
  return { header, rows };
}

const workbook = (name: string, header: readonly string[], rows: Texts) => ({
  name,
  mimeType: XLSX,
  buffer: xlsxOf({ header, rows }),
});

async function downloaded(page: Page, button: string): Promise<Download> {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: button }).click(),
  ]);
  return download;
}

const changed = (
  header: readonly string[],
  row: readonly string[],
  values: Readonly<Record<string, string>>,
): string[] => header.map((heading, at) => values[heading.replace(/^\*/u, "")] ?? row[at] ?? "");

async function expectFine(page: Page): Promise<void> {
  await expectNoSideways(page);
  await expectAccessible(page);
}

test.describe.configure({ mode: "serial" });
let receipt = "";

test.describe("zh", () => {
  test.use({ reader: "department", language: "zh", width: 1280 });
  test("填模板、报送、改错、再报送，档案随之变化 · fill in, deliver, correct, deliver again, and the file changes", async ({
    page,
  }) => {
    await page.goto("/deliveries/new");
    await choose(page, "item", ITEM.zh);
    const template = await sheetOf(await downloaded(page, zh["template.download"]));
    await expectFine(page);
    const [example = []] = template.rows;
    const real = {
      行政相对人名称: PARTY.name,
      统一社会信用代码: PARTY.code,
      处罚机关统一社会信用代码: authority(81),
      数据来源单位统一社会信用代码: authority(81),
    };
    const rows = [
      changed(template.header, example, { ...real, 行政处罚决定书文号: "模示罚〔2024〕1号" }),
      changed(template.header, example, {
        ...real,
        行政处罚决定书文号: "模示罚〔2024〕2号",
        处罚类别: "罚金",
      }),
    ];
    const filled = workbook("模板.xlsx", template.header, [example, ...rows]);
    await fillAndSend(page, { item: ITEM.zh, department: null, mapping: null, file: filled });
    await finished(page);
    await settled(page);
    expect(await shownCounts(page)).toMatchObject({ accepted: 1, refused: 1, ignored: 1 });
    receipt = page.url();
    await expectFine(page);

    const errors = await sheetOf(await downloaded(page, zh["mending.download"]));
    expect(errors.rows.length).toBe(1);
    expect(errors.rows[0]?.[0]).toContain("处罚类别");
    const corrected = errors.rows.map((row) => changed(errors.header, row, { 处罚类别: "警告" }));
    const again = workbook("待更正.xlsx", errors.header, corrected);
    await fillAndSend(page, { item: ITEM.zh, department: null, mapping: null, file: again });
    await finished(page);
    await settled(page);
    expect(await shownCounts(page)).toMatchObject({ accepted: 1, refused: 0 });

    await page.goto(`/subjects/${PARTY.code}`);
    await expect(page.getByText("模示罚〔2024〕2号").first()).toBeVisible();
    await page.goto(receipt);
    await settled(page);
    await expect(page.locator(".receipt-row .tag-good")).toContainText("更正");
    await expect(page.getByRole("button", { name: zh["mending.download"] })).toHaveCount(0);
  });
});

test.describe("en", () => {
  test.use({ reader: "department", language: "en", width: 360 });
  test("手机上的模板与更正 · the template and what was corrected, on a phone", async ({ page }) => {
    await page.goto("/deliveries/new");
    await choose(page, "item", ITEM.en);
    const { header } = await sheetOf(await downloaded(page, en["template.download"]));
    expect(header[0]).toBe("*Name of the party");
    await expectFine(page);
    await page.goto(receipt);
    await settled(page);
    await expect(page.locator(".receipt-row .tag-good")).toContainText("Corrected by batch");
    await expectFine(page);
  });
});
