/** The published checkpoint: everybody reads it, keeps it, and verifies proofs in the browser; the desk is not for everybody. */
import { auditCheckpointOutput } from "@xinpark/kernel/contract";
import { xinpark } from "./support/command.ts";
import { place } from "./support/place.ts";
import { expect, expectNoSideways, LANGUAGES, settled, test } from "./support/test.ts";

const WORDS = {
  zh: { title: "审计日志检查点", valid: "证明有效", invalid: "证明无效", published: "平台公布的密钥" },
  en: {
    title: "Checkpoint of the audit log",
    valid: "The proof holds",
    invalid: "The proof does not hold",
    published: "that this platform publishes",
  },
} as const;

for (const language of LANGUAGES) {
  test.describe(language, () => {
    test.use({ language, width: 360 });
    const words = WORDS[language];

    test("检查点公开，证明在浏览器里核验 · the checkpoint is public, proofs are verified in the browser", async ({
      page,
      api,
    }) => {
      const proof = await xinpark(place().dataFolder, ["audit", "proof", "--row", "1", "--json"]);
      const { checkpoint } = await api.get(auditCheckpointOutput, "/audit/checkpoint");
      await page.goto("/audit/checkpoint");
      await settled(page);
      await expect(page.locator("h1")).toHaveText(words.title);
      await expect(page.locator("dl.facts")).toContainText(checkpoint?.keyId ?? "no key");
      const choose = (content: string) =>
        page.locator("input[type=file]").setInputFiles({
          name: "proof.json",
          mimeType: "application/json",
          buffer: Buffer.from(content),
        });
      await choose(proof);
      await expect(page.locator(".verdict")).toContainText(words.valid);
      await expect(page.locator(".verdict")).toContainText(words.published);
      await choose(proof.replace('"version":1', '"version":2'));
      await expect(page.locator(".verdict")).toContainText(words.invalid);
      await choose("nonsense");
      await expect(page.locator(".verdict")).toContainText(words.invalid);
      await expectNoSideways(page);
    });

    test("审计检索不对所有人开放 · the desk is not for everybody", async ({ page, watch }) => {
      watch.expectStatus(401, 403);
      await page.goto("/audit");
      await settled(page);
      await expect(page.locator(".audit-entry")).toHaveCount(0);
      await expect(page.locator(".problem")).toBeVisible();
    });
  });
}
