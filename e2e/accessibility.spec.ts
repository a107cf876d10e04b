/** Every page in both languages and both widths: readable by everybody, nothing sticks out, everything by keyboard. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { sessionOutput } from "@xinpark/kernel/contract";
import type { Page } from "@playwright/test";
import { z } from "zod";
import { expectAccessible } from "./support/axe.ts";
import { ROOT } from "./support/command.ts";
import { messyWorkbook } from "./support/messy.ts";
import { MANY_CODE } from "./support/penalties.ts";
import { place, type Reader } from "./support/place.ts";
import { asReader, expect, expectNoSideways, LANGUAGES, settled, test, WIDTHS } from "./support/test.ts";

const SCREENS = join(ROOT, "test-results/screens");
mkdirSync(SCREENS, { recursive: true });

interface Shown {
  readonly name: string;
  readonly reader: Reader;
  readonly address: () => Promise<string> | string;
  readonly prepare?: (page: Page) => Promise<void>;
  readonly status?: number;
}

const ownCode = (): Promise<string> =>
  asReader("enterprise", async (api) => {
    const { membership } = await api.get(sessionOutput, "/session");
    return membership?.subjectCode ?? "";
  });

const PAGES: readonly Shown[] = [
  { name: "search", reader: "visitor", address: () => "/" },
  { name: "search-hits", reader: "visitor", address: () => "/?q=真空" },
  { name: "search-none", reader: "visitor", address: () => "/?q=没有这样的企业" },
  { name: "file-visitor", reader: "visitor", address: async () => `/subjects/${await ownCode()}` },
  {
    name: "file-own",
    reader: "enterprise",
    address: async () => `/subjects/${await ownCode()}`,
    prepare: async (page) => {
      for (const head of await page.locator(".record-head").all()) await head.click();
    },
  },
  { name: "file-many", reader: "credit", address: () => `/subjects/${MANY_CODE}` },
  { name: "file-absent", reader: "visitor", address: () => "/subjects/91370303XN000000XX", status: 404 },
  { name: "sign-in", reader: "visitor", address: () => "/sign-in" },
  { name: "deliveries", reader: "credit", address: () => "/deliveries" },
  { name: "deliveries-refused", reader: "visitor", address: () => "/deliveries", status: 403 },
  {
    name: "new-delivery",
    reader: "department",
    address: () => "/deliveries/new",
    prepare: async (page) => {
      await page.locator("#item").click();
      await page.locator("#item").press("Enter");
      await page.locator("summary").click();
      await page.locator("button[type=submit]").click();
    },
  },
  {
    name: "mapping",
    reader: "department",
    address: () => "/deliveries/map",
    prepare: async (page) => {
      await page.locator(".map-start input[role=combobox]").first().fill("CF");
      await page.keyboard.press("Enter");
      await page.locator("input[type=file]").setInputFiles(messyWorkbook("台账.xlsx", 190_000));
      await page.locator("button[type=submit]").click();
      await page.locator(".map-sample").first().waitFor();
      await page.locator(".map-section button.ant-btn-background-ghost").click();
      await page.locator(".map-trial-rows").waitFor();
    },
  },
  { name: "receipt", reader: "department", address: () => `/deliveries/${place().receipts.everyWay}` },
  { name: "receipt-failed", reader: "credit", address: () => `/deliveries/${place().receipts.failed}` },
  { name: "checkpoint", reader: "visitor", address: () => "/audit/checkpoint" },
  { name: "no-such-page", reader: "visitor", address: () => "/no/such/page" },
];

for (const shown of PAGES) {
  test.describe(`人人可用 · for everybody: ${shown.name}`, () => {
    test.describe.configure({ mode: "parallel" });
    test.use({ reader: shown.reader });
    for (const language of LANGUAGES) {
      test.describe(language, () => {
        test.use({ language });
        test("无障碍、不横向滚动、语言标明 · axe, no sideways scrolling, the language said", async ({
          page,
          watch,
        }) => {
          if (shown.status !== undefined) watch.expectStatus(shown.status, 401);
          await page.emulateMedia({ reducedMotion: "reduce" });
          await page.goto(await shown.address());
          await settled(page);
          await shown.prepare?.(page);
          await expect(page.locator("html")).toHaveAttribute("lang", language === "zh" ? "zh-CN" : "en");
          await expect(page).toHaveTitle(language === "zh" ? / · 信园$/u : / · XinPark$/u);
          for (const width of WIDTHS) {
            await page.setViewportSize({ width, height: 900 });
            await page.screenshot({
              path: join(SCREENS, `${shown.name}-${language}-${width}.png`),
              fullPage: true,
            });
            await expectNoSideways(page);
            await expectAccessible(page);
          }
        });
      });
    }
  });
}

const reach = z.object({ wanted: z.array(z.string()), order: z.array(z.string()) });

/** Numbers everything a mouse could use, so that the walk by Tab can be compared with it. */
const MARK = `(() => {
  const seen = (one) => one.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && one.getClientRects().length > 0;
  const usable = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [role=combobox], [role=button]")]
    .filter((one) => !one.disabled && seen(one) && !one.closest("[inert], [aria-hidden=true]"));
  usable.forEach((one, at) => one.setAttribute("data-walk", String(at) + " " + one.tagName + " " + (one.textContent || one.id || one.name).trim().slice(0, 30)));
  return usable.map((one) => one.getAttribute("data-walk"));
})()`;
const HERE = "document.activeElement?.getAttribute('data-walk') ?? ''";
const INDICATED = `(() => {
  const changed = (one) => { const style = getComputedStyle(one); return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none"; };
  let one = document.activeElement;
  for (let up = 0; one && up < 4; up += 1, one = one.parentElement) if (changed(one)) return true;
  return false;
})()`;

