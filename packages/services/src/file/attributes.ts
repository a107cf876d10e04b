import { z } from "zod";
import type { AttributeOutput, RegionPeriodOutput } from "@xinpark/kernel/contract";
import {
  createTrades,
  currentDivisions,
  historyOf,
  type AttributePeriod,
  type AttributeRules,
  type StatedEntry,
  type Trade,
} from "@xinpark/kernel/attribute";
import { addDays } from "@xinpark/kernel/day";
import type { AttributeRuleDefinition, Library } from "@xinpark/kernel/definition";
import type { Text } from "@xinpark/kernel/outcome";
import { idList, sql, type Queries } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";

/** Trade, size class and places of subjects by day: what was stated of them, under the rules of the day. */

type Rows = readonly Readonly<Record<string, string>>[];
const NO_ROWS: Rows = Object.freeze([]);

/** A classification is thousands of rows: made ready once. */
const readied = new WeakMap<Rows, AttributeRules["tradeOf"]>();
function tradesOf(rows: Rows): AttributeRules["tradeOf"] {
  const known = readied.get(rows) ?? createTrades(rows);
  readied.set(rows, known);
  return known;
}

/** The rules in force on a day. */
function attributeRules(library: Library, day: string): AttributeRules {
  const rule = (id: AttributeRuleDefinition["attribute"]): AttributeRuleDefinition | null =>
    library.list("attribute-rule", day).find((one) => one.attribute === id) ?? null;
  const rows = (id: string | undefined): Rows => {
    const table = id === undefined ? null : library.find("table", id, day);
    return table?.ok === true ? (table.value.rows ?? NO_ROWS) : NO_ROWS;
  };
  const [trade, size] = [rule("trade"), rule("size-class")];
  return {
    trade,
    size,
    tradeOf: tradesOf(rows(trade?.classification)),
    thresholds: rows(size?.derived?.thresholds),
    dayBefore: (on) => addDays(on, -1),
  };
}

const entryRow = z.object({
  subject: z.number(),
  item: z.string(),
  day: z.string(),
  order: z.number(),
  fields: z.record(z.string(), z.unknown()),
});

/** Entries of the items that state attributes, as the session may see them; what is withdrawn, erased or moved elsewhere does not count. */
async function statedEntries(
  queries: Queries,
  rules: AttributeRules,
  subjects: readonly number[],
  hidden: readonly string[],
): Promise<ReadonlyMap<number, StatedEntry[]>> {
  const items = [rules.trade, rules.size].flatMap((rule) =>
    rule === null
      ? []
      : [...rule.stated.map((one) => one.item), ...(rule.derived ? [rule.derived.item] : [])],
  );
  const rows = await queries.rows(
    entryRow,
    // The few entries of the subjects come first: joined, a plan may begin with all entries of a batch.
    sql`with stated as materialized (
        select subject_id, id, record_id, batch_id, item, decided_on, payload from record_entry
        where subject_id = any(${idList(subjects)}) and item = any(${[...new Set(items)].filter((item) => !hidden.includes(item))}::text[])
          and decided_on is not null and status = 'in-force' and event in ('received', 'corrected', 'refiled'))
      select e.subject_id as subject, e.item, e.decided_on as day, e.id as order, e.payload as fields
      from stated e join record r on r.subject_id = e.subject_id and r.id = e.record_id and r.status = 'in-force'
      join known_times((select array_agg(distinct batch_id) from stated)) k on k.batch_id = e.batch_id and k.known_at is not null`,
  );
  const found = new Map<number, StatedEntry[]>();
  for (const { subject, ...entry } of rows) found.set(subject, [...(found.get(subject) ?? []), entry]);
  return found;
}

/** Trade and size class of each subject, all periods; what the session may not read, and hidden items, are not in them. */
export async function attributeHistories(
  queries: Queries,
  installation: Installation,
  subjects: readonly number[],
  day: string,
  hidden: readonly string[] = [],
): Promise<ReadonlyMap<number, readonly AttributePeriod[]>> {
  const rules = attributeRules(installation.library, day);
  const entries = await statedEntries(queries, rules, subjects, hidden);
  return new Map([...entries].map(([subject, stated]) => [subject, historyOf(stated, rules)]));
}

export interface SubjectAttributes {
  readonly trade: Trade | null;
  readonly sizeClass: string | null;
  /** Six digits of the registered area, of the tax place; the park's code. */
  readonly area: string | null;
  readonly taxPlace: string | null;
  readonly park: string | null;
}

