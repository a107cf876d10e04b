/** A report is issued on an enterprise's file, listed, and verified by its file and its number, in both languages and on a phone. */
import { join } from "node:path";
import { sessionOutput } from "@xinpark/kernel/contract";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { look, SCREENS } from "./support/look.ts";
import { expect, LANGUAGES, test } from "./support/test.ts";

const TEXTS = { zh, en };

for (const language of LANGUAGES) {
  const texts = TEXTS[language];

  test.describe(`报告全程 · the whole way of a report, ${language}`, () => {
    test.use({ reader: "enterprise", language });

    test("出具、下载、列出、核验 · issued, saved, listed, verified", async ({ page }) => {
      const session = sessionOutput.parse(await (await page.request.get("/api/v1/session")).json());
      await page.goto(`/subjects/${session.membership?.subjectCode ?? ""}`);
      await page.getByRole("button", { name: texts["report.issue"] }).click();
      await page.getByLabel(texts["report.reader"]).fill("示例银行");
      await page.getByLabel(texts["report.use"], { exact: true }).fill("示例用途");
      await look(page, `report-issue-${language}`);
      const saving = page.waitForEvent("download");
      await page.getByRole("button", { name: texts["report.make"] }).click();
      const file = join(SCREENS, `report-${language}.pdf`);
      await (await saving).saveAs(file);

      await page.goto("/reports");
      await expect(page.locator(".report-list > li").first()).toContainText("示例银行");
      await look(page, `report-list-${language}`);

      await page.goto("/verify/report");
      await page.locator("input[type=file]").setInputFiles(file);
      await expect(page.getByText(texts["report.fileGood"])).toBeVisible();
      await expect(page.getByText(texts["report.valid"])).toBeVisible();
      await look(page, `report-verify-${language}`);
    });
  });
}
