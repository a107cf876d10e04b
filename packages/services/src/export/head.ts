import type { Installation } from "../installation/index.ts";
import { labelledPurpose } from "../consent/index.ts";
import type { TextRow } from "./format.ts";
import { FIXED_HEADINGS, type ExportJob } from "./rows.ts";
import { SEALED_LABELS, type ExportRow } from "./store.ts";

/** The first rows of a file of records: who asked, for what, when, what binds whoever holds it, and how what is sealed is opened. */
export function* headRows(
  installation: Installation,
  row: ExportRow,
  job: ExportJob,
  day: string,
): Generator<TextRow> {
  yield* whoAndWhy(installation, row, day);
  if (job.envelope === null || row.receiver === null) return;
  yield ["密封接收方 Sealed for", row.receiver];
  yield [
    `密封密钥 Sealed key (${job.envelope.method}; place = export/record/field)`,
    job.envelope.wrappedKey,
  ];
}

export const recordHeadings = ({ terms, sealed }: ExportJob): TextRow => [
  ...FIXED_HEADINGS,
  ...terms.fields.map((field) => `${field.label.zh} ${field.code}`),
  ...sealed.map((code) => `${SEALED_LABELS[code].zh} ${code}（密封 sealed）`),
];

/** Before anything that a second person let out. */
export function* whoAndWhy(installation: Installation, row: ExportRow, day: string): Generator<TextRow> {
  const { pack } = installation;
  const purpose = row.purpose === null ? null : labelledPurpose(installation, row.purpose).label;
  yield [`${pack.issuer.zh} · 批量导出 Bulk export ${row.id}`];
  yield ["申请人 Requested by", row.requested_by];
  yield ["申请时间 Requested at", row.requested_at];
  yield ["审批人 Approved by", row.decided_by ?? "", row.decided_at ?? ""];
  yield ["用途 Purpose", purpose === null ? "" : `${purpose.zh} ${purpose.en}`, row.case_number ?? ""];
  yield ["理由 Reason", row.reason];
  yield ["依据 Legal basis", row.basis];
  yield ["生成日期 Written on", day];
  yield [
    "仅供上述用途使用，不得转交或公开；记录撤销、修复或停止公示时须同步删除。每行的追溯码和行序可查到本申请。",
    "For the purpose above alone; not to be passed on or published. Records that are withdrawn, repaired or no longer published must be deleted here too. Codes and order of the rows lead back to this request.",
  ];
}
