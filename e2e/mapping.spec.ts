/** A department's messy workbook: mapped in the browser, tried, saved, delivered; a later file with another heading is stopped. */
import { receiptRowsOutput } from "@xinpark/kernel/contract";
import { authority, uscc } from "../apps/server/src/test-support/codes.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { choose, finished, shownCounts } from "./support/delivering.ts";
import { MESSY_HEADER, messyWorkbook } from "./support/messy.ts";
import { MAPPED_FIRST as FIRST } from "./support/penalties.ts";
import { expect, settled, test } from "./support/test.ts";

const NAME = "市场监管处罚台账";

test.use({ reader: "department", language: "zh", width: 1280 });
test.describe.configure({ mode: "serial" });

test("从杂乱的表格到企业档案 · from a messy workbook to the enterprise's file", async ({ page, api }) => {
  await page.goto("/deliveries/map");
  const item = page.getByLabel(zh["new.item"]);
  await item.click();
  await item.fill("行政处罚");
  await expect(page.locator(".ant-select-item-option-active:visible")).toContainText("行政处罚");
  await item.press("Enter");
  await page.locator("input[type=file]").setInputFiles(messyWorkbook("台账.xlsx", FIRST));
  await page.getByRole("button", { name: zh["map.look"] }).click();
  // The title and the blank row above the header are passed over.
  await expect(page.locator(".map-row-header")).toContainText("处罚文书号");
  await expect(page.locator(".map-table")).toContainText("2025 年行政处罚台账");
  const field = (code: string) => page.locator(".map-field", { has: page.locator(`#map-${code}`) });
  await expect(field("CF_XDR_MC").locator(".map-where")).toContainText("被处罚单位");
  await expect(field("CF_JDRQ").locator(".map-samples")).toContainText("2025-10-09");
  await expect(field("CF_NR_FK").locator(".map-sample").first()).toContainText("5000→变为0.5 万元");
  await expect(page.locator(".map-unused")).toContainText(zh["map.personal"]);

  const constant = async (code: string, value: string, listed = false) => {
    await choose(page, `map-${code}`, zh["map.constant"]);
    if (listed) await choose(page, `constant-${code}`, value);
    else await page.locator(`#constant-${code}`).fill(value);
  };
  await constant("CF_XDR_LB", "法人及非法人组织", true);
  await field("CF_CFJG").getByRole("button").click();
  await constant("CF_CFJGDM", authority(77));
  await constant("CF_SJLY", "示例局");
  await constant("CF_SJLYDM", authority(77));
  for (const code of ["CF_WFXW", "CF_YJ", "CF_NR", "CF_YXQ"])
    await choose(page, `map-${code}`, zh["map.absent"]);
  await page.locator(".map-group details summary").first().click();
  await choose(page, "map-CF_FRDB", zh["map.absent"]);
  await expect(page.getByText(/\d+ 个必填字段都有了着落/u)).toBeVisible();

  await page.getByRole("button", { name: zh["map.tryIt"] }).click();
  await expect(page.locator(".map-counts")).toContainText(`${zh["outcome.refused"]} 2`);
  await expect(page.locator(".map-trial-rows")).toContainText("罚金");
  await choose(page, "value-CF_CFLB-0", "罚款");
  await expect(page.getByText(zh["map.trialOld"])).toBeVisible();
  await page.getByRole("button", { name: zh["map.tryIt"] }).click();
  await expect(page.locator(".map-counts")).toContainText(`${zh["outcome.refused"]} 1`);
  await expect(page.locator(".map-trial-rows")).toContainText("2025.2.30");

  await page.locator("#map-name").fill(NAME);
  await page.getByRole("button", { name: zh["map.saveAndDeliver"] }).click();
  await finished(page);
  await settled(page);
  expect(await shownCounts(page)).toMatchObject({ accepted: 3, refused: 1 });
  const batch = Number(new URL(page.url()).pathname.split("/").at(-1));
  const rows = await api.get(receiptRowsOutput, `/deliveries/${batch}/rows`);
  expect(rows.items.filter((row) => row.outcome === "refused").map((row) => row.row)).toEqual([6]);
  await page.goto(`/subjects/${uscc(FIRST)}`);
  await expect(page.locator("main")).toContainText(`示罚〔2025〕${FIRST}号`);
});

test("后来的文件改了列名：先警告，采用新列名后照常 · a later file with another heading is stopped first", async ({
  page,
}) => {
  const header = MESSY_HEADER.map((one) => (one === "罚款金额（元）" ? "罚款数额(元)" : one));
  const later = messyWorkbook("台账二.xlsx", FIRST + 10, header);
  await page.goto("/deliveries/new");
  await choose(page, "item", "行政处罚");
  await choose(page, "mapping", NAME);
  await page.locator("input[type=file]").setInputFiles(later);
  await page.locator("button[type=submit]").click();
  await expect(page.locator(".map-drift-stops")).toContainText("可能已改名为“罚款数额(元)”");
  await page.getByRole("link", { name: zh["new.changeMapping"] }).click();
  // The page before has a field for a file too.
  await expect(page.getByRole("button", { name: zh["map.look"] })).toBeVisible();
  await page.locator("input[type=file]").setInputFiles(later);
  await page.getByRole("button", { name: zh["map.look"] }).click();
  await page.getByRole("button", { name: zh["map.followRenames"] }).click();
  const fine = page.locator(".map-field", { has: page.locator("#map-CF_NR_FK") });
  await expect(fine.locator(".map-where")).toContainText("罚款数额(元)");
  await page.getByRole("button", { name: zh["map.save"], exact: true }).click();
  await expect(page.locator(".map-saved")).toContainText("第 2 版");
  await page.getByRole("button", { name: zh["map.saveAndDeliver"] }).click();
  await finished(page);
  await settled(page);
  expect(await shownCounts(page)).toMatchObject({ accepted: 3, refused: 1 });
});
