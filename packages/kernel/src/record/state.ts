import { isDay } from "../day/index.ts";
import { failed, ok, problem, type Outcome, type Text } from "../outcome/index.ts";

/** What has happened to a record since it was decided: the acts of authorities, folded into a state. */

/** From a day until before another (half-open); null `to`: without an end so far. */
export interface Period {
  readonly from: string;
  readonly to: string | null;
}

export type RecordStatus = "in-force" | "repaired" | "withdrawn";

export interface RecordState {
  readonly status: RecordStatus;
  /** The act was corrected and every duty performed (整改履行完毕). */
  readonly performedOn: string | null;
  /** Repaired, taken off the list, or withdrawn: from this day on the record is nobody's to see by rule. */
  readonly endedOn: string | null;
  /** Publication was seen to end by itself on this day. */
  readonly expiredOn: string | null;
  /** 不予公示. */
  readonly withheld: Period | null;
  /** 暂时屏蔽. */
  readonly shielded: Period | null;
  /** 异议标注. */
  readonly objection: Period | null;
  /** 复议诉讼标注. */
  readonly litigation: Period | null;
}

/** A record to which nothing has happened. */
export const UNTOUCHED: RecordState = {
  status: "in-force",
  performedOn: null,
  endedOn: null,
  expiredOn: null,
  withheld: null,
  shielded: null,
  objection: null,
  litigation: null,
};

/** What can be done to a record: `day` acts happen on a day, `period` acts hold from a day until before another. */
export const RECORD_ACTS = {
  performed: { span: "day", label: { zh: "整改履行完毕", en: "Corrected and performed" } },
  repaired: { span: "day", label: { zh: "信用修复（移出名单）", en: "Repaired (taken off the list)" } },
  withdrawn: { span: "day", label: { zh: "撤销", en: "Withdrawn" } },
  objection: { span: "period", label: { zh: "异议标注", en: "Under objection" } },
  litigation: { span: "period", label: { zh: "复议诉讼标注", en: "Under review or litigation" } },
  shielded: { span: "period", label: { zh: "暂时屏蔽", en: "Shielded for a time" } },
  withheld: { span: "period", label: { zh: "不予公示", en: "Withheld from publication" } },
  expired: { span: "day", label: { zh: "公示期满", en: "Publication ended" } },
} as const satisfies Record<string, { readonly span: "day" | "period"; readonly label: Text }>;

export type RecordActKind = keyof typeof RECORD_ACTS;

export interface RecordAct {
  readonly kind: RecordActKind;
  /** The day it happened, or the first day it holds. */
  readonly from: string;
  /** Of acts that hold for a time: the first day on which they hold no more. */
  readonly to: string | null;
}

/** Whether a day lies within a period. */
export const isWithin = (period: Period | null, day: string): boolean =>
  period !== null && period.from <= day && (period.to === null || day < period.to);

/**
 * The state after an act, on the day it is entered. A later act of a kind replaces the earlier one, which is how a mark is lifted.
 * Problems: `act-day`, `act-in-future`, `act-before-decision`, `act-period`, `record-ended`.
 */
export function applyAct(
  state: RecordState,
  act: RecordAct,
  decidedOn: string | null,
  today: string,
): Outcome<RecordState> {
  const wrong = checkDays(act, decidedOn, today);
  if (!wrong.ok) return wrong;
  if (state.endedOn !== null && act.kind !== "withdrawn" && act.kind !== "expired") {
    return failed(
      problem(
        "conflict",
        "record-ended",
        `该记录已于 ${state.endedOn} 修复或撤销，不能再办理此事项`,
        `the record was repaired or withdrawn on ${state.endedOn}; this can no longer be done to it`,
        "kind",
      ),
    );
  }
  return ok(after(state, act));
}

function after(state: RecordState, act: RecordAct): RecordState {
  const { from, to } = act;
  switch (act.kind) {
    case "performed":
      return { ...state, performedOn: from };
    case "repaired":
      return { ...state, status: "repaired", endedOn: from };
    case "withdrawn":
      return {
        ...state,
        status: "withdrawn",
        endedOn: state.endedOn !== null && state.endedOn < from ? state.endedOn : from,
      };
    case "expired":
      return { ...state, expiredOn: from };
    case "objection":
    case "litigation":
    case "shielded":
    case "withheld":
      return { ...state, [act.kind]: { from, to } };
  }
}

/**
 * The state of a record that its source lists no more. Leaving a list that ends by the authority's decision is that decision;
 * elsewhere the source has withdrawn what it said. What has ended already stays as it ended.
 */
export const takenOff = (state: RecordState, day: string, byDecision: boolean): RecordState =>
  state.endedOn === null ? { ...state, status: byDecision ? "repaired" : "withdrawn", endedOn: day } : state;

function checkDays(act: RecordAct, decidedOn: string | null, today: string): Outcome<null> {
  for (const [path, day] of [
    ["from", act.from],
    ["to", act.to],
  ] as const) {
    if (day !== null && !isDay(day))
      return failed(
        problem("invalid", "act-day", `不是有效日期：${day}`, `not a day of the calendar: ${day}`, path),
      );
  }
  if (RECORD_ACTS[act.kind].span === "day") {
    if (act.to !== null)
      return failed(
        problem("invalid", "act-period", "此事项只有一个日期", "this act has one day only", "to"),
      );
    if (act.from > today)
      return failed(
        problem(
          "invalid",
          "act-in-future",
          `日期晚于今天（${today}）`,
          `the day lies after today (${today})`,
          "from",
        ),
      );
  }
  if (act.to !== null && act.to <= act.from)
    return failed(
      problem(
        "invalid",
        "act-period",
        "截止日须晚于起始日（截止日当天不再有效）",
        "the end must be later than the beginning (on the last day it no longer holds)",
        "to",
      ),
    );
  if (decidedOn !== null && act.from < decidedOn)
    return failed(
      problem(
        "invalid",
        "act-before-decision",
        `日期早于该记录的决定日期（${decidedOn}）`,
        `the day lies before the decision (${decidedOn})`,
        "from",
      ),
    );
  return ok(null);
}
