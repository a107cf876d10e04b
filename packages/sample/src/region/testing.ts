import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createCalendar, holidayYearOf, type Calendar } from "@xinpark/kernel/calendar";
import { createCodeTables, parseTableCsv, type CodeTables } from "@xinpark/kernel/code";
import {
  createLibrary,
  parseDefinitions,
  type Definition,
  type ItemDefinition,
  type Library,
  type PackDefinition,
} from "@xinpark/kernel/definition";
import {
  compileIntake,
  type IntakeContext,
  type PreparedRecord,
  type PreparedRow,
} from "@xinpark/kernel/delivery";
import { toEpochDay } from "@xinpark/kernel/day";
import {
  catalogueOf,
  compileModel,
  type CompiledModel,
  type EvaluatedRecord,
} from "@xinpark/kernel/evaluation";
import { expectValue } from "@xinpark/kernel/outcome";
import { createRecordRules } from "@xinpark/kernel/record";
import type { SampleDelivery } from "./index.ts";

/** The shipped definitions, and the sample taken in and evaluated with them, for the tests beside this file. */

const DEFINITIONS = fileURLToPath(new URL("../../../../definitions/", import.meta.url));

function readShipped(): readonly Definition[] {
  return readdirSync(DEFINITIONS, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ya?ml$/u.test(name))
    .toSorted()
    .flatMap((name) => expectValue(parseDefinitions(readFileSync(`${DEFINITIONS}${name}`, "utf8"), name)));
}

const definitions = readShipped();
export const library: Library = createLibrary(definitions);

const rowsOf = (id: string): Record<string, string>[] => {
  const table = library.all("table").find((one) => one.id === id);
  if (table === undefined) throw new Error(`there is no table ${id}`);
  return table.rows ?? parseTableCsv(readFileSync(`${DEFINITIONS}base/tables/${table.file ?? ""}`, "utf8"));
};

export const tables: CodeTables = expectValue(
  createCodeTables({ registry: rowsOf("uscc-registry"), divisions: rowsOf("division") }),
);
export const industries: ReadonlySet<string> = new Set(rowsOf("industry").map((row) => row["name"] ?? ""));
export const calendar: Calendar = createCalendar(
  library.all("calendar").map((one) => expectValue(holidayYearOf(one))),
);
export const items: readonly ItemDefinition[] = library.all("item");
export const pack: PackDefinition = expectValue(library.find("pack", "zibo-hitech", "2026-01-01"));

const rules = createRecordRules(library, pack.province);
const identifierKinds = new Map(library.all("identifier-kind").map((kind) => [kind.id, kind]));

export interface TakenIn {
  readonly delivery: SampleDelivery;
  readonly cells: readonly string[];
  readonly row: PreparedRow;
}

/** Every row of every delivery as intake prepares it on the day it was delivered. */
export function takeIn(deliveries: readonly SampleDelivery[]): readonly TakenIn[] {
  return deliveries.flatMap((delivery) => {
    const item = expectValue(library.find("item", delivery.item, delivery.day));
    const context: IntakeContext = { tables, identifierKinds, rules, day: delivery.day };
    const intake = expectValue(compileIntake(item, null, delivery.header, context));
    return delivery.rows.map((cells) => ({ delivery, cells, row: intake.prepare(cells) }));
  });
}

interface Subject {
  kind: string;
  readonly records: Map<string, EvaluatedRecord>;
}

/** Kinds by the first two characters of a code, for subjects whose registration has not come. */
const kindOfCode = new Map(
  library
    .list("subject-kind", "2026-01-01")
    .flatMap((kind) => kind.usccPrefixes.map((prefix) => [prefix, kind.id])),
);

type Field = EvaluatedRecord["fields"][string];
const isField = (value: unknown): value is Field =>
  typeof value === "string" ||
  typeof value === "number" ||
  (Array.isArray(value) && value.every((part) => typeof part === "string"));

function fieldsOf(payload: string): Record<string, Field> {
  const parsed: unknown = JSON.parse(payload);
  const fields: Record<string, Field> = {};
  for (const [code, value] of Object.entries(parsed ?? {})) if (isField(value)) fields[code] = value;
  return fields;
}

const epoch = (day: string | null): number | null => (day === null ? null : toEpochDay(day));

function evaluated(record: PreparedRecord, item: string, id: number): EvaluatedRecord {
  const payload = fieldsOf(record.payload);
  return {
    id,
    item,
    day: epoch(record.decidedOn),
    publishedDay: epoch(record.publishedOn),
    publicFrom: epoch(record.publicFrom),
    publicTo: epoch(record.publicTo),
    performedDay: null,
    severity: record.severity,
    amountFen: record.amountFen,
    status: "in-force",
    validTo: epoch(record.validTo),
    uses: record.uses,
    scoreFrom: epoch(record.scoreFrom),
    incomplete: record.missing.length > 0,
    knownNo: id,
    fields: payload,
  };
}

/** The latest version of every record, by the subject's USCC. */
export function subjectsOf(taken: readonly TakenIn[]): ReadonlyMap<string, Subject> {
  const subjects = new Map<string, Subject>();
  for (const [id, { delivery, row }] of taken.entries()) {
    if (row.outcome !== "ready") continue;
    const uscc = row.record.identifiers.find((one) => one.kind === "uscc")?.value;
    if (uscc === undefined) continue;
    const subject = subjects.get(uscc) ?? {
      kind: kindOfCode.get(uscc.slice(0, 2)) ?? "other-organisation",
      records: new Map<string, EvaluatedRecord>(),
    };
    subjects.set(uscc, subject);
    if (row.record.registration !== null) subject.kind = row.record.registration.kind;
    subject.records.set(
      `${delivery.department} ${delivery.item} ${row.record.key}`,
      evaluated(row.record, delivery.item, id),
    );
  }
  return subjects;
}

export function parkModel(day: string): CompiledModel {
  const model = expectValue(library.find("model", "park-credit", day));
  return expectValue(compileModel(model, library.list("fact", day), catalogueOf(library, day)));
}

/** How many scored subjects fall into each grade as of a day. */
export function gradesOf(
  subjects: ReadonlyMap<string, Subject>,
  day: string,
): Readonly<Record<string, number>> {
  const model = parkModel(day);
  const counts: Record<string, number> = {};
  for (const { kind, records } of subjects.values()) {
    const { grade } = model.evaluate({ kind }, [...records.values()], toEpochDay(day));
    if (grade !== null) counts[grade] = (counts[grade] ?? 0) + 1;
  }
  return counts;
}
