/** A list leaves as a workbook with a notice, records leave in the portal's template, and pulled sources say what came of each try. */
import { readFile } from "node:fs/promises";
import { sql } from "@xinpark/platform/sql";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { asOwner } from "./support/accounts.ts";
import { look } from "./support/look.ts";
import { expect, LANGUAGES, settled, test } from "./support/test.ts";

const TEXTS = { zh, en };

/** A source of the department's that was asked twice, and whose host is not allowed here. */
const makeSource = (label: string): Promise<void> =>
  asOwner(async (owner) => {
    await owner.run(sql`
      with made as (
        insert into pull_source (department_id, item, label, url, every_minutes, credential, credential_row, created_by, failures, next_at)
        select m.organisation_id, 'CF', ${label}, 'https://data.example.cn/penalties?since=2026', 1440, 'none', ${label}, 'department', 1, now() + interval '1 day'
        from membership m join account a on a.id = m.account_id where a.login = 'department' limit 1 returning id, department_id)
      insert into pull_run (source_id, department_id, started_at, outcome, http_status, problem)
      select id, department_id, now() - x.ago, x.outcome, x.status, x.problem from made, (values
        (interval '2 days', 'unchanged', 304, null::jsonb),
        (interval '1 day', 'failed', 503, '{"kind":"unavailable","code":"http-status","message":{"zh":"对方答复 HTTP 503","en":"the address answered HTTP 503"}}'))
        as x (ago, outcome, status, problem)`);
  });

for (const language of LANGUAGES) {
  const texts = TEXTS[language];

  test.describe(`数据交换 · exchange, ${language}`, () => {
    test.use({ reader: "department", language });

    test("列表导出、通知、下载；按模板导出 · a list and a template leave as files", async ({ page }) => {
      await page.goto("/deliveries");
      await settled(page);
      await page.getByRole("button", { name: texts["export.listExcel"] }).click();
      await expect(page.locator(".export-tools [role=status]")).toContainText(texts["export.listBegun"]);
      const notice = page.locator(".export-notice");
      await expect(notice).toBeVisible();
      await look(page, `list-exported-${language}`);
      await notice.getByRole("link").click();
      await expect(page).toHaveURL(/\/exports$/u);
      const first = page.locator(".export-list > li").first();
      const download = page.waitForEvent("download");
      await first.getByRole("button", { name: texts["export.download"] }).click();
      const file = await readFile(await (await download).path());
      expect(file.subarray(0, 2).toString()).toBe("PK");
      await expect(notice).toHaveCount(0);

      await page.getByRole("link", { name: texts["exports.newTemplate"] }).click();
      await page.locator("details.export-columns summary").click();
      await look(page, `export-template-${language}`);
      await page.getByRole("button", { name: texts["export.templateSend"], exact: true }).click();
      await expect(page).toHaveURL(/\/exports$/u);
      await expect(first).toContainText(texts["export.kindTemplate"]);
      await expect(first).toContainText(texts["export.stateDone"]);
      await look(page, `exports-${language}`);
    });

    test("拉取接口及其结果 · sources and what came of them", async ({ page, watch }) => {
      const label = `示例接口${language}${process.pid}`;
      await makeSource(label);
      await page.goto("/sources");
      const card = page.locator(".entry", { hasText: label });
      await expect(card).toContainText("HTTP 503");
      await expect(card).toContainText("data.example.cn");
      await page.getByRole("button", { name: texts["sources.add"] }).click();
      await look(page, `sources-${language}`);
      await card.getByRole("button", { name: texts["source.pause"] }).click();
      await expect(card).toContainText(texts["source.statePaused"]);
      // What is not allowed is not asked.
      watch.expectStatus(403);
      await card.getByRole("button", { name: texts["source.test"] }).click();
      await expect(card.locator(".problem-view, [role=alert]").first()).toContainText("data.example.cn");
    });
  });
}
