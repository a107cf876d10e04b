import type { LaboratoryReportContent, LaboratoryTrialOutput } from "@xinpark/kernel/contract";
import type { ModelDefinition } from "@xinpark/kernel/definition";
import type { Scope } from "@xinpark/platform/door";

/** The laboratory: everyone's facts kept in a thread of their own, and what is computed over them. */

/** A published model and a changed one, as they are asked for. */
export interface Asked {
  readonly model: string;
  readonly version?: string | undefined;
  readonly definition: Readonly<Record<string, unknown>>;
  readonly asOf?: string | undefined;
}

/** A draft to be examined, and the version it was begun from. */
export interface Examined {
  readonly definition: ModelDefinition;
  readonly basedOn: string | null;
}

/** Which of those who move; grades and groups by their ids. */
export interface MoversAsked {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly grouping?: string | undefined;
  readonly group?: string | undefined;
  readonly after: number;
  readonly limit: number;
}

interface Placed {
  readonly score: number | null;
  readonly grade: string | null;
}

export interface MoversFound {
  readonly total: number;
  readonly items: { readonly subject: number; readonly before: Placed; readonly after: Placed }[];
  readonly next: number | null;
}

/** Everything throws located problems of the draft, and `laboratory-loading` where what is asked is not there yet. */
export interface Laboratory {
  /** The installation's day. */
  readonly today: () => string;
  /**
   * Makes everyone's facts for a trial resident, as known now. Throws `laboratory-loading` where that takes longer than a page waits:
   * asked again it is there.
   */
  readonly prepare: (asked: Asked, onBehalfOf: string) => Promise<void>;
  /** Figures of both models over everyone within the scope, from what `prepare` made resident. */
  readonly try: (asked: Asked, scope: Scope) => Promise<LaboratoryTrialOutput>;
  readonly movers: (asked: Asked, scope: Scope, filter: MoversAsked) => Promise<MoversFound>;
  /** The same for a report on a draft, which looks back to other days. */
  readonly prepareReport: (examined: Examined, onBehalfOf: string) => Promise<void>;
  readonly report: (examined: Examined, scope: Scope) => Promise<LaboratoryReportContent>;
  /** Ends the thread and lets go of what is kept. */
  readonly close: () => Promise<void>;
}
