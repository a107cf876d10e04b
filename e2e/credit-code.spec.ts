/** The enterprise's code, shares of its class, signed receipts, and verifying them as a stranger. */
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { codePageOutput, sessionOutput, type CodePageOutput } from "@xinpark/kernel/contract";
import { create } from "qrcode";
import { z } from "zod";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { expectAccessible } from "./support/axe.ts";
import { ROOT } from "./support/command.ts";
import { place } from "./support/place.ts";
import { asReader, expect, expectNoSideways, LANGUAGES, test, type Language } from "./support/test.ts";

const TEXTS = { zh, en };
const SCREENS = join(ROOT, "test-results/screens");
mkdirSync(SCREENS, { recursive: true });

/** A picture for people, and what everybody needs of a page. */
async function looksRight(page: Page, name: string): Promise<void> {
  await expectNoSideways(page);
  await expectAccessible(page);
  await page.screenshot({ path: join(SCREENS, `${name}.png`), fullPage: true });
}

/** The dark and light modules of the QR as it is seen: the middle of each, from a picture of it. */
async function modulesSeen(page: Page, size: number): Promise<readonly boolean[]> {
  const picture = (await page.locator(".qr").screenshot()).toString("base64");
  const seen: unknown = await page.evaluate(`(async () => {
    const image = new Image();
    image.src = "data:image/png;base64,${picture}";
    await image.decode();
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.width, image.height];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, image.width, image.height);
    // A border of a pixel stands around the squares.
    const step = (image.width - 2) / (${size} + 8);
    const dark = [];
    for (let row = 0; row < ${size}; row += 1)
      for (let column = 0; column < ${size}; column += 1) {
        const [x, y] = [1 + (column + 4.5) * step, 1 + (row + 4.5) * step].map(Math.floor);
        dark.push(data[(y * image.width + x) * 4] < 128);
      }
    return dark;
  })()`);
  return z.array(z.boolean()).parse(seen);
}

const linkOf = (page: CodePageOutput): string => `${place().url}/c#${page.code?.text ?? ""}`;

/** A page in the hands of somebody who is not signed in. */
async function asStranger(
  from: Page,
  language: Language,
  look: (page: Page) => Promise<void>,
): Promise<void> {
  const browser = from.context().browser();
  if (browser === null) throw new Error("there is no browser");
  const context = await browser.newContext({
    baseURL: place().url,
    viewport: { width: 360, height: 740 },
    storageState: {
      cookies: [],
      origins: [{ origin: place().url, localStorage: [{ name: "xinpark.language", value: language }] }],
    },
  });
  try {
    await look(await context.newPage());
  } finally {
    await context.close();
  }
}

async function verify(page: Page, text: string): Promise<void> {
  await page.locator("#verify-input").fill(text);
  await page.locator(".verify-actions button[type=submit]").click();
}

test.describe.configure({ mode: "serial" });

test.beforeAll("国家等级已报送 · the national grade was delivered", async () => {
  // Of today: the sample region has an older one.
  const { code, today } = await asReader("enterprise", async (api) => {
    const { membership, installation } = await api.get(sessionOutput, "/session");
    return { code: membership?.subjectCode ?? "", today: installation.today };
  });
  const content = `PE_MC,PE_USCC,PE_DJ,PE_PJRQ,PE_PJDW,PE_GKFS\r\n示例,${code},A,${today},国家公共信用信息中心,公开\r\n`;
  await asReader("credit", async (_api, request) => {
    const file = { name: "grades.csv", mimeType: "text/csv", buffer: Buffer.from(content) };
    const sent = await request.post(`${place().url}/api/v1/deliveries`, {
      headers: { origin: place().url },
      multipart: { item: "public-evaluation", department: "zbgx-fzgg", file },
    });
    expect(sent.status(), await sent.text()).toBe(202);
    await expect
      .poll(
        async () =>
          await (
            await request.get(`${place().url}/api/v1/subjects/${code}/public-grade`, {
              headers: { "x-purpose": "supervision" },
            })
          ).text(),
      )
      .toContain('"A"');
  });
});

