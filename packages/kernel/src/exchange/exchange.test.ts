import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addDays } from "../day/index.ts";
import { createLibrary, parseDefinitions, type Definition } from "../definition/index.ts";
import { expectValue } from "../outcome/index.ts";
import { cursorOf, cursorText, itemJsonSchema, templateHeadings, templateRow } from "./index.ts";

const BASE = join(import.meta.dirname, "../../../../definitions/base");
const read = (file: string): readonly Definition[] =>
  expectValue(parseDefinitions(readFileSync(join(BASE, file), "utf8"), file));
const DAY = "2026-06-01";
const library = createLibrary(
  [
    "exchange/portal.yaml",
    "catalogue/CF.yaml",
    "catalogue/XK.yaml",
    "catalogue/commitment.yaml",
    "rules/masks.yaml",
  ].flatMap(read),
);
const item = (id: string) => expectValue(library.find("item", id, DAY));
const template = (id: string) => expectValue(library.find("export-template", id, DAY));
const masks = library.list("mask-rule", DAY);

describe("templates of the portal", () => {
  it.each([
    ["portal-XK", 28],
    ["portal-CF", 30],
    ["portal-commitment", 20],
  ])("%s holds its %i fields, each of the item, in the item's order", (id, count) => {
    const { columns, item: of } = template(id);
    expect(columns).toHaveLength(count);
    expect(columns.map((column) => column.field)).toEqual(item(of).fields.map((field) => field.code));
    expect(new Set(templateHeadings(template(id), "headings")).size).toBe(count);
  });

  const payload = {
    CF_XDR_MC: "示例有限公司",
    CF_FRDB: "示例甲",
    CF_FR_ZJHM: "不应出现",
    CF_CFLB: ["警告", "罚款"],
    CF_NR_FK: "0.2",
    CF_JDRQ: "2026-01-02",
    CF_YXQ: "9999-12-31",
  };
  const cells = (kind: "public" | "government") => {
    const row = templateRow(template("portal-CF"), item("CF"), payload, { audience: { kind }, masks });
    const codes = templateHeadings(template("portal-CF"), "codes");
    return Object.fromEntries(codes.map((code, index) => [code, row[index]]));
  };

  it("write days, sums, kinds and what has no end in the receiver's way", () => {
    expect(cells("government")).toMatchObject({
      CF_JDRQ: "2026/01/02",
      CF_YXQ: "2099/12/31",
      CF_CFLB: "警告；罚款",
      CF_NR_FK: "0.2",
      CF_FRDB: "示例甲",
      CF_GSJZQ: "",
    });
  });

  it("leave blank what the audience may not see, and always what is never shown", () => {
    expect(cells("public")).toMatchObject({ CF_XDR_MC: "示例有限公司", CF_FRDB: "", CF_FR_ZJHM: "" });
    expect(cells("government")).toMatchObject({ CF_FR_ZJHM: "" });
  });
});

describe("the cursor of changes", () => {
  const whole = fc.nat({ max: 1_000_000_000 });
  it("comes back as it was given", () => {
    fc.assert(
      fc.property(whole, whole, fc.nat({ max: 9000 }), whole, (known, entry, days, record) => {
        const cursor = { known, entry, day: addDays("2020-01-01", days), record };
        expect(cursorOf(cursorText(cursor))).toEqual(cursor);
      }),
    );
  });

  it.each(["", "x", "-1", "1.2", "1.2.2026-02-30.0", "1.2.2026-01-01", "1e3"])("%s is none", (text) => {
    expect(cursorOf(text)).toBeNull();
  });

  it("is a bare number too: all of what became known with it is behind", () => {
    expect(cursorOf("12")).toMatchObject({ known: 12, day: null, entry: Number.MAX_SAFE_INTEGER });
  });
});

it("the schema of an item names every field, what is mandatory, and nothing else", () => {
  const schema = itemJsonSchema(item("CF"));
  expect(JSON.stringify(schema["properties"])).toContain(`"CF_GSJZQ"`);
  expect(schema["required"]).toContain("CF_WSH");
  expect(schema["required"]).not.toContain("CF_FRDB");
  expect(schema["additionalProperties"]).toBe(false);
});
