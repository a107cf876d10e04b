/** The file of an enterprise: who sees what, and whether page, API and command line say the same. */
import {
  catalogueOutput,
  evaluationOutput,
  fileOutput,
  searchOutput,
  sessionOutput,
  type EvaluationOutput,
  type FileOutput,
  type RecordOutput,
} from "@xinpark/kernel/contract";
import type { Page } from "@playwright/test";
import { z } from "zod";
import { en } from "../apps/web/src/locales/en.ts";
import { zh } from "../apps/web/src/locales/zh.ts";
import { xinpark } from "./support/command.ts";
import { MANY_CODE } from "./support/penalties.ts";
import { place } from "./support/place.ts";
import { asReader, expect, settled, statePurpose, test, type Api, type Language } from "./support/test.ts";

const TEXTS = { zh, en };

const explained = z.object({
  model: z.string(),
  asOf: z.string(),
  score: z.number().nullable(),
  grade: z.string().nullable(),
  contributions: z.array(
    z.object({ indicator: z.string(), points: z.number(), records: z.array(z.number()) }),
  ),
});

/** Points as the page writes them, in thousandths. */
function thousandths(text: string): number {
  const match = /^([+−]?)([\d,]+)\.(\d{1,3})$/u.exec(text.trim());
  if (match === null) throw new Error(`no points: ${text}`);
  const [, sign, whole = "", fraction = ""] = match;
  const size = Number(whole.replaceAll(",", "")) * 1000 + Number(fraction.padEnd(3, "0"));
  return sign === "−" ? -size : size;
}

const shownReasons = z.array(
  z.object({ label: z.string(), points: z.string(), records: z.array(z.string()) }),
);

/** Long lists of records show their first ones only, and a button for the rest that then goes away. */
async function listAllReasons(page: Page): Promise<void> {
  const buttons = page.locator(".reason-records button");
  for (let left = await buttons.count(); left > 0; left -= 1) {
    await buttons.first().click();
    await expect(buttons).toHaveCount(left - 1);
  }
}

/** Every contribution as the page shows it: label, points, and the records it links to. */
async function reasonsOn(page: Page) {
  await listAllReasons(page);
  const raw = await page.evaluate(
    `[...document.querySelectorAll(".reason")].map((one) => ({
      label: one.querySelector(".reason-label").lastChild.textContent,
      points: one.querySelector(".reason-points .points").textContent,
      records: [...one.querySelectorAll(".reason-records a")].map((link) => link.getAttribute("href")),
    }))`,
  );
  return shownReasons
    .parse(raw)
    .map((one) => ({ ...one, points: thousandths(one.points) }))
    .toSorted((a, b) => (a.label < b.label ? -1 : 1));
}

const reasonsOf = (evaluation: EvaluationOutput, language: Language) =>
  evaluation.contributions
    .map((one) => ({
      label: one.label[language],
      points: one.points,
      records: one.records.map((id) => `#record-${id}`),
    }))
    .toSorted((a, b) => (a.label < b.label ? -1 : 1));

/** One enterprise of each class, as the park's credit officer finds them. */
const oneOfEachClass = (): Promise<ReadonlyMap<string, string>> =>
  asReader("credit", async (api) => {
    const found = new Map<string, string>();
    const { items } = await api.get(searchOutput, `/subjects?limit=500&text=${encodeURIComponent("演示")}`);
    for (const { uscc, kind } of items) {
      if (found.size === 4) break;
      if (uscc === null || kind !== "enterprise") continue;
      // Enterprises of other places are the public's affair only.
      const { evaluation } = await api.get(fileOutput, `/subjects/${uscc}?limit=1`);
      const grade = evaluation?.grade ?? null;
      if (grade !== null && !found.has(grade)) found.set(grade, uscc);
    }
    return found;
  });

const ownCode = (): Promise<string> =>
  asReader("enterprise", async (api) => {
    const { membership } = await api.get(sessionOutput, "/session");
    return membership?.subjectCode ?? "";
  });

