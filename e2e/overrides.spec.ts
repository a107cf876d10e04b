/** A class in the place of the model's: proposed, notified, answered, approved by a second person, withdrawn; and what the enterprise meets. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { explanationOutput, fileOutput, searchOutput, sessionOutput } from "@xinpark/kernel/contract";
import { addDays } from "@xinpark/kernel/day";
import { sql } from "@xinpark/platform/sql";
import type { Locator, Page } from "@playwright/test";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { asOwner } from "./support/accounts.ts";
import { expectAccessible } from "./support/axe.ts";
import { ROOT } from "./support/command.ts";
import { signedIn } from "./support/signed-in.ts";
import { expect, expectNoSideways, settled, test, type Api } from "./support/test.ts";

const SCREENS = join(ROOT, "test-results/screens");
mkdirSync(SCREENS, { recursive: true });

async function look(page: Page, part: Locator, name: string): Promise<void> {
  await settled(page);
  await expectNoSideways(page);
  await expectAccessible(page);
  await part.screenshot({ path: join(SCREENS, `${name}.png`) });
}

/** Somebody with a good class whom no other spec signs in as. */
async function goodEnterprise(api: Api): Promise<string> {
  const { items } = await api.get(searchOutput, "/subjects?limit=60");
  for (const { uscc } of items.slice(20)) {
    if (uscc === null) continue;
    const { evaluation } = await api.get(fileOutput, `/subjects/${uscc}?limit=1`);
    if (evaluation?.grade === "A" || evaluation?.grade === "B") return uscc;
  }
  throw new Error("the sample region has lost its good enterprises");
}

test.describe("分类调整全程 · the whole way of an override, zh, 1280 px", () => {
  test.use({ reader: "credit", language: "zh" });

  test("提出、送达、代录意见、另一人批准、撤回 · proposed, served, answered, approved, withdrawn", async ({
    page,
    browser,
    api,
  }) => {
    const code = await goodEnterprise(api);
    const today = new Date(Date.now() + 8 * 3_600_000).toISOString().slice(0, 10);
    await page.goto(`/subjects/${code}`);
    await settled(page);
    const section = page.locator(".overrides");
    await section.getByRole("button", { name: zh["override.propose"] }).click();
    await section.getByLabel(zh["override.to"]).click();
    await page.locator(".ant-select-item-option", { hasText: "D" }).click();
    await section.getByLabel(zh["override.lastDay"]).fill(addDays(today, 30));
    await section.getByLabel(zh["override.reason"]).fill("实地核查与登记情况不符");
    await section.getByLabel(zh["override.document"]).fill("核查〔2026〕18号");
    await look(page, section, "override-propose-zh-1280");
    await section.getByRole("button", { name: zh["override.proposeSend"], exact: true }).click();
    await expect(section.locator(".override")).toContainText(zh["override.forNotice"]);

    await section.getByLabel(zh["override.servedOn"]).fill(today);
    await section.getByLabel(zh["override.servedHow"]).click();
    await page.locator(".ant-select-item-option", { hasText: zh["override.how.post"] }).click();
    await section.getByLabel(zh["override.servedDocument"]).fill("告知〔2026〕18号");
    await section.getByRole("button", { name: zh["override.serve"] }).click();
    await expect(section.locator(".override")).toContainText(zh["override.answerWaits"]);
    await section.getByLabel(zh["override.answerOfEnterprise"]).fill("已按要求整改，请复核");
    await section.getByLabel(zh["override.answerPaper"]).fill("来函〔2026〕3号");
    await section.getByRole("button", { name: zh["override.answerEnter"] }).click();
    await expect(section.locator(".override")).toContainText(zh["override.forDecision"]);
    await expect(section).toContainText(zh["override.own"]);
    await look(page, section, "override-for-decision-zh-1280");

    const { page: desk } = await signedIn(browser, "zh", "credit-officer");
    await desk.goto("/class-overrides");
    const card = desk.locator(".overrides", { hasText: "核查〔2026〕18号" });
    await card.getByLabel(zh["override.decisionReason"]).fill("经复核，整改未完成，不予采纳");
    await look(desk, desk.locator("main"), "overrides-page-zh-1280");
    await card.getByRole("button", { name: zh["override.approve"] }).click();
    await expect(card).toContainText(zh["override.inForce"]);
    await desk.context().close();

    await page.reload();
    await expect(page.locator(".class-panel .grade-letter")).toHaveText("D");
    await expect(page.locator(".override-note")).toContainText("实地核查与登记情况不符");
    await look(page, page.locator(".class-panel"), "override-class-zh-1280");
    await section.getByRole("button", { name: zh["override.withdraw"] }).click();
    await section.getByLabel(zh["override.withdrawReason"]).fill("整改已经完成");
    await section.getByRole("button", { name: zh["override.withdraw"] }).click();
    await expect(page.locator(".class-panel .grade-letter")).not.toHaveText("D");
    await expect(page.locator(".override-note")).toHaveCount(0);
  });
});

test.describe("企业看到的 · what the enterprise meets, en, 360 px", () => {
  test.use({ reader: "enterprise", language: "en", width: 360 });

  test("为什么、什么会使它改变、告知与陈述申辩 · why, what would change it, a notice and its answer", async ({
    page,
    api,
  }) => {
    const { membership } = await api.get(sessionOutput, "/session");
    const code = membership?.subjectCode ?? "";
    const explanation = await api.get(explanationOutput, `/subjects/${code}/evaluation`);
    const document = `Paper ${process.pid}`;
    await asOwner(async (owner) => {
      await owner.run(sql`
        insert into class_override (subject_id, model, model_version, model_grade, grade, effect, to_day, reason, document, proposed_by,
          proposed_account_id, proposed_on, served_on, served_how, served_document, hearing_to, hearing_provisional, served_by, served_account_id,
          area_no, park_no)
        select id, ${explanation.model}, ${explanation.version}, ${explanation.grade}, ${explanation.grades.at(-1)?.id ?? ""}, 'worse',
          current_date + 60, 'Found otherwise on the spot', ${document}, 'somebody', 1, current_date - 1, current_date - 1, 'in-person', 'Notice 1',
          current_date + 7, false, 'somebody', 1, area_no, park_no from subject where uscc = ${code}`);
    });
    await page.goto(`/subjects/${code}`);
    await settled(page);
    const changes = page.locator(".changes");
    const [first] = explanation.reasons;
    await expect(changes.locator(".change-reasons li").first()).toContainText(first?.text.en ?? "");
    const records = explanation.changes?.records ?? [];
    expect(records.length).toBeGreaterThan(0);
    await expect(changes.locator(".change")).toHaveCount(records.length);
    await expect(changes).toContainText(explanation.changes?.notice.en ?? "");
    await look(page, changes, "changes-en-360");

    await page.goto("/class-overrides");
    const card = page.locator(".overrides", { hasText: document });
    await expect(card).toContainText(en["override.hearing"]);
    await expect(card.getByRole("button", { name: en["override.approve"] })).toHaveCount(0);
    await card.getByLabel(en["override.answerOwn"]).fill("It has been put right since; please look again");
    await look(page, card, "override-answer-en-360");
    await card.getByRole("button", { name: en["override.answerSend"] }).click();
    await expect(card).toContainText(en["override.forDecision"]);
    await expect(card.getByLabel(en["override.answerOwn"])).toHaveCount(0);
  });
});
