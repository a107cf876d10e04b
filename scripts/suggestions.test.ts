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
import { headingWords, observeColumn, suggestMapping } from "@xinpark/kernel/mapping";
import { expectValue } from "@xinpark/kernel/outcome";

/** Suggestions against the profiles that people made for real files: how many are right, and how many say something else. */

const ROOT = join(import.meta.dirname, "..");
const DATA = join(ROOT, "../shared/data");
const DAY = "2026-11-20";
const SAMPLE = 500;

const read = (path: string): readonly Definition[] =>
  expectValue(parseDefinitions(readFileSync(path, "utf8"), path)).map((one) =>
    one.kind === "table" && one.file !== undefined
      ? { ...one, rows: parseTableCsv(readFileSync(join(dirname(path), one.file), "utf8")) }
      : one,
  );
const folder = (name: string): readonly Definition[] =>
  readdirSync(join(ROOT, name), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".yaml"))
    .flatMap((file) => read(join(ROOT, name, file)));

const FILES = [
  ["cn_penalty_env_shandong/penalties.csv", "cn_penalty_env_shandong/penalties"],
  ["cn_registration_shandong/registration.csv", "cn_registration_shandong/registration"],
  ["cn_creditchina_lists/ecommerce_dishonest_batch1.csv", "cn_creditchina_lists/ecommerce_dishonest_batch1"],
  [
    "cn_creditchina_lists/herbal_slices_failed_quality.csv",
    "cn_creditchina_lists/herbal_slices_failed_quality",
  ],
  ["cn_qualification_eia/eia_agencies.csv", "cn_qualification_eia/eia_agencies"],
  ["foreign_uk_fhrs/westminster.csv", "foreign_uk_fhrs/westminster"],
  ["foreign_sf_lives/businesses.csv", "foreign_sf_lives/businesses"],
  ["foreign_sf_lives/inspections.csv", "foreign_sf_lives/inspections"],
  ["foreign_sf_lives/violations.csv", "foreign_sf_lives/violations"],
  [
    "foreign_jp_labour_violations/001_company_list_20161001_to_20170430.tsv",
    "foreign_jp_labour_violations/lists",
  ],
] as const;

interface Share {
  /** Columns the profile reads. */
  readonly columns: number;
  /** Of these, suggested for a field that the profile reads from it. */
  readonly right: number;
  /** Suggested for another field. */
  readonly wrong: readonly string[];
}

const columnsOf = (source: MappingDefinition["fields"][string]): readonly string[] =>
  source.column === undefined ? [] : typeof source.column === "string" ? [source.column] : source.column;

/** Each column with the fields the profile reads from it. */
function readersOf(profile: MappingDefinition): ReadonlyMap<string, readonly string[]> {
  const readers = new Map<string, string[]>();
  for (const [field, source] of Object.entries(profile.fields))
    for (const column of columnsOf(source)) readers.set(column, [...(readers.get(column) ?? []), field]);
  return readers;
}

function rowsOf(file: string): string[][] {
  const tabbed = file.endsWith(".tsv");
  return parse(new TextDecoder("utf-8").decode(readFileSync(join(DATA, file))), {
    delimiter: tabbed ? "\t" : ",",
    relax_column_count: true,
    to: SAMPLE + 1,
    ...(tabbed ? { quote: null } : {}),
  });
}

function openDefinitions() {
  const library = createLibrary([...folder("definitions"), ...folder("examples/definitions")]);
  const table = (id: string) => expectValue(library.find("table", id, DAY));
  const tables = expectValue(
    createCodeTables({
      registry: table("uscc-registry").rows ?? [],
      divisions: table("division").rows ?? [],
    }),
  );
  return { library, tables, words: headingWords(table("heading-synonym")) };
}

function shareOf(
  { library, tables, words }: ReturnType<typeof openDefinitions>,
  file: string,
  profilePath: string,
): Share {
  const [profile] = read(join(ROOT, "examples/mappings", `${profilePath}.yaml`));
  if (profile?.kind !== "mapping") throw new Error(`${profilePath} holds no profile`);
  const [header = [], ...rows] = rowsOf(file);
  const contents = header.map((heading, at) =>
    observeColumn(
      heading,
      rows.map((row) => row[at] ?? null),
      tables,
    ),
  );
  const suggestions = suggestMapping(expectValue(library.find("item", profile.item, DAY)), contents, words);
  const suggested = new Map(
    suggestions.flatMap((one) => (one.column === null ? [] : [[one.column, one.field]])),
  );
  const readers = [...readersOf(profile)];
  return {
    columns: readers.length,
    right: readers.filter(([column, fields]) => fields.includes(suggested.get(column) ?? "")).length,
    wrong: [...suggested].flatMap(([column, field]) =>
      readersOf(profile).get(column)?.includes(field) === true ? [] : [`${column} → ${field}`],
    ),
  };
}

describe.skipIf(!existsSync(DATA))("suggestions for real files (skipped without ../shared/data)", () => {
  test("most columns are suggested for the field that a person chose, and hardly any for another", () => {
    const definitions = openDefinitions();
    const shares = FILES.map(([file, profile]) => ({ file, ...shareOf(definitions, file, profile) }));
    const among = (prefix: string): Share => {
      const some = shares.filter((one) => one.file.startsWith(prefix));
      return {
        columns: some.reduce((sum, one) => sum + one.columns, 0),
        right: some.reduce((sum, one) => sum + one.right, 0),
        wrong: some.flatMap((one) => one.wrong),
      };
    };
    // Wrong are two columns that bear the very name of a field (the profiles say why they are not it), and one list by its content.
    const wrong = ["备注 → BZ", "成立日期 → REG_CLRQ", "失信领域 → YZ_MD"];
    expect(among("cn_")).toEqual({ columns: 43, right: 34, wrong });
    expect(among("")).toEqual({ columns: 80, right: 71, wrong });
  });
});
