/** Runs of evaluation as they are listed, and candidates of the finance lists from enterprises that consented. */
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { look } from "./support/look.ts";
import { expect, test } from "./support/test.ts";

test.describe("计算记录与名单候选 · runs and candidates, zh", () => {
  test.use({ reader: "credit", language: "zh" });

  test("各次计算写明起因和用时，候选逐户决定 · runs say why and how long, candidates are decided one by one", async ({
    page,
  }) => {
    await page.goto("/evaluation-runs");
    const first = page.locator(".run").first();
    await expect(first).toContainText(zh["runs.state.finished"]);
    await look(page, "runs-zh");
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
    await look(page, "candidates-zh-filled");
    await red.getByLabel(zh["candidate.reason"]).fill("经核实，按期履约");
    await red.getByLabel(zh["candidate.document"]).fill("名单〔2026〕1号");
    await red.getByRole("button", { name: zh["candidate.confirm"] }).click();
    await expect(red.locator(".candidate-decision")).toContainText(zh["candidate.confirmed"]);
    await look(page, "candidates-decided-zh");
  });
});

test.describe("runs and candidates, en", () => {
  test.use({ reader: "credit", language: "en" });

  test("fit a phone and read as English", async ({ page }) => {
    await page.goto("/evaluation-runs");
    await expect(page.locator(".run").first()).toContainText(en["runs.state.finished"]);
    await look(page, "runs-en");
    await page.goto("/candidates");
    await expect(page.locator(".candidate-card", { hasText: "Candidate of the red list" })).toHaveCount(1);
    await look(page, "candidates-en");
  });
});
