import { z } from "zod";
import {
  exportQuery,
  EXPORT_STATES,
  sealedField,
  templateQuery,
  type ExportOutput,
  type SealedField,
} from "@xinpark/kernel/contract";
import { problem, ProblemError, type Text } from "@xinpark/kernel/outcome";
import type { Actor, Session } from "@xinpark/platform/door";
import { sql, type Queries, type Statement } from "@xinpark/platform/sql";
import { labelledPurpose } from "../consent/index.ts";
import type { ServiceContext } from "../context/index.ts";
import { fingerprintOf } from "./sealing.ts";

/** What labels an export: the definitions of the day, and the lists of the house. */
export type ExportLabels = Pick<ServiceContext, "installation" | "listNamed">;

/** Requests for export as they stand. */

export const SEALED_LABELS: Readonly<Record<SealedField, Text>> = {
  "representative-identity": { zh: "法定代表人证件号码", en: "Identity number of the legal representative" },
  "representative-phone": { zh: "法定代表人电话", en: "Telephone of the legal representative" },
};

const exportRow = z.object({
  id: z.number(),
  account_id: z.number(),
  membership_id: z.number(),
  requested_by: z.string(),
  requested_at: z.string(),
  kind: z.enum(["template", "list"]).nullable(),
  operation: z.string().nullable(),
  language: z.enum(["zh", "en"]).nullable(),
  unguarded: z.boolean().nullable(),
  purpose: z.string().nullable(),
  case_number: z.string().nullable(),
  reason: z.string(),
  basis: z.string(),
  query: z.record(z.string(), z.unknown()),
  format: z.enum(["csv", "xlsx"]),
  rows_estimate: z.number(),
  sealed_fields: z.array(sealedField),
  sealed_to: z.string().nullable(),
  receiver: z.string().nullable(),
  state: z.enum(EXPORT_STATES),
  decided_by: z.string().nullable(),
  decided_at: z.string().nullable(),
  decision_note: z.string().nullable(),
  finished_at: z.string().nullable(),
  expires_on: z.string().nullable(),
  rows_written: z.number().nullable(),
  bytes: z.number().nullable(),
  digest: z.string().nullable(),
  problem: z.string().nullable(),
  progress: z.number().nullable(),
  marker: z.string(),
  downloads: z.number(),
});
export type ExportRow = z.infer<typeof exportRow>;

const COLUMNS = sql`e.id, e.account_id, e.membership_id, e.requested_by, e.requested_at, e.kind, e.operation, e.language, e.unguarded, e.purpose, e.case_number, e.reason, e.basis,
  e.query, e.format, e.rows_estimate, e.sealed_fields, e.sealed_to, e.receiver, e.state, e.decided_by, e.decided_at, e.decision_note, e.finished_at, e.expires_on,
  e.rows_written, e.bytes, e.digest, e.problem, e.progress, encode(e.marker, 'hex') as marker,
  (select count(*) from export_download d where d.export_id = e.id) as downloads
  from export_request e`;

export const exportRows = (queries: Queries, condition: Statement): Promise<ExportRow[]> =>
  queries.rows(exportRow, sql`select ${COLUMNS} ${condition}`);

/** One's own, and for approvers those whose reach lies within theirs. */
function visible(actor: Actor): Statement {
  if (!actor.rights.includes("export.approve")) return sql`e.account_id = ${actor.accountId}`;
  return sql`(e.account_id = ${actor.accountId} or (e.low >= scope_low() and e.high <= scope_high()))`;
}

/** One request, if it is the asker's to see. Throws `export-unknown`. */
export async function oneExport(session: Session, id: number): Promise<ExportRow> {
  const [row] = await exportRows(session, sql`where e.id = ${id} and ${visible(session.actor)}`);
  if (row !== undefined) return row;
  throw new ProblemError(
    problem(
      "not-found",
      "export-unknown",
      `没有编号为 ${id} 的导出申请`,
      `there is no export ${id}`,
      "export",
    ),
  );
}

