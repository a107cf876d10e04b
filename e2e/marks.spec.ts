/** What happens to a record after delivery: entered by officers, seen by everybody it concerns. */
import { fileOutput, sessionOutput, type RecordOutput } from "@xinpark/kernel/contract";
import type { Page } from "@playwright/test";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { expectAccessible } from "./support/axe.ts";
import { MANY_CODE } from "./support/penalties.ts";
import { asReader, expect, LANGUAGES, settled, test, WIDTHS } from "./support/test.ts";

const TEXTS = { zh, en };
const PAPER = { name: "决定书.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.7\n%%EOF\n") };

const today = (): Promise<string> =>
  asReader("credit", async (api) => (await api.get(sessionOutput, "/session")).installation.today);

/** The public penalties of an enterprise of the park, newest first. */
const penalties = (): Promise<readonly RecordOutput[]> =>
  asReader("credit", async (api) => {
    const file = await api.get(fileOutput, `/subjects/${MANY_CODE}?item=CF`);
    return file.records.filter((record) => record.public);
  });

async function expectAxeClean(page: Page): Promise<void> {
  await expectAccessible(page);
}

async function openDrawer(page: Page, record: RecordOutput, open: string): Promise<void> {
  await page.goto(`/subjects/${MANY_CODE}#record-${record.id}`);
  await settled(page);
  const card = page.locator(`#record-${record.id}`);
  await expect(card.locator(".outlook")).toBeVisible();
  await card.getByRole("button", { name: open }).click();
  await expect(page.locator("dialog.drawer")).toBeVisible();
}

async function choose(page: Page, label: string): Promise<void> {
  await page.locator("#act-kind").click();
  await page.locator(".ant-select-item-option", { hasText: label }).click();
}

for (const [index, language] of LANGUAGES.entries()) {
  const t = TEXTS[language];
  test.describe(`标注与审批 · marks and approval: ${language}`, () => {
    test.describe.configure({ mode: "serial" });
    test.use({ language });

    test.describe("信用管理人员 · credit officer", () => {
      test.use({ reader: "credit" });

      test("登记异议，公众即见标注；填上截止日即解除 · an objection is seen by everybody, and lifted by its last day", async ({
        page,
      }) => {
        const record = (await penalties())[index];
        if (record === undefined) throw new Error("no penalty to mark");
        const day = await today();
        const visitorSees = () =>
          asReader("visitor", async (api) => {
            const file = await api.get(fileOutput, `/subjects/${MANY_CODE}?item=CF&limit=100`);
            return file.records.find((one) => one.id === record.id)?.circumstances.objection ?? null;
          });
        await openDrawer(page, record, t["act.open"]);
        await expectAxeClean(page);
        // Nothing is sent before it is whole, and what is missing is said.
        await page.locator("dialog").getByRole("button", { name: t["act.save"], exact: true }).click();
        await expect(page.locator(".field-error")).toHaveCount(3);
        await choose(page, language === "zh" ? "异议标注" : "Under objection");
        await page.locator("#act-from").fill(day);
        await page.locator("#act-number").fill(`示异〔2026〕${index + 1}号`);
        await page.locator("dialog").getByRole("button", { name: t["act.save"], exact: true }).click();
        await expect(page.locator(".act-answer")).toHaveText(t["act.saved"]);
        await expect(page.locator("dialog .acts li")).toHaveCount(1);
        await page.keyboard.press("Escape");
        await expect(page.locator("dialog.drawer")).toHaveCount(0);
        await expect(page.locator(`#record-${record.id} .tag-mark`)).toHaveText(t["mark.objection"]);
        expect(await visitorSees()).toEqual({ from: day, to: null });
        // Its last day has to come after its first: the mark itself stands until tomorrow.
        await openDrawer(page, record, t["act.open"]);
        await choose(page, language === "zh" ? "异议标注" : "Under objection");
        await page.locator("#act-from").fill(day);
        await page.locator("#act-to").fill("2099-12-31");
        await page.locator("#act-number").fill(`示异〔2026〕${index + 1}号`);
        await page.locator("dialog").getByRole("button", { name: t["act.save"], exact: true }).click();
        await expect(page.locator("dialog .acts li")).toHaveCount(2);
        expect(await visitorSees()).toEqual({ from: day, to: "2099-12-31" });
      });

      test("提出不予公示，须另一人审批 · a withholding waits for another person", async ({ page }) => {
        const record = (await penalties())[index + 4];
        if (record === undefined) throw new Error("no penalty to withhold");
        await openDrawer(page, record, t["act.open"]);
        await choose(page, language === "zh" ? "不予公示" : "Withheld");
        await page.locator("#act-from").fill(await today());
        await page.locator("#act-number").fill(`示不公示〔2026〕${index + 1}号`);
        await page.locator("#act-basis").fill("政府信息公开条例第十四条");
        await page.locator("#act-file").setInputFiles(PAPER);
        await page.getByRole("button", { name: t["act.propose"], exact: true }).click();
        await expect(page.locator(".act-answer")).toHaveText(t["act.proposed"]);
        await page.goto("/withholdings");
        await settled(page);
        const waiting = page.locator(".withholdings > li", { hasText: record.documentNumber ?? "" });
        await expect(waiting).toContainText(t["withholdings.own"]);
        await expect(waiting.getByRole("button", { name: t["withholdings.approve"] })).toHaveCount(0);
        await expectAxeClean(page);
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 800 });
          const beyond = await page.evaluate(
            `document.querySelector("main").scrollWidth - document.querySelector("main").clientWidth`,
          );
          expect(beyond, "pixels beyond the right edge").toBe(0);
        }
      });
    });
  });
}
