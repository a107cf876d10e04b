/** The suite's own `test`: who reads, in which language, how wide; and what must hold on every page of every spec. */
import {
  test as base,
  expect,
  type APIRequestContext,
  type BrowserContext,
  type Page,
} from "@playwright/test";
import type { z } from "zod";
import { place, type Reader } from "./place.ts";

export { expect };
export type Language = "zh" | "en";
export const LANGUAGES = ["zh", "en"] as const;
export const WIDTHS = [1280, 360] as const;
/** For ways of many steps, whose pages are each looked at in every language and width elsewhere. */
export const VIEWS = [
  { language: "zh", width: 360 },
  { language: "en", width: 1280 },
] as const;

interface Options {
  readonly reader: Reader;
  readonly language: Language;
  readonly width: number;
  /** Whether the reader has said already what they read for, where their role must. */
  readonly purposeStated: boolean;
}

/** What a spec expects to go wrong: statuses of answers that the browser reports as errors. */
export interface Watch {
  readonly expectStatus: (...statuses: readonly number[]) => void;
}

interface Fixtures {
  readonly watch: Watch;
  readonly api: Api;
}

const HEIGHTS: Readonly<Record<number, number>> = { 1280: 900, 360: 740 };
const FAILED_ANSWER = /Failed to load resource: the server responded with a status of (\d{3})/u;

export const test = base.extend<Options & Fixtures>({
  reader: ["visitor", { option: true }],
  language: ["zh", { option: true }],
  width: [1280, { option: true }],
  purposeStated: [true, { option: true }],
  // oxlint-disable-next-line no-empty-pattern -- the runner reads from the pattern which fixtures are wanted
  baseURL: async ({}, use) => use(place().url),
  viewport: async ({ width }, use) => use({ width, height: HEIGHTS[width] ?? 800 }),
  storageState: async ({ reader, language }, use) =>
    use({
      cookies: reader === "visitor" ? [] : place().cookies[reader].map((one) => ({ ...one })),
      origins: [{ origin: place().url, localStorage: [{ name: "xinpark.language", value: language }] }],
    }),
  api: async ({ context, reader }, use) => use(apiOf(context.request, reader)),
  watch: [
    async ({ context, reader, purposeStated }, use) => {
      if (purposeStated) await statePurpose(context, reader);
      const wrong: string[] = [];
      const expected = new Set<number>();
      const { origin } = new URL(place().url);
      context.on("request", (request) => {
        const url = new URL(request.url());
        if (!["data:", "blob:"].includes(url.protocol) && url.origin !== origin)
          wrong.push(`a request to ${url.origin}`);
      });
      context.on("response", (response) => {
        if (response.request().resourceType() !== "document") return;
        const policy = response.headers()["content-security-policy"] ?? "";
        if (!policy.includes("default-src 'self'")) wrong.push(`no content policy on ${response.url()}`);
      });
      context.on("console", (message) => {
        if (message.type() !== "error" && message.type() !== "warning") return;
        const status = Number(FAILED_ANSWER.exec(message.text())?.[1] ?? 0);
        if (!expected.has(status)) wrong.push(`console: ${message.text()}`);
      });
      context.on("weberror", (error) => wrong.push(`uncaught: ${error.error().message}`));
      await use({
        expectStatus: (...statuses) => {
          for (const status of statuses) expected.add(status);
        },
      });
      expect(wrong, "requests elsewhere, errors in the console, missing headers").toEqual([]);
    },
    { auto: true },
  ],
});

/** The API as the reader's browser sees it, answers checked against the contract. */
export interface Api {
  readonly get: <Schema extends z.ZodType>(schema: Schema, path: string) => Promise<z.output<Schema>>;
  readonly status: (path: string) => Promise<number>;
}

const HEADERS = { accept: "application/json" };

/** What the reader reads for; what goes without saying is not said. */
export const purposeHeader = (reader: Reader): Readonly<Record<string, string>> =>
  reader === "department" || reader === "credit" ? { "x-purpose": "supervision" } : {};

/** As if the reader had chosen a purpose in this browser session. */
export async function statePurpose(
  context: BrowserContext,
  reader: Reader,
  login: string = reader,
): Promise<void> {
  if (reader !== "department" && reader !== "credit") return;
  const stated = { purpose: "supervision", caseNumber: null, reader: `${login}/${reader}-officer` };
  await context.addInitScript(
    // A page without an origin, such as a download's, has no storage.
    `try { sessionStorage.getItem("xinpark.purpose") ?? sessionStorage.setItem("xinpark.purpose", ${JSON.stringify(JSON.stringify(stated))}) } catch {}`,
  );
}

export function apiOf(request: APIRequestContext, reader: Reader): Api {
  const headers = { ...HEADERS, ...purposeHeader(reader) };
  return {
    get: async (schema, path) => {
      const answer = await request.get(`${place().url}/api/v1${path}`, { headers });
      expect(answer.status(), path).toBe(200);
      return schema.parse(await answer.json());
    },
    status: async (path) => (await request.get(`${place().url}/api/v1${path}`, { headers })).status(),
  };
}

/** The API as somebody else. */
export async function asReader<T>(
  reader: Reader,
  ask: (api: Api, request: APIRequestContext) => Promise<T>,
): Promise<T> {
  const { request } = await import("@playwright/test");
  const cookies = reader === "visitor" ? [] : place().cookies[reader].map((one) => ({ ...one }));
  const context = await request.newContext({ storageState: { cookies, origins: [] } });
  try {
    return await ask(apiOf(context, reader), context);
  } finally {
    await context.dispose();
  }
}

/** What sticks out to the right although nothing around it cuts it off; nothing where the page is as wide as the window. */
const STICKING_OUT = `(() => {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= width && document.body.scrollWidth <= width) return [];
  const out = [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > width + 0.5);
  const deepest = out.filter((one) => !out.some((other) => other !== one && one.contains(other)));
  return ["wider by " + (document.documentElement.scrollWidth - width) + " px",
    ...deepest.map((one) => one.tagName + "." + one.className + " " + one.textContent.trim().slice(0, 40))];
})()`;

/** Nothing sticks out to the right. */
export async function expectNoSideways(page: Page): Promise<void> {
  expect(await page.evaluate(STICKING_OUT), "beyond the right edge").toEqual([]);
}

/** The page has its data and knows who reads it: nothing waits any more. */
export async function settled(page: Page): Promise<void> {
  // What the server made has been taken over by the application.
  await expect(page.locator("[data-server]")).toHaveCount(0);
  await expect(page.locator(".header .badge-synthetic")).toBeVisible();
  await expect(page.locator("h1").first()).toBeVisible();
  await expect(page.locator(".waiting")).toHaveCount(0);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}
