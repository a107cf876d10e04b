import { addDays, addMonths } from "../day/index.ts";
import {
  compileCondition,
  type Audience,
  type Library,
  type Lookup,
  type Predicate,
  type PublicationRuleDefinition,
} from "../definition/index.ts";
import { unreachable } from "../outcome/index.ts";
import { UNTOUCHED, type RecordState } from "./state.ts";

/** From when to when a record may be shown to an audience: dated rules applied to its days and to what happened to it. */

/** What a rule looks at. Days are ISO days; `decidedOn` may be absent at source. */
export interface RuleSubject {
  readonly item: string;
  readonly severity: string | null;
  readonly decidedOn: string | null;
  readonly publishedOn: string | null;
  readonly validTo: string | null;
  /** The day the delivery is read: the last resort for choosing an edition. */
  readonly receivedOn: string;
  readonly lookup: Lookup;
}

/** What happened to the record, and whether its subject stands on a list of serious dishonesty (null `until`: still). */
export interface Circumstances {
  readonly state: RecordState;
  readonly listed: { readonly until: string | null } | null;
}

export const NO_CIRCUMSTANCES: Circumstances = { state: UNTOUCHED, listed: null };

/** Publication from a day until before a day (half-open); null `from`: not published; null `to`: no end by itself. */
export interface PublicationWindow {
  readonly from: string | null;
  readonly to: string | null;
}

export const NO_WINDOW: PublicationWindow = { from: null, to: null };

/** A rule with its conditions made ready. */
export interface ReadyRule {
  readonly definition: PublicationRuleDefinition;
  readonly sectors: readonly {
    readonly sector: PublicationRuleDefinition["sectors"][number];
    readonly fits: Predicate;
  }[];
}

/** National and provincial rules in force on a day for an item and an audience. */
export function findPublicationRules(
  library: Library,
  province: string,
  audience: Audience,
  item: string,
  day: string,
): readonly ReadyRule[] {
  return library
    .list("publication-rule", day)
    .filter(
      (rule) =>
        rule.audience === audience &&
        rule.items.includes(item) &&
        (rule.province === "national" || rule.province === province),
    )
    .map((definition) => ({
      definition,
      sectors: definition.sectors.map((sector) => ({ sector, fits: compileCondition(sector.when) })),
    }));
}

/** What one rule says of one record, in days. */
export interface RuleReading {
  readonly rule: PublicationRuleDefinition;
  readonly sector: PublicationRuleDefinition["sectors"][number] | null;
  readonly start: string;
  /** The first day on which the deciding authority may repair; null where the rule states no shortest time. */
  readonly earliest: string | null;
  /** The day on which the longest time is over, and the day of the cap; null where the rule states none. */
  readonly longest: string | null;
  readonly cap: string | null;
  /** The first day on which publication has ended by this rule, as things stand; null: no end by itself. */
  readonly end: string | null;
}

/** Reads a rule for a record; null where it is not published by it. */
export function readRule(
  ready: ReadyRule,
  subject: RuleSubject,
  circumstances: Circumstances,
): RuleReading | null {
  const rule = ready.definition;
  const start = startOf(rule, subject);
  const window = subject.severity === null ? undefined : rule.windows[subject.severity];
  if (start === null || window?.publish === false) return null;
  const sector = ready.sectors.find(({ fits }) => fits(subject.lookup))?.sector ?? null;
  const minimum = window === undefined ? null : Math.max(window.minimumMonths, sector?.minimumMonths ?? 0);
  const longest = window === undefined ? null : addMonths(start, window.maximumMonths);
  const cap = capOf(rule, start, circumstances);
  return {
    rule,
    sector,
    start,
    earliest: minimum === null ? null : addMonths(start, minimum),
    longest,
    cap,
    end: earlier(endAtLongest(rule, longest, circumstances.state.performedOn), cap),
  };
}

/** The window by several rules together: the latest beginning, the shortest end, and no later than repair or withdrawal. */
export function windowOf(
  rules: readonly ReadyRule[],
  subject: RuleSubject,
  circumstances: Circumstances,
): PublicationWindow {
  if (rules.length === 0) return NO_WINDOW;
  let from: string | null = null;
  let to: string | null = circumstances.state.endedOn;
  for (const ready of rules) {
    const reading = readRule(ready, subject, circumstances);
    if (reading === null) return NO_WINDOW;
    from = later(from, reading.start);
    to = earlier(to, reading.end);
  }
  const end = earlier(to, afterValidity(subject));
  // What ends before it would begin was never published.
  return end !== null && from !== null && end <= from ? NO_WINDOW : { from, to: end };
}

/** What has no severity (a licence) is shown as long as it is valid. */
const afterValidity = (subject: RuleSubject): string | null =>
  subject.validTo === null || subject.severity !== null ? null : addDays(subject.validTo, 1);

function startOf(rule: PublicationRuleDefinition, subject: RuleSubject): string | null {
  switch (rule.start) {
    case "decision":
      return subject.decidedOn;
    case "publication":
      return subject.publishedOn ?? subject.receivedOn;
  }
}

/** An end that waits for correction or for a decision is no end by itself. */
function endAtLongest(
  rule: PublicationRuleDefinition,
  longest: string | null,
  performedOn: string | null,
): string | null {
  if (longest === null) return null;
  switch (rule.atMaximum) {
    case "ends":
      return longest;
    case "ends-if-corrected":
      return performedOn === null ? null : later(longest, performedOn);
    case "ends-by-decision":
      return null;
    default:
      return unreachable(rule.atMaximum);
  }
}

function capOf(rule: PublicationRuleDefinition, start: string, circumstances: Circumstances): string | null {
  if (rule.capMonths === undefined) return null;
  const cap = addMonths(start, rule.capMonths);
  const { listed } = circumstances;
  if (rule.capExtends === undefined || listed === null) return cap;
  return listed.until === null ? null : later(cap, listed.until);
}

export function earlier(a: string | null, b: string | null): string | null {
  if (a === null) return b;
  return b === null || a < b ? a : b;
}

const later = (a: string | null, b: string): string => (a === null || a < b ? b : a);
