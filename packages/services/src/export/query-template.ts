import type { TemplateQuery } from "@xinpark/kernel/contract";
import type { ExportTemplateDefinition, ItemDefinition } from "@xinpark/kernel/definition";
import { maySeeItem } from "@xinpark/kernel/disclosure";
import { failed, ok, problem, type Outcome } from "@xinpark/kernel/outcome";
import { sql, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { WITHIN_REACH } from "./query.ts";

/** Which records leave in a receiver's template. */

export interface TemplateTerms {
  readonly template: ExportTemplateDefinition;
  readonly item: ItemDefinition;
}

/** Problems: `export-template`, `export-item`, `export-period`. */
export function checkTemplate(
  installation: Installation,
  query: TemplateQuery,
  day: string,
): Outcome<TemplateTerms> {
  const template = installation.library.find("export-template", query.template, day);
  if (!template.ok) {
    const known = installation.library.list("export-template", day).map((one) => one.id);
    return failed({
      ...problem(
        "not-found",
        "export-template",
        `没有上报模板“${query.template}”`,
        `there is no template “${query.template}”`,
        "template",
      ),
      remedy: { zh: `可用模板：${known.join("、")}`, en: `templates: ${known.join(", ")}` },
    });
  }
  const item = installation.library.find("item", template.value.item, day);
  if (!item.ok) return item;
  if (!maySeeItem(item.value, { kind: query.audience }))
    return failed(
      problem(
        "refused",
        "export-item",
        `“${item.value.label.zh}”不能这样提供`,
        `“${item.value.label.en}” does not leave to this audience`,
        "audience",
      ),
    );
  if (query.decidedFrom !== null && query.decidedTo !== null && query.decidedTo < query.decidedFrom)
    return failed(
      problem("invalid", "export-period", "止日早于起日", "the period ends before it begins", "decidedTo"),
    );
  return ok({ template: template.value, item: item.value });
}

/** What may be published; or what is in force and may be shared among government. Within the asker's reach in either case. */
export function recordsOfTemplate(query: TemplateQuery, item: string, day: string): Statement {
  const open = query.audience === "public";
  const source = open ? sql`publishable_records('public', ${day})` : sql`record`;
  const shared = open ? sql`` : sql`and r.status = 'in-force' and (r.uses & 2) = 2`;
  const from = query.decidedFrom === null ? sql`` : sql`and r.decided_on >= ${query.decidedFrom}`;
  const to = query.decidedTo === null ? sql`` : sql`and r.decided_on <= ${query.decidedTo}`;
  const department =
    query.department === null
      ? sql``
      : sql`and r.department_id = (select o.id from organisation o where o.code = ${query.department})`;
  const region =
    query.region === null
      ? sql``
      : sql`and exists (select from region g where g.code = ${query.region}
          and (r.area_no between g.no_from and g.no_to or r.park_no between g.no_from and g.no_to))`;
  return sql`${source} r where r.item = ${item} ${shared} ${from} ${to} ${department} ${region} ${WITHIN_REACH}`;
}
