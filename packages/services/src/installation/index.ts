import { z } from "zod";
import { createCalendar, holidayYearOf, type Calendar } from "@xinpark/kernel/calendar";
import { createCodeTables, type CodeTables } from "@xinpark/kernel/code";
import type {
  Definition,
  IdentifierKindDefinition,
  ItemDefinition,
  Library,
  MaskRuleDefinition,
  PackDefinition,
} from "@xinpark/kernel/definition";
import { expectValue, problem, ProblemError, type Text } from "@xinpark/kernel/outcome";
import { createRecordRules, type RecordRules } from "@xinpark/kernel/record";
import { sql, type Queries } from "@xinpark/platform/sql";
import { readLibrary } from "../definition/index.ts";

export { keptFor } from "./kept.ts";

/** The installation: whose place this is, and the definitions it runs on, made ready for use. */

export interface Installation {
  readonly pack: PackDefinition;
  readonly synthetic: boolean;
  readonly library: Library;
  readonly codeTables: CodeTables;
  readonly calendar: Calendar;
  readonly rules: RecordRules;
  readonly identifierKinds: (day: string) => ReadonlyMap<string, IdentifierKindDefinition>;
  readonly item: (id: string, day: string) => ItemDefinition;
  /** The catalogue's items of a day, ordered by id. */
  readonly items: (day: string) => readonly ItemDefinition[];
  /** How personal values are hidden, as ruled on a day. */
  readonly masks: (day: string) => readonly MaskRuleDefinition[];
  /** Labels by region number, for areas and parks. */
  readonly areaLabel: (areaNo: number) => { readonly code: string; readonly label: Text } | null;
  readonly parkLabel: (parkNo: number | null) => { readonly code: string; readonly label: Text } | null;
}

const installationRow = z.object({ pack: z.string(), synthetic: z.boolean() });

/** Reads the installation. Throws `not-initialised` where `init` has not been run. */
export async function readInstallation(queries: Queries, day: string): Promise<Installation> {
  const row = await queries.row(installationRow, sql`select pack, synthetic from installation`);
  if (row === null) {
    throw new ProblemError({
      ...problem("conflict", "not-initialised", "数据库尚未初始化", "the database has not been initialised"),
      remedy: { zh: "请先运行 xinpark init", en: "run xinpark init first" },
    });
  }
  return createInstallation(await readLibrary(queries), row.pack, row.synthetic, day);
}

/** Makes definitions ready for use. */
export function createInstallation(
  library: Library,
  packId: string,
  synthetic: boolean,
  day: string,
): Installation {
  const pack = expectValue(library.find("pack", packId, day));
  const kinds = new Map<string, ReadonlyMap<string, IdentifierKindDefinition>>();
  const codeTables = codeTablesOf(library, day);
  return {
    pack,
    synthetic,
    library,
    codeTables,
    calendar: calendarOf(library.all("calendar")),
    rules: createRecordRules(library, pack.province),
    identifierKinds: (on) => {
      const known =
        kinds.get(on) ?? new Map(library.list("identifier-kind", on).map((kind) => [kind.id, kind]));
      kinds.set(on, known);
      return known;
    },
    item: (id, on) => expectValue(library.find("item", id, on)),
    items: (on) => library.list("item", on),
    masks: (on) => library.list("mask-rule", on),
    areaLabel: (areaNo) => areaLabel(pack, codeTables, areaNo),
    parkLabel: (parkNo) => (parkNo === null ? null : narrowest(pack, parkNo)),
  };
}

export function codeTablesOf(library: Library, day: string): CodeTables {
  const rows = (id: string) => expectValue(library.find("table", id, day)).rows ?? [];
  return expectValue(createCodeTables({ registry: rows("uscc-registry"), divisions: rows("division") }));
}

export function calendarOf(years: readonly Extract<Definition, { kind: "calendar" }>[]): Calendar {
  return createCalendar(years.map((year) => expectValue(holidayYearOf(year))));
}

/** The innermost region whose interval holds the number. */
function narrowest(pack: PackDefinition, number: number) {
  const holding = pack.regions.filter((region) => region.from <= number && number <= region.to);
  const [first] = holding.toSorted((a, b) => a.to - a.from - (b.to - b.from));
  return first === undefined ? null : { code: first.code, label: first.label };
}

function areaLabel(pack: PackDefinition, tables: CodeTables, areaNo: number) {
  const code = String(areaNo).padStart(6, "0");
  const division = tables.divisions.get(code);
  if (division !== undefined) {
    // The table of divisions is in Chinese; the place names its own in English too.
    const named = pack.regions.find((region) => region.code === code);
    return { code, label: { zh: division.name, en: named?.label.en ?? division.name } };
  }
  return areaNo === 0 ? null : narrowest(pack, areaNo);
}
