import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { createCodeTables, parseTableCsv } from "../code/index.ts";
import { createLibrary, parseDefinitions } from "../definition/index.ts";
import { compileIntake } from "../delivery/index.ts";
import { expectValue } from "../outcome/index.ts";
import { createRecordRules } from "../record/index.ts";
import { exampleOf, templateColumns } from "./index.ts";

const ROOT = join(import.meta.dirname, "../../../../definitions/base");
const library = createLibrary(
  readdirSync(ROOT, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".yaml"))
    .flatMap((name) =>
      expectValue(parseDefinitions(readFileSync(join(ROOT, name), "utf8"), name)).map((one) =>
        one.kind === "table" && one.file !== undefined
          ? { ...one, rows: parseTableCsv(readFileSync(join(ROOT, dirname(name), one.file), "utf8")) }
          : one,
      ),
    ),
);
const DAY = "2026-06-01";
const rowsOf = (id: string) => expectValue(library.find("table", id, DAY)).rows ?? [];
const kinds = new Map(library.list("identifier-kind", DAY).map((kind) => [kind.id, kind]));
const context = (day: string) => ({
  tables: expectValue(createCodeTables({ registry: rowsOf("uscc-registry"), divisions: rowsOf("division") })),
  identifierKinds: kinds,
  rules: createRecordRules(library, "37"),
  day,
});
const items = library.list("item", DAY);
const each = items.flatMap((item) => (["zh", "en"] as const).map((language) => ({ item, language })));

describe.each(each)("the template of $item.id ($language)", ({ item, language }) => {
  const columns = templateColumns(item, kinds, language);
  const header = columns.map((column) => column.heading);

  it("has headings that are read without a profile, each as its own field", () => {
    expect(new Set(header).size).toBe(header.length);
    const intake = expectValue(compileIntake(item, null, header, context(DAY)));
    expect(intake.unusedColumns).toEqual([]);
  });

  it("has an example that its own rules accept without a word, on any day, and that is no data", () => {
    const cells = columns.map((column) => column.example);
    const name = columns.findIndex((column) => column.code === item.roles.name);
    for (const day of ["2025-01-01", "2028-12-31"]) {
      const intake = expectValue(compileIntake(item, null, header, context(day)));
      expect(intake.prepare(cells)).toMatchObject({
        outcome: "ignored",
        findings: [{ code: "example-row", field: item.roles.name }],
      });
      const real = intake.prepare(cells.with(name, "平顶山某某有限公司"));
      expect(real).toMatchObject({ outcome: "ready", findings: [] });
    }
  });

  it("leaves personal numbers blank and proposes what its lists hold", () => {
    for (const [index, field] of item.fields.entries()) {
      if (field.personal === "identity-number" || field.personal === "phone")
        expect(columns[index]?.example ?? null, field.code).toBeNull();
      if (field.type === "choice") expect(columns[index]?.choices?.values).toEqual(field.values);
    }
  });
});

it("speaks of when a field is needed in the words of the other field", () => {
  const item = expectValue(library.find("item", "CF", DAY));
  const fine = templateColumns(item, kinds, "zh").find((column) => column.code === "CF_NR_FK");
  expect(fine?.presenceWords).toEqual({
    zh: "条件必填：处罚类别含“罚款”时",
    en: "Mandatory in some cases: when “Kinds of penalty” includes 罚款",
  });
});

it("has no example where records bear no name", () => {
  const item = expectValue(library.find("item", "CF", DAY));
  const { name: _name, ...roles } = item.roles;
  expect(exampleOf({ ...item, roles }, "zh")).toBeNull();
});
