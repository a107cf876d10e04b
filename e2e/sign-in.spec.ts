/** Signing in and out. */
import { fileOutput, sessionOutput } from "@xinpark/kernel/contract";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { place } from "./support/place.ts";
import { expect, LANGUAGES, test, WIDTHS } from "./support/test.ts";
import type { Page } from "@playwright/test";

const TEXTS = { zh, en };

async function fillIn(page: Page, login: string, password: string): Promise<void> {
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill(password);
  const answered = page.waitForResponse(
    (one) => one.url().endsWith("/api/v1/session") && one.request().method() === "POST",
  );
  await page.locator("input[name=password]").press("Enter");
  await answered;
}

test.describe("登录与退出 · signing in and out", () => {
  for (const language of LANGUAGES) {
    test.describe(`in ${language}`, () => {
      test.use({ language });
      const texts = TEXTS[language];

      test("密码错误说得清楚，不说哪一项错 · a wrong password is said clearly, and not which part was wrong", async ({
        page,
        watch,
      }) => {
        watch.expectStatus(401);
        await page.goto("/sign-in");
        await fillIn(page, "credit", "not-the-password");
        await expect(page.getByRole("alert")).toContainText(texts["account.notSignedIn"]);
        const known = await page.getByRole("alert").innerText();
        await fillIn(page, "nobody-at-all", "not-the-password");
        await expect(page.getByRole("alert")).toHaveText(known.replaceAll("\n", ""));
        await expect(page).toHaveURL(/\/sign-in/u);
        await fillIn(page, "credit", place().passwords.credit);
        await expect(page.getByRole("button", { name: texts["account.signOut"] })).toBeVisible();
      });

      test("深链接登录后回到原处 · a deep link comes back after sign-in", async ({ page, watch }) => {
        watch.expectStatus(401, 403);
        const address = `/deliveries/${place().receipts.everyWay}?outcome=held`;
        await page.goto(address);
        await page.getByRole("main").getByRole("link", { name: texts["account.signIn"] }).click();
        await expect(page).toHaveURL(/\/sign-in/u);
        await fillIn(page, "department", place().passwords.department);
        await expect(page).toHaveURL(new RegExp(`${address.replace("?", "\\?")}$`, "u"));
        await expect(page.locator(".receipt-row")).toHaveCount(2);
      });

      test("退出后会话即失效，语言保留 · after sign-out the session is gone, the language stays", async ({
        page,
        context,
        watch,
        api,
      }) => {
        watch.expectStatus(401, 403);
        await page.goto("/sign-in");
        await fillIn(page, "enterprise", place().passwords.enterprise);
        await expect(page.getByRole("button", { name: texts["account.signOut"] })).toBeVisible();
        const session = await api.get(sessionOutput, "/session");
        const code = session.membership?.subjectCode ?? "";
        expect(session.signedIn).toBe(true);
        await page.goto(`/subjects/${code}`);
        await expect(page.locator(".class-panel")).toBeVisible();
        const cookies = await context.cookies();
        expect(cookies.map((one) => [one.httpOnly, one.sameSite])).toEqual([[true, "Strict"]]);

        await page.getByRole("button", { name: texts["account.signOut"] }).click();
        await expect(page.getByRole("link", { name: texts["account.signIn"] })).toBeVisible();
        await expect(page.getByRole("heading", { level: 1 })).toHaveText(texts["search.title"]);
        await page.goBack();
        await expect(page.locator(".file-header")).toBeVisible();
        await expect(page.locator(".class-panel")).toHaveCount(0);

        // The old token itself opens nothing any more.
        await context.addCookies(cookies);
        expect((await api.get(sessionOutput, "/session")).signedIn).toBe(false);
        expect((await api.get(fileOutput, `/subjects/${code}`)).audience).toBe("public");
        expect(await api.status(`/subjects/${code}/evaluation`)).toBe(401);
      });
    });
  }

  test("语言切换后一直保留 · the language, once switched, is kept", async ({ page }) => {
    await page.goto("/");
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
    await page.getByRole("button", { name: "English" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "en");
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(en["search.title"]);
    await page.reload();
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(en["search.title"]);
    await page.goto("/sign-in");
    await fillIn(page, "credit", place().passwords.credit);
    await expect(page.getByRole("button", { name: en["account.signOut"] })).toBeVisible();
    await page.getByRole("button", { name: "中文" }).click();
    await expect(page.locator("html")).toHaveAttribute("lang", "zh-CN");
    await expect(page.getByRole("button", { name: zh["account.signOut"] })).toBeVisible();
  });

  test.describe("signed in", () => {
    test.use({ reader: "enterprise" });
    test("看得到自己以谁的身份登录，窄屏也能退出 · one sees as whom one is signed in; also a narrow screen lets one out", async ({
      page,
      api,
    }) => {
      const session = await api.get(sessionOutput, "/session");
      await page.goto("/");
      await expect(page.getByText(session.account?.displayName ?? "?", { exact: true })).toBeVisible();
      for (const width of WIDTHS) {
        await page.setViewportSize({ width, height: 800 });
        await expect(page.getByRole("button", { name: zh["account.signOut"] })).toBeInViewport();
      }
    });
  });

  test("从别的网站来的表单不予受理 · a form of another site is refused", async ({ request }) => {
    const answer = await request.post(`${place().url}/api/v1/session`, {
      headers: { origin: "http://elsewhere.example" },
      data: { login: "credit", password: place().passwords.credit },
    });
    expect(answer.status()).toBe(403);
    expect(answer.headers()["set-cookie"]).toBeUndefined();
  });
});
