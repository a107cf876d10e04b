/** An enterprise opens its file to a bank, sees that it was looked at, and takes it back; officers say what they read for and export with a second person. */
import type { Browser, BrowserContext } from "@playwright/test";
import { consentChoicesOutput, sessionOutput } from "@xinpark/kernel/contract";
import { createAccount } from "@xinpark/services/account";
import { sql } from "@xinpark/platform/sql";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { asOwner } from "./support/accounts.ts";
import { entryTo } from "./support/menu.ts";
import { look } from "./support/look.ts";
import { place } from "./support/place.ts";
import { signedIn } from "./support/signed-in.ts";
import { expect, LANGUAGES, test, type Language } from "./support/test.ts";

const TEXTS = { zh, en };

/** Of the officer: nobody outside the bank is shown it. */
const NAME = "不示人的姓名";
const PASSWORD = "Made-for-consents-1";
let made = 0;

/** A bank with an officer, both of this test alone. */
async function makeBank(): Promise<{ readonly name: string; readonly login: string }> {
  made += 1;
  const code = `bank-${process.pid}-${made}`;
  const name = `示范银行${process.pid}${made}`;
  await asOwner(async (owner) => {
    await owner.run(
      sql`insert into organisation (code, label_zh, label_en, kind, region) values (${code}, ${name}, ${`Bank ${code}`}, 'bank', 'zibo-hitech')`,
    );
    await createAccount(owner, {
      login: code,
      displayName: NAME,
      password: PASSWORD,
      role: "bank-officer",
      organisation: code,
      uscc: null,
      validFrom: "2000-01-01",
    });
    // A password that was given must be changed first; this one counts as one's own.
    await owner.run(sql`update account set password_temporary = false where login = ${code}`);
  });
  return { name, login: code };
}

async function makeOfficer(): Promise<string> {
  made += 1;
  const login = `second-${process.pid}-${made}`;
  await asOwner(async (owner) => {
    await createAccount(owner, {
      login,
      displayName: "第二位信用管理人员",
      password: PASSWORD,
      role: "credit-officer",
      organisation: "credit-office",
      uscc: null,
      validFrom: "2000-01-01",
    });
    await owner.run(sql`update account set password_temporary = false where login = ${login}`);
  });
  return login;
}

/** Somebody else's browser, signed in. */
async function openAs(browser: Browser, login: string, language: Language): Promise<BrowserContext> {
  const { url } = place();
  const context = await browser.newContext({
    baseURL: url,
    viewport: { width: 1280, height: 900 },
    storageState: {
      cookies: [],
      origins: [{ origin: url, localStorage: [{ name: "xinpark.language", value: language }] }],
    },
  });
  const answer = await context.request.post("/api/v1/session", { data: { login, password: PASSWORD } });
  expect(answer.status(), await answer.text()).toBe(200);
  return context;
}

