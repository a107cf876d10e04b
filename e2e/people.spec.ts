/** Organisations, people, onboarding, letters of authority and the window, clicked through in both languages and on a phone. */
import type { Page } from "@playwright/test";
import { sql } from "@xinpark/platform/sql";
import { z } from "zod";
import { identityShape } from "../apps/server/src/test-support/codes.ts";
import { PDF } from "../apps/server/src/test-support/forms.ts";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { asOwner } from "./support/accounts.ts";
import { look } from "./support/look.ts";
import { openBrowser, signedIn } from "./support/signed-in.ts";
import { expect, LANGUAGES, test } from "./support/test.ts";

const TEXTS = { zh, en };

const SCAN = { name: "scan.pdf", mimeType: "application/pdf", buffer: PDF };
let made = 0;
const unique = (): string => `${process.pid}-${(made += 1)}`;

/** An enterprise of the sample that nobody represents, with its representative's name as registered. */
const unrepresented = (skip: number) =>
  asOwner(async (owner) => {
    const row = await owner.row(
      z.object({ uscc: z.string(), name: z.string(), representative: z.string() }),
      sql`select s.uscc, s.name, r.name as representative from subject s join subject_representative r on r.subject_id = s.id and r.valid_to is null
        where s.uscc is not null and s.state = 'active' and s.park_no is not null
          and not exists (select from membership m where m.subject_id = s.id) order by s.id desc offset ${skip} limit 1`,
    );
    if (row === null) throw new Error("the sample has no enterprise to represent");
    return row;
  });

const choose = async (page: Page, label: string, option: string): Promise<void> => {
  await page.getByLabel(label, { exact: true }).click();
  await page.keyboard.type(option.slice(0, 12));
  await page.locator(".ant-select-item-option").filter({ hasText: option }).first().click();
};

