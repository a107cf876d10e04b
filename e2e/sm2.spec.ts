/** A place whose log hashes with SM3 and signs with SM2: what it signs is checked in the browser, and nothing with a change. */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { request, type APIRequestContext, type Browser, type Page } from "@playwright/test";
import { auditCheckpointOutput, codePageOutput, reportOutput } from "@xinpark/kernel/contract";
import { createAccount } from "@xinpark/services/account";
import { sql } from "@xinpark/platform/sql";
import { z } from "zod";
import { zh } from "../apps/web/src/locales/zh.ts";
import { asOwner } from "./support/accounts.ts";
import { serve, xinpark, type Serving } from "./support/command.ts";
import { dataFolderOf, openFolder, removeFolder } from "./support/folders.ts";
import { MANY_CODE, manyRegistered } from "./support/penalties.ts";
import { expect, test } from "./support/test.ts";

const CHINESE = { XINPARK_AUDIT_HASH: "sm3", XINPARK_AUDIT_SIGNATURE: "sm2" };
const ENTERPRISE = { login: "enterprise-sm2", password: "Made-for-sm2-tests-1" };

let folder: string;
let dataFolder: string;
let serving: Serving;
let api: APIRequestContext;
let receipt = "";

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  folder = await openFolder();
  dataFolder = dataFolderOf(folder);
  await mkdir(dataFolder);
  await chmod(dataFolder, 0o755);
  await xinpark(dataFolder, ["init", "--empty", "--json"], CHINESE);
  const file = join(folder, "registration.csv");
  await writeFile(file, manyRegistered().buffer);
  const words = ["deliver", file, "--item", "REG", "--department", "zbgx-xzsp", "--json"];
  const sent = await xinpark(dataFolder, words);
  const { batch } = z.object({ batch: z.number() }).parse(JSON.parse(sent));
  await asOwner(async (owner) => {
    const kept = { ...ENTERPRISE, displayName: "示范", role: "enterprise" as const, organisation: null };
    await createAccount(owner, { ...kept, uscc: MANY_CODE, validFrom: "2000-01-01" });
    await owner.run(sql`update account set password_temporary = false where login = ${ENTERPRISE.login}`);
  }, dataFolder);
  serving = await serve(dataFolder);
  api = await request.newContext({ baseURL: serving.url, extraHTTPHeaders: { origin: serving.url } });
  expect((await api.post("/api/v1/session", { data: ENTERPRISE })).status()).toBe(200);
  await expect
    .poll(async () => {
      receipt = await xinpark(dataFolder, ["receipt", String(batch)]).catch(() => "");
      return receipt;
    })
    .toContain('"sm2"');
});

test.afterAll(async () => {
  await api.dispose();
  await serving.stop();
  await removeFolder(folder);
});

/** A page in the hands of a stranger, with keys and documents of the place alone. */
async function stranger(browser: Browser, path: string): Promise<Page> {
  const context = await browser.newContext({ baseURL: serving.url });
  const page = await context.newPage();
  await page.goto(path);
  return page;
}

async function verify(page: Page, text: string): Promise<void> {
  await page.locator("#verify-input").fill(text);
  await page.locator(".verify-actions button[type=submit]").click();
}

test("检查点和证明 · checkpoints and proofs", async ({ browser }) => {
  const published = auditCheckpointOutput.parse(await (await api.get("/api/v1/audit/checkpoint")).json());
  expect(published.checkpoint).toMatchObject({ algorithm: "sm2", hash: "sm3" });
  const proof = await xinpark(dataFolder, ["audit", "proof", "--row", "1", "--json"]);
  const page = await stranger(browser, "/audit/checkpoint");
  const choose = (content: string) =>
    page
      .locator("input[type=file]")
      .setInputFiles({ name: "proof.json", mimeType: "application/json", buffer: Buffer.from(content) });
  await choose(proof);
  await expect(page.locator(".verdict")).toContainText("证明有效");
  for (const changed of [
    proof.replace('"version":1', '"version":2'),
    proof.replace(/"signature":"(.)/u, (_, first) => `"signature":"${first === "A" ? "B" : "A"}`),
  ]) {
    await choose(changed);
    await expect(page.locator(".verdict")).toContainText("证明无效");
  }
});

test("企业码 · the code", async ({ browser }) => {
  await api.post("/api/v1/codes", { data: {} });
  const answer = await api.get(`/api/v1/subjects/${MANY_CODE}/credit-code`);
  const text = codePageOutput.parse(await answer.json()).code?.text ?? "";
  const page = await stranger(browser, `/c#${text}`);
  await expect(page.locator(".verdict-valid")).toContainText(zh["verify.codeValid"]);
  await expect(page.locator(".verdict-facts")).toContainText(MANY_CODE);
  await verify(
    page,
    text.replace(/.$/u, (last) => (last === "A" ? "B" : "A")),
  );
  await expect(page.locator(".verdict-invalid")).toBeVisible();
});

test("回执 · a receipt", async ({ browser }) => {
  const page = await stranger(browser, "/verify");
  await verify(page, receipt);
  await expect(page.locator(".verdict-valid")).toContainText(zh["verify.receiptValid"]);
  await verify(page, receipt.replace(/"accepted":\s*\d+/u, '"accepted":99'));
  await expect(page.locator(".verdict-invalid")).toContainText(zh["verify.reason.signature-wrong"]);
});

test("报告 · a report", async ({ browser }) => {
  const made = await api.post(`/api/v1/subjects/${MANY_CODE}/reports`, { data: { use: "示例用途" } });
  const report = reportOutput.parse(await made.json());
  const path = join(folder, "report.pdf");
  const fetched = await api.get(`/api/v1/reports/${report.report}/file`);
  await writeFile(path, await fetched.body());
  const page = await stranger(browser, "/verify/report");
  await page.locator("input[type=file]").setInputFiles(path);
  await expect(page.getByText(zh["report.fileGood"])).toBeVisible();
  const bytes = await readFile(path);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  await writeFile(path, bytes);
  await page.locator("input[type=file]").setInputFiles(path);
  await expect(page.getByText(zh["report.fileBad"])).toBeVisible();
});
