/** Finding an enterprise. */
import { fileOutput, searchOutput, sessionOutput, type SubjectOutput } from "@xinpark/kernel/contract";
import type { Page } from "@playwright/test";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { asReader, expect, settled, test, type Language } from "./support/test.ts";
import type { Reader } from "./support/place.ts";

const TEXTS = { zh, en };

/** The enterprise of the sample's enterprise user: it has a former name. */
const known = (): Promise<SubjectOutput> =>
  asReader("enterprise", async (api) => {
    const { membership } = await api.get(sessionOutput, "/session");
    return (await api.get(fileOutput, `/subjects/${membership?.subjectCode ?? ""}`)).subject;
  });

const field = (page: Page) => page.locator("search input");
const hits = (page: Page) => page.locator(".hit");

async function search(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await expect(page).toHaveURL(new RegExp(`q=${encodeURIComponent(text)}(&|$)`, "u"));
  await settled(page);
}

const READERS: readonly (readonly [Reader, Language, number])[] = [
  ["visitor", "zh", 1280],
  ["visitor", "en", 360],
  ["credit", "zh", 360],
  ["department", "en", 1280],
];

for (const [reader, language, width] of READERS) {
  test.describe(`查企业 · finding an enterprise (${reader}, ${language}, ${width} px)`, () => {
    test.use({ reader, language, width });
    const texts = TEXTS[language];

    test("名称的一部分、曾用名、代码 · by part of the name, a former name, a code", async ({ page, api }) => {
      const subject = await known();
      await page.goto("/");
      await settled(page);

      const part = subject.name.slice(subject.name.indexOf("·") + 1).slice(0, 2);
      await search(page, part);
      const answer = await api.get(searchOutput, `/subjects?text=${encodeURIComponent(part)}&limit=20`);
      await expect(hits(page)).toHaveCount(answer.items.length);
      expect(await page.locator(".hit-name").allInnerTexts()).toEqual(answer.items.map((hit) => hit.name));
      for (const hit of answer.items) expect(`${hit.name}${hit.matchedText ?? ""}`).toContain(part);
      await expect(page.locator(".hit-name mark").first()).toHaveText(part);

      const [former = ""] = subject.formerNames;
      expect(former).not.toBe("");
      await search(page, former);
      await expect(hits(page)).toHaveCount(1);
      await expect(page.locator(".hit-name")).toHaveText(subject.name);
      await expect(page.locator(".hit-reason")).toContainText(texts["search.byFormerName"]);
      await expect(page.locator(".hit-reason")).toContainText(former);

      const code = subject.uscc ?? "";
      for (const typed of [code, code.toLowerCase(), code.slice(0, 13), code.slice(8, 17)]) {
        await search(page, typed);
        await expect(page.locator(".hit-name").first()).toHaveText(subject.name);
      }
      await hits(page).first().click();
      await expect(page).toHaveURL(new RegExp(`/subjects/${code}$`, "u"));
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(subject.name);
    });

    test("查不到时说明白怎么办 · nothing found says what to try", async ({ page }) => {
      await page.goto("/?q=没有这样的企业名称");
      await settled(page);
      await expect(hits(page)).toHaveCount(0);
      await expect(page.locator(".empty-title")).toContainText("没有这样的企业名称");
      await expect(page.locator(".empty li")).toHaveCount(3);
      await page.getByRole("button", { name: texts["search.showAll"] }).click();
      await expect(hits(page)).toHaveCount(20);
      await expect(field(page)).toBeFocused();
      await expect(page).toHaveURL(/\/$/u);
    });

    test("不输入即列出全部，逐页加载 · nothing typed lists everyone, page by page", async ({ page, api }) => {
      await page.goto("/");
      await settled(page);
      await page.getByRole("button", { name: texts["state.more"] }).click();
      await expect(hits(page)).toHaveCount(40);
      await page.getByRole("button", { name: texts["state.more"] }).click();
      await expect(hits(page)).toHaveCount(60);
      const names = await page.locator(".hit-name").allInnerTexts();
      const answer = await api.get(searchOutput, "/subjects?limit=60");
      expect(names).toEqual(answer.items.map((hit) => hit.name));
      expect(new Set(names).size).toBe(60);
    });
  });
}

test.describe("查企业 · finding an enterprise: by keyboard", () => {
  for (const language of ["zh", "en"] as const) {
    test.describe(`in ${language}`, () => {
      test.use({ language });
      test("/、方向键、回车 · slash, arrows, Enter", async ({ page }) => {
        await page.goto("/");
        await settled(page);
        await page.keyboard.press("/");
        await expect(field(page)).toBeFocused();
        await expect(field(page)).toHaveValue("");
        await page.keyboard.type("淄博演示·");
        await expect(page).toHaveURL(/q=/u);
        await settled(page);
        const second = await hits(page).nth(1).locator(".hit-name").innerText();
        await page.keyboard.press("ArrowDown");
        await expect(hits(page).nth(0)).toBeFocused();
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("ArrowUp");
        await expect(hits(page).nth(1)).toBeFocused();
        await page.keyboard.press("Enter");
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(second);
        await page.goBack();
        await expect(field(page)).toHaveValue("淄博演示·");
        await page.keyboard.press("/");
        await expect(field(page)).toBeFocused();
        const first = await hits(page).first().locator(".hit-name").innerText();
        await page.keyboard.press("Enter");
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(first);
      });

      test("从列表回到输入框 · from the hits back to the field", async ({ page }) => {
        await page.goto("/?q=演示");
        await settled(page);
        await field(page).focus();
        await page.keyboard.press("ArrowDown");
        await expect(hits(page).first()).toBeFocused();
        await page.keyboard.press("ArrowUp");
        await expect(field(page)).toBeFocused();
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("ArrowDown");
        await page.keyboard.press("Escape");
        await expect(field(page)).toBeFocused();
      });
    });
  }

  test("输完立即回车，打开的是所输的那一家 · Enter right after typing opens what was typed, not what stood there", async ({
    page,
  }) => {
    const subject = await known();
    await page.goto("/");
    await settled(page);
    await field(page).focus();
    await page.keyboard.insertText(subject.uscc ?? "");
    await page.keyboard.press("Enter");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(subject.name);
    await page.goBack();
    await expect(field(page)).toHaveValue(subject.uscc ?? "");
  });

  test("输入一半的旧结果不会盖过新结果 · what was typed last wins", async ({ page }) => {
    await page.goto("/");
    await settled(page);
    await field(page).pressSequentially("绝无此名·不会有的", { delay: 40 });
    await expect(page.locator(".empty-title")).toContainText("绝无此名·不会有的");
    await field(page).press("Backspace");
    await field(page).fill("演示");
    await expect(hits(page)).toHaveCount(20);
    await expect(field(page)).toHaveValue("演示");
  });
});
