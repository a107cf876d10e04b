/** A page looked at as people meet it: wide, on a phone, and with what some of them need. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expectAccessible } from "./axe.ts";
import { ROOT } from "./command.ts";
import { expectNoSideways, settled, WIDTHS } from "./test.ts";

/** Where the pictures of a run lie. */
export const SCREENS = join(ROOT, "test-results/screens");
mkdirSync(SCREENS, { recursive: true });

/** Nothing keeps anybody out, nothing sticks out, on a wide screen and on a phone; pictures of both for people. */
export async function look(page: Page, name: string): Promise<void> {
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 });
    await settled(page);
    await expectNoSideways(page);
    await page.screenshot({ path: join(SCREENS, `${name}-${width}.png`), fullPage: true });
    await expectAccessible(page);
  }
  await page.setViewportSize({ width: WIDTHS[0], height: 900 });
}
