import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { createCodeTables, parseTableCsv } from "@xinpark/kernel/code";
import {
  createLibrary,
  parseDefinitions,
  type Definition,
  type MappingDefinition,
} from "@xinpark/kernel/definition";
import { compileIntake, type PreparedRecord } from "@xinpark/kernel/delivery";
import { expectValue } from "@xinpark/kernel/outcome";
import { createRecordRules } from "@xinpark/kernel/record";
import { openSource } from "../packages/services/src/delivery/readers/index.ts";
import { readingOf } from "../packages/services/src/delivery/reading.ts";

/** The shipped profiles against the files they were written for: from the file to prepared rows. */

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

/** A file read as a delivery reads it: how many rows end in which way, and what the records are known by. */
async function readAll(path: string, profilePath: string) {
  const profile = profileOf(profilePath);
  const source = expectValue(await openSource(path, { name: basename(path), ...readingOf(profile) }));
  const counted: Record<string, number> = {};
  const keys = new Set<string>();
  const records: PreparedRecord[] = [];
  try {
    const intake = intakeOf(profile, source.header);
    for await (const block of source.rows())
      for (const { cells } of block) {
        const row = intake.prepare(cells);
        counted[row.outcome] = (counted[row.outcome] ?? 0) + 1;
        if (row.outcome !== "ready") continue;
        keys.add(row.record.key);
        records.push(row.record);
      }
    return { counted, keys, records, declared: source.declaredRows() };
  } finally {
    await source.close();
  }
}

const profilePath = (stem: string): string => join(ROOT, "examples/mappings", `${stem}.yaml`);

describe.skipIf(!existsSync(DATA))("real files by their profiles (skipped without ../shared/data)", () => {
  test.each([
    ["cn_penalty_env_shandong/penalties", "csv", { ready: 489, refused: 2, ignored: 353 }],
    ["cn_penalty_env_shandong/penalties", "xlsx", { ready: 489, refused: 2, ignored: 353 }],
    ["cn_penalty_env_shandong/penalties_gb18030", "csv", { ready: 489, refused: 2, ignored: 353 }],
    ["cn_registration_shandong/registration", "csv", { ready: 1060, ignored: 390 }],
    ["foreign_sf_lives/businesses", "csv", { ready: 1951 }],
    ["foreign_sf_lives/inspections", "csv", { ready: 8285 }],
    ["foreign_sf_lives/violations", "csv", { ready: 12_032 }],
    ["cn_creditchina_lists/ecommerce_dishonest_batch1", "csv", { ready: 500 }],
    ["cn_creditchina_lists/ecommerce_dishonest_batch1", "xlsx", { ready: 500 }],
    ["cn_creditchina_lists/herbal_slices_failed_quality", "csv", { ready: 39 }],
    ["cn_qualification_eia/eia_agencies", "csv", { ready: 1174 }],
    ["foreign_uk_fhrs/westminster", "csv", { ready: 4956 }],
    ["cn_listed_names/listed_short_full", "csv", { ready: 1109 }],
    ["cn_listed_names/listed_2015_with_addresses", "csv", { ready: 1477 }],
  ])("%s.%s: every row is accounted for", async (stem, extension, expected) => {
    expect((await readAll(join(DATA, `${stem}.${extension}`), profilePath(stem))).counted).toEqual(expected);
  });

  test("nested tenders: every candidate is accounted for, rates are no yuan, footers no bidders", async () => {
    const stem = "cn_tenders_yichang/bid_candidates_2025Q2Q3";
    const { counted, records } = await readAll(join(DATA, `${stem}.json`), profilePath(stem));
    expect(counted).toEqual({ ready: 1620, ignored: 14 });
    const amounts = records.flatMap((one) => (one.amountFen === null ? [] : [one.amountFen]));
    expect(amounts).toHaveLength(1398);
    // The smallest is an amount for all that: nobody builds for a rate.
    expect(Math.min(...amounts)).toBeGreaterThan(5_000_000);
    expect(records.filter((one) => /"JY_FL":/u.test(one.payload) && one.amountFen !== null)).toEqual([]);
    expect(records.some((one) => /评标|http/u.test(one.name ?? ""))).toBe(false);
  });

  test("the Japanese lists: every row is accounted for; from list to list some are added, kept and removed", async () => {
    const folder = "foreign_jp_labour_violations";
    const lists = [
      ["001_company_list_20161001_to_20170430", 347],
      ["002_company_list_20161001_to_20170531", 364],
      ["003_company_list_20161001_to_20170630", 393],
    ] as const;
    let before = new Set<string>();
    const changes: string[] = [];
    for (const [stem, rows] of lists) {
      const { counted, keys } = await readAll(
        join(DATA, folder, `${stem}.tsv`),
        profilePath(`${folder}/lists`),
      );
      expect(counted).toEqual({ ready: rows });
      const kept = [...keys].filter((key) => before.has(key)).length;
      changes.push(`added ${keys.size - kept}, kept ${kept}, removed ${before.size - kept}`);
      before = keys;
    }
    expect(changes).toEqual([
      "added 347, kept 0, removed 0",
      "added 54, kept 310, removed 37",
      "added 62, kept 331, removed 33",
    ]);
  });
});

const establishment = (id: number, rating: string): string => `<EstablishmentDetail><FHRSID>${id}</FHRSID>
  <LocalAuthorityBusinessID>x/${id}</LocalAuthorityBusinessID><BusinessName>% Example &amp; Sons</BusinessName><BusinessType>Retailers - other</BusinessType>
  <AddressLine1>1 EXAMPLE STREET</AddressLine1><PostCode>XX1 1XX</PostCode><RatingValue>${rating}</RatingValue><RatingDate xsi:nil="true"/>
  <LocalAuthorityName>Example</LocalAuthorityName><Scores/><NewRatingPending>False</NewRatingPending></EstablishmentDetail>`;

test("the official XML of food hygiene ratings is read by its profile, and a count that disagrees is told", async () => {
  const folder = await mkdtemp(join(tmpdir(), "fhrs-"));
  try {
    const path = join(folder, "example.xml");
    const details = [1, 2, 3].map((id) => establishment(id, id === 1 ? "AwaitingInspection" : "Exempt"));
    await writeFile(
      path,
      `<?xml version="1.0"?><FHRSEstablishment xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><Header><ExtractDate>2026-01-05</ExtractDate>
      <ItemCount>4</ItemCount><ReturnCode>Success</ReturnCode></Header><EstablishmentCollection>${details.join("")}</EstablishmentCollection></FHRSEstablishment>`,
    );
    const { counted, records, declared } = await readAll(
      path,
      profilePath("foreign_uk_fhrs/establishments_xml"),
    );
    expect(counted).toEqual({ ready: 3 });
    expect(records[0]).toMatchObject({ name: "% Example & Sons" });
    expect(declared).toEqual({ path: "/FHRSEstablishment/Header/ItemCount", declared: 4, found: 3 });
  } finally {
    await rm(folder, { recursive: true });
  }
});
