/** A report as it will stand on paper: every word in one language, in order. What lays it out adds no words of its own. */

export interface ReportPair {
  readonly label: string;
  readonly value: string;
}

/** How a record is marked: under objection bold and slanted, repaired struck. */
export type ReportMark = "none" | "objection" | "repaired";

export interface ReportRecord {
  /** Section and place in it, as printed: `1-3`. */
  readonly ordinal: string;
  readonly title: string;
  readonly mark: ReportMark;
  readonly markText: string;
  readonly pairs: readonly ReportPair[];
  readonly source: string;
}

export interface ReportSection {
  readonly heading: string;
  /** What stands instead of records; null where there are some. */
  readonly empty: string | null;
  readonly records: readonly ReportRecord[];
}

export interface ReportDocument {
  readonly language: "zh" | "en";
  readonly title: string;
  readonly synthetic: string | null;
  readonly subject: ReportPair;
  /** Issuer, day, reader, purpose, number. */
  readonly head: readonly ReportPair[];
  readonly summaryTitle: string;
  readonly summary: readonly { readonly label: string; readonly count: string }[];
  readonly basic: { readonly heading: string; readonly pairs: readonly ReportPair[] };
  /** The public grade and the park's class side by side, never joined. */
  readonly grades: readonly { readonly title: string; readonly value: string; readonly note: string }[];
  readonly sections: readonly ReportSection[];
  readonly lookups: {
    readonly heading: string;
    readonly empty: string | null;
    readonly columns: readonly string[];
    readonly rows: readonly (readonly string[])[];
  } | null;
  readonly notesTitle: string;
  readonly notes: readonly string[];
  readonly verification: {
    readonly title: string;
    readonly text: string;
    readonly pairs: readonly ReportPair[];
    /** What the QR holds; an SVG is made of it. */
    readonly qr: string;
  };
  readonly watermark: string;
  /** Stands at the foot of every page before its number. */
  readonly foot: string;
}

/** A record as it stood in a report, kept so that a later verification can say what became of it. */
export interface ReportedRecord {
  readonly record: number;
  readonly item: string;
  readonly ordinal: string;
  readonly version: number;
  readonly status: "in-force" | "lapsed" | "repaired" | "withdrawn";
  readonly public: boolean;
}
