import { z } from "zod";
import { compileReturn, positionsOf, type Finding, type SourceCell } from "@xinpark/kernel/delivery";
import type { ItemDefinition } from "@xinpark/kernel/definition";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Actor } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { Cell, Column, Sheet, Workbook } from "../spreadsheet/index.ts";
import { readBatch, type Batch } from "./batch.ts";
import type { DeliveryContext } from "./context.ts";
import { IS_MENDED, LATEST_MEND, isMendingHeading, mendingHeadings } from "./mending.ts";
import { readingOf } from "./reading.ts";
import { openSource, type TableSource } from "./readers/index.ts";
import { findingShape } from "./receipts.ts";
import { openUpload } from "./uploads.ts";

/**
 * The error workbook: the rows of a delivery that were returned or wait, as they were delivered, what is wrong marked and said.
 * It is made from the sealed file whenever it is asked for and lies nowhere.
 */

/** What a person corrects in one go; more come with `after`. */
export const MOST_ROWS = 10_000;

export interface ErrorRows {
  readonly rows: readonly ErrorRow[];
  /** The last row given, where there are more. */
  readonly next: number | null;
  /** Rows about natural persons: never given back. */
  readonly persons: number;
}

const errorRow = z.object({
  row_no: z.number(),
  outcome: z.enum(["refused", "held"]),
  findings: z.array(findingShape),
});
type ErrorRow = z.infer<typeof errorRow>;

const PERSON = "natural-person";

/** The rows to correct, by number: refused, or held and waiting still; not those that were mended since. */
export async function errorRows(queries: Queries, batch: number, after: number): Promise<ErrorRows> {
  const found = await queries.rows(
    errorRow,
    sql`select r.row_no, r.outcome, coalesce(r.findings, '[]') as findings
      from batch_row r left join held_row h on h.batch_id = r.batch_id and h.row_no = r.row_no ${LATEST_MEND}
      where r.batch_id = ${batch} and r.row_no > ${after} and r.outcome in ('refused', 'held') and h.released_on is null
        and not coalesce(${IS_MENDED}, false) and not coalesce(r.findings, '[]') @> ${JSON.stringify([{ code: PERSON }])}::jsonb
      order by r.row_no limit ${MOST_ROWS + 1}`,
  );
  const persons = await queries.row(
    z.object({ count: z.number() }),
    sql`select count(*) as count from batch_row r where r.batch_id = ${batch} and r.outcome = 'refused'
      and r.findings @> ${JSON.stringify([{ code: PERSON }])}::jsonb`,
  );
  const rows = found.slice(0, MOST_ROWS);
  return {
    rows,
    next: found.length > MOST_ROWS ? (rows.at(-1)?.row_no ?? null) : null,
    persons: persons?.count ?? 0,
  };
}

/** Throws `error-workbook-empty` where there is nothing to correct. */
export function requireErrors(batch: Batch, rows: readonly ErrorRow[]): void {
  if (rows.length > 0) return;
  throw new ProblemError(
    problem(
      "conflict",
      "error-workbook-empty",
      `批次 ${batch.id} 没有待更正的行`,
      `batch ${batch.id} has no rows to correct`,
      String(batch.id),
    ),
  );
}

export interface ErrorWorkbookRequest {
  readonly batch: number;
  readonly after?: number | undefined;
  readonly language: "zh" | "en";
}

/** Makes the workbook that the operation `delivery.errors` has granted and recorded. */
export async function makeErrorWorkbook(
  context: DeliveryContext,
  actor: Actor,
  { batch: id, after = 0, language }: ErrorWorkbookRequest,
): Promise<Workbook> {
  const { batch, errors } = await context.door.open(actor, async (session) => ({
    batch: await readBatch(session, id),
    errors: await errorRows(session, id, after),
  }));
  return errorWorkbook(context, batch, errors, language);
}

/** Throws `upload-expired` and what opening and reading the file may say. */
async function errorWorkbook(
  context: DeliveryContext,
  batch: Batch,
  errors: ErrorRows,
  language: "zh" | "en",
): Promise<Workbook> {
  const upload = expectValue(await openUpload(context, batch));
  try {
    const source = expectValue(
      await openSource(upload.path, {
        name: batch.file_name,
        ...(upload.digest === undefined ? {} : { digest: upload.digest }),
        ...readingOf(batch.mapping),
      }),
    );
    try {
      const cells = await cellsOf(source, new Set(errors.rows.map((row) => row.row_no)));
      const item = context.installation().item(batch.item, batch.day);
      return compose({ batch, item, errors, language, source, cells });
    } finally {
      await source.close();
    }
  } finally {
    await upload.close();
  }
}

async function cellsOf(
  source: TableSource,
  wanted: ReadonlySet<number>,
): Promise<ReadonlyMap<number, readonly SourceCell[]>> {
  const cells = new Map<number, readonly SourceCell[]>();
  for await (const block of source.rows()) {
    for (const row of block) if (wanted.has(row.number)) cells.set(row.number, row.cells);
    if (cells.size === wanted.size) break;
  }
  return cells;
}

interface Composition {
  readonly batch: Batch;
  readonly item: ItemDefinition;
  readonly errors: ErrorRows;
  readonly language: "zh" | "en";
  readonly source: TableSource;
  readonly cells: ReadonlyMap<number, readonly SourceCell[]>;
}

