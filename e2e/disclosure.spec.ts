/** What a reader is not shown of a file, and that the page says so: which fields, why, and nothing that stands in them. */
import { fileOutput, sessionOutput } from "@xinpark/kernel/contract";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { MANY_CODE } from "./support/penalties.ts";
import { expect, LANGUAGES, settled, test } from "./support/test.ts";

const TEXTS = { zh, en };

for (const language of LANGUAGES) {
  for (const width of [1280, 360] as const) {
    test.describe(`${language}, ${width} wide`, () => {
      test.use({ language, width });

      test.describe("an officer within reach", () => {
        test.use({ reader: "credit" });
        test("sees what is shared, and which fields are for the enterprise alone", async ({ page, api }) => {
          const file = await api.get(fileOutput, `/subjects/${MANY_CODE}`);
          expect(file.audience).toBe("scope");
          expect(file.withheld.flatMap((item) => item.fields.map((field) => field.disclosure))).not.toContain(
            "government",
          );
          await page.goto(`/subjects/${MANY_CODE}`);
          await settled(page);
          const section = page.getByRole("region", { name: TEXTS[language]["withheld.title"] });
          for (const item of file.withheld) {
            await expect(section.getByText(item.itemLabel[language], { exact: true })).toBeVisible();
            for (const field of item.fields) await expect(section).toContainText(field.label[language]);
          }
          await section.screenshot({ path: `test-results/screenshots/withheld-${language}-${width}.png` });
        });
      });

      test.describe("the enterprise itself", () => {
        test.use({ reader: "enterprise" });
        test("has nothing withheld in its own file", async ({ page, api }) => {
          const { membership } = await api.get(sessionOutput, "/session");
          const code = membership?.subjectCode ?? "";
          expect(await api.get(fileOutput, `/subjects/${code}`)).toMatchObject({
            audience: "own",
            withheld: [],
          });
          await page.goto(`/subjects/${code}`);
          await settled(page);
          await expect(page.getByRole("heading", { name: TEXTS[language]["withheld.title"] })).toHaveCount(0);
        });
      });
    });
  }
}
