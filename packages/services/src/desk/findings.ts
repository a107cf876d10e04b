import { z } from "zod";
import type { FindingOutput, FindingSidesOutput } from "@xinpark/kernel/contract";
import { writeNumbers } from "@xinpark/kernel/desk";
import { disclose } from "@xinpark/kernel/disclosure";
import { problem, ProblemError, type Text } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Statement } from "@xinpark/platform/sql";
import { accountOf } from "../account/index.ts";
import type { Installation } from "../installation/index.ts";
import { OFFICE } from "../organisation/index.ts";
import { labelOf, mindsAll, pageOf, termOf, textShape } from "./terms.ts";

/** Findings: explained by the department, settled by the credit office, remembered. */

const findingRow = z.object({
  place: z.number(),
  id: z.number(),
  kind: z.enum(["gap", "disagreement", "zero-report"]),
  rule: z.string(),
  rule_version: z.string(),
  department_id: z.number(),
  department: z.string(),
  label: textShape,
  other: z.string().nullable(),
  other_label: textShape.nullable(),
  item: z.string(),
  subject_id: z.number().nullable(),
  name: z.string().nullable(),
  uscc: z.string().nullable(),
  detail: z.looseObject({
    series: z.string().optional(),
    numbers: z.array(z.number()).optional(),
    batch: z.number().optional(),
    record: z.number().optional(),
    entry: z.number().optional(),
    field: z.string().nullable().optional(),
    referenceRecord: z.number().nullable().optional(),
    referenceEntry: z.number().nullable().optional(),
    referenceField: z.string().nullable().optional(),
  }),
  raised_on: z.string(),
  due_on: z.string(),
  provisional: z.boolean(),
  state: z.enum(["open", "explained", "corrected", "dismissed"]),
  explanation: z.string().nullable(),
  explained_by: z.string().nullable(),
  explained_on: z.string().nullable(),
  settled_on: z.string().nullable(),
  settled_by: z.string().nullable(),
  reason: z.string().nullable(),
});
type FindingRow = z.infer<typeof findingRow>;

const findings = (where: Statement, tail: Statement): Statement => sql`
  select f.id as place, f.id, f.kind, f.rule, f.rule_version, f.department_id, o.code as department,
    jsonb_build_object('zh', o.label_zh, 'en', o.label_en) as label, p.code as other,
    case when p.id is not null then jsonb_build_object('zh', p.label_zh, 'en', p.label_en) end as other_label, f.item, s.id as subject_id, s.name, s.uscc,
    f.detail, f.raised_on, f.due_on, f.provisional, f.state, f.explanation, f.explained_by, f.explained_on, f.settled_on, f.settled_by, f.reason
  from finding f join organisation o on o.id = f.department_id left join organisation p on p.id = f.other_department_id
  left join subject s on s.id = f.subject_id where ${where} ${tail}`;

export interface FindingsRequest {
  readonly state: "open" | "settled";
  readonly kind: FindingRow["kind"] | null;
  readonly after: number | null;
  readonly limit: number;
}

/** Findings within reach: open ones oldest first, settled ones latest first. */
export async function listFindings(session: Session, installation: Installation, request: FindingsRequest) {
  const { kind, after, limit } = request;
  const open = request.state === "open";
  const beyond = after === null ? sql`true` : open ? sql`f.id > ${after}` : sql`f.id < ${after}`;
  const rows = await session.rows(
    findingRow,
    findings(
      sql`(f.state = 'open') = ${open} and ${beyond} and ${kind === null ? sql`true` : sql`f.kind = ${kind}`}`,
      sql`order by f.id ${open ? sql`` : sql`desc`} limit ${limit + 1}`,
    ),
  );
  const page = pageOf(rows, limit);
  return { items: page.items.map((row) => shown(session, installation, row)), next: page.next };
}

export async function readFinding(
  session: Session,
  installation: Installation,
  id: number,
): Promise<FindingOutput> {
  return shown(session, installation, await oneFinding(session, id));
}

async function oneFinding(session: Session, id: number): Promise<FindingRow> {
  const row = await session.row(findingRow, findings(sql`f.id = ${id}`, sql``));
  if (row !== null) return row;
  throw new ProblemError(
    problem("not-found", "finding-unknown", `没有核查问题 ${id}`, `there is no finding ${id}`, "finding"),
  );
}

const ZERO_REPORT: Text = { zh: "零报告后又有记录", en: "Records after a report that there was nothing" };

function ruleLabel(installation: Installation, row: FindingRow): Text {
  if (row.kind === "zero-report") return ZERO_REPORT;
  const kind = row.kind === "gap" ? "serial-rule" : "comparison-rule";
  const found = installation.library.find(kind, row.rule, row.raised_on);
  return found.ok ? found.value.label : { zh: row.rule, en: row.rule };
}

