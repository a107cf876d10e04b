import { z } from "zod";
import type { OrganisationDetailOutput, OrganisationOutput } from "@xinpark/kernel/contract";
import type { Text } from "@xinpark/kernel/outcome";
import { ORGANISATION_KINDS } from "@xinpark/kernel/rights";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import { findOrganisation, kindShape } from "./find.ts";

/** Reading organisations. */

const named = z.object({ code: z.string(), zh: z.string(), en: z.string() }).nullable();

const organisationRow = z.object({
  code: z.string(),
  label_zh: z.string(),
  label_en: z.string(),
  kind: kindShape,
  region: named,
  line_of: named,
  successor: named,
  duties: z.array(z.string()),
  active_from: z.string().nullable(),
  active_to: z.string().nullable(),
  former: z.array(z.object({ zh: z.string(), en: z.string(), to: z.string() })),
  people: z.number(),
});

const asNamed = (alias: Statement): Statement =>
  sql`case when ${alias}.code is null then null else jsonb_build_object('code', ${alias}.code, 'zh', ${alias}.label_zh, 'en', ${alias}.label_en) end`;

const organisations = (day: string, where: Statement): Statement => sql`
  select o.code, o.label_zh, o.label_en, o.kind, o.duties, o.active_from, o.active_to,
    ${asNamed(sql`r`)} as region, ${asNamed(sql`l`)} as line_of, ${asNamed(sql`s`)} as successor,
    coalesce((select jsonb_agg(jsonb_build_object('zh', f.label_zh, 'en', f.label_en, 'to', f.valid_to) order by f.valid_to)
      from organisation_former_name f where f.organisation_id = o.id), '[]') as former,
    (select count(distinct m.account_id) from membership m join account a on a.id = m.account_id
      where m.organisation_id = o.id and a.disabled_at is null and membership_is_live(m, ${day}::date)) as people
  from organisation o left join region r on r.code = o.region left join organisation l on l.id = o.line_of left join organisation s on s.id = o.successor_id
  where ${where} order by o.active_to is not null, o.id`;

/** All organisations, those that stand before those that ended. */
export async function listOrganisations(queries: Queries, day: string): Promise<OrganisationOutput[]> {
  return (await queries.rows(organisationRow, organisations(day, sql`true`))).map(outputOf);
}

const changeRow = z.object({
  id: z.number(),
  kind: z.enum(["add", "rename", "line", "duties", "merge", "close"]),
  from_day: z.string(),
  label_zh: z.string().nullable(),
  label_en: z.string().nullable(),
  line_of: named,
  successor: named,
  duties: z.array(z.string()).nullable(),
  document: z.string().nullable(),
  decided_by: z.string(),
  decided_at: z.string(),
  applied: z.boolean(),
});

const CHANGE_LABELS = {
  add: { zh: "增设", en: "Added" },
  rename: { zh: "更名", en: "Renamed" },
  line: { zh: "调整隶属条线", en: "Moved in line" },
  duties: { zh: "调整报送职责", en: "Duties changed" },
  merge: { zh: "合并", en: "Merged" },
  close: { zh: "撤销", en: "Closed" },
} as const satisfies Record<string, Text>;

/** One organisation with its changes, newest first; `organisation-unknown`. */
export async function readOrganisation(
  queries: Queries,
  code: string,
  day: string,
): Promise<OrganisationDetailOutput> {
  const { id } = await findOrganisation(queries, code, "code");
  const [found] = await queries.rows(organisationRow, organisations(day, sql`o.id = ${id}`));
  if (found === undefined) throw new Error("an organisation vanished within a transaction");
  const changes = await queries.rows(
    changeRow,
    sql`select c.id, c.kind, c.from_day, c.label_zh, c.label_en, ${asNamed(sql`l`)} as line_of, ${asNamed(sql`s`)} as successor, c.duties, c.document,
        c.decided_by, c.decided_at, c.applied_at is not null as applied
      from organisation_change c left join organisation l on l.id = c.line_of left join organisation s on s.id = c.successor_id
      where c.organisation_id = ${id} order by c.from_day desc, c.id desc`,
  );
  return {
    ...outputOf(found),
    changes: changes.map((row) => ({
      id: row.id,
      kind: row.kind,
      kindLabel: CHANGE_LABELS[row.kind],
      fromDay: row.from_day,
      label: row.label_zh === null || row.label_en === null ? null : { zh: row.label_zh, en: row.label_en },
      lineOf: namedOf(row.line_of),
      successor: namedOf(row.successor),
      duties: row.duties,
      document: row.document,
      decidedBy: row.decided_by,
      decidedAt: row.decided_at,
      applied: row.applied,
    })),
  };
}

function outputOf(row: z.infer<typeof organisationRow>): OrganisationOutput {
  return {
    code: row.code,
    label: { zh: row.label_zh, en: row.label_en },
    kind: row.kind,
    kindLabel: ORGANISATION_KINDS[row.kind],
    region: namedOf(row.region),
    lineOf: namedOf(row.line_of),
    duties: row.duties,
    activeFrom: row.active_from,
    activeTo: row.active_to,
    successor: namedOf(row.successor),
    formerNames: row.former.map((one) => ({ label: { zh: one.zh, en: one.en }, validTo: one.to })),
    people: row.people,
  };
}

const namedOf = (row: z.infer<typeof named>) =>
  row === null ? null : { code: row.code, label: { zh: row.zh, en: row.en } };
