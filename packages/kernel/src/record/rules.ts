import { addDays } from "../day/index.ts";
import {
  compileCondition,
  type Audience,
  type Library,
  type Predicate,
  type Use,
  type UseRuleDefinition,
} from "../definition/index.ts";
import {
  findPublicationRules,
  NO_CIRCUMSTANCES,
  windowOf,
  type Circumstances,
  type PublicationWindow,
  type ReadyRule,
  type RuleSubject,
} from "./window.ts";

/** What a record may be used for and how long it is published: dated national and provincial rules, applied. */

/** One bit a use, as stored with the record. */
export const USE_BITS: Readonly<Record<Use, number>> = {
  publish: 1,
  share: 2,
  score: 4,
  measure: 8,
  specialReport: 16,
};

/** Permitted uses as bits, the day from which the record may count, and the legal basis. */
export interface UseGrant {
  readonly bits: number;
  readonly scoreFrom: string | null;
  readonly basis: string | null;
}

export interface RecordRules {
  readonly usesOf: (subject: RuleSubject) => UseGrant;
  /** The window in which the public may see the record. */
  readonly publicationOf: (subject: RuleSubject, circumstances?: Circumstances) => PublicationWindow;
  /** The window in which a special report holds the record. */
  readonly reportOf: (subject: RuleSubject, circumstances?: Circumstances) => PublicationWindow;
  /** The rules that a window follows, by audience. */
  readonly publicationRulesFor: (subject: RuleSubject, audience: Audience) => readonly ReadyRule[];
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
  const rulesOf = (audience: Audience) =>
    new EditionCache((item, day) => findPublicationRules(library, province, audience, item, day));
  const publications = { public: rulesOf("public"), "special-report": rulesOf("special-report") };
  const publicationRulesFor = (subject: RuleSubject, audience: Audience): readonly ReadyRule[] =>
    publications[audience].at(subject.item, ruleDay(subject));
  const within =
    (audience: Audience) =>
    (subject: RuleSubject, circumstances: Circumstances = NO_CIRCUMSTANCES): PublicationWindow =>
      windowOf(publicationRulesFor(subject, audience), subject, circumstances);
  return {
    usesOf: (subject) => grantOf(uses.at(subject.item, ruleDay(subject)), subject),
    publicationOf: within("public"),
    reportOf: within("special-report"),
    publicationRulesFor,
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