/** Trade, size class and places of subjects as of a day; a subject of which nothing was said has nulls. */
export async function subjectAttributes(
  queries: Queries,
  installation: Installation,
  subjects: readonly number[],
  asOf: string,
): Promise<ReadonlyMap<number, SubjectAttributes>> {
  const rules = attributeRules(installation.library, asOf);
  const histories = await attributeHistories(queries, installation, subjects, asOf);
  const places = await placesOf(queries, subjects);
  const holds = (one: { readonly from: string; readonly to: string | null }): boolean =>
    one.from <= asOf && (one.to === null || asOf <= one.to);
  return new Map(
    subjects.map((subject) => {
      const history = histories.get(subject) ?? [];
      const value = (attribute: AttributePeriod["attribute"]): string | null =>
        history.findLast((one) => one.attribute === attribute && holds(one))?.value ?? null;
      const place = (relation: string): string | null =>
        places.find((one) => one.subject === subject && one.relation === relation && holds(one))?.region ??
        null;
      const trade = value("trade");
      const park = place("park");
      return [
        subject,
        {
          trade: trade === null ? null : (rules.tradeOf(trade) ?? { code: trade, name: trade, section: "" }),
          sizeClass: value("size-class"),
          area: place("registered-area")?.padStart(6, "0") ?? null,
          taxPlace: place("tax-place")?.padStart(6, "0") ?? null,
          park: park === null ? null : (installation.parkLabel(Number(park))?.code ?? park),
        },
      ];
    }),
  );
}

const placeRow = z.object({
  subject: z.number(),
  relation: z.enum(["registered-area", "tax-place", "park"]),
  region: z.string(),
  from: z.string(),
  /** The last day: a relation ends on the day another begins. */
  to: z.string().nullable(),
});

const placesOf = (queries: Queries, subjects: readonly number[]) =>
  queries.rows(
    placeRow,
    sql`select subject_id as subject, relation, region, valid_from as "from", valid_to - 1 as "to" from subject_region
      where subject_id = any(${idList(subjects)}) and (valid_to is null or valid_to > valid_from) order by relation, valid_from`,
  );

const SIZES: Readonly<Record<string, Text>> = {
  large: { zh: "大型", en: "Large" },
  medium: { zh: "中型", en: "Medium" },
  small: { zh: "小型", en: "Small" },
  micro: { zh: "微型", en: "Micro" },
};
/** What a size class is called. */
export const sizeLabel = (size: string): Text => SIZES[size] ?? { zh: size, en: size };

/** Names of the sections of trades in force on a day, by their letters. */
export function tradeSections(library: Library, day: string): ReadonlyMap<string, string> {
  const classification = library.list("attribute-rule", day).find((one) => one.attribute === "trade");
  const table =
    classification?.classification === undefined
      ? null
      : library.find("table", classification.classification, day);
  const rows = table?.ok === true ? (table.value.rows ?? NO_ROWS) : NO_ROWS;
  return new Map(
    rows.flatMap(({ code = "", section = "", name = "" }) =>
      code !== "" && code === section ? [[code, name]] : [],
    ),
  );
}

const LABELS = {
  trade: { zh: "行业", en: "Trade" },
  "size-class": { zh: "企业规模", en: "Size" },
} as const satisfies Record<AttributePeriod["attribute"], Text>;
const RELATIONS = {
  "registered-area": { zh: "登记地", en: "Registered in" },
  "tax-place": { zh: "纳税地", en: "Pays tax in" },
  park: { zh: "所在园区", en: "Park" },
} as const satisfies Record<z.output<typeof placeRow>["relation"], Text>;

/** A subject's trade and size class with their days, for its file. */
export async function shownAttributes(
  queries: Queries,
  installation: Installation,
  subject: number,
  day: string,
  hidden: readonly string[],
): Promise<AttributeOutput[]> {
  const { tradeOf } = attributeRules(installation.library, day);
  const history =
    (await attributeHistories(queries, installation, [subject], day, hidden)).get(subject) ?? [];
  return history.map((one) => {
    const trade = one.attribute === "trade" ? tradeOf(one.value) : null;
    const plain = { zh: trade?.name ?? one.value, en: trade?.name ?? one.value };
    return { ...one, label: LABELS[one.attribute], valueLabel: SIZES[one.value] ?? plain };
  });
}

/** The places of `s`, a subject, as one column of its row. */
export const PLACES = sql`coalesce((select jsonb_agg(jsonb_build_object('relation', g.relation, 'region', g.region, 'from', g.valid_from, 'to', g.valid_to - 1)
  order by g.relation, g.valid_from) from subject_region g where g.subject_id = s.id and (g.valid_to is null or g.valid_to > g.valid_from)), '[]')`;
export const placesShape = z.array(placeRow.omit({ subject: true }));

/** A subject's places with their days; of a division that was abolished, what stands there today. */
export function shownPlaces(
  installation: Installation,
  places: z.output<typeof placesShape>,
): RegionPeriodOutput[] {
  return places.map(({ relation, region, from, to }) => {
    const number = Number(region);
    const shown = relation === "park" ? installation.parkLabel(number) : installation.areaLabel(number);
    const code = region.padStart(6, "0");
    const today = currentDivisions(code, installation.codeTables.divisions).filter(
      (one) => one.code !== code,
    );
    return {
      relation,
      label: RELATIONS[relation],
      code: shown?.code ?? region,
      region: shown?.label ?? { zh: region, en: region },
      from,
      to,
      today: relation === "park" ? [] : today.map((one) => ({ code: one.code, name: one.name })),
    };
  });
}
