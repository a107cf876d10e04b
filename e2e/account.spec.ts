/** One's own account: ways to sign in, sessions, keys; in a browser, with an authenticator and with a passkey. */
import type { Page } from "@playwright/test";
import { RIGHTS } from "@xinpark/kernel/rights";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { codeOf, makeAccount } from "./support/accounts.ts";
import { choose } from "./support/delivering.ts";
import { look } from "./support/look.ts";
import { expect, LANGUAGES, settled, test } from "./support/test.ts";

const TEXTS = { zh, en };
const NEW_PASSWORD = "Battery-Staple-8";

async function signIn(page: Page, login: string, password: string): Promise<void> {
  await page.goto("/sign-in");
  await page.locator("input[name=login]").fill(login);
  await page.locator("input[name=password]").fill(password);
  const answered = page.waitForResponse(
    (one) => one.url().endsWith("/api/v1/session") && one.request().method() === "POST",
  );
  await page.locator("input[name=password]").press("Enter");
  expect((await answered).status()).toBe(200);
}

/** Enrols an authenticator on the account page; gives its secret and the recovery codes. */
async function enrol(page: Page, texts: typeof zh | typeof en) {
  await page.getByRole("button", { name: texts["own.totpAdd"] }).click();
  await expect(page.getByRole("img", { name: texts["own.totpQr"] })).toBeVisible();
  const secret = (await page.locator(".own-secret").innerText()).replaceAll(/\s/gu, "");
  await page.locator("input[name=totp-code]").fill(codeOf(secret, -1));
  await page.getByRole("button", { name: texts["own.totpConfirm"] }).click();
  await expect(page.locator(".own-codes li")).toHaveCount(10);
  const codes = await page.locator(".own-codes li").allInnerTexts();
  await page.getByRole("button", { name: texts["own.codesSaved"] }).click();
  await expect(page.locator(".own-codes")).toHaveCount(0);
  return { secret, codes };
}

