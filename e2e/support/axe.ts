/** What axe finds wrong on a page, all of its rules. Run in the page itself: none of them has a frame of another site. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";
import { z } from "zod";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const RUN = (within: string): string => `(async () => {
  const { violations } = await axe.run(${JSON.stringify(within)}, { resultTypes: ["violations"] });
  return violations.flatMap((one) =>
    one.nodes.map((node) => one.id + ": " + node.target.join(" ") + " " + (node.failureSummary ?? "")));
})()`;

/** Colours on their way from one to another are nobody's to read: waits until nothing moves but what moves for ever. */
const AT_REST = `(async () => {
  const moving = () => document.getAnimations().filter((one) =>
    one.playState === "running" && Number.isFinite(one.effect?.getComputedTiming().endTime));
  while (moving().length > 0) await Promise.allSettled(moving().map((one) => one.finished));
})()`;

const found = z.array(z.string());

/** Nothing that keeps anybody out, on the whole page or within what a selector names; a page is there when its heading is. */
export async function expectAccessible(page: Page, within = "html"): Promise<void> {
  await expect(page.locator("h1").first()).toBeVisible();
  await page.evaluate(AT_REST);
  if ((await page.evaluate("typeof axe")) === "undefined") await page.evaluate(AXE);
  expect(found.parse(await page.evaluate(RUN(within))), "what axe finds").toEqual([]);
}
