/** The laboratory: a model is changed, tried on everyone, reported on, reviewed, published, and gone on from. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { expectAccessible } from "./support/axe.ts";
import { ROOT } from "./support/command.ts";
import { signedIn } from "./support/signed-in.ts";
import { expect, expectNoSideways, settled, test, type Language } from "./support/test.ts";

const TEXTS = { zh, en };
const SCREENS = join(ROOT, "test-results/screens");
mkdirSync(SCREENS, { recursive: true });

async function looksRight(page: Page, name: string, language: Language, width: number): Promise<void> {
  await settled(page);
  await page.evaluate("scrollTo(0, 0)");
  await expectNoSideways(page);
  await expectAccessible(page);
  await page.screenshot({
    path: join(SCREENS, `laboratory-${name}-${language}-${width}.png`),
    fullPage: true,
  });
}

const MODEL = "/laboratory?model=park-credit";

test.describe("模型试算 · the laboratory (zh, 1280 px)", () => {
  test.use({ reader: "credit", language: "zh", width: 1280 });
  const t = TEXTS.zh;

  test("改动、试算、试验报告、审定、发布 · changed, tried, reported on, reviewed, published", async ({
    page,
    browser,
  }) => {
    await page.goto("/laboratory");
    await page.locator(".laboratory-models a").first().waitFor();
    await page.goto(MODEL);
    await expect(page.getByText(t["laboratory.noDifferences"])).toBeVisible();
    // Penalties count more, and the best grade begins higher: some fall.
    await page.getByLabel("近一年一般处罚", { exact: true }).fill("250");
    const threshold = page.locator(".knob-slider input").first();
    await threshold.fill("900");
    await expect(page.locator(".trial-differences li")).toHaveCount(2);
    const movers = page.locator(".mover");
    await expect(movers.first()).toBeVisible();
    await movers.first().getByRole("button").click();
    await expect(page.locator(".compared-total")).toBeVisible();
    await looksRight(page, "tried", "zh", 1280);
    // A number of the matrix opens its rows.
    const cell = page.locator(".migration-table .cell-worse button").first();
    const count = Number((await cell.textContent())?.replaceAll(",", ""));
    await cell.click();
    await expect(page.locator("#movers-title .field-hint")).toHaveText(String(count));

    await page.getByLabel(t["drafts.reason"]).fill("提高绿码门槛");
    await page.getByLabel(t["drafts.document"]).fill("信用办〔2026〕3号");
    await page.getByRole("button", { name: t["laboratory.save"] }).click();
    await expect(page).toHaveURL(/\/definitions\/drafts\/\d+$/u);
    await expect(page.getByRole("button", { name: t["drafts.submit"] })).toBeDisabled();
    await looksRight(page, "lacking", "zh", 1280);
    await page.getByRole("button", { name: t["drafts.makeReport"] }).click();
    await expect(page.locator(".draft-report a")).toBeVisible();
    for (const paper of await page.locator(".draft-paper input").all())
      await paper.fill("关于调整模型的意见");
    await page.getByRole("button", { name: t["drafts.save"], exact: true }).click();
    await page.getByRole("button", { name: t["drafts.submit"] }).click();
    await expect(page.getByText(t["drafts.ownWaits"])).toBeVisible();
    const draft = page.url();

    const { page: second } = await signedIn(browser, "zh", "credit-officer");
    await second.goto(draft);
    await second.locator(".draft-report a").click();
    await expect(second.locator("#back-test")).toBeVisible();
    await looksRight(second, "report", "zh", 1280);
    const report = second.url();
    await second.goto(draft);
    await expect(second.getByText("关于调整模型的意见").first()).toBeVisible();
    await looksRight(second, "decide", "zh", 1280);
    await second.getByRole("button", { name: t["drafts.approve"] }).click();
    await expect(second.locator(".tag-good").first()).toHaveText(t["drafts.state.published"]);
    // What was published is where the next change begins.
    await second.locator(`a[href*="/definitions/version"]`).first().click();
    await second.getByRole("link", { name: t["laboratory.try"] }).click();
    await expect(second.getByText(t["laboratory.noDifferences"])).toBeVisible();

    await second.setViewportSize({ width: 360, height: 740 });
    await second.goto(`${report}?lang=en`);
    await expect(second.locator("#back-test")).toBeVisible();
    await looksRight(second, "report", "en", 360);
    await second.goto(MODEL);
    await second.locator(".knob-slider input").first().fill("900");
    await second.locator(".mover").first().getByRole("button").click();
    await expect(second.locator(".compared-total")).toBeVisible();
    await looksRight(second, "tried", "en", 360);
    await second.context().close();
  });
});
