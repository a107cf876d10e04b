import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { createCodeTables, parseTableCsv } from "@xinpark/kernel/code";
import {
  createLibrary,
  parseDefinitions,
  type Definition,
  type MappingDefinition,
} from "@xinpark/kernel/definition";
import { compileIntake } from "@xinpark/kernel/delivery";
import { expectValue } from "@xinpark/kernel/outcome";
import { createRecordRules } from "@xinpark/kernel/record";

/** The shipped profiles against the files they were written for, as far as the kernel reads rows. */

const ROOT = join(import.meta.dirname, "..");
const DATA = join(ROOT, "../shared/data");
const DAY = "2026-11-20";

const read = (path: string): readonly Definition[] =>
  expectValue(parseDefinitions(readFileSync(path, "utf8"), path)).map((one) => withRows(one, path));
const withRows = (one: Definition, path: string): Definition =>
  one.kind === "table" && one.file !== undefined
    ? { ...one, rows: parseTableCsv(readFileSync(join(dirname(path), one.file), "utf8")) }
    : one;
const folder = (name: string): readonly Definition[] =>
  readdirSync(join(ROOT, name), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) => read(join(ROOT, name, file)));

function profileOf(path: string): MappingDefinition {
  const [found] = read(path);
  if (found?.kind !== "mapping") throw new Error(`${path} holds no mapping profile`);
  return found;
}

function intakeOf(profile: MappingDefinition, header: readonly string[]) {
  const library = createLibrary([...folder("definitions"), ...folder("examples/definitions")]);
  const rows = (id: string) => expectValue(library.find("table", id, DAY)).rows ?? [];
  return expectValue(
    compileIntake(expectValue(library.find("item", profile.item, DAY)), profile, header, {
      tables: expectValue(createCodeTables({ registry: rows("uscc-registry"), divisions: rows("division") })),
      identifierKinds: new Map(library.list("identifier-kind", DAY).map((kind) => [kind.id, kind])),
      rules: createRecordRules(library, "37"),
      day: DAY,
    }),
  );
}

/** How many rows of a file end in which way. */
function count(path: string, encoding: string, delimiter: string, profile: string): Record<string, number> {
  const text = new TextDecoder(encoding, { fatal: true }).decode(readFileSync(path));
  const [header = [], ...rows]: string[][] = parse(text, {
    delimiter,
    relax_column_count: true,
    ...(delimiter === "\t" ? { quote: null } : {}),
  });
  const intake = intakeOf(profileOf(profile), header);
  const counted: Record<string, number> = {};
  for (const row of rows) {
    const { outcome } = intake.prepare(row);
    counted[outcome] = (counted[outcome] ?? 0) + 1;
  }
  return counted;
}

describe.skipIf(!existsSync(DATA))("real files by their profiles (skipped without ../shared/data)", () => {
  test.each([
    ["cn_penalty_env_shandong/penalties", "utf-8", { ready: 489, refused: 2, ignored: 353 }],
    ["cn_penalty_env_shandong/penalties_gb18030", "gb18030", { ready: 489, refused: 2, ignored: 353 }],
    ["cn_registration_shandong/registration", "utf-8", { ready: 1060, ignored: 390 }],
    ["foreign_sf_lives/businesses", "utf-8", { ready: 1951 }],
    ["foreign_sf_lives/inspections", "utf-8", { ready: 8285 }],
    ["foreign_sf_lives/violations", "utf-8", { ready: 12_032 }],
    ["cn_creditchina_lists/ecommerce_dishonest_batch1", "utf-8", { ready: 500 }],
    ["cn_creditchina_lists/herbal_slices_failed_quality", "utf-8", { ready: 39 }],
    ["cn_qualification_eia/eia_agencies", "utf-8", { ready: 1174 }],
    ["foreign_uk_fhrs/westminster", "utf-8", { ready: 4956 }],
  ])("%s: every row is accounted for", (stem, encoding, expected) => {
    const path = join(DATA, `${stem}.csv`);
    expect(count(path, encoding, ",", join(ROOT, "examples/mappings", `${stem}.yaml`))).toEqual(expected);
  });

  test.each([
    ["001_company_list_20161001_to_20170430", { ready: 347 }],
    ["002_company_list_20161001_to_20170531", { ready: 364 }],
    ["003_company_list_20161001_to_20170630", { ready: 393 }],
  ])("the Japanese list %s: every row is accounted for", (stem, expected) => {
    const folder = "foreign_jp_labour_violations";
    const profile = join(ROOT, "examples/mappings", folder, "lists.yaml");
    expect(count(join(DATA, folder, `${stem}.tsv`), "utf-8", "\t", profile)).toEqual(expected);
  });
});
