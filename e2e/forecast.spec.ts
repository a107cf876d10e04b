/** What is to come: the enterprise asks for its forecast, and supposes a repair. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { forecastOutput, sessionOutput } from "@xinpark/kernel/contract";
import { formatDay, formatPoints } from "@xinpark/kernel/format";
import type { Page } from "@playwright/test";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { expectAccessible } from "./support/axe.ts";
import { ROOT } from "./support/command.ts";
import { expect, expectNoSideways, settled, test, VIEWS } from "./support/test.ts";

const TEXTS = { zh, en };
const SCREENS = join(ROOT, "test-results/screens");
mkdirSync(SCREENS, { recursive: true });

async function look(page: Page, name: string): Promise<void> {
  await settled(page);
  await expectNoSideways(page);
  await expectAccessible(page, ".forecast");
  await page.locator(".forecast").screenshot({ path: join(SCREENS, `${name}.png`) });
}

for (const { language, width } of VIEWS)
  test.describe(`今后会怎样 · what is to come (${language}, ${width} px)`, () => {
    test.use({ reader: "enterprise", language, width });

    test("推算、设想修复，与接口一致 · reckoned, a repair supposed, as the API says", async ({
      page,
      api,
    }) => {
      const texts = TEXTS[language];
      const { membership } = await api.get(sessionOutput, "/session");
      const code = membership?.subjectCode ?? "";
      const days = await api.get(forecastOutput, `/subjects/${code}/forecast?days=730`);
      await page.goto(`/subjects/${code}`);
      await settled(page);
      await page.getByRole("button", { name: texts["forecast.ask"] }).click();
      await expect(page.locator(".forecast .forecast-notice")).toHaveText(days.notice[language]);
      expect(days.days.length).toBeGreaterThan(0);
      const rows = page.locator(".forecast-days tbody tr");
      await expect(rows).toHaveCount(days.days.length + 1);
      for (const [at, one] of days.days.entries()) {
        await expect(rows.nth(at + 1)).toContainText(formatDay(one.date, language));
        await expect(rows.nth(at + 1)).toContainText(one.score === null ? "—" : formatPoints(one.score));
      }
      await look(page, `forecast-${language}-${width}`);
      await page.getByLabel(texts["forecast.suppose"]).click();
      await page.locator(".ant-select-item-option").nth(1).click();
      await expect(rows.first()).toContainText(texts["forecast.nowRepaired"]);
      await look(page, `forecast-repair-${language}-${width}`);
    });
  });