/** All records of a file, page by page. */
async function allRecords(api: Api, code: string): Promise<readonly RecordOutput[]> {
  const records: RecordOutput[] = [];
  let after: number | null = null;
  do {
    const page: FileOutput = await api.get(
      fileOutput,
      `/subjects/${code}${after === null ? "" : `?after=${after}`}`,
    );
    records.push(...page.records);
    after = page.next;
  } while (after !== null);
  return records;
}

async function openEveryRecord(page: Page): Promise<void> {
  for (const head of await page.locator(".record-head").all()) await head.click();
}

test.describe("分类及其理由 · the class with its reasons", () => {
  test("页面、接口、命令行逐项一致，加起来等于得分 · page, API and command line agree number by number and sum to the score", async ({
    browser,
  }) => {
    const classes = await oneOfEachClass();
    expect([...classes.keys()].length, "classes found in the sample").toBeGreaterThanOrEqual(3);
    const readers: readonly (readonly ["credit" | "enterprise", string])[] = [
      ...Array.from(classes.values(), (code) => ["credit", code] as const),
      ["enterprise", await ownCode()],
    ];
    for (const [index, [reader, code]] of readers.entries()) {
      const language: Language = index % 2 === 0 ? "zh" : "en";
      await test.step(`${code} as ${reader} in ${language}`, async () => {
        const context = await browser.newContext({
          baseURL: place().url,
          storageState: {
            cookies: place().cookies[reader].map((one) => ({ ...one })),
            origins: [{ origin: place().url, localStorage: [{ name: "xinpark.language", value: language }] }],
          },
        });
        await statePurpose(context, reader);
        const page = await context.newPage();
        await page.goto(`/subjects/${code}`);
        await settled(page);
        const evaluation = await asReader(reader, (api) =>
          api.get(evaluationOutput, `/subjects/${code}/evaluation`),
        );
        const { score, contributions } = evaluation;
        expect(score).not.toBeNull();
        expect(contributions.reduce((sum, one) => sum + one.points, 0)).toBe(score);
        const command = explained.parse(
          JSON.parse(await xinpark(place().dataFolder, ["explain", code, "--json"])),
        );
        expect(command).toEqual(explained.parse(evaluation));

        expect(await reasonsOn(page)).toEqual(reasonsOf(evaluation, language));
        expect(thousandths(await page.locator(".score-number").innerText())).toBe(score);
        expect(thousandths(await page.locator(".reason-total .points").innerText())).toBe(score);
        await expect(page.locator(".grade-letter")).toHaveText(evaluation.grade ?? "");
        await expect(page.locator(`.grade-block.grade-${evaluation.gradeDetail?.code ?? ""}`)).toBeVisible();
        const points = await page.locator(".dimension-points").allInnerTexts();
        expect(points.map(thousandths)).toEqual(evaluation.dimensions.map((one) => one.points));
        // The class is the model's lowest whose beginning the score has reached.
        const reached = evaluation.grades.filter((one) => one.from <= (score ?? 0));
        expect(reached.toSorted((a, b) => b.from - a.from)[0]?.id).toBe(evaluation.grade);
        await context.close();
      });
    }
  });

  for (const [language, width] of [
    ["zh", 1280],
    ["en", 360],
  ] as const) {
    test.describe(`${language}, ${width} px`, () => {
      test.use({ reader: "enterprise", language, width });
      test("每条记录链接都通到它的记录 · every record link leads to its record", async ({ page }) => {
        await page.goto(`/subjects/${await ownCode()}`);
        await settled(page);
        const links = page.locator(".reason-records a");
        const count = await links.count();
        expect(count).toBeGreaterThan(3);
        for (let at = 0; at < count; at += 1) {
          const target = (await links.nth(at).getAttribute("href")) ?? "";
          await links.nth(at).click();
          const record = page.locator(target);
          await expect(record.locator(".record-head")).toHaveAttribute("aria-expanded", "true");
          await expect(record.locator(".record-head")).toBeFocused();
          await expect(record.locator(".record-head")).toBeInViewport();
          await expect(record.locator(".record-details")).toBeVisible();
          await expect(page).toHaveURL(new RegExp(`${target}$`, "u"));
        }
      });
    });
  }

  test.describe("long files", () => {
    test.use({ reader: "credit" });
    test("后面页里的记录会先加载再打开 · a record on a later page is loaded, then opened", async ({
      page,
      api,
    }) => {
      const file = await api.get(fileOutput, `/subjects/${MANY_CODE}`);
      expect(file.next).not.toBeNull();
      const first = new Set(file.records.map((one) => one.id));
      const later = (file.evaluation?.contributions ?? [])
        .flatMap((one) => one.records)
        .find((id) => !first.has(id));
      expect(later, "a reason beyond the first page").toBeDefined();
      await page.goto(`/subjects/${MANY_CODE}`);
      await settled(page);
      expect(await page.locator(".record").count()).toBe(first.size);
      await listAllReasons(page);
      await page.locator(`.reason-records a[href="#record-${later}"]`).first().click();
      await expect(page.locator(`#record-${later} .record-details`)).toBeInViewport();
      // The same by address alone, as from a receipt.
      await page.goto("/");
      await page.goto(`/subjects/${MANY_CODE}#record-${later}`);
      await expect(page.locator(`#record-${later} .record-details`)).toBeInViewport();
      await page.getByRole("link", { name: /^批次/u }).first().click();
      await expect(page.getByRole("heading", { level: 1 })).toContainText("回执");
    });
  });
});

