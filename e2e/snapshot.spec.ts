/** A file as the whole list: what that means is said before it is sent, and an implausible removal waits for a person. */
import { penalty } from "../apps/server/src/test-support/rows.ts";
import { csvOf, tableOf } from "../apps/server/src/test-support/files.ts";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { expectAccessible } from "./support/axe.ts";
import { choose, finished } from "./support/delivering.ts";
import { expect, settled, test } from "./support/test.ts";

const TEXTS = { zh, en } as const;
const ITEM = { zh: "行政处罚", en: "Administrative penalty" } as const;

for (const { language, width, index } of [
  { language: "zh", width: 1280, index: 90_001 },
  { language: "en", width: 360, index: 90_002 },
] as const) {
  test.describe(`整份名单 · a whole list, ${language} ${width}`, () => {
    test.use({ reader: "department", language, width });
    test("先说明后果，移出过多时等人决定，予以保留 · warned, asked, kept", async ({ page }) => {
      const t = TEXTS[language];
      await page.goto("/deliveries/new");
      await choose(page, "item", ITEM[language]);
      const list = Buffer.from(csvOf(tableOf([penalty(index)])));
      await page
        .locator("input[type=file]")
        .setInputFiles({ name: "list.csv", mimeType: "text/csv", buffer: list });
      await page.getByText(t["new.snapshot"]).click();
      await expect(page.getByText(t["new.snapshotWarning"])).toBeVisible();
      await expectAccessible(page);
      await page.locator("button[type=submit]").click();
      await finished(page);
      await settled(page);
      // The sample's own penalties are not in the file: far too many to leave at once.
      const panel = page.locator(".warning-note");
      await expect(panel).toBeVisible();
      await expectAccessible(page);
      await panel.getByRole("button", { name: t["snapshot.keep"] }).click();
      await expect(page.getByText(t["snapshot.reasonMissing"])).toBeVisible();
      await page.locator("#removal-reason").fill("示例：文件只是一部分");
      await panel.getByRole("button", { name: t["snapshot.keep"] }).click();
      await expect(panel).toBeHidden();
      await expect(page.locator(".snapshot")).toContainText("示例：文件只是一部分");
      await expect(page.locator(".receipt-state")).toContainText(t["receipt.stateClosed"]);
    });
  });
}