async function walk(page: Page) {
  const wanted = z.array(z.string()).parse(await page.evaluate(MARK));
  const order: string[] = [];
  const unmarked: string[] = [];
  for (let step = 0; step < wanted.length + 20; step += 1) {
    await page.keyboard.press("Tab");
    const here = z.string().parse(await page.evaluate(HERE));
    if (here === "") {
      if (order.length > 0) break;
      continue;
    }
    order.push(here);
    if ((await page.evaluate(INDICATED)) !== true) unmarked.push(here);
  }
  return { ...reach.parse({ wanted, order }), unmarked };
}

test.describe("只用键盘 · by keyboard alone", () => {
  const WALKED = ["search", "file-own", "sign-in", "new-delivery", "receipt", "deliveries"];
  for (const shown of PAGES.filter((one) => WALKED.includes(one.name))) {
    for (const width of WIDTHS) {
      test.describe(`${shown.name}, ${width} px`, () => {
        test.use({ reader: shown.reader, width });
        test("处处走得到，看得见焦点 · everything is reached, and the focus can be seen", async ({
          page,
          watch,
        }) => {
          watch.expectStatus(401);
          await page.emulateMedia({ reducedMotion: "reduce" });
          await page.goto(await shown.address());
          await settled(page);
          const { wanted, order, unmarked } = await walk(page);
          expect(wanted.length).toBeGreaterThan(4);
          expect(
            wanted.filter((one) => !order.includes(one)),
            "not reached",
          ).toEqual([]);
          expect(unmarked, "focus not visible").toEqual([]);
        });
      });
    }
  }

  test("跳到正文 · the way past the menu", async ({ page }) => {
    await page.goto("/sign-in");
    await settled(page);
    await page.keyboard.press("Tab");
    await expect(page.locator(".skip-link")).toBeFocused();
    await expect(page.locator(".skip-link")).toBeInViewport();
    await page.keyboard.press("Enter");
    await expect(page.locator("main")).toBeFocused();
    await page.keyboard.press("Tab");
    await expect(page.locator("input[name=login]")).toBeFocused();
  });
});

test.describe("文档语言 · the document's language", () => {
  test("切换即变，无需刷新 · switches at once", async ({ page }) => {
    await page.goto("/");
    await settled(page);
    for (const [button, lang] of [
      ["English", "en"],
      ["中文", "zh-CN"],
    ] as const) {
      await page.getByRole("button", { name: button }).click();
      await expect(page.locator("html")).toHaveAttribute("lang", lang);
      await expect(page).toHaveTitle(lang === "en" ? /XinPark$/u : /信园$/u);
    }
  });
});