test.describe("谁看得到什么 · who sees what", () => {
  for (const language of ["zh", "en"] as const) {
    test.describe(`in ${language}`, () => {
      test.use({ language });
      const texts = TEXTS[language];

      test("访客只见公开记录与公开字段，不见分类 · a visitor sees public records and fields only, and no class", async ({
        page,
        api,
      }) => {
        const code = await ownCode();
        const whole = await asReader("credit", (credit) => allRecords(credit, code));
        const seen = await allRecords(api, code);
        expect(seen.map((one) => one.id)).toEqual(whole.filter((one) => one.public).map((one) => one.id));
        expect(seen.length).toBeLessThan(whole.length);
        const catalogue = await api.get(catalogueOutput, "/catalogue");
        const open = new Set(
          catalogue.items.flatMap((item) =>
            item.fields.filter((one) => one.disclosure === "public").map((one) => one.code),
          ),
        );
        for (const record of seen)
          for (const field of Object.keys(record.fields)) expect(open, field).toContain(field);
        const file = await api.get(fileOutput, `/subjects/${code}`);
        expect([file.audience, file.evaluation]).toEqual(["public", null]);
        expect([401, 403]).toContain(await api.status(`/subjects/${code}/evaluation`));

        await page.goto(`/subjects/${code}`);
        await settled(page);
        await expect(page.locator(".audience-note")).toHaveText(texts["file.audiencePublic"]);
        await expect(page.locator(".class-panel")).toHaveCount(0);
        await expect(page.locator(".record")).toHaveCount(seen.length);
        await openEveryRecord(page);
        await expect(page.locator(".record-details")).toHaveCount(seen.length);
        const labels = new Set(await page.locator(".record-fields dt").allInnerTexts());
        // Items of the records seen alone: another item may keep to itself what these publish under the same name.
        const items = new Set(seen.map((one) => one.item));
        const hidden = catalogue.items
          .filter((item) => items.has(item.id))
          .flatMap((item) => item.fields)
          .filter((one) => one.disclosure !== "public")
          .map((one) => one.label[language])
          .filter((label) => labels.has(label));
        expect(hidden, "fields that are not public").toEqual([]);
        await expect(page.locator(".disclosure")).toHaveCount(0);
        await expect(page.getByText(texts["record.notPublic"], { exact: true })).toHaveCount(0);
      });

      test.describe("an enterprise user", () => {
        test.use({ reader: "enterprise" });
        test("看到自己的全部，看别人的只有公开部分 · sees its own file whole, of others what is public", async ({
          page,
          api,
        }) => {
          const own = await ownCode();
          const whole = await asReader("enterprise", (enterprise) => allRecords(enterprise, own));
          const ids = new Set(whole.map((one) => one.id));
          const office = await asReader("credit", (credit) => allRecords(credit, own));
          // What only the enterprise's consent opens is in its own file alone.
          expect(office.every((one) => ids.has(one.id))).toBe(true);
          expect(office.length).toBeLessThanOrEqual(whole.length);
          await page.goto(`/subjects/${own}`);
          await settled(page);
          await expect(page.locator(".audience-note")).toHaveText(texts["file.audienceOwn"]);
          await expect(page.locator(".class-panel")).toBeVisible();
          await expect(page.locator(".record")).toHaveCount(whole.length);
          expect((await allRecords(api, own)).map((one) => one.id)).toEqual(whole.map((one) => one.id));
          const shared = new Set(office.map((one) => one.id));
          const beside = new Set(whole.filter((one) => !shared.has(one.id)).map((one) => one.item));
          expect([...beside]).toEqual(["social-insurance"]);

          const other = MANY_CODE;
          const open = await asReader("visitor", (visitor) => allRecords(visitor, other));
          expect(await allRecords(api, other)).toEqual(open);
          expect([403, 404]).toContain(await api.status(`/subjects/${other}/evaluation`));
          await page.goto(`/subjects/${other}`);
          await settled(page);
          await expect(page.locator(".audience-note")).toHaveText(texts["file.audiencePublic"]);
          await expect(page.locator(".class-panel")).toHaveCount(0);
        });
      });

      test.describe("a department officer", () => {
        test.use({ reader: "department" });
        test("看到记录，不见分类 · sees the records, no class", async ({ page, api }) => {
          const code = await ownCode();
          const file = await api.get(fileOutput, `/subjects/${code}`);
          expect([file.audience, file.evaluation]).toEqual(["scope", null]);
          expect(await api.status(`/subjects/${code}/evaluation`)).toBe(403);
          await page.goto(`/subjects/${code}`);
          await settled(page);
          await expect(page.locator(".audience-note")).toHaveText(texts["file.audienceScope"]);
          await expect(page.locator(".class-panel")).toHaveCount(0);
          await expect(page.locator(".no-class")).toHaveCount(0);
          await expect(page.locator(".record")).toHaveCount(file.records.length);
        });
      });

      for (const width of [1280, 360]) {
        test.describe(`${width} px`, () => {
          test.use({ width });
          test("处处标明演示数据 · synthetic is marked everywhere", async ({ page }) => {
            for (const address of ["/", "/?q=演示", `/subjects/${await ownCode()}`, "/sign-in"]) {
              await page.goto(address);
              await settled(page);
              await expect(page.locator(".header .badge-synthetic")).toBeVisible();
              await expect(page.locator(".header .badge-synthetic")).toHaveText(texts["badge.synthetic"]);
            }
            await page.goto(`/subjects/${await ownCode()}`);
            await expect(page.locator(".file-tags .badge-synthetic")).toBeVisible();
          });
        });
      }
    });
  }

  test("按目录项筛选，未知代码说明白 · filtering by item; an unknown code is said plainly", async ({
    page,
    watch,
    api,
  }) => {
    watch.expectStatus(404);
    const code = await ownCode();
    const file = await api.get(fileOutput, `/subjects/${code}`);
    await page.goto(`/subjects/${code}`);
    await settled(page);
    for (const { item, itemLabel, count } of file.counts) {
      await page.locator(".chip").filter({ hasText: itemLabel.zh }).click();
      await expect(page).toHaveURL(new RegExp(`item=${item}`, "u"));
      await settled(page);
      await expect(page.locator(".record")).toHaveCount(count);
      expect(new Set(await page.locator(".record-item").allInnerTexts())).toEqual(new Set([itemLabel.zh]));
    }
    await page.goto("/subjects/91370303XN000000XX");
    await expect(page.getByRole("alert")).toContainText(zh["problem.notFound"]);
    await expect(page.getByRole("alert")).toContainText("subject-unknown");
  });
});