for (const language of LANGUAGES) {
  test.describe(`企业码 · the code, in ${language}`, () => {
    test.use({ reader: "enterprise", language, width: 360 });
    const texts = TEXTS[language];

    test("申领、扫码、离线核验、注销 · made, scanned, verified without network, revoked", async ({
      page,
      api,
    }) => {
      const session = await api.get(sessionOutput, "/session");
      const own = session.membership?.subjectCode ?? "";
      await page.goto("/code");
      await page
        .getByRole("button", { name: new RegExp(`${texts["code.make"]}|${texts["code.renew"]}`, "u") })
        .click();
      await expect(page.locator(".qr")).toBeVisible();
      const shown = await api.get(codePageOutput, `/subjects/${own}/credit-code`);
      expect(shown.code?.grade?.value).toBe("A");
      await expect(page.locator(".code-contents")).toContainText(language === "zh" ? "A 级" : "grade A");
      await looksRight(page, `code-${language}-360`);

      // What is seen of the QR is the link, module by module.
      await expect
        .poll(async () => {
          const text = linkOf(await api.get(codePageOutput, `/subjects/${own}/credit-code`));
          const { modules } = create(text, { errorCorrectionLevel: "M" });
          const seen = await modulesSeen(page, modules.size);
          return seen.filter((dark, index) => dark !== (modules.data[index] !== 0)).length;
        })
        .toBe(0);

      await asStranger(page, language, async (stranger) => {
        await stranger.goto(linkOf(shown));
        await expect(stranger.locator(".verdict-valid")).toContainText(texts["verify.codeValid"]);
        await expect(stranger.locator(".verdict-facts")).toContainText(own);
        await expect(stranger.locator(".verdict-valid")).not.toContainText(texts["verify.notAsked"]);
        await looksRight(stranger, `verify-code-${language}-360`);
        // Without network the kept keys still tell; only the on-line question stays open.
        await stranger.context().setOffline(true);
        await verify(stranger, shown.code?.text ?? "");
        await expect(stranger.locator(".verdict-valid")).toContainText(texts["verify.notAsked"]);
        await verify(
          stranger,
          (shown.code?.text ?? "").replace(/.$/u, (last) => (last === "A" ? "B" : "A")),
        );
        await expect(stranger.locator(".verdict-invalid")).toBeVisible();
        await stranger.context().setOffline(false);
      });

      await page.getByRole("button", { name: texts["code.revoke"] }).click();
      await page.getByRole("button", { name: texts["code.yes"], exact: true }).click();
      await expect(page.locator(".qr")).toHaveCount(0);
      await expect(page.locator(".code-none")).toContainText(texts["code.revoked"]);
      await asStranger(page, language, async (stranger) => {
        await stranger.goto("/verify");
        await verify(stranger, shown.code?.number ?? "");
        await expect(stranger.locator(".verdict-invalid")).toContainText(texts["verify.state.revoked"]);
        await verify(stranger, linkOf(shown));
        await expect(stranger.locator(".verdict-invalid")).toContainText(texts["verify.state.revoked"]);
      });
    });

    test("出示、打开、看到谁打开、撤回 · shown, opened, seen who opened, taken back", async ({
      page,
      watch,
    }) => {
      watch.expectStatus(404);
      await page.goto("/code");
      const form = page.locator(".share-card form");
      const fill = async (reader: string): Promise<string> => {
        await form.locator("input").nth(0).fill(reader);
        await form
          .locator("input")
          .nth(2)
          .fill(language === "zh" ? "合作洽谈" : "A contract");
        await form.getByRole("button", { name: texts["share.make"] }).click();
        await expect(page.locator(".share-made")).toContainText(reader);
        return page.locator(".share-link").innerText();
      };
      const link = await fill(language === "zh" ? "李经理" : "Ms Li");
      await looksRight(page, `share-made-${language}-360`);
      await asStranger(page, language, async (stranger) => {
        await stranger.goto(link);
        await expect(stranger.locator(".shared")).toHaveCount(0);
        await looksRight(stranger, `share-before-${language}-360`);
        await stranger.getByRole("button", { name: texts["shared.open"] }).click();
        await expect(stranger.locator(".shared .grade-letter")).toBeVisible();
        await looksRight(stranger, `share-open-${language}-360`);
        await stranger.reload();
        await stranger.getByRole("button", { name: texts["shared.open"] }).click();
        const used = stranger.getByRole("alert");
        await expect(used).toContainText("share-unknown");
        const words = await used.innerText();
        await stranger.goto(`/s/${"x".repeat(43)}`);
        await stranger.getByRole("button", { name: texts["shared.open"] }).click();
        await expect(stranger.getByRole("alert")).toHaveText(words.replaceAll("\n", ""));
      });
      await page.reload();
      const first = page.locator(".share").first();
      await expect(first).toContainText(texts["share.state.used"]);
      await expect(first.locator(".share-openings li")).toHaveCount(1);
      await fill(language === "zh" ? "王经理" : "Mr Wang");
      await page.locator(".share").first().getByRole("button", { name: texts["share.revoke"] }).click();
      await expect(page.locator(".share").first()).toContainText(texts["share.state.revoked"]);
    });
  });

  test.describe(`签名回执 · the signed receipt, in ${language}`, () => {
    test.use({ reader: "department", language });
    const texts = TEXTS[language];

    test("下载后任何人可核验，改动即失败 · downloaded, anybody verifies it; a change fails", async ({
      page,
    }) => {
      await page.goto(`/deliveries/${place().receipts.everyWay}`);
      const waiting = page.waitForEvent("download");
      await page.getByRole("button", { name: texts["receipt.signed"] }).click();
      const path = await (await waiting).path();
      const content = await readFile(path, "utf8");
      await asStranger(page, language, async (stranger) => {
        await stranger.goto("/verify");
        await stranger.locator(".verify-file input").setInputFiles(path);
        await expect(stranger.locator(".verdict-valid")).toContainText(texts["verify.receiptValid"]);
        await looksRight(stranger, `verify-receipt-${language}-360`);
        await verify(stranger, content.replace(/"accepted":\d+/u, '"accepted":99'));
        await expect(stranger.locator(".verdict-invalid")).toContainText(
          texts["verify.reason.signature-wrong"],
        );
        await verify(stranger, "随便写的");
        await expect(stranger.locator(".verdict-invalid")).toContainText(
          texts["verify.reason.code-malformed"],
        );
        await looksRight(stranger, `verify-none-${language}-360`);
      });
    });
  });
}

test.describe("档案中并列显示 · side by side in the file", () => {
  test.use({ reader: "enterprise" });
  test("国家等级在园区分类旁边，不合并 · the national grade beside the park's class, not merged", async ({
    page,
    api,
  }) => {
    const { membership } = await api.get(sessionOutput, "/session");
    await page.goto(`/subjects/${membership?.subjectCode ?? ""}`);
    await expect(page.locator(".public-grade")).toContainText("A 级");
    await expect(page.locator(".class-panel")).toBeVisible();
    await page.locator(".public-grade").screenshot({ path: join(SCREENS, "public-grade-zh.png") });
  });
});