function compose({ batch, item, errors, language, source, cells }: Composition): Workbook {
  const kept = source.header.flatMap((heading, position) =>
    // What an earlier round of correcting added is not carried along.
    isMendingHeading(heading) ? [] : [position],
  );
  const header = kept.map((position) => source.header[position] ?? "");
  const place = placesOf(item, batch, header, errors.rows, language);
  const give = compileReturn(item, batch.mapping, source.header);
  const headings = mendingHeadings(batch.id, language);
  const columns: Column[] = [
    { heading: headings.reason, width: 60, format: "wrapped" },
    { heading: headings.row, width: 14, format: "integer" },
    ...header.map((heading): Column => ({ heading, look: "plain", format: "text", width: 22 })),
    ...place.added.map((heading): Column => ({ heading, look: "mandatory", format: "text", width: 22 })),
  ];
  const rows = errors.rows.map((row): Cell[] => {
    const given = give(cells.get(row.row_no) ?? []).cells;
    const values = [...kept.map((position) => given[position] ?? null), ...place.added.map(() => null)];
    return [
      { value: sayings(row.findings, language), mark: "quiet" },
      { value: row.row_no, mark: "quiet" },
      ...marked(values, row, place.of, language),
    ];
  });
  return {
    sheets: [
      {
        name: source.sheet ?? (language === "zh" ? "待更正" : "To correct"),
        columns,
        rows,
        frozenColumns: 2,
      },
      notes(batch, errors, language),
    ],
  };
}

interface Places {
  /** Headings of fields the file has no column for, so that they can be filled in. */
  readonly added: readonly string[];
  /** Where a finding points, among the columns of the source and those added. */
  readonly of: (finding: Finding) => readonly number[];
}

function placesOf(
  item: ItemDefinition,
  batch: Batch,
  header: readonly string[],
  rows: readonly ErrorRow[],
  language: "zh" | "en",
): Places {
  const byHeading = new Map(header.map((heading, position) => [heading, position]));
  const known = new Map(
    item.fields.map((field) => [field.code, positionsOf(item, batch.mapping, header, field.code)]),
  );
  const added = new Map<string, number>();
  // Under a profile a further column would not be read.
  if (batch.mapping === null) {
    for (const { field } of rows.flatMap((row) => row.findings)) {
      if (field !== null && known.get(field)?.length === 0 && !added.has(field))
        added.set(field, header.length + added.size);
    }
  }
  const of = ({ column, field }: Finding): readonly number[] => {
    const position = column === null ? undefined : byHeading.get(column);
    if (position !== undefined) return [position];
    if (field === null) return [];
    const extra = added.get(field);
    return extra === undefined ? (known.get(field) ?? []) : [extra];
  };
  const labels = new Map(item.fields.map((field) => [field.code, field.label[language]]));
  return { added: [...added.keys()].map((code) => labels.get(code) ?? code), of };
}

function marked(
  values: readonly (string | number | null)[],
  row: ErrorRow,
  placeOf: Places["of"],
  language: "zh" | "en",
): Cell[] {
  const findings = new Map<number, Finding[]>();
  for (const finding of row.findings)
    for (const position of placeOf(finding))
      findings.set(position, [...(findings.get(position) ?? []), finding]);
  return values.map((value, position): Cell => {
    const said = findings.get(position);
    if (said === undefined) return value;
    return { value, mark: "wrong", comment: sayings(said, language) };
  });
}

/** Reasons and what to do, a line each. */
function sayings(findings: readonly Finding[], language: "zh" | "en"): string {
  const colon = language === "zh" ? "：" : ": ";
  const arrow = language === "zh" ? "。办法：" : ". What to do: ";
  return findings
    .map(({ column, reason, remedy }) => {
      const where = column === null ? "" : `${column}${colon}`;
      const what = remedy === null ? "" : `${arrow}${remedy[language]}`;
      return `${where}${reason[language]}${what}`;
    })
    .join("\n");
}

function notes(batch: Batch, errors: ErrorRows, language: "zh" | "en"): Sheet {
  const zh = [
    `这是批次 ${batch.id}（${batch.file_name}）中退回或暂存的 ${errors.rows.length} 行，列和顺序与报送的文件相同。`,
    "标红的单元格有问题，批注和第一列写明原因与办法。请在原处更正，不要改动列名和“原文件行号”列，然后以同一事项、同一部门再次报送本文件，映射方案会自动沿用。",
    "不需要更正的行可以删除；没有更正的行会再次退回，不会重复入库。",
    "身份证件号码和电话号码不随本文件返回；公式和错误值的单元格是空的，请填写数值。",
    ...(errors.persons > 0 ? [`另有 ${errors.persons} 行的主体是自然人，不予收录，也不在本文件中。`] : []),
    ...(errors.next === null ? [] : [`行数较多，本文件到第 ${errors.next} 行为止；其余请更正后再次下载。`]),
    "本文件含报送的原始数据，仅供本单位更正使用，用后请删除。下载已记入审计。",
  ];
  const en = [
    `These are the ${errors.rows.length} rows of batch ${batch.id} (${batch.file_name}) that were returned or are held; columns and order are those of the delivered file.`,
    "Red cells are wrong; comments and the first column say why and what to do. Correct them in place, leave the headings and the column “Original row” as they are, and deliver this file again for the same item and department; the mapping profile is taken over by itself.",
    "Rows that need no correction may be deleted; rows that were not corrected come back again and are never filed twice.",
    "Identity and telephone numbers do not come back in this file; cells with formulas and errors are blank: enter values.",
    ...(errors.persons > 0
      ? [`${errors.persons} more rows are about natural persons; they are not kept and not in this file.`]
      : []),
    ...(errors.next === null
      ? []
      : [`There are more: this file ends with row ${errors.next}; correct these and download again.`]),
    "This file holds data as delivered, for correction by your organisation alone; delete it afterwards. The download stands in the audit log.",
  ];
  return {
    name: language === "zh" ? "更正说明" : "Notes",
    columns: [{ heading: language === "zh" ? "更正说明" : "How to correct", width: 120, format: "wrapped" }],
    rows: (language === "zh" ? zh : en).map((line) => [line]),
  };
}
