import { ROLE_RIGHTS, ROLES, type Role } from "@xinpark/kernel/rights";
import { describe, expect, test } from "vitest";
import { isCurrent, MENU, menuOf } from "./menu.ts";

const entries = MENU.flatMap((group) => group.entries);
const roles = Object.keys(ROLES).filter((role): role is Role => role in ROLE_RIGHTS);
const open = (role: Role) => menuOf(ROLE_RIGHTS[role]);

describe("the main menu", () => {
  test("names every page once, in both languages, each name once", () => {
    for (const key of ["zh", "en"] as const) {
      const names = [...entries, ...MENU].map((one) => one.label[key].trim());
      expect(names.filter((name) => name === "")).toEqual([]);
      expect(new Set(names).size).toBe(names.length);
    }
    expect(new Set(entries.map((entry) => entry.to)).size).toBe(entries.length);
  });

  test.each(roles)("shows a %s what the rights open, each page once", (role) => {
    const shown = open(role).flatMap((group) => group.entries);
    const may = entries.filter((entry) => entry.rights.some((right) => ROLE_RIGHTS[role].includes(right)));
    expect(shown).toEqual(may);
  });

  test.each(roles)("has at most seven places for a %s to look at", (role) => {
    expect(open(role).length).toBeLessThanOrEqual(7);
  });

  test("a few pages stand side by side", () => {
    expect(open("visitor").map((group) => group.label.zh)).toEqual(["查企业", "核验"]);
  });

  test("an entry is current on its page, and below it where it has pages below", () => {
    const [deliveries, search] = [entries.find((one) => one.to === "/deliveries"), entries[0]];
    if (deliveries === undefined || search === undefined) throw new Error("the menu has lost its entries");
    expect(
      ["/deliveries", "/deliveries/7", "/deliveries-old"].map((at) => isCurrent(deliveries, at)),
    ).toEqual([true, true, false]);
    expect(["/", "/subjects/1"].map((at) => isCurrent(search, at))).toEqual([true, false]);
  });
});
