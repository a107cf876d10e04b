/** Sending a file, by the page or by the API. */
import { expect, type APIRequestContext, type Locator, type Page } from "@playwright/test";
import { deliveryOutput, type DeliveryOutput, type RowOutcome } from "@xinpark/kernel/contract";
import { place } from "./place.ts";

export const OUTCOMES = ["accepted", "superseding", "duplicate", "held", "refused", "ignored"] as const;
export type Counts = Readonly<Record<(typeof OUTCOMES)[number], number>>;

interface Upload {
  readonly name: string;
  readonly mimeType: string;
  readonly buffer: Buffer;
}

/** Chooses in one of the form's lists by typing, as one does by keyboard. */
export async function choose(page: Page, id: string, text: string): Promise<void> {
  const field = page.locator(`#${id}`);
  await field.click();
  await field.fill(text);
  // Enter takes what is marked; pressed before anything is, it would leave the list open over the next field.
  const list = page.locator(".ant-select-dropdown", { has: page.locator(`[id="${id}_list"]`) });
  await expect(list.locator(".ant-select-item-option-active")).toContainText(text);
  await field.press("Enter");
}

interface Form {
  readonly item: string;
  /** Null: the officer's own stands there already. */
  readonly department: string | null;
  readonly mapping: string | null;
  readonly file: Upload | string;
}

/** Fills in the form of a new delivery and sends it. */
export async function fillAndSend(page: Page, form: Form): Promise<void> {
  await page.goto("/deliveries/new");
  await choose(page, "item", form.item);
  if (form.department !== null) await choose(page, "department", form.department);
  if (form.mapping !== null) await choose(page, "mapping", form.mapping);
  await page.locator("input[type=file]").setInputFiles(form.file);
  await page.locator("button[type=submit]").click();
}

/** Waits for the end of a delivery on its receipt page. */
export async function finished(page: Page): Promise<void> {
  await expect(page).toHaveURL(/\/deliveries\/\d+/u);
  await expect(page.locator(".receipt-state[aria-busy=false]")).toBeVisible();
}

/** The six counts as the page shows them. */
export async function shownCounts(page: Page): Promise<Counts> {
  const read = async (outcome: RowOutcome): Promise<number> => {
    const count: Locator = page.locator(".count", { has: page.locator(`.outcome-fill-${outcome}`) });
    return Number((await count.locator(".count-number").innerText()).replaceAll(",", ""));
  };
  return {
    accepted: await read("accepted"),
    superseding: await read("superseding"),
    duplicate: await read("duplicate"),
    held: await read("held"),
    refused: await read("refused"),
    ignored: await read("ignored"),
  };
}

export const sumOf = (counts: Counts): number => OUTCOMES.reduce((sum, outcome) => sum + counts[outcome], 0);

/** Delivers by the API and waits for the end. */
export async function deliver(
  request: APIRequestContext,
  file: Upload,
  department: string,
): Promise<DeliveryOutput> {
  const base = `${place().url}/api/v1/deliveries`;
  const sent = await request.post(base, {
    multipart: { item: "CF", department, mapping: "e2e-penalties", file },
  });
  expect(sent.status(), await sent.text()).toBe(202);
  const { batch } = deliveryOutput.parse(await sent.json());
  let last: DeliveryOutput | undefined;
  await expect
    .poll(async () => {
      last = deliveryOutput.parse(await (await request.get(`${base}/${batch}`)).json());
      return last.state === "failed" || last.evaluated !== null;
    })
    .toBe(true);
  if (last === undefined) throw new Error("a delivery that ended has been read");
  return last;
}
