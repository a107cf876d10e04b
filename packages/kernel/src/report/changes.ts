/** What became of a record that stood in a report. */

export const REPORT_CHANGES = ["withdrawn", "repaired", "corrected", "expired", "unpublished"] as const;
export type ReportChange = (typeof REPORT_CHANGES)[number];

export interface RecordThen {
  readonly status: "in-force" | "lapsed" | "repaired" | "withdrawn";
  readonly public: boolean;
}

export interface RecordNow {
  /** `gone`: lawfully erased. */
  readonly status: "in-force" | "repaired" | "withdrawn" | "gone";
  readonly lapsed: boolean;
  readonly public: boolean;
  /** Its content is not what it was. */
  readonly contentChanged: boolean;
}

/** The weightiest change, or null where the record stands as it stood. */
export function changeOf(then: RecordThen, now: RecordNow): ReportChange | null {
  if (now.status === "withdrawn" || now.status === "gone") return "withdrawn";
  if (now.status === "repaired") return then.status === "repaired" ? null : "repaired";
  if (now.contentChanged) return "corrected";
  if (now.lapsed && then.status === "in-force") return "expired";
  return then.public && !now.public ? "unpublished" : null;
}