/** A page of requests, newest first. */
export async function listExports(
  session: Session,
  labels: ExportLabels,
  page: { readonly after: number | null; readonly limit: number },
): Promise<{ readonly items: ExportOutput[]; readonly next: number | null }> {
  const beyond = page.after === null ? sql`` : sql`and e.id < ${page.after}`;
  const rows = await exportRows(
    session,
    sql`where ${visible(session.actor)} ${beyond} order by e.id desc limit ${page.limit + 1}`,
  );
  const items = rows.slice(0, page.limit).map((row) => exportOf(session, labels, row));
  return { items, next: rows.length > page.limit ? (items.at(-1)?.export ?? null) : null };
}

/** Why the asker may not decide; null when they may. Nobody decides on what they asked for. */
export const mayDecide = (actor: Actor, row: ExportRow): boolean =>
  row.state === "requested" &&
  actor.rights.includes("export.approve") &&
  actor.accountId !== null &&
  actor.accountId !== row.account_id;

export const mayDownload = (session: Session, row: ExportRow): boolean =>
  row.state === "done" &&
  row.account_id === session.actor.accountId &&
  row.expires_on !== null &&
  session.today <= row.expires_on;

export function exportOf(session: Session, labels: ExportLabels, row: ExportRow): ExportOutput {
  const kind = row.kind ?? "records";
  return {
    export: row.id,
    state: row.state,
    kind,
    ...subjectOf(session, labels, row),
    purpose: row.purpose === null ? null : labelledPurpose(labels.installation(), row.purpose),
    guarded: row.unguarded !== true,
    caseNumber: row.case_number,
    reason: row.reason,
    basis: row.basis,
    format: row.format,
    rowsEstimate: row.rows_estimate,
    sealed:
      row.receiver === null || row.sealed_to === null
        ? null
        : {
            fields: row.sealed_fields.map((code) => ({ code, label: SEALED_LABELS[code] })),
            receiver: row.receiver,
            fingerprint: fingerprintOf(row.sealed_to),
          },
    requestedBy: row.requested_by,
    requestedAt: row.requested_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    decisionNote: row.decision_note,
    rows: row.rows_written,
    progress: row.progress,
    bytes: row.bytes,
    digest: row.digest,
    expiresOn: row.expires_on,
    downloads: row.downloads,
    problem: row.problem,
    own: row.account_id === session.actor.accountId,
    mayDecide: mayDecide(session.actor, row),
    mayDownload: mayDownload(session, row),
  };
}

type Subject = Pick<ExportOutput, "title" | "item" | "fields" | "decidedFrom" | "decidedTo" | "publicOnly">;

/** What a request is about, labelled by the definitions of the day. */
function subjectOf(session: Session, labels: ExportLabels, row: ExportRow): Subject {
  const { library } = labels.installation();
  const labelled = (code: string) => {
    const found = library.find("item", code, session.today);
    return {
      item: found.ok ? found.value : null,
      label: found.ok ? found.value.label : { zh: code, en: code },
    };
  };
  switch (row.kind) {
    case "list": {
      const name = row.operation ?? "";
      const title = labels.listNamed(name)?.label ?? { zh: name, en: name };
      return { title, item: null, fields: [], decidedFrom: null, decidedTo: null, publicOnly: false };
    }
    case "template": {
      const query = templateQuery.parse(row.query);
      const found = library.find("export-template", query.template, session.today);
      const code = found.ok ? found.value.item : query.template;
      return {
        title: found.ok ? found.value.label : { zh: code, en: code },
        item: { code, label: labelled(code).label },
        fields: [],
        decidedFrom: query.decidedFrom,
        decidedTo: query.decidedTo,
        publicOnly: query.audience === "public",
      };
    }
    case null: {
      const query = exportQuery.parse(row.query);
      const { item, label } = labelled(query.item);
      const fields = query.fields.map((code) => ({
        code,
        label: item?.fields.find((field) => field.code === code)?.label ?? { zh: code, en: code },
      }));
      const { decidedFrom, decidedTo, publicOnly } = query;
      return { title: label, item: { code: query.item, label }, fields, decidedFrom, decidedTo, publicOnly };
    }
  }
}