function shown(session: Session, installation: Installation, row: FindingRow): FindingOutput {
  const open = row.state === "open";
  const { rights } = session.actor;
  const numbers = row.detail.numbers ?? [];
  return {
    id: row.id,
    kind: row.kind,
    rule: row.rule,
    ruleLabel: ruleLabel(installation, row),
    department: { code: row.department, label: row.label },
    otherDepartment:
      row.other === null || row.other_label === null ? null : { code: row.other, label: row.other_label },
    item: row.item,
    itemLabel: labelOf(installation, row.item, row.raised_on),
    subject:
      row.subject_id === null || row.name === null
        ? null
        : { id: row.subject_id, name: row.name, code: row.uscc },
    series: row.detail.series ?? null,
    numbers: numbers.length === 0 ? null : writeNumbers(numbers),
    missing: numbers.length,
    batch: row.detail.batch ?? null,
    record: row.detail.record ?? null,
    raisedOn: row.raised_on,
    ...termOf(installation, row, row.settled_on ?? session.today),
    state: row.state,
    waiting: open ? waitingOf(row) : null,
    explanation:
      row.explanation === null || row.explained_on === null
        ? null
        : { text: row.explanation, by: row.explained_by ?? "", on: row.explained_on },
    settlement:
      row.settled_on === null
        ? null
        : { reason: row.reason ?? "", by: row.settled_by ?? "", on: row.settled_on },
    mayExplain: open && !mindsAll(session) && rights.includes("finding.read"),
    maySettle: open && rights.includes("finding.settle"),
  };
}

function waitingOf(row: FindingRow): FindingOutput["waiting"] {
  return row.explanation === null
    ? { what: { zh: "等待核对说明或者更正", en: "waiting to be explained or put right" }, owner: row.label }
    : { what: { zh: "已说明，等待办结", en: "explained; waiting to be settled" }, owner: OFFICE };
}

const sideRow = z.object({
  id: z.number(),
  item: z.string(),
  department: z.string(),
  label: textShape,
  document_number: z.string().nullable(),
  decided_on: z.string().nullable(),
  amount_fen: z.number().nullable(),
  record_id: z.number(),
  payload: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
});

/** What each source says, field by field as the catalogue discloses it to government; records beyond reach are not among them. */
export async function readSides(
  session: Session,
  installation: Installation,
  id: number,
): Promise<{ readonly sides: FindingSidesOutput["sides"]; readonly subjects: readonly number[] }> {
  const row = await oneFinding(session, id);
  const { detail, subject_id: subject } = row;
  const wanted = [
    { entry: detail.referenceEntry ?? null, field: detail.referenceField ?? null },
    { entry: detail.entry ?? null, field: detail.field ?? null },
  ];
  if (subject === null) return { sides: [], subjects: [] };
  const entries = wanted.flatMap((one) => (one.entry === null ? [] : [one.entry]));
  const rows = await session.rows(
    sideRow,
    sql`select e.id, e.item, o.code as department, jsonb_build_object('zh', o.label_zh, 'en', o.label_en) as label, e.document_number, e.decided_on,
        e.amount_fen, e.record_id, e.payload
      from record_entry e join organisation o on o.id = e.department_id where e.subject_id = ${subject} and e.id = any (${entries}::bigint[])`,
  );
  const sides = wanted.flatMap(({ entry, field }): FindingSidesOutput["sides"] => {
    const found = rows.find((one) => one.id === entry);
    return found === undefined ? [] : [sideOf(installation, session.today, found, field)];
  });
  return { sides, subjects: [subject] };
}

function sideOf(
  installation: Installation,
  today: string,
  row: z.infer<typeof sideRow>,
  field: string | null,
): FindingSidesOutput["sides"][number] {
  const item = installation.item(row.item, today);
  const seen = disclose(item, row.payload, { kind: "government" }, installation.masks(today));
  const named = field ?? item.roles.amount[0] ?? null;
  const one = named === null ? undefined : seen.fields.find((known) => known.code === named);
  return {
    department: { code: row.department, label: row.label },
    itemLabel: item.label,
    documentNumber: row.document_number,
    decidedOn: row.decided_on,
    fieldLabel: item.fields.find((known) => known.code === named)?.label ?? null,
    value: one?.value ?? null,
    record: row.record_id,
  };
}

/** The department says how it came about. Problems: `finding-unknown`, `finding-settled`. */
export async function explainFinding(session: Session, id: number, words: string): Promise<FindingRow> {
  const row = await oneFinding(session, id);
  const touched = await session.run(sql`
    update finding set explanation = ${words}, explained_by = ${session.actor.name}, explained_on = ${session.today}
    where id = ${id} and state = 'open'`);
  if (touched !== 1) throw settledAlready();
  return row;
}

/** Settles a finding with a reason; it is not raised again while the data stays as it is. Problems: `finding-unknown`, `finding-settled`. */
export async function settleFinding(
  session: Session,
  id: number,
  state: "explained" | "corrected" | "dismissed",
  reason: string,
): Promise<FindingRow> {
  const row = await oneFinding(session, id);
  const touched = await session.run(sql`
    update finding set state = ${state}, reason = ${reason}, settled_on = ${session.today}, settled_by = ${session.actor.name},
      account_id = ${accountOf(session)} where id = ${id} and state = 'open'`);
  if (touched !== 1) throw settledAlready();
  return row;
}

const settledAlready = (): ProblemError =>
  new ProblemError(
    problem("conflict", "finding-settled", "该问题已经办结", "this finding is settled already", "finding"),
  );
