/** Erasing by two persons, consenting to single fields, sealing for a receiver, lifting a lock, unlinking an identity. */
import {
  consentListOutput,
  erasuresOutput,
  exportListOutput,
  fileOutput,
  sessionOutput,
} from "@xinpark/kernel/contract";
import { sql } from "@xinpark/platform/sql";
import { makeSm2Receiver } from "@xinpark/platform/test-support";
import { z } from "zod";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { asOwner, makeAccount } from "./support/accounts.ts";
import { look } from "./support/look.ts";
import { signedIn } from "./support/signed-in.ts";
import { expect, LANGUAGES, settled, test } from "./support/test.ts";

const TEXTS = { zh, en };

/** A licence of the sample that nothing else looks at. */
const erasable = (skip: number) =>
  asOwner(async (owner) => {
    const row = await owner.row(
      z.object({ code: z.string(), record: z.number() }),
      sql`select s.uscc as code, r.id as record from record r join subject s on s.id = r.subject_id
        where r.item = 'XK' and s.uscc is not null and s.park_no is not null order by r.id desc offset ${skip} limit 1`,
    );
    if (row === null) throw new Error("the sample has no licence");
    return row;
  });

for (const language of LANGUAGES) {
  const texts = TEXTS[language];

  test.describe(language, () => {
    test.use({ language });

    test("依法删除：提出、另一人批准、执行、台账 · proposed, approved by another, carried out, listed", async ({
      browser,
    }) => {
      const { code, record } = await erasable(language === "zh" ? 0 : 5);
      const [one, other] = [
        await signedIn(browser, language, "credit-officer"),
        await signedIn(browser, language, "credit-officer"),
      ];
      const { page } = one;
      await page.goto(`/subjects/${code}#record-${record}`);
      await settled(page);
      await page.locator(`#record-${record}`).getByRole("link", { name: texts["erasure.link"] }).click();
      await expect(page.getByLabel(texts["erasure.code"])).toHaveValue(code);
      await expect(page.getByLabel(texts["erasure.record"], { exact: true })).toHaveValue(String(record));
      await page.getByLabel(texts["erasure.rule"], { exact: true }).click();
      await page
        .locator(".ant-select-item-option")
        .filter({ hasText: texts["erasure.lawful-deletion"] })
        .click();
      await page.getByLabel(texts["erasure.case"], { exact: true }).fill(`删字${record}号`);
      await page.getByLabel(texts["erasure.basis"], { exact: true }).fill("个人信息保护法第四十七条");
      await page.getByRole("button", { name: texts["erasure.propose"], exact: true }).click();
      const card = page.locator("li.card").filter({ hasText: `删字${record}号` });
      await expect(card).toContainText(texts["erasure.own"]);
      await look(page, `erasures-${language}`);

      await other.page.goto("/erasures");
      const theirs = other.page.locator("li.card").filter({ hasText: `删字${record}号` });
      await theirs.getByRole("button", { name: texts["erasure.approve"], exact: true }).click();
      await look(other.page, `erasures-decide-${language}`);
      await theirs.getByRole("button", { name: texts["erasure.sure"] }).click();
      await expect(theirs).toContainText(texts["erasure.erased"]);
      const asked = await other.page.request.get("/api/v1/erasures");
      const { items } = erasuresOutput.parse(await asked.json());
      expect(items.find((item) => item.record === record)).toMatchObject({ state: "erased" });
      const seen = await other.page.request.get(`/api/v1/subjects/${code}`, {
        headers: { "x-purpose": "supervision" },
      });
      const erased = fileOutput.parse(await seen.json()).records.find((item) => item.id === record);
      expect(erased?.fieldList ?? []).toEqual([]);
      await one.page.context().close();
      await other.page.context().close();
    });

    test.describe("企业 · the enterprise", () => {
      test.use({ reader: "enterprise" });

      test("授权部分字段 · consents to some fields", async ({ page, api }) => {
        const bank = `示范银行${language}${process.pid}`;
        await asOwner((owner) =>
          owner.run(sql`insert into organisation (code, label_zh, label_en, kind, region)
            values (${`bank-${language}-${process.pid}`}, ${bank}, ${bank}, 'bank', 'zibo-hitech')`),
        );
        await page.goto("/consents/new");
        await settled(page);
        await page.locator("#bank").click();
        await page.locator(".ant-select-item-option", { hasText: bank }).click();
        await page.locator(".consent-choices input[value=CF]").check();
        await page.getByLabel(texts["consent.someFields"]).check();
        const fields = page.locator(".consent-fields fieldset input");
        const names = await page.locator(".consent-fields fieldset label").allTextContents();
        expect(names.length).toBeGreaterThan(4);
        for (const field of await fields.all()) await field.uncheck();
        await page.getByRole("button", { name: texts["consent.read"] }).click();
        await expect(page.getByText(texts["consent.fieldMissing"])).toBeVisible();
        await fields.first().check();
        await fields.nth(1).check();
        await look(page, `consent-fields-${language}`);
        await page.getByRole("button", { name: texts["consent.read"] }).click();
        await expect(page.locator(".consent-statement")).toBeVisible();
        await page.getByLabel(texts["consent.agree"]).check();
        await page.getByRole("button", { name: texts["consent.give"], exact: true }).click();
        await expect(page).toHaveURL(/\/consents$/u);
        await expect(page.locator("main")).toContainText(names[0]?.trim() ?? "no field");
        const { items } = await api.get(consentListOutput, "/consents");
        const given = items.find((one) => one.organisation.label.zh === bank);
        expect(given?.items.map((one) => [one.item, one.fields?.length])).toEqual([["CF", 2]]);
      });

      test("解除绑定的统一身份 · unlinks an identity of another provider", async ({ page, api }) => {
        const session = await api.get(sessionOutput, "/session");
        const subject = `somebody-${language}`;
        await asOwner((owner) =>
          owner.run(sql`insert into identity_link (issuer, subject, account_id, linked_by)
            select 'https://id.example', ${subject}, id, login from account where login = ${session.account?.login ?? ""}`),
        );
        await page.goto("/account");
        await settled(page);
        const line = page.locator(".own-list li").filter({ hasText: subject });
        await expect(line).toBeVisible();
        await line.getByRole("button", { name: texts["own.identityUnlink"] }).click();
        await expect(line).toHaveCount(0);
      });
    });

    test.describe("信用管理机构 · the credit office", () => {
      test.use({ reader: "credit" });

      test("证件号码密封给接收方的 SM2 公钥 · seals identity numbers to a receiver's SM2 key", async ({
        page,
        api,
      }) => {
        const { publicKey } = makeSm2Receiver();
        const receiver = `示范法院${language}`;
        await page.goto("/exports/new");
        await settled(page);
        await page.locator("#item").click();
        await page.locator("#item").press("Enter");
        await page.locator("#fields").click();
        await page.locator("#fields").press("Enter");
        await page.keyboard.press("Escape");
        await page.locator("#reason").fill("司法协助");
        await page.locator("#basis").fill("民事诉讼法");
        await page.getByLabel(texts["export.sealedWanted"]).check();
        const send = page.getByRole("button", { name: texts["export.send"] });
        await page.getByLabel(texts["export.receiver"], { exact: true }).fill(receiver);
        await page.locator("#receiver-key").fill("x".repeat(120));
        await send.click();
        await expect(page.getByText(texts["export.sealedMissing"])).toBeVisible();
        await page.getByLabel(texts["export.representative-identity"]).check();
        await look(page, `export-sealed-${language}`);
        await page.locator(".export-sealed input[type=file]").setInputFiles({
          name: "court.pem",
          mimeType: "application/x-pem-file",
          buffer: Buffer.from(publicKey),
        });
        await expect(page.locator("#receiver-key")).toHaveValue(publicKey.trim());
        await send.click();
        await expect(page).toHaveURL(/\/exports$/u);
        const { items } = await api.get(exportListOutput, "/exports");
        const fingerprint =
          items.find((one) => one.sealed?.receiver === receiver)?.sealed?.fingerprint ?? "none";
        await expect(page.locator("article", { hasText: receiver })).toContainText(fingerprint);
        await look(page, `exports-sealed-${language}`);
      });
    });

    test("系统管理员解除登录锁定 · the system administrator lifts a lock", async ({
      browser,
      request,
      watch,
    }) => {
      watch.expectStatus(401, 429);
      const { login } = await makeAccount("department-officer", `locked-${language}-${process.pid}`);
      for (let attempt = 0; attempt < 5; attempt += 1)
        await request.post("/api/v1/session", { data: { login, password: "wrong" } });
      const { page } = await signedIn(browser, language, "system-administrator");
      await page.goto("/people");
      await page.getByLabel(texts["people.search"]).fill(login);
      const card = page.locator("li.card").filter({ hasText: login });
      const locked = card.getByText(texts["person.locked"].split("{{")[0] ?? "");
      await expect(locked).toBeVisible();
      await look(page, `people-locked-${language}`);
      await card.getByRole("button", { name: texts["person.unlock"] }).click();
      await expect(locked).toHaveCount(0);
      await page.context().close();
    });
  });
}
