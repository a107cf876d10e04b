import type { ExportQuery } from "@xinpark/kernel/contract";
import type { FieldDefinition, ItemDefinition } from "@xinpark/kernel/definition";
import { maySeeField, type Audience } from "@xinpark/kernel/disclosure";
import { failed, ok, problem, type Outcome, type Problem } from "@xinpark/kernel/outcome";
import { sql, type Statement } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";

/** What an export takes: which records, and which of their fields the requester may see at all. */

export interface ExportTerms {
  readonly item: ItemDefinition;
  readonly fields: readonly FieldDefinition[];
}

/** As whom the file's reader reads: for government, or as the public. */
export const audienceOf = (query: ExportQuery): Audience => ({
  kind: query.publicOnly ? "public" : "government",
});

/** Checks item and fields by catalogue and disclosure. Problems: `export-item`, `export-field`, `export-period`. */
export function checkQuery(
  installation: Installation,
  query: ExportQuery,
  day: string,
): Outcome<ExportTerms> {
  const item = installation.items(day).find((one) => one.id === query.item);
  if (item === undefined) {
    return failed(
      problem(
        "invalid",
        "export-item",
        `目录中没有“${query.item}”`,
        `the catalogue has no “${query.item}”`,
        "item",
      ),
    );
  }
  const problems: Problem[] = [];
  const fields = query.fields.flatMap((code, index) => {
    const field = item.fields.find((one) => one.code === code);
    if (field !== undefined && maySeeField(item, field, audienceOf(query))) return [field];
    problems.push(notOpen(item, code, `fields[${index}]`));
    return [];
  });
  if (query.decidedFrom !== null && query.decidedTo !== null && query.decidedTo < query.decidedFrom)
    problems.push(
      problem("invalid", "export-period", "止日早于起日", "the period ends before it begins", "decidedTo"),
    );
  return problems.length > 0 ? failed(...problems) : ok({ item, fields });
}

const notOpen = (item: ItemDefinition, field: string, path: string): Problem =>
  problem(
    "invalid",
    "export-field",
    `“${item.label.zh}”的字段“${field}”不能这样导出`,
    `the field “${field}” of “${item.label.en}” cannot leave this way`,
    path,
  );

/** The records, within the reach of the session that asks: row security and the publication rule decide which. */
export function recordsOf(query: ExportQuery, day: string): Statement {
  const source = query.publicOnly ? sql`publishable_records('public', ${day})` : sql`record`;
  const from = query.decidedFrom === null ? sql`` : sql`and r.decided_on >= ${query.decidedFrom}`;
  const to = query.decidedTo === null ? sql`` : sql`and r.decided_on <= ${query.decidedTo}`;
  return sql`${source} r where r.item = ${query.item} ${from} ${to}`;
}

/** Within the requester's reach alone: a record that is public elsewhere is no part of it. */
export const WITHIN_REACH = sql`and (r.area_no between scope_low() and scope_high() or r.park_no between scope_low() and scope_high())`;
