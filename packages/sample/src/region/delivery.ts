import type { ItemDefinition } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { breadthOf, type BreadthItem } from "./breadth.ts";
import { spoiltUscc } from "./code.ts";
import { HISTORY } from "./enterprise.ts";
import { fileDays, fileOf, MAXIMUM_FILES, shareFiles } from "./files.ts";
import { licencesOf } from "./licence.ts";
import { misnamedRow, naturalPersonRow, oldNumberRow } from "./odd.ts";
import { penaltiesOf, type Decision } from "./penalty.ts";
import type { Bureau } from "./place.ts";
import { createRandom } from "./random.ts";
import type { Region } from "./region.ts";
import { entriesOf, type Values } from "./registration.ts";

/** From invented enterprises and decisions to the files departments send. */

export type SampleItem = "REG" | "CF" | "XK" | "loan-status" | BreadthItem;

/** One file of one department, as its rows of text. */
export interface SampleDelivery {
  /** Code of the department in the pack. */
  readonly department: string;
  readonly item: SampleItem;
  /** The day it was delivered. */
  readonly day: string;
  readonly fileName: string;
  /** The Chinese labels of the item's fields. */
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Rows gathered by the index of the file they go into. */
type Files = Map<number, Values[]>;

function put(files: Files, file: number, values: Values): void {
  const rows = files.get(file);
  if (rows === undefined) files.set(file, [values]);
  else rows.push(values);
}

/** How often the register is delivered: once at the beginning and then every year. */
const REGISTER_FILES = 6;

/** Penalties are sent more often than licences. */
const URGENCY = { CF: 3, XK: 1 } as const;

/** All files, in the order in which they were delivered; of one day the register's first. */
export function deliveriesOf(region: Region): readonly SampleDelivery[] {
  const groups = [...groupsOf(region, "CF"), ...groupsOf(region, "XK")];
  const shares = shareFiles(
    groups.map((group) => group.decisions.length * URGENCY[group.item]),
    MAXIMUM_FILES - REGISTER_FILES,
  );
  const decided = groups.flatMap((group, index) => groupDeliveries(region, group, shares[index] ?? 1));
  const rank = (one: SampleDelivery): number => (one.item === "REG" ? 0 : 1);
  const wide = breadthOf(region).flatMap(({ item, bureau, rows }) =>
    deliver(region, item, bureau, [region.days.workingBefore(0)], new Map([[0, [...rows]]])),
  );
  return [...registerDeliveries(region), ...decided, ...wide].toSorted((a, b) =>
    a.day === b.day ? rank(a) - rank(b) : a.day < b.day ? -1 : 1,
  );
}

function registerDeliveries(region: Region): readonly SampleDelivery[] {
  const { place, days } = region;
  const { registrar } = place;
  if (registrar === null) return [];
  // The first file holds what stood on the register when the history begins.
  const sent = [days.workingBefore(HISTORY), ...fileDays(days, REGISTER_FILES - 1)];
  const files: Files = new Map();
  for (const enterprise of region.enterprises) {
    if (!enterprise.registered) continue;
    const latest = new Map(
      entriesOf(enterprise, place, days).map((entry) => [fileOf(sent, entry.day), entry.values]),
    );
    for (const [file, values] of latest) put(files, file, values);
  }
  return deliver(region, "REG", registrar, sent, files);
}

interface Group {
  readonly item: "CF" | "XK";
  readonly bureau: Bureau;
  readonly decisions: readonly { readonly decision: Decision; readonly number: string }[];
}

/** The decisions of each department, by day, with their numbers. */
function groupsOf(region: Region, item: "CF" | "XK"): readonly Group[] {
  const { place, days, seed } = region;
  const inventDecisions = item === "CF" ? penaltiesOf : licencesOf;
  const byBureau = new Map<Bureau, Decision[]>();
  for (const enterprise of region.enterprises) {
    for (const decision of inventDecisions(enterprise, place, days, seed)) {
      const list = byBureau.get(decision.bureau);
      if (list === undefined) byBureau.set(decision.bureau, [decision]);
      else list.push(decision);
    }
  }
  return [...place.bureaus.values()].flatMap((bureau) => {
    const decisions = byBureau.get(bureau);
    return decisions === undefined
      ? []
      : [{ item, bureau, decisions: numbered(region, item, bureau, decisions) }];
  });
}

/** Numbers run within the year and leave gaps: parties of other places have theirs. */
function numbered(
  region: Region,
  item: string,
  bureau: Bureau,
  decisions: readonly Decision[],
): Group["decisions"] {
  const random = createRandom(region.seed, `number ${item} ${bureau.department}`);
  let year = "";
  let last = 0;
  return decisions
    .toSorted((a, b) => (a.day === b.day ? a.enterprise.index - b.enterprise.index : a.day < b.day ? -1 : 1))
    .map((decision) => {
      const own = decision.day.slice(0, 4);
      last = own === year ? last + random.between(1, 4) : random.between(1, 5);
      year = own;
      return { decision, number: `${region.place.documentHead}${decision.head}〔${own}〕${last}号` };
    });
}

function groupDeliveries(region: Region, group: Group, share: number): readonly SampleDelivery[] {
  const sent = fileDays(region.days, share);
  const files: Files = new Map();
  for (const { decision, number } of group.decisions) {
    const file = fileOf(sent, decision.day);
    const correctable = decision.firstSent !== null && file < sent.length - 1;
    const first =
      correctable && decision.firstSent !== null ? decision.firstSent(number) : decision.valuesWith(number);
    for (const values of slipped(group.item, decision, first)) put(files, file, values);
    if (correctable) put(files, file + 1, decision.valuesWith(number));
  }
  if (group.item === "CF") addOddRows(group, sent, files);
  return deliver(region, group.item, group.bureau, sent, files);
}

function slipped(item: "CF" | "XK", decision: Decision, values: Values): readonly Values[] {
  switch (decision.slip) {
    case "code":
      return [{ ...values, [`${item}_XDR_SHXYM`]: spoiltUscc(decision.enterprise.uscc) }];
    case "number":
      return [{ ...values, [`${item}_WSH`]: "" }];
    case "twice":
      return [values, values];
    case null:
      return [values];
    default:
      return decision.slip satisfies never;
  }
}

/** The offices whose files hold persons, old shops and names written otherwise, and how many of each. */
const ODD_ROWS: Readonly<
  Record<
    string,
    {
      readonly persons: number;
      readonly oldShops: number;
      readonly misnamed: number;
      readonly firstNumber: number;
    }
  >
> = {
  market: { persons: 1, oldShops: 3, misnamed: 2, firstNumber: 0 },
  enforcement: { persons: 1, oldShops: 1, misnamed: 0, firstNumber: 5 },
};

function addOddRows(group: Group, sent: readonly string[], files: Files): void {
  const odd = ODD_ROWS[group.bureau.words.office];
  const pattern = group.decisions.find(({ decision }) => decision.slip === null);
  if (odd === undefined || pattern === undefined) return;
  const { decision } = pattern;
  const file = fileOf(sent, decision.day);
  const number = (index: number): string => pattern.number.replace(/〕\d+号$/u, `〕${ODD_NUMBERS + index}号`);
  for (let index = 0; index < odd.persons; index += 1)
    put(files, file, naturalPersonRow(decision, number(index), index));
  for (let index = 0; index < odd.oldShops; index += 1)
    put(files, file, oldNumberRow(decision, number(odd.persons + index), odd.firstNumber + index));
  const shops = group.decisions.filter(
    (one) => one.decision.slip === null && one.decision.enterprise.form.kind === "sole-trader",
  );
  const before = odd.persons + odd.oldShops;
  for (const [index, one] of shops.slice(0, odd.misnamed).entries()) {
    const row = misnamedRow(one.decision, number(before + index), odd.firstNumber + odd.oldShops + index);
    put(files, fileOf(sent, one.decision.day), row);
  }
}

/** Beyond every running number of a year. */
const ODD_NUMBERS = 9001;

function deliver(
  region: Region,
  item: SampleItem,
  bureau: Bureau,
  sent: readonly string[],
  files: Files,
): readonly SampleDelivery[] {
  const definition = region.items.find((one) => one.id === item);
  if (definition === undefined) {
    throw new ProblemError(
      problem(
        "not-found",
        "definition-unknown",
        `没有目录事项 ${item}`,
        `there is no catalogue item ${item}`,
        `item/${item}`,
      ),
    );
  }
  const slashes = createRandom(region.seed, `dates ${bureau.department}`).chance(400);
  const header = definition.fields.map((field) => field.label.zh);
  return sent.flatMap((day, file) => {
    const rows = files.get(file);
    if (rows === undefined) return [];
    const fileName = `演示_${bureau.authority}_${definition.label.zh}_${day}.csv`;
    return [
      {
        department: bureau.department,
        item,
        day,
        fileName,
        header,
        rows: rows.map((values) => rowOf(definition, values, slashes)),
      },
    ];
  });
}

/** Departments write days either way; each keeps to its own. */
function rowOf(definition: ItemDefinition, values: Values, slashes: boolean): readonly string[] {
  return definition.fields.map((field) => {
    const text = values[field.code] ?? "";
    return slashes && field.type === "date" ? text.replaceAll("-", "/") : text;
  });
}
