/** A file that holds many items: by the classes of the catalogue, in its order, or newest first. */
import { join } from "node:path";
import { catalogueOutput, fileOutput, sessionOutput } from "@xinpark/kernel/contract";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { expectAccessible } from "./support/axe.ts";
import { ROOT } from "./support/command.ts";
import { asReader, expect, expectNoSideways, settled, test, VIEWS } from "./support/test.ts";

const TEXTS = { zh, en };

const ownCode = (): Promise<string> =>
  asReader("enterprise", async (api) => {
    const { membership } = await api.get(sessionOutput, "/session");
    return membership?.subjectCode ?? "";
  });

for (const { language, width } of VIEWS) {
  test.describe(`${language}, ${width} wide`, () => {
    test.use({ language, width, reader: "enterprise" });

    test("the file stands in the order of the classes, and by time when asked", async ({ page, api }) => {
      const code = await ownCode();
      const file = await api.get(fileOutput, `/subjects/${code}`);
      const { classes } = await api.get(catalogueOutput, "/catalogue");
      const held = classes.filter((one) => file.counts.some((count) => count.class === one.id));
      expect(held.length).toBeGreaterThanOrEqual(4);
      await page.goto(`/subjects/${code}`);
      await settled(page);
      const labels = held.map((one) => one.label[language]);
      expect(await page.locator(".record-class dt").allInnerTexts()).toEqual(labels);
      expect(await page.locator(".year-title").allInnerTexts()).toEqual(labels);
      await expectNoSideways(page);
      await expectAccessible(page);
      await page.screenshot({
        path: join(ROOT, `test-results/screens/file-classes-${language}-${width}.png`),
        fullPage: true,
      });
      await page.getByRole("button", { name: TEXTS[language]["records.by-time"] }).click();
      for (const title of await page.locator(".year-title").allInnerTexts())
        expect(title).toMatch(/^\d{4}$/u);
    });
  });
}

test.describe("an officer", () => {
  test.use({ reader: "credit" });
  test("sees whose payments are by consent only as fields that are not shown", async ({ page, api }) => {
    const code = await ownCode();
    const file = await api.get(fileOutput, `/subjects/${code}`);
    expect(file.counts.map((count) => count.item)).not.toContain("social-insurance");
    expect(file.withheld.map((one) => one.item)).toContain("social-insurance");
    await page.goto(`/subjects/${code}`);
    await settled(page);
    await page.screenshot({
      path: join(ROOT, "test-results/screens/file-classes-officer.png"),
      fullPage: true,
    });
  });
});