for (const language of LANGUAGES) {
  const texts = TEXTS[language];

  test.describe(`授权全程 · the whole way of a consent, ${language}`, () => {
    test.use({ reader: "enterprise", language });

    test("企业授权、银行查询、企业看见、撤回、银行获知 · given, read, seen, revoked, told", async ({
      page,
      browser,
    }) => {
      const bank = await makeBank();
      const shown = language === "zh" ? bank.name : `Bank ${bank.login}`;
      await page.goto("/consents");
      await page.getByRole("link", { name: texts["consents.new"] }).click();
      await page.locator("#bank").click();
      await page.locator("#bank").fill(shown);
      await page.locator("#bank").press("Enter");
      await page.locator(".consent-choices input[value=CF]").check();
      await page.locator("button[type=submit]").click();
      await expect(page.locator(".consent-statement")).toContainText(bank.name);
      const give = page.getByRole("button", { name: texts["consent.give"] });
      await expect(give).toBeDisabled();
      await page.getByLabel(texts["consent.agree"]).check();
      await look(page, `consent-give-${language}`);
      await give.click();
      await expect(page).toHaveURL(/\/consents$/u);
      const mine = page.locator(".consent-card", { hasText: shown });
      await expect(mine).toContainText(texts["consent.stateLive"]);
      await look(page, `consents-own-${language}`);

      const theirs = await openAs(browser, bank.login, language);
      const desk = await theirs.newPage();
      await desk.goto("/consents");
      await expect(desk.locator(".consent-card")).toHaveCount(1);
      await look(desk, `consents-bank-${language}`);
      await desk.getByRole("link", { name: texts["consent.file"] }).click();
      // The purpose is said before anything is read.
      await expect(desk.getByRole("heading", { level: 1 })).toHaveText(texts["purpose.title"]);
      await desk.locator("input[value=credit-granting]").check();
      await desk.locator("#case-number").fill("授信2026-9号");
      await look(desk, `purpose-ask-${language}`);
      await desk.locator("button[type=submit]").click();
      await expect(desk.locator(".consent-record").first()).toBeVisible();
      await expect(desk.locator(".purpose-bar")).toContainText("授信2026-9号");
      await desk.getByRole("button", { name: texts["consent.obtain"] }).click();
      await expect(desk.locator("[role=status]")).toBeVisible();
      await look(desk, `consent-file-${language}`);

      await page.goto("/lookups");
      const seen = page.locator(".look", { hasText: shown });
      await expect(seen.first()).toContainText("授信2026-9号");
      await expect(page.locator(".looks")).not.toContainText(NAME);
      await look(page, `lookups-${language}`);

      await page.goto("/consents");
      await page
        .locator(".consent-card", { hasText: shown })
        .getByRole("button", { name: texts["consent.revoke"] })
        .click();
      await page.locator(".consent-revoke input[name=reason]").fill("已完成融资");
      await page.locator(".consent-revoke").getByRole("button", { name: texts["consent.revoke"] }).click();
      await expect(page.locator(".consent-card", { hasText: shown })).toContainText(
        texts["consent.stateRevoked"],
      );

      await desk.reload();
      await expect(desk.locator(".problem")).toBeVisible();
      await desk.goto("/consents");
      await expect(desk.locator(".notice-open", { hasText: /撤回|revoked/u })).toHaveCount(1);
      await expect(desk.locator(".consent-card")).toContainText(texts["consent.stateRevoked"]);
      await expect(desk.getByRole("link", { name: texts["consent.file"] })).toHaveCount(0);
      // What was lawfully obtained stays.
      await desk.getByRole("link", { name: texts["reports.open"] }).click();
      await expect(desk.locator(".consent-record").first()).toBeVisible();
      await theirs.close();
    });
  });

  test.describe(`批量导出 · a bulk export, ${language}`, () => {
    test.use({ reader: "credit", language });

    test("申请、他人审批、下载 · asked for, approved by somebody else, fetched", async ({
      page,
      browser,
    }) => {
      await page.goto("/exports/new");
      await page.locator("#item").click();
      await page
        .locator(".ant-select-item-option", { hasText: /行政处罚|penalt/iu })
        .first()
        .click();
      await page.locator("#fields").click();
      await page.locator("#fields").press("Enter");
      await page.keyboard.press("Escape");
      const reason = `统计${language}${process.pid}`;
      await page.locator("#reason").fill(reason);
      await page.locator("#basis").fill("统计法第九条");
      await look(page, `export-new-${language}`);
      await page.locator("button[type=submit]").click();
      await expect(page).toHaveURL(/\/exports$/u);
      const own = page.locator("article", { hasText: reason });
      await expect(own).toContainText(texts["export.stateRequested"]);
      await expect(own.getByRole("button", { name: texts["export.approve"], exact: true })).toHaveCount(0);

      const second = await openAs(browser, await makeOfficer(), language);
      const desk = await second.newPage();
      await desk.goto("/exports");
      await look(desk, `exports-decide-${language}`);
      await desk
        .locator("article", { hasText: reason })
        .getByRole("button", { name: texts["export.approve"], exact: true })
        .click();
      await expect(desk.locator("article", { hasText: reason }).getByRole("button")).toHaveCount(0);
      await second.close();

      await page.reload();
      const ready = page
        .locator("article", { hasText: reason })
        .getByRole("button", { name: texts["export.download"] });
      await expect(ready).toBeVisible();
      await look(page, `exports-${language}`);
      const saved = page.waitForEvent("download");
      await ready.click();
      expect((await saved).suggestedFilename()).toMatch(/^export-\d+\.xlsx$/u);
    });
  });

  test.describe(`说明用途 · saying what for, ${language}`, () => {
    test.use({ reader: "department", language, purposeStated: false });

    test("先说明用途，须案号的不填不行，之后一直显示 · said once, with the case where it is asked for, and shown while reading", async ({
      page,
    }) => {
      await page.goto("/subjects/id:1");
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(texts["purpose.title"]);
      await page.locator("input[value=approval]").check();
      await page.locator("button[type=submit]").click();
      await expect(page.getByRole("alert")).toHaveText(texts["purpose.caseMissing"]);
      await page.locator("#case-number").fill("许可2026-1");
      await page.locator("button[type=submit]").click();
      await expect(page.locator(".file-header")).toBeVisible();
      await expect(page.locator(".purpose-bar")).toContainText("许可2026-1");
      await page.goto("/subjects/id:2");
      await expect(page.locator(".file-header")).toBeVisible();
      await page.getByRole("button", { name: texts["purpose.change"] }).click();
      await page.locator("input[value=supervision]").check();
      await page.locator("button[type=submit]").click();
      await expect(page.locator(".purpose-bar")).not.toContainText("许可2026-1");
    });
  });
}

