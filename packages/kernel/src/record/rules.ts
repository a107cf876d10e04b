import { addDays, addMonths } from "../day/index.ts";
import {
  compileCondition,
  type Library,
  type Lookup,
  type Predicate,
  type PublicationRuleDefinition,
  type Use,
  type UseRuleDefinition,
} from "../definition/index.ts";

/** What a record may be used for and how long it is published: dated national and provincial rules, applied. */

/** One bit a use, as stored with the record. */
export const USE_BITS: Readonly<Record<Use, number>> = {
  publish: 1,
  share: 2,
  score: 4,
  measure: 8,
  specialReport: 16,
};

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

/** Permitted uses as bits, the day from which the record may count, and the legal basis. */
export interface UseGrant {
  readonly bits: number;
  readonly scoreFrom: string | null;
  readonly basis: string | null;
}

/** Publication from a day until before a day (half-open); null `from`: not published; null `to`: no end by itself. */
export interface PublicationWindow {
  readonly from: string | null;
  readonly to: string | null;
}

export interface RecordRules {
  readonly usesOf: (subject: RuleSubject) => UseGrant;
  readonly publicationOf: (subject: RuleSubject) => PublicationWindow;
}

/** A record is lapsed after the last day of its validity. */
export const lapsed = (validTo: string | null, day: string): boolean => validTo !== null && validTo < day;

interface CompiledUse {
  readonly when: Predicate | null;
  readonly bits: number;
  readonly scoreAfterDays: number;
  readonly basis: string;
}

/**
 * Rules for one province. A provincial use rule goes before the national one; of publication rules the shortest end holds
 * (`min` of national and provincial). Editions are chosen by the day of decision, failing it of publication, failing it of receipt.
 */
export function createRecordRules(library: Library, province: string): RecordRules {
  const uses = new EditionCache((item, day) => findUseRule(library, province, item, day));
  const publications = new EditionCache((item, day) => findPublicationRules(library, province, item, day));
  return {
    usesOf: (subject) => grantOf(uses.at(subject.item, ruleDay(subject)), subject),
    publicationOf: (subject) => windowOf(publications.at(subject.item, ruleDay(subject)), subject),
  };
}

const ruleDay = (subject: RuleSubject): string =>
  subject.decidedOn ?? subject.publishedOn ?? subject.receivedOn;

/** Rules change rarely and records come by the million: one look-up an item and day. */
class EditionCache<T> {
  readonly #found = new Map<string, T>();
  readonly #find: (item: string, day: string) => T;
  constructor(find: (item: string, day: string) => T) {
    this.#find = find;
  }
  at(item: string, day: string): T {
    const key = `${item} ${day}`;
    const known = this.#found.get(key);
    if (known !== undefined) return known;
    const found = this.#find(item, day);
    this.#found.set(key, found);
    return found;
  }
}

function findUseRule(library: Library, province: string, item: string, day: string): readonly CompiledUse[] {
  const inForce = library.list("use-rule", day).filter((rule) => rule.item === item);
  const chosen =
    inForce.find((rule) => rule.province === province) ??
    inForce.find((rule) => rule.province === "national");
  return chosen === undefined ? [] : chosen.rules.map(compileUse);
}

function compileUse(rule: UseRuleDefinition["rules"][number]): CompiledUse {
  const bits =
    (rule.publish ? USE_BITS.publish : 0) |
    (rule.share ? USE_BITS.share : 0) |
    (rule.score ? USE_BITS.score : 0) |
    (rule.measure ? USE_BITS.measure : 0) |
    (rule.specialReport ? USE_BITS.specialReport : 0);
  return {
    when: rule.when === undefined ? null : compileCondition(rule.when),
    bits,
    scoreAfterDays: rule.scoreAfterDays,
    basis: rule.basis,
  };
}

function grantOf(rules: readonly CompiledUse[], subject: RuleSubject): UseGrant {
  const rule = rules.find((candidate) => candidate.when === null || candidate.when(subject.lookup));
  if (rule === undefined) return { bits: 0, scoreFrom: null, basis: null };
  const base = subject.decidedOn ?? subject.publishedOn;
  const scoreFrom = rule.scoreAfterDays > 0 && base !== null ? addDays(base, rule.scoreAfterDays) : null;
  return { bits: rule.bits, scoreFrom, basis: rule.basis };
}

function findPublicationRules(
  library: Library,
  province: string,
  item: string,
  day: string,
): readonly PublicationRuleDefinition[] {
  return library
    .list("publication-rule", day)
    .filter(
      (rule) => rule.items.includes(item) && (rule.province === "national" || rule.province === province),
    );
}

function windowOf(rules: readonly PublicationRuleDefinition[], subject: RuleSubject): PublicationWindow {
  if (rules.length === 0) return { from: null, to: null };
  let from: string | null = null;
  let to: string | null = null;
  for (const rule of rules) {
    const start = startOf(rule, subject);
    const window = subject.severity === null ? undefined : rule.windows[subject.severity];
    if (start === null || window?.publish === false) return { from: null, to: null };
    if (from === null || start > from) from = start;
    to = earlier(to, endOf(rule, window, start));
  }
  const afterValidity =
    subject.validTo === null || subject.severity !== null ? null : addDays(subject.validTo, 1);
  const end = earlier(to, afterValidity);
  // What ends before it would begin was never published.
  return end !== null && from !== null && end <= from ? { from: null, to: null } : { from, to: end };
}

function startOf(rule: PublicationRuleDefinition, subject: RuleSubject): string | null {
  switch (rule.start) {
    case "decision":
      return subject.decidedOn;
    case "publication":
      return subject.publishedOn ?? subject.receivedOn;
  }
}

type Window = PublicationRuleDefinition["windows"][string] | undefined;

/** An end that waits for correction is no end by itself; the cap always is. */
function endOf(rule: PublicationRuleDefinition, window: Window, start: string): string | null {
  const longest =
    window === undefined || rule.atMaximum === "ends-if-corrected"
      ? null
      : addMonths(start, window.maximumMonths);
  const cap = rule.capMonths === undefined ? null : addMonths(start, rule.capMonths);
  return earlier(longest, cap);
}

function earlier(a: string | null, b: string | null): string | null {
  if (a === null) return b;
  return b === null || a < b ? a : b;
}