for (const language of LANGUAGES) {
  const texts = TEXTS[language];
  test.describe(`我的账号 · my account, in ${language}`, () => {
    test.use({ language });

    test("验证器、恢复码、会话、密钥、密码、身份 · authenticator, recovery codes, sessions, keys, password, memberships", async ({
      page,
      watch,
    }) => {
      watch.expectStatus(401, 403);
      const account = await makeAccount("department-officer", `own-${language}`);
      await account.add("credit-officer");
      await signIn(page, account.login, account.password);
      await page.goto("/account");
      await settled(page);
      await look(page, `account-${language}`);

      const { secret, codes } = await enrol(page, texts);
      await page.getByRole("button", { name: texts["account.signOut"], exact: true }).click();
      await expect(page.getByRole("link", { name: texts["account.signIn"] }).first()).toBeVisible();

      // The password alone opens nothing any more; a wrong code is told, a right one opens.
      await signIn(page, account.login, account.password);
      await expect(page.getByRole("heading", { name: texts["step.title"] })).toBeVisible();
      await look(page, `second-step-${language}`);
      await page.locator("input[name=code]").fill("000000");
      await page.getByRole("button", { name: texts["step.verify"] }).click();
      await expect(page.getByRole("alert")).toContainText(texts["account.notSignedIn"]);
      await page.locator("input[name=code]").fill(codeOf(secret));
      await page.getByRole("button", { name: texts["step.verify"] }).click();
      await expect(page.getByRole("button", { name: texts["account.signOut"], exact: true })).toBeVisible();

      // A recovery code instead.
      await page.getByRole("button", { name: texts["account.signOut"], exact: true }).click();
      await expect(page.getByRole("link", { name: texts["account.signIn"] }).first()).toBeVisible();
      await signIn(page, account.login, account.password);
      await page.getByRole("button", { name: texts["step.recovery"] }).click();
      await page.locator("input[name=code]").fill(codes[0] ?? "");
      await page.getByRole("button", { name: texts["step.verify"] }).click();
      await page.getByRole("link", { name: new RegExp("演示人员", "u") }).click();
      await expect(page.getByRole("heading", { level: 1, name: texts["own.title"] })).toBeVisible();
      await expect(page.getByText(texts["own.codesLeft_other"].replace("{{count}}", "9"))).toBeVisible();

      await page.getByRole("button", { name: texts["own.switch"] }).click();
      await expect(page.locator(".own-line", { hasText: texts["own.acting"] })).toContainText(
        language === "zh" ? "信用管理人员" : "credit officer",
      );

      await page.getByRole("button", { name: texts["own.keyAdd"] }).click();
      await page.locator("input[name=key-label]").fill("ledger");
      await page.locator(".own-rights input").first().check();
      await page.locator(".own-form button[type=submit]").click();
      await expect(page.locator(".own-good .own-secret")).toHaveText(/^xp_/u);
      await look(page, `account-full-${language}`);
      await page
        .getByRole("button", { name: texts["own.keyRevokeThat"].replace("{{label}}", "ledger") })
        .click();
      await expect(page.getByText(texts["own.keysNone"])).toBeVisible();

      await page.getByRole("button", { name: texts["own.passwordChange"] }).click();
      await page.locator("input[name=current]").fill(account.password);
      await page.locator("input[name=new-password]").fill("short");
      await page.locator("input[name=new-password-again]").fill("other");
      await page.getByRole("button", { name: texts["own.passwordChange"] }).click();
      await expect(page.getByText(texts["own.passwordDiffers"])).toBeVisible();
      for (const name of ["new-password", "new-password-again"])
        await page.locator(`input[name=${name}]`).fill(NEW_PASSWORD);
      await page.getByRole("button", { name: texts["own.passwordChange"] }).click();
      await expect(page.getByText(texts["own.passwordDone"])).toBeVisible();

      await page.getByRole("button", { name: texts["own.sessionsEndAll"] }).click();
      await expect(page.getByRole("link", { name: texts["account.signIn"] }).first()).toBeVisible();
    });

    test("通行密钥：真浏览器中登记并登录 · a passkey is made and signs in, in a real browser", async ({
      page,
      context,
      watch,
    }) => {
      watch.expectStatus(401, 403);
      const device = await context.newCDPSession(page);
      await device.send("WebAuthn.enable");
      const { authenticatorId } = await device.send("WebAuthn.addVirtualAuthenticator", {
        options: {
          protocol: "ctap2",
          transport: "internal",
          hasResidentKey: true,
          hasUserVerification: true,
          isUserVerified: true,
          automaticPresenceSimulation: true,
        },
      });
      const account = await makeAccount("bank-officer", `passkey-${language}`);
      await signIn(page, account.login, account.password);
      await page.goto("/account");
      await settled(page);
      await page.getByRole("button", { name: texts["own.passkeyAdd"] }).click();
      await expect(page.locator(".own-codes li")).toHaveCount(10);
      await page.getByRole("button", { name: texts["own.codesSaved"] }).click();
      await expect(page.locator(".own-line", { hasText: texts["own.factorPasskey"] }).first()).toBeVisible();
      const { credentials } = await device.send("WebAuthn.getCredentials", { authenticatorId });
      expect(credentials).toHaveLength(1);

      await page.getByRole("button", { name: texts["account.signOut"], exact: true }).click();
      await expect(page.getByRole("link", { name: texts["account.signIn"] }).first()).toBeVisible();
      await signIn(page, account.login, account.password);
      await page.getByRole("button", { name: texts["step.passkeyUse"] }).click();
      await expect(page.getByRole("button", { name: texts["account.signOut"], exact: true })).toBeVisible();

      // Another device knows nothing of it.
      await page.getByRole("button", { name: texts["account.signOut"], exact: true }).click();
      await expect(page.getByRole("link", { name: texts["account.signIn"] }).first()).toBeVisible();
      await device.send("WebAuthn.clearCredentials", { authenticatorId });
      await signIn(page, account.login, account.password);
      await page.getByRole("button", { name: texts["step.passkeyUse"] }).click();
      await expect(page.getByRole("alert")).toContainText(texts["own.passkeyFailed"]);
    });

    test("密钥只报送选定的信息 · a key is held to the items that were chosen", async ({ page, watch }) => {
      watch.expectStatus(401, 403);
      const account = await makeAccount("department-officer", `key-${language}`);
      await signIn(page, account.login, account.password);
      await page.goto("/account");
      await settled(page);
      await page.getByRole("button", { name: texts["own.keyAdd"] }).click();
      await page.locator("input[name=key-label]").fill("push");
      await expect(page.getByLabel(texts["own.keyItems"])).toHaveCount(0);
      await page.getByRole("checkbox", { name: RIGHTS["delivery.send"][language], exact: true }).check();
      await choose(page, "key-items", "CF");
      await page.keyboard.press("Escape");
      await look(page, `account-key-items-${language}`);
      await page.locator(".own-form button[type=submit]").click();
      await expect(page.locator(".own-good .own-secret")).toHaveText(/^xp_/u);
      const item = language === "zh" ? "行政处罚" : "Administrative penalty";
      await expect(page.locator(".own-line", { hasText: "push" })).toContainText(
        texts["own.keyItemsOnly"].replace("{{items}}", item),
      );
    });

    test("须第二重验证的角色，先设置才能办事 · a role that needs a second factor sets one up before anything else", async ({
      page,
      watch,
    }) => {
      watch.expectStatus(401, 403);
      const account = await makeAccount("audit-administrator", `held-${language}`);
      await signIn(page, account.login, account.password);
      await expect(page).toHaveURL(/\/account$/u);
      await settled(page);
      await expect(page.getByText(texts["own.heldFactor"])).toBeVisible();
      await look(page, `account-held-${language}`);
      await page.goto("/");
      await expect(page.getByRole("link", { name: texts["own.heldGo"] })).toBeVisible();
      await page.getByRole("link", { name: texts["own.heldGo"] }).click();
      await enrol(page, texts);
      await expect(page.getByText(texts["own.heldFactor"])).toHaveCount(0);
      await expect(page.getByRole("heading", { name: texts["own.keys"] })).toBeVisible();
    });
  });
}
