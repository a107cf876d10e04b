/** Runs of evaluation as they are listed, and candidates of the finance lists from enterprises that consented. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { ROOT } from "./support/command.ts";
import { expect, expectNoSideways, settled, test } from "./support/test.ts";

const SCREENS = join(ROOT, "test-results/screens");
mkdirSync(SCREENS, { recursive: true });

async function look(page: Page, name: string): Promise<void> {
  await settled(page);
  await expectNoSideways(page);
  const { violations } = await new AxeBuilder({ page })
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"])
    .analyze();
  expect(violations.map((one) => `${one.id}: ${one.nodes[0]?.target.join(" ") ?? ""}`)).toEqual([]);
  await page.screenshot({ path: join(SCREENS, `${name}.png`), fullPage: true });
}

test.describe("计算记录与名单候选 · runs and candidates, zh, 1280 px", () => {
  test.use({ reader: "credit", language: "zh" });

  test("各次计算写明起因和用时，候选逐户决定 · runs say why and how long, candidates are decided one by one", async ({
    page,
  }) => {
    await page.goto("/evaluation-runs");
    const first = page.locator(".run").first();
    await expect(first).toContainText(zh["runs.state.finished"]);
    await look(page, "runs-zh-1280");
    await page.getByLabel(zh["runs.kind"]).click();
    await page.locator(".ant-select-item-option", { hasText: zh["runs.kind.incremental"] }).click();
    await expect(first).toContainText(zh["runs.kind.incremental"]);
    await expect(first.getByRole("link")).toHaveAttribute("href", /\/deliveries\/\d+$/u);

    await page.goto("/candidates");
    const cards = page.locator(".candidate-card");
    // Another spec's enterprise may stand among those of the sample for a while.
    await expect(cards.filter({ hasText: zh["candidate.nothing"] }).first()).toBeVisible();
    await expect(cards.filter({ hasText: "白名单候选" })).toHaveCount(2);
    const red = cards.filter({ hasText: "红名单候选" });
    await look(page, "candidates-zh-1280");
    await red.getByLabel(zh["candidate.reason"]).fill("经核实，按期履约");
    await red.getByLabel(zh["candidate.document"]).fill("名单〔2026〕1号");
    await red.getByRole("button", { name: zh["candidate.confirm"] }).click();
    await expect(red.locator(".candidate-decision")).toContainText(zh["candidate.confirmed"]);
    await look(page, "candidates-decided-zh-1280");
  });
});

test.describe("runs and candidates, en, 360 px", () => {
  test.use({ reader: "credit", language: "en", width: 360 });

  test("fit a phone and read as English", async ({ page }) => {
    await page.goto("/evaluation-runs");
    await expect(page.locator(".run").first()).toContainText(en["runs.state.finished"]);
    await look(page, "runs-en-360");
    await page.goto("/candidates");
    await expect(page.locator(".candidate-card", { hasText: "Candidate of the red list" })).toHaveCount(1);
    await look(page, "candidates-en-360");
  });
});
