/** What the main menu calls a page. */
import { MENU, type MenuEntry } from "../../apps/web/src/app/menu.ts";
import type { Language } from "./test.ts";

export function entryTo(to: MenuEntry["to"], language: Language = "zh"): string {
  const entry = MENU.flatMap((group) => group.entries).find((one) => one.to === to);
  if (entry === undefined) throw new Error(`no entry leads to ${to}`);
  return entry.label[language];
}
