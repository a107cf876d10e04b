/** The main menu of somebody who may do much: by mouse, by keyboard and on a phone, in both languages. */
import type { Page } from "@playwright/test";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { expectAccessible } from "./support/axe.ts";
import { entryTo } from "./support/menu.ts";
import { expect, expectNoSideways, LANGUAGES, settled, test } from "./support/test.ts";

const TEXTS = { zh, en };
const DATA = { zh: "数据", en: "Data" };
const WORK = { zh: "办理", en: "Work" };

async function expectFit(page: Page) {
  await expectNoSideways(page);
  await expectAccessible(page, "header");
}

test.describe("主菜单 · the main menu", () => {
  test.use({ reader: "credit" });
  for (const language of LANGUAGES) {
    test.describe(language, () => {
      test.use({ language });
      test("分组打开，选定、按 Esc、点别处即合上 · groups open, and close when done", async ({ page }) => {
        await page.goto("/verify");
        await settled(page);
        const menu = page.getByRole("navigation", { name: TEXTS[language]["nav.label"] });
        const data = menu.getByRole("button", { name: DATA[language] });
        const work = menu.getByRole("button", { name: WORK[language] });
        const merges = menu.getByRole("link", { name: entryTo("/merges", language), exact: true });
        await expect(merges).toBeHidden();
        await data.click();
        await expect(data).toHaveAttribute("aria-expanded", "true");
        await expect(merges).toBeVisible();
        await expectFit(page);
        await work.click();
        await expect(merges).toBeHidden();
        await data.click();
        await merges.click();
        await expect(page).toHaveURL(/\/merges$/u);
        await expect(merges).toBeHidden();
        await expect(data).toHaveClass(/active/u);
        await data.click();
        await page.locator("h1").click();
        await expect(merges).toBeHidden();
      });

      test("键盘 · by keyboard", async ({ page }) => {
        await page.goto("/verify");
        await settled(page);
        const menu = page.getByRole("navigation", { name: TEXTS[language]["nav.label"] });
        const data = menu.getByRole("button", { name: DATA[language] });
        const deliveries = menu.getByRole("link", { name: entryTo("/deliveries", language), exact: true });
        await data.focus();
        await page.keyboard.press("Enter");
        await page.keyboard.press("Tab");
        await expect(deliveries).toBeFocused();
        await page.keyboard.press("Escape");
        await expect(deliveries).toBeHidden();
        await expect(data).toBeFocused();
        await page.keyboard.press("Space");
        await expect(deliveries).toBeVisible();
        await menu.getByRole("button", { name: WORK[language] }).focus();
        await expect(deliveries).toBeHidden();
      });

      test.describe("360 px", () => {
        test.use({ width: 360 });
        test("一个按钮打开全部 · one button opens all", async ({ page }) => {
          await page.goto("/verify");
          await settled(page);
          const menu = page.getByRole("navigation", { name: TEXTS[language]["nav.label"] });
          const merges = menu.getByRole("link", { name: entryTo("/merges", language), exact: true });
          const button = menu.getByRole("button", { name: TEXTS[language]["nav.open"] });
          await expect(merges).toBeHidden();
          await button.click();
          await expect(merges).toBeVisible();
          await expect(
            menu.getByRole("link", { name: entryTo("/verify", language), exact: true }),
          ).toHaveClass(/active/u);
          await expectFit(page);
          await merges.click();
          await expect(page).toHaveURL(/\/merges$/u);
          await expect(merges).toBeHidden();
          await expect(button).toHaveAttribute("aria-expanded", "false");
        });
      });
    });
  }
});