test.describe("授权信用工作机构评价 · consent to be evaluated by the office", () => {
  test.use({ reader: "enterprise", language: "zh" });

  test("选机构和用途、读授权书、看结果、机构看候选、撤回 · given, seen by both, revoked", async ({
    page,
    browser,
    api,
  }) => {
    const { organisations, purposes } = await api.get(consentChoicesOutput, "/consents/choices");
    const office = organisations.find((one) => one.code === "credit-office")?.label.zh ?? "";
    const { membership } = await api.get(sessionOutput, "/session");
    const ours = `.candidate-card:has(a[href="/subjects/${membership?.subjectCode ?? ""}"])`;
    const purpose = purposes.find((one) => one.code === "finance-candidates");
    await page.goto("/consents/new");
    await page.locator("#bank").click();
    await page.locator("#bank").fill(office);
    await page.locator("#bank").press("Enter");
    await page.getByLabel(purpose?.label.zh ?? "").check();
    await expect(page.locator("form")).toContainText(purpose?.model?.title.zh ?? "no model");
    await page.locator("button[type=submit]").click();
    await expect(page.locator(".consent-statement")).toContainText(office);
    await page.getByLabel(zh["consent.agree"]).check();
    await look(page, "consent-model-zh");
    await page.getByRole("button", { name: zh["consent.give"] }).click();
    const mine = page.locator(".consent-card", { hasText: office }).first();
    await expect(mine).toContainText(zh["consent.stateLive"]);
    await mine.getByRole("link", { name: zh["consent.evaluation"] }).click();
    await expect(page.locator(".class-panel")).toBeVisible();
    await look(page, "model-page-zh");

    const { page: desk } = await signedIn(browser, "zh", "credit-officer");
    await desk.goto("/candidates");
    await expect(desk.locator(ours)).toHaveCount(1);
    await look(desk, "candidates-zh");

    await page.goto("/consents");
    await mine.getByRole("button", { name: zh["consent.revoke"] }).click();
    await page.locator(".consent-revoke").getByRole("button", { name: zh["consent.revoke"] }).click();
    await expect(mine).toContainText(zh["consent.stateRevoked"]);
    await desk.reload();
    await expect(desk.locator(".candidate-card").first()).toBeVisible();
    await expect(desk.locator(ours)).toHaveCount(0);
    await desk.context().close();
  });
});

test.describe("各看各的 · each their own", () => {
  test.use({ reader: "department" });
  test("部门人员没有授权、查询记录和告警的入口 · an officer has no way to consents, looks or alarms", async ({
    page,
    api,
  }) => {
    const session = await api.get(sessionOutput, "/session");
    expect(session.rights).toContain("export.request");
    await page.goto("/");
    const menu = page.getByRole("navigation").first();
    const links = menu.locator("a");
    await expect(links.filter({ hasText: entryTo("/exports") })).toHaveCount(1);
    for (const to of ["/consents", "/lookups", "/alarms"] as const)
      await expect(links.filter({ hasText: entryTo(to) })).toHaveCount(0);
    for (const path of ["/lookups", "/alarms", "/consents", "/consent-reports"])
      expect(await api.status(path)).toBe(403);
  });
});
