import type { Text } from "../outcome/index.ts";
import type { RecordRules } from "./rules.ts";
import { isWithin } from "./state.ts";
import {
  earlier,
  readRule,
  type Circumstances,
  type PublicationWindow,
  type RuleReading,
  type RuleSubject,
} from "./window.ts";

/** When and how the publication of a record can end, told beforehand and with its reasons. */

/**
 * What has to happen before publication ends: the act corrected and duties performed, the deciding authority's decision to
 * repair, or its decision to take the subject off the list.
 */
export type OutlookNeed = "correction" | "repair-decision" | "list-exit";

export interface PublicationOutlook {
  /** Whether the record is shown on the day asked, and if not, why. */
  readonly standing: "shown" | "not-yet" | "over" | "withheld" | "shielded" | "never";
  readonly window: PublicationWindow;
  /** The first day on which the deciding authority may repair; null where the rules state no shortest time. */
  readonly earliestRepairOn: string | null;
  /** The day on which the longest time is over by all rules together; null: the rules state none. */
  readonly longestOn: string | null;
  /** What publication waits for to end on `longestOn` or sooner, in order. Empty where nothing is left to end. */
  readonly needs: readonly OutlookNeed[];
  /** The rules applied, with the field of supervision that lengthened the shortest time. */
  readonly rules: readonly {
    readonly id: string;
    readonly version: string;
    readonly label: Text;
    readonly sector: Text | null;
    readonly basis: string;
    /** Whether the official text was read. */
    readonly confirmed: boolean;
  }[];
}

/** Foretells the end of publication from what is known on a day. It promises nothing: acts yet to come change it. */
export function publicationOutlook(
  record: {
    readonly subject: RuleSubject;
    readonly circumstances: Circumstances;
    readonly publishable: boolean;
  },
  rules: RecordRules,
  day: string,
): PublicationOutlook {
  const { subject, circumstances } = record;
  const readings = rules
    .publicationRulesFor(subject, "public")
    .flatMap((rule) => readRule(rule, subject, circumstances) ?? []);
  const window = rules.publicationOf(subject, circumstances);
  const standing = standingOf(record.publishable, circumstances, window, day);
  const over = standing === "over" || standing === "never";
  return {
    standing,
    window,
    earliestRepairOn: over ? null : latest(readings.map((one) => one.earliest)),
    longestOn: over
      ? null
      : readings.reduce<string | null>((sum, one) => earlier(sum, earlier(one.longest, one.cap)), null),
    needs: over ? [] : needsOf(readings, circumstances),
    rules: readings.map(({ rule, sector }) => ({
      id: rule.id,
      version: rule.version,
      label: rule.label,
      sector: sector?.label ?? null,
      basis: rule.sources
        .map((source) => [source.title, source.number, source.article].filter(Boolean).join(" "))
        .join("；"),
      confirmed: rule.sources.every((source) => source.confirmed),
    })),
  };
}

function standingOf(
  publishable: boolean,
  { state }: Circumstances,
  window: PublicationWindow,
  day: string,
): PublicationOutlook["standing"] {
  if (state.endedOn !== null && state.endedOn <= day) return "over";
  if (!publishable || window.from === null) return "never";
  if (window.to !== null && window.to <= day) return "over";
  if (isWithin(state.withheld, day)) return "withheld";
  if (isWithin(state.shielded, day)) return "shielded";
  return day < window.from ? "not-yet" : "shown";
}

function needsOf(readings: readonly RuleReading[], { state }: Circumstances): readonly OutlookNeed[] {
  const needs: OutlookNeed[] = [];
  const bySeverity = readings.filter((one) => one.longest !== null);
  if (bySeverity.some((one) => one.rule.atMaximum === "ends-by-decision")) return ["list-exit"];
  if (bySeverity.length > 0 && state.performedOn === null) needs.push("correction");
  if (bySeverity.length > 0) needs.push("repair-decision");
  return needs;
}

const latest = (days: readonly (string | null)[]): string | null =>
  days.reduce((sum, day) => (sum === null || (day !== null && day > sum) ? day : sum), null);
