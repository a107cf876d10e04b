/** The delivery desk: a department owes, reports nothing, is returned something and corrects it; the credit office checks, ranks and settles. */
import { deliveryChecksOutput, findingsOutput, sessionOutput } from "@xinpark/kernel/contract";
import type { Page } from "@playwright/test";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { expectAccessible } from "./support/axe.ts";
import { choose, deliver } from "./support/delivering.ts";
import { csvFile, MAPPING_LABEL, penaltyRow } from "./support/penalties.ts";
import { asReader, expect, expectNoSideways, LANGUAGES, settled, test, WIDTHS } from "./support/test.ts";

const TEXTS = { zh, en };
const DEPARTMENT = "zbgx-scjg";

async function expectSound(page: Page): Promise<void> {
  await expectAccessible(page);
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 800 });
    await expectNoSideways(page);
  }
  await page.setViewportSize({ width: 1280, height: 900 });
}

/** The batch is on the desk once the upkeep has taken it in. */
const onDesk = (batch: number): Promise<void> =>
  asReader("credit", async (api) => {
    await expect
      .poll(async () => {
        const { items } = await api.get(deliveryChecksOutput, "/delivery-checks?limit=500");
        return items.some((one) => one.batch === batch);
      })
      .toBe(true);
  });

const send = (row: number, name: string, facts: string) =>
  asReader("department", async (_api, request) => {
    const { batch } = await deliver(request, csvFile(name, [penaltyRow(row, { 事实: facts })]), DEPARTMENT);
    await onDesk(batch);
    return batch;
  });

for (const [index, language] of LANGUAGES.entries()) {
  const t = TEXTS[language];
  const first = `首报${index}.csv`;
  const second = `补正${index}.csv`;
  const row = 310_000 + index;

  test.describe(`报送管理 · the desk: ${language}`, () => {
    test.describe.configure({ mode: "serial" });
    test.use({ language });

    test.describe("信用管理人员 · credit officer", () => {
      test.use({ reader: "credit" });

      test("核验并退回一批 · checks a delivery and returns it", async ({ page }) => {
        await send(row, first, "事实不清");
        await page.goto("/delivery-checks");
        await settled(page);
        const item = page.locator(".desk-item", { hasText: first });
        await item.getByRole("button", { name: t["checks.return"] }).click();
        await item.getByLabel(t["checks.reason"]).fill("违法事实不清，请补充");
        await item.getByRole("button", { name: t["checks.returnOk"], exact: true }).click();
        await expect(page.locator(".desk-item", { hasText: first })).toHaveCount(0);
        await page.getByRole("button", { name: t["checks.view.returns"] }).click();
        await expect(page.locator(".desk-item", { hasText: first })).toContainText("违法事实不清");
        await expectSound(page);
      });
    });

    test.describe("部门工作人员 · department officer", () => {
      test.use({ reader: "department" });

      test("承办任务、零报告、补正退回 · takes a task, reports nothing, answers a return", async ({
        page,
      }) => {
        await page.goto("/due-tasks");
        await settled(page);
        await expect(page.locator(".desk-notices")).toBeVisible();
        // The sample shows its own officer what a return is.
        await expect(page.locator(".desk-item", { hasText: "演示：" }).first()).toBeVisible();
        const returned = page.locator(".desk-item", { hasText: first });
        await expect(returned).toContainText("违法事实不清");
        await returned.getByRole("link", { name: t["returns.send"] }).click();
        await settled(page);
        await expect(page.getByText(`${t["returns.reason"]}${t["text.colon"]}违法事实不清`)).toBeVisible();
        await choose(page, "mapping", MAPPING_LABEL[language]);
        await page
          .locator("input[type=file]")
          .setInputFiles(csvFile(second, [penaltyRow(row, { 事实: "补充后的事实" })]));
        await page.getByRole("button", { name: t["new.send"], exact: true }).click();
        await page.waitForURL(/\/deliveries\/\d+$/u);
        await expect(page.locator(".receipt")).toContainText(
          t["mending.answers"].split("{{id}}")[0]?.trim() ?? "",
        );
        await onDesk(Number(page.url().split("/").at(-1)));
        await page.goto("/due-tasks");
        await settled(page);
        await expect(returned).toContainText(t["returns.answered"]);
        const zero = page.getByRole("button", { name: t["due.zero"], exact: true });
        const owed = await zero.count();
        expect(owed).toBeGreaterThan(0);
        await zero.first().click();
        await expectSound(page);
        await page.getByLabel(t["due.note"]).fill("本期没有此类决定");
        await page.getByRole("button", { name: t["due.zeroOk"] }).click();
        await expect(page.getByLabel(t["due.note"])).toHaveCount(0);
        await expect(zero).toHaveCount(owed - 1);
        await page.getByRole("button", { name: t["due.done"] }).click();
        await expect(page.locator(".desk-item", { hasText: "本期没有此类决定" }).first()).toContainText(
          t["due.zero-report"],
        );
      });
    });

    test.describe("信用管理人员 · credit officer, afterwards", () => {
      test.use({ reader: "credit" });

      test("核验补正即办结，看质量，办结问题 · passes the answer, reads quality, settles a finding", async ({
        page,
        api,
      }) => {
        await page.goto("/delivery-checks");
        await settled(page);
        await page
          .locator(".desk-item", { hasText: second })
          .getByRole("button", { name: t["checks.pass"] })
          .click();
        await expect(page.locator(".desk-item", { hasText: second })).toHaveCount(0);
        await page.getByRole("button", { name: t["checks.view.closed"] }).click();
        await expect(page.locator(".desk-item", { hasText: first })).toContainText(t["returns.closed"]);

        const { installation } = await api.get(sessionOutput, "/session");
        await page.goto(`/quality?month=${installation.today.slice(0, 7)}`);
        await settled(page);
        await expect(page.locator(".quality-table tbody tr").first()).toBeVisible();
        await page.locator(".quality-formula summary").click();
        await expectSound(page);
        await page
          .locator(".quality-table tbody tr", {
            hasText: language === "zh" ? "市场监管局" : "Market regulation",
          })
          .getByRole("link")
          .click();
        await expect(page.locator(".desk-item", { hasText: first })).toBeVisible();
        await expectSound(page);

        await page.goto("/findings");
        await settled(page);
        const before = await page.locator(".desk-item").count();
        expect(before).toBeGreaterThan(0);
        const finding = page.locator(".desk-item").first();
        await finding.getByRole("button", { name: t["findings.settle"] }).click();
        await finding.getByLabel(t["findings.reason"]).fill(`已核实${index}`);
        await expectSound(page);
        await finding.getByRole("button", { name: t["findings.settleOk"], exact: true }).click();
        await page.getByRole("button", { name: t["findings.done"] }).click();
        await expect(page.locator(".desk-item", { hasText: `已核实${index}` })).toBeVisible();
        const done = await api.get(findingsOutput, "/findings?state=settled");
        expect(done.items.map((one) => one.settlement?.reason)).toContain(`已核实${index}`);
      });
    });
  });
}
