/** Reports on paper: what stands in them, their seal, and what changed since. */
export { composeReport, reportTitle, wantsLookups } from "./compose.ts";
export type { ComposedReport, ReportInput, ReportLookup } from "./compose.ts";
export { REPORT_WORDS } from "./words.ts";
export type { ReportWord } from "./words.ts";
export type {
  ReportDocument,
  ReportedRecord,
  ReportMark,
  ReportPair,
  ReportRecord,
  ReportSection,
} from "./document.ts";
export {
  checkReport,
  checkReportAwaited,
  digestsOf,
  type HexHash,
  REPORT_FORMAT,
  reportSealSchema,
  reportSealText,
  sealReport,
} from "./seal.ts";
export type { ReportFault, ReportSeal, ReportStatementOfFile, ReportVerdict } from "./seal.ts";
export { changeOf, REPORT_CHANGES } from "./changes.ts";
export type { RecordNow, RecordThen, ReportChange } from "./changes.ts";
export { endedPdf } from "./pdf.ts";