for (const language of LANGUAGES) {
  test.describe(`in ${language}`, () => {
    const texts = TEXTS[language];

    test("企业入驻：申请、核验、开通、授权经办人 · applying, verifying, opening, authorising a handler", async ({
      browser,
    }) => {
      const enterprise = await unrepresented(language === "zh" ? 0 : 1);
      const login = `legal-${unique()}`;
      const page = await (await openBrowser(browser, language)).newPage();
      await page.goto("/sign-in");
      await page.getByRole("link", { name: texts["onboarding.link"] }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(texts["onboarding.title"]);
      await look(page, `onboarding-${language}`);
      await page.locator("input[name=uscc]").fill(enterprise.uscc);
      await page.locator("input[name=name]").fill(enterprise.name);
      await page.locator("input[name=representative]").fill(enterprise.representative);
      await page.locator("input[name=identityNumber]").fill(identityShape(77));
      await page.locator("input[name=login]").fill(login);
      await page.getByRole("button", { name: texts["onboarding.apply"], exact: true }).click();
      await expect(page.getByRole("alert")).toHaveText(texts["onboarding.papersMissing"]);
      await page.locator("input[type=file]").setInputFiles(SCAN);
      await page.getByRole("button", { name: texts["onboarding.apply"], exact: true }).click();
      const shown = page.locator(".once-value");
      await expect(shown).toHaveCount(2);
      const [number = "", tracking = ""] = await shown.allTextContents();

      const officer = await signedIn(browser, language, "credit-officer", "credit-office", "核验人员");
      await officer.page.goto("/verifications");
      await look(officer.page, `verifications-${language}`);
      await officer.page.getByRole("link", { name: enterprise.name }).click();
      await expect(officer.page.getByText(texts["verification.matches"], { exact: true })).toHaveCount(2);
      await look(officer.page, `verification-${language}`);
      await officer.page.getByLabel(texts["verification.value"]).first().fill(identityShape(77));
      await officer.page.getByRole("button", { name: texts["verification.doCompare"] }).first().click();
      await expect(officer.page.locator("p[role=status] .tag")).toHaveText(texts["verification.same"]);
      const saved = officer.page.waitForEvent("download");
      await officer.page.getByRole("button", { name: /scan\.pdf/u }).click();
      expect((await saved).suggestedFilename()).toBe("scan.pdf");
      await officer.page.getByLabel(texts["verification.reason"], { exact: true }).fill("证照齐全");
      await officer.page.getByRole("button", { name: texts["verification.verified"], exact: true }).click();
      await expect(officer.page.getByRole("heading", { level: 1 })).toContainText(
        texts["onboarding.state.verified"],
      );

      await page.reload();
      await page.locator("input[name=number]").fill(number);
      await page.locator("input[name=trackingCode]").fill(tracking);
      await page.getByRole("button", { name: texts["onboarding.look"], exact: true }).click();
      await page.getByRole("button", { name: texts["onboarding.activate"], exact: true }).click();
      await expect(shown).toHaveCount(1);
      const password = (await shown.textContent()) ?? "";
      await page.getByRole("main").getByRole("link", { name: texts["account.signIn"] }).click();
      // The page left has a field of the same name, and takes the text while the new one is fetched.
      await expect(page).toHaveURL(/\/sign-in/u);
      await expect(page.locator("input[name=password]")).toBeVisible();
      await page.locator("input[name=login]").fill(login);
      await page.locator("input[name=password]").fill(password);
      await page.locator("input[name=password]").press("Enter");
      await expect(page).toHaveURL(/\/account$/u);
      // Changing the first password is another spec's matter.
      await asOwner((owner) =>
        owner.run(sql`update account set password_temporary = false where login = ${login}`),
      );

      await page.goto("/mandates");
      await expect(page.getByText(texts["mandates.none"])).toBeVisible();
      await page.getByRole("button", { name: texts["mandates.give"] }).click();
      const handler = `handler-${unique()}`;
      await page.locator("input[name=login]").fill(handler);
      await page.locator("input[name=handler]").fill("经办人乙");
      await page.locator("input[name=to]").fill("2027-03-31");
      await page.getByRole("checkbox").first().check();
      await look(page, `mandate-form-${language}`);
      await page.locator("form").getByRole("button", { name: texts["mandates.give"] }).click();
      await expect(page.getByText(texts["mandate.firstPassword"])).toBeVisible();
      await page.getByRole("button", { name: texts["person.save"] }).click();
      await expect(page.getByText(texts["mandate.live"], { exact: true })).toBeVisible();
      await look(page, `mandates-${language}`);
      await page.getByRole("button", { name: texts["mandate.end"], exact: true }).click();
      await expect(page.getByText(texts["mandate.ended"], { exact: true })).toBeVisible();
    });

    test("系统管理员开户，安全管理员授权 · one opens the account, another grants", async ({ browser }) => {
      const system = await signedIn(browser, language, "system-administrator", "credit-office", "系统甲");
      const login = `officer-${unique()}`;
      await system.page.goto("/people");
      await system.page.getByRole("button", { name: texts["people.open"] }).click();
      const form = system.page.locator(".form-panel");
      await form.getByLabel(texts["people.login"]).fill(login);
      await form.getByLabel(texts["people.name"]).fill("新来的同事");
      await form.getByRole("button", { name: texts["people.open"] }).click();
      await expect(system.page.getByText(texts["people.firstPassword"], { exact: true })).toBeVisible();
      await form.getByRole("button", { name: texts["person.save"] }).click();
      await system.page.getByLabel(texts["people.search"]).fill(login);
      await expect(system.page.getByText(texts["person.nothing"])).toBeVisible();
      await expect(system.page.getByRole("button", { name: texts["person.grant"] })).toHaveCount(0);

      const security = await signedIn(browser, language, "security-administrator", "credit-office", "安全甲");
      await security.page.goto("/people");
      await security.page.getByLabel(texts["people.search"]).fill(login);
      await expect(security.page.locator(".entry")).toHaveCount(1);
      await security.page.getByRole("button", { name: texts["person.grant"] }).click();
      const department = language === "zh" ? "市场监管局" : "Market regulation bureau";
      await choose(
        security.page,
        texts["person.role"],
        language === "zh" ? "部门工作人员" : "Department officer",
      );
      await choose(security.page, texts["person.organisation"], department);
      await security.page.getByLabel(texts["person.reason"]).fill("任命文件〔2026〕5号");
      await security.page.locator("form").getByRole("button", { name: texts["person.grant"] }).click();
      await expect(security.page.getByText(texts["person.live"], { exact: true })).toBeVisible();
      await look(security.page, `people-${language}`);
      // The second of the three, or one of them beside a business role, is refused in words.
      await security.page.getByRole("button", { name: texts["person.grant"] }).click();
      await choose(
        security.page,
        texts["person.role"],
        language === "zh" ? "审计管理员" : "Audit administrator",
      );
      await choose(security.page, texts["person.organisation"], department);
      await security.page.getByLabel(texts["person.reason"]).fill("兼任");
      await security.page.locator("form").getByRole("button", { name: texts["person.grant"] }).click();
      await expect(security.page.getByRole("alert")).toContainText("administrators-apart");
    });

    test("机构更名与待生效的合并 · a rename, and a merger still to come", async ({ browser }) => {
      const { page } = await signedIn(browser, language, "system-administrator", "credit-office", "系统乙");
      const code = `unit-${unique()}`;
      await page.goto("/organisations");
      await page.getByRole("button", { name: texts["organisations.add"] }).click();
      const form = page.locator(".form-panel");
      await form.getByLabel(texts["organisation.nameZh"]).fill(`示例中心${code}`);
      await form.getByLabel(texts["organisation.nameEn"]).fill(`Sample centre ${code}`);
      await form.getByLabel(texts["organisation.code"], { exact: true }).fill(code);
      await form.getByRole("button", { name: texts["organisations.add"] }).click();
      await page.getByLabel(texts["organisations.filter"]).fill(code);
      await expect(page.locator(".entry")).toHaveCount(1);
      await look(page, `organisations-${language}`);
      await page.locator(".entry").getByRole("link").click();
      await page.getByRole("button", { name: texts["organisation.rename"] }).click();
      await page.getByLabel(texts["organisation.nameZh"]).fill("更名后的中心");
      await page.getByLabel(texts["organisation.nameEn"]).fill("The centre renamed");
      await page.getByRole("button", { name: texts["organisation.save"] }).click();
      await expect(page.getByRole("heading", { level: 1 })).toHaveText(
        language === "zh" ? "更名后的中心" : "The centre renamed",
      );
      await page.getByRole("button", { name: texts["organisation.merge"] }).click();
      await choose(
        page,
        texts["organisation.mergeInto"],
        language === "zh" ? "建设局" : "Construction bureau",
      );
      await page.getByLabel(texts["organisation.from"]).fill("2027-01-01");
      await page.locator("form").getByRole("button", { name: texts["organisation.merge"] }).click();
      await expect(page.getByText(texts["organisation.pending"])).toBeVisible();
      await look(page, `organisation-${language}`);
    });

    test("窗口凭授权书代办，看得见为谁 · a clerk acts by a paper and sees for whom", async ({ browser }) => {
      const enterprise = await unrepresented(language === "zh" ? 4 : 5);
      const { page } = await signedIn(browser, language, "window-clerk", "zbgx-xzsp", "窗口甲");
      await page.goto("/window");
      await expect(page.getByText(texts["window.none"])).toBeVisible();
      await page.getByRole("button", { name: texts["window.record"] }).click();
      await page.locator("input[name=uscc]").fill(enterprise.uscc);
      await page.locator("input[name=givenBy]").fill(enterprise.representative);
      await page.locator("input[name=presenter]").fill("到场经办人");
      await page
        .locator("input[name=to]")
        .fill(new Date(Date.now() + 20 * 86_400_000).toISOString().slice(0, 10));
      await page.getByRole("checkbox").first().check();
      await page.locator("input[type=file]").setInputFiles(SCAN);
      await page.locator("form").getByRole("button", { name: texts["window.record"] }).click();
      await page.getByRole("button", { name: texts["window.begin"] }).click();
      await expect(page.locator(".acting")).toContainText(enterprise.name);
      await look(page, `window-${language}`);
      await page.locator(".acting").getByRole("button", { name: texts["window.finish"] }).click();
      await expect(page.locator(".acting")).toHaveCount(0);
      await page.getByRole("button", { name: texts["window.end"], exact: true }).click();
      await expect(page.getByText(texts["window.none"])).toBeVisible();
    });

    test("指定代理人 · naming a deputy", async ({ browser }) => {
      const colleague = `同事${unique()}`;
      await signedIn(browser, language, "department-officer", "zbgx-jsj", colleague);
      const { page } = await signedIn(browser, language, "department-officer", "zbgx-jsj", "休假的人");
      await page.goto("/tasks");
      await expect(page.getByText(texts["tasks.none"])).toBeVisible();
      await page.getByRole("button", { name: texts["deputies.name"] }).click();
      await choose(page, texts["deputies.who"], colleague);
      await page.getByLabel(texts["person.to"], { exact: true }).fill("2027-12-31");
      await page.getByLabel(texts["person.reason"]).fill("年休假");
      await page.locator("form").getByRole("button", { name: texts["deputies.name"] }).click();
      await expect(page.getByText(texts["deputies.forMe"].replace("{{name}}", colleague))).toBeVisible();
      await look(page, `tasks-${language}`);
      await page.getByRole("button", { name: texts["deputies.end"] }).click();
      await expect(page.getByText(texts["person.ended"], { exact: true })).toBeVisible();
    });
  });
}
