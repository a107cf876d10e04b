/** Definitions: read in words, drafted with errors located, passed by a second person. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  definitionDraftOutput,
  definitionIndexOutput,
  definitionVersionOutput,
} from "@xinpark/kernel/contract";
import { addDays } from "@xinpark/kernel/day";
import { definitionText } from "@xinpark/kernel/definition";
import { createAccount, createKey } from "@xinpark/services/account";
import type { Page } from "@playwright/test";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { asOwner } from "./support/accounts.ts";
import { expectAccessible } from "./support/axe.ts";
import { ROOT } from "./support/command.ts";
import { place } from "./support/place.ts";
import { expect, expectNoSideways, settled, test, VIEWS, type Api, type Language } from "./support/test.ts";

const TEXTS = { zh, en };
const SCREENS = join(ROOT, "test-results/screens");
mkdirSync(SCREENS, { recursive: true });

async function looksRight(page: Page, name: string, language: Language, width: number): Promise<void> {
  await settled(page);
  await expectNoSideways(page);
  await expectAccessible(page);
  await page.screenshot({
    path: join(SCREENS, `definition-${name}-${language}-${width}.png`),
    fullPage: true,
  });
}

/** A draft of another officer's, submitted. */
async function anothersDraft(api: Api, id: string, days: number): Promise<number> {
  const version = await api.get(definitionVersionOutput, `/definitions/version?kind=clock&id=${id}`);
  const { today } = await api.get(definitionIndexOutput, "/definitions/index");
  const key = await asOwner(async (owner) => {
    const membership = await createAccount(owner, {
      login: `drafter-${id}-${days}`,
      displayName: "起草人",
      password: null,
      role: "credit-officer",
      organisation: "credit-office",
      uscc: null,
      validFrom: "2000-01-01",
    });
    return createKey(owner, membership, "drafting");
  });
  const send = async (path: string, body: unknown) => {
    const answer = await fetch(`${place().url}/api/v1/definitions/drafts${path}`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answer.status, await answer.clone().text()).toBe(200);
    return definitionDraftOutput.parse(await answer.json());
  };
  const text = definitionText({
    ...version.definition,
    version: `e2e-${days}`,
    validFrom: addDays(today, days),
    days: 3,
  });
  const begun = await send("", {
    text,
    basedOn: version.version,
    reason: "缩短时限",
    document: "信用办〔2026〕1号",
  });
  await send(`/${begun.id}/submission`, {});
  return begun.id;
}

for (const { language, width } of VIEWS)
  test.describe(`定义 · definitions (${language}, ${width} px)`, () => {
    test.use({ reader: "credit", language, width });
    const t = TEXTS[language];

    test("清单、内容、职责 · the list, one of them, the duties", async ({ page }) => {
      await page.goto("/definitions");
      await looksRight(page, "list", language, width);
      await page
        .getByRole("link", { name: language === "zh" ? "行政处罚" : "Administrative penalty", exact: true })
        .click();
      await expect(page.locator("tbody tr")).toHaveCount(30);
      await looksRight(page, "item", language, width);
      await page.goto("/definitions/version?kind=publication-rule&id=publication-CF-national");
      await expect(page.locator(".differences > li").first()).toBeVisible();
      await looksRight(page, "rule", language, width);
      await page.goto("/definitions/duties");
      await expect(page.locator(".duty-card").first()).toBeVisible();
      await looksRight(page, "duties", language, width);
    });

    test("起草 · drafting, by form and by text", async ({ page }) => {
      await page.goto("/definitions/drafts/new?kind=item&id=honour");
      const first = page.locator(".field-row").first();
      await first.getByLabel(t["field.size"]).fill("120");
      await expect(page.locator(".differences")).toContainText("120");
      await looksRight(page, "form", language, width);
      await page.getByRole("button", { name: t["drafts.asText"] }).click();
      const text = page.getByRole("textbox", { name: t["drafts.text"], exact: true });
      const fine = await text.inputValue();
      await text.fill(fine.replace(/^polarity: .*$/mu, "polarity: splendid"));
      await expect(page.locator(".editor-problems li")).toContainText("polarity");
      await expect(page.locator(".editor-problems li strong")).toHaveText(/\d+/u);
      await expect(page.getByRole("button", { name: t["drafts.begin"] })).toBeDisabled();
      await looksRight(page, "text", language, width);
      await text.fill(fine);
      await page.getByLabel(t["drafts.reason"]).fill("缩短名称");
      await page.getByLabel(t["drafts.document"]).fill("信用办〔2026〕2号");
      await page.getByRole("button", { name: t["drafts.begin"] }).click();
      await expect(page).toHaveURL(/\/definitions\/drafts\/\d+$/u);
      await page.getByRole("button", { name: t["drafts.submit"] }).click();
      await expect(page.getByText(t["drafts.ownWaits"])).toBeVisible();
      await looksRight(page, "submitted", language, width);
      await page.getByRole("button", { name: t["drafts.withdraw"] }).click();
      await expect(page.locator(".tag-faint")).toHaveText(t["drafts.state.withdrawn"]);
    });

    test("审定 · a second person passes what another drafted", async ({ page, api }) => {
      const days = 20 + width + (language === "zh" ? 0 : 1);
      const draft = await anothersDraft(api, "withdrawal-3wd", days);
      await page.goto(`/definitions/drafts/${draft}`);
      await expect(page.locator(".differences")).toContainText("validFrom");
      await looksRight(page, "decide", language, width);
      await page.getByRole("button", { name: t["drafts.approve"] }).click();
      await expect(page.locator(".tag-good").first()).toHaveText(t["drafts.state.published"]);
      await page.locator(`a[href*="version=e2e-${days}"]`).click();
      await expect(page.getByText("信用办〔2026〕1号")).toBeVisible();
      await page.goto("/definitions/drafts");
      await looksRight(page, "drafts", language, width);
    });
  });
