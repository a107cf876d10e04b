/** The public pages without script: read, searched and paged by links and forms alone, in both languages, on a phone, by keyboard. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { searchOutput } from "@xinpark/kernel/contract";
import { expectAccessible } from "./support/axe.ts";
import { ROOT } from "./support/command.ts";
import { MANY_CODE } from "./support/penalties.ts";
import { asReader, expect, expectNoSideways, LANGUAGES, test, WIDTHS } from "./support/test.ts";

const SCREENS = join(ROOT, "test-results/screens");
mkdirSync(SCREENS, { recursive: true });

const PAGES = [
  { name: "home", address: "/" },
  { name: "hits", address: "/?q=真空" },
  { name: "none", address: "/?q=没有这样的企业" },
  { name: "file", address: `/subjects/${MANY_CODE}` },
  { name: "absent", address: "/subjects/91370303XN000000XX" },
  { name: "checkpoint", address: "/audit/checkpoint" },
] as const;

test.describe("不用脚本 · without script", () => {
  test.use({ javaScriptEnabled: false });
  for (const { name, address } of PAGES) {
    for (const language of LANGUAGES) {
      test(`${name}, ${language}: 可读、不横向滚动 · readable, no sideways scrolling`, async ({
        page,
        watch,
      }) => {
        if (name === "absent") watch.expectStatus(404);
        await page.goto(`${address}${address.includes("?") ? "&" : "?"}lang=${language}`);
        await expect(page.locator("html")).toHaveAttribute("lang", language === "zh" ? "zh-CN" : "en");
        await expect(page.locator("h1")).toBeVisible();
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          await page.screenshot({
            path: join(SCREENS, `public-${name}-${language}-${width}.png`),
            fullPage: true,
          });
          await expectNoSideways(page);
        }
      });
    }
  }

  test("查到、打开、筛选、翻页，只用键盘 · found, opened, filtered and paged by keyboard alone", async ({
    page,
  }) => {
    await page.goto("/");
    await page.getByRole("textbox").focus();
    await page.keyboard.type(MANY_CODE);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`q=${MANY_CODE}`, "u"));
    const hit = page.locator(".hit");
    await expect(hit).toHaveCount(1);
    const name = await hit.locator(".hit-name").textContent();
    await hit.focus();
    await page.keyboard.press("Enter");
    await expect(page.locator("h1")).toHaveText(name?.trim() ?? "");
    const first = page.locator("summary").first();
    await first.focus();
    await page.keyboard.press("Enter");
    await expect(page.locator("details[open] .record-source").first()).toBeVisible();
    await page.locator(".chip", { hasText: "行政处罚" }).focus();
    await page.keyboard.press("Enter");
    await expect(page.locator(".chip-chosen")).toHaveCount(1);
    await expect(page).toHaveURL(/item=/u);
    await page.getByRole("link", { name: "更早的记录" }).focus();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(/after=/u);
    await expect(page.locator(".record").first()).toBeVisible();
  });

  test("样式是应用的样式 · it looks like the application", async ({ page }) => {
    await page.goto(`/subjects/${MANY_CODE}`);
    const styles = await page.evaluate(
      "[getComputedStyle(document.querySelector('.record-card')).borderRadius, getComputedStyle(document.querySelector('.header')).position, getComputedStyle(document.querySelector('.chip')).display]",
    );
    expect(styles).toEqual(["12px", "sticky", "flex"]);
  });
});

test.describe("脚本没有到 · the script does not arrive", () => {
  for (const { name, address } of PAGES) {
    for (const language of LANGUAGES) {
      test(`${name}, ${language}: 无障碍 · axe`, async ({ page, watch }) => {
        if (name === "absent") watch.expectStatus(404);
        await page.route("**/assets/*.js", (route) =>
          route.fulfill({ body: "", contentType: "text/javascript" }),
        );
        await page.goto(`${address}${address.includes("?") ? "&" : "?"}lang=${language}`);
        await expect(page.locator("[data-server]")).toBeVisible();
        for (const width of WIDTHS) {
          await page.setViewportSize({ width, height: 900 });
          await expectAccessible(page);
        }
      });
    }
  }
});

test("应用接管页面，已输入的文字不丢 · the application takes over and what was typed stays", async ({
  page,
}) => {
  const { items } = await asReader("visitor", (api) => api.get(searchOutput, "/subjects?limit=1"));
  const [hit] = items;
  // The application comes late: somebody is quicker.
  await page.route("**/assets/index-*.js", async (route) => {
    await page.locator("input.search-server").fill(hit?.name ?? "");
    await route.continue();
  });
  await page.goto("/", { waitUntil: "commit" });
  await expect(page.locator("[data-server]")).toHaveCount(0);
  await expect(page.getByRole("textbox")).toHaveValue(hit?.name ?? "");
  await expect(page.locator(".hit-name").first()).toHaveText(hit?.name ?? "");
});

test("页面上没有违反安全策略之处 · nothing on the pages breaks the content policy", async ({
  page,
  watch,
}) => {
  watch.expectStatus(401, 403);
  await page.addInitScript(
    "window.broken = []; document.addEventListener('securitypolicyviolation', (event) => window.broken.push(event.violatedDirective + ' ' + event.blockedURI));",
  );
  for (const address of ["/", `/subjects/${MANY_CODE}`, "/sign-in", "/deliveries", "/audit/checkpoint"]) {
    await page.goto(address);
    await expect(page.locator("h1").first()).toBeVisible();
    await page.waitForLoadState("networkidle");
    expect(await page.evaluate("window.broken"), address).toEqual([]);
    const policy = (await page.request.get(address, { headers: { accept: "text/html" } })).headers()[
      "content-security-policy"
    ];
    expect(policy).not.toContain("unsafe");
  }
});
