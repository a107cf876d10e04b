import type { Text } from "../outcome/index.ts";
import { foldName } from "./fold.ts";
import { regionsAgree, type NameParser, type NameParts } from "./parts.ts";
import { likeness } from "./similarity.ts";

/** How well a name may stand for a subject that bears another: a score in thousandths and the reason. A suggestion, never a link. */

/** Why a subject is suggested, with the least and the most its score may be. Ordered: an earlier reason is never scored lower. */
export const MATCH_REASONS = {
  exact: { from: 1000, to: 1000, label: { zh: "名称完全一致", en: "the very name" } },
  folded: {
    from: 990,
    to: 990,
    label: { zh: "名称仅全半角、括号或空格不同", en: "the name but for widths, brackets or spaces" },
  },
  "former-name": { from: 950, to: 950, label: { zh: "与曾用名一致", en: "a former name" } },
  "form-differs": {
    from: 900,
    to: 900,
    label: { zh: "仅组织形式不同", en: "region, brand and trade alike; the legal form differs" },
  },
  "region-differs": {
    from: 850,
    to: 850,
    label: {
      zh: "字号和行业一致，行政区划写法不同",
      en: "brand and trade alike; the region is written otherwise",
    },
  },
  "brand-region": {
    from: 700,
    to: 800,
    label: { zh: "字号一致且行政区划不冲突，行业不同", en: "brand alike, regions agree; the trade differs" },
  },
  similar: { from: 0, to: 690, label: { zh: "名称相近", en: "a similar name" } },
  "region-conflicts": {
    from: 0,
    to: 500,
    label: { zh: "字号一致但行政区划不同", en: "brand alike, but another region" },
  },
} as const satisfies Record<string, { readonly from: number; readonly to: number; readonly label: Text }>;

export type MatchReason = keyof typeof MATCH_REASONS;

export interface NameScore {
  /** Thousandths. */
  readonly score: number;
  readonly reason: MatchReason;
}

/** A name that a subject bears or bore. */
export interface BorneName {
  readonly name: string;
  readonly former: boolean;
}

/** Scores a name against one that a subject bears or bore. */
export function scoreName(parse: NameParser, given: string, borne: BorneName): NameScore {
  if (given === borne.name) return at(borne.former ? "former-name" : "exact");
  const [one, other] = [foldName(given), foldName(borne.name)];
  if (one === other) return at(borne.former ? "former-name" : "folded");
  const scored = scoreParts(parse(given), parse(borne.name)) ?? similar(one, other);
  // What is like a former name is a little less than what is like the present one.
  return borne.former ? { ...scored, score: Math.max(0, scored.score - 50) } : scored;
}

const at = (reason: MatchReason): NameScore => ({ score: MATCH_REASONS[reason].to, reason });

function scoreParts(one: NameParts, other: NameParts): NameScore | null {
  if (one.brand === "" || one.brand !== other.brand) return null;
  if (!regionsAgree(one, other))
    return { score: 300 + share(one.trade, other.trade, 200), reason: "region-conflicts" };
  if (one.trade !== other.trade)
    return { score: 700 + share(one.trade, other.trade, 100), reason: "brand-region" };
  return at(one.regions.join("") === other.regions.join("") ? "form-differs" : "region-differs");
}

/** How much of the longer text the shorter one makes up where the longer holds it, of `most`. */
function share(one: string, other: string, most: number): number {
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  if (long === "") return most;
  return long.includes(short) ? Math.floor((short.length * most) / long.length) : 0;
}

/** Each must be like the other: a short text within a long name is like it one way only. */
function similar(one: string, other: string): NameScore {
  const both = Math.min(likeness(one, other), likeness(other, one));
  return { score: Math.floor((both * MATCH_REASONS.similar.to) / 1000), reason: "similar" };
}
