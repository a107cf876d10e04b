import { createRandom, nonEmpty, type Random } from "./random.ts";
import { HISTORY, LATEST, type Conduct, type Enterprise } from "./enterprise.ts";
import { chineseDay, type Days } from "./days.ts";
import type { PenaltyKind } from "./data/penalty-kinds.ts";
import { MARKET_PENALTIES } from "./data/penalties-market.ts";
import { SAFETY_PENALTIES } from "./data/penalties-safety.ts";
import type { Bureau, Place } from "./place.ts";
import { nameAt, type Values } from "./registration.ts";

/** Invented penalty decisions: rows of the item CF. */

/** What goes wrong with a row on its way: the code mistyped, the number left out, the row sent twice. */
export type Slip = "code" | "number" | "twice";

/** A decision before it has its number, which follows from its place among its authority's decisions of the year. */
export interface Decision {
  readonly enterprise: Enterprise;
  readonly bureau: Bureau;
  readonly day: string;
  /** What stands before the year in its number. */
  readonly head: string;
  readonly slip: Slip | null;
  readonly valuesWith: (number: string) => Values;
  /** What was sent at first, when it was corrected later. */
  readonly firstSent: ((number: string) => Values) | null;
}

interface SlipChance {
  readonly value: Slip | null;
  readonly weight: number;
}

const SLIPS: readonly [SlipChance, ...SlipChance[]] = [
  { value: null, weight: 1984 },
  { value: "code", weight: 6 },
  { value: "number", weight: 4 },
  { value: "twice", weight: 6 },
];

export const slipOf = (random: Random): Slip | null => random.weighted(SLIPS).value;

const KINDS: readonly PenaltyKind[] = [...MARKET_PENALTIES, ...SAFETY_PENALTIES];

/** How many penalties each conduct brings in five years. */
const COUNTS: Readonly<Record<Conduct, readonly [number, number]>> = {
  clean: [0, 0],
  once: [1, 1],
  few: [2, 3],
  several: [4, 8],
  many: [10, 34],
};

/** All penalties of an enterprise in five years. */
export function penaltiesOf(
  enterprise: Enterprise,
  place: Place,
  days: Days,
  seed: number,
): readonly Decision[] {
  const random = createRandom(seed, `penalty ${enterprise.index}`);
  const kinds = nonEmpty(kindsFor(enterprise, place));
  const [low, high] = COUNTS[enterprise.conduct];
  const count = random.between(low, high);
  if (kinds === null) return [];
  return Array.from({ length: count }, () => {
    const kind = random.weighted(kinds);
    const bureau = place.bureaus.get(kind.office);
    return bureau === undefined ? null : decide(enterprise, kind, bureau, days, random);
  }).filter((one) => one !== null);
}

/** Grave decisions are rare and fall on those often penalised: by how much their weight grows. */
const GRAVE: Readonly<Record<Conduct, number>> = { clean: 0, once: 0, few: 3, several: 4, many: 2 };

function kindsFor(enterprise: Enterprise, place: Place): readonly PenaltyKind[] {
  const shop = enterprise.form.kind === "sole-trader" || enterprise.form.kind === "cooperative";
  const fitting = KINDS.filter(
    (kind) =>
      place.bureaus.get(kind.office)?.items.has("CF") === true &&
      (!shop || kind.shops === true) &&
      (kind.clusters === undefined || kind.clusters.includes(enterprise.trade.cluster)) &&
      (kind.grave !== true || GRAVE[enterprise.conduct] > 0),
  );
  return fitting.map((kind) =>
    kind.grave === true ? { ...kind, weight: kind.weight * GRAVE[enterprise.conduct] } : kind,
  );
}

const RECENT = 900;

/** More of late than long ago, and never before the party existed or after it ended. */
function offsetOf(enterprise: Enterprise, random: Random): number {
  const ended = enterprise.state?.offset ?? 0;
  const from = Math.max(LATEST, ended + 5);
  const to = Math.max(from, Math.min(HISTORY - 30, enterprise.established - 20));
  const recent = Math.min(to, Math.max(from, RECENT));
  return random.chance(780) ? random.between(from, recent) : random.between(from, to);
}

const HUNDRED = 100;
const PER_TEN_THOUSAND = 10_000;

/** Yuan as ten thousand yuan: 5000 is 0.5. */
const tenThousands = (yuan: number): string => String(yuan / PER_TEN_THOUSAND);

interface Sums {
  readonly fine: number | null;
  readonly confiscated: number | null;
}

function decide(
  enterprise: Enterprise,
  kind: PenaltyKind,
  bureau: Bureau,
  days: Days,
  random: Random,
): Decision {
  const offset = offsetOf(enterprise, random);
  const day = days.workingAgo(offset);
  const inspected = days.workingAgo(offset + random.between(15, 80));
  const sums: Sums = {
    fine: kind.fine === undefined ? null : skewed(kind.fine, random) * HUNDRED,
    confiscated: kind.confiscated === undefined ? null : skewed(kind.confiscated, random) * HUNDRED,
  };
  const name = nameAt(enterprise, offset);
  const values = (number: string, changed: Sums): Values => ({
    ...partyValues("CF", enterprise, name),
    CF_WSH: number,
    CF_WFXW: kind.act,
    CF_SY: fill(kind.facts, { day: chineseDay(inspected), name, place: enterprise.address }),
    CF_YJ: kind.basis,
    CF_CFLB: kind.kinds.join("；"),
    CF_NR: contentOf(kind, changed),
    CF_NR_FK: changed.fine === null ? "" : tenThousands(changed.fine),
    CF_NR_WFFF: changed.confiscated === null ? "" : tenThousands(changed.confiscated),
    CF_NR_ZKDX: kind.licence ?? "",
    CF_JDRQ: day,
    CF_YXQ: kind.months === undefined ? "2099-12-31" : days.ago(offset - kind.months * 30 - 10),
    CF_CFJG: bureau.authority,
    CF_CFJGDM: bureau.uscc,
    CF_SJLY: bureau.authority,
    CF_SJLYDM: bureau.uscc,
    BZ: kind.summary === true ? "适用简易程序" : "",
  });
  const corrects = sums.fine !== null && kind.summary !== true && offset > 150 && random.chance(30);
  return {
    enterprise,
    bureau,
    day,
    head: `${bureau.words.penaltyHead}${kind.summary === true ? "（简）" : ""}`,
    slip: slipOf(random),
    valuesWith: (number) => values(number, sums),
    // The sum first sent was ten times too large: the usual slip between units.
    firstSent: corrects ? (number) => values(number, { ...sums, fine: (sums.fine ?? 0) * 10 }) : null,
  };
}

/** From ten thousand yuan on, sums are whole thousands. */
const ROUNDED = 100;

/** Small sums are more frequent than large ones. */
function skewed([low, high]: readonly [number, number], random: Random): number {
  const sum = Math.min(random.between(low, high), random.between(low, high), random.between(low, high));
  return sum < ROUNDED ? sum : Math.max(low, Math.round(sum / 10) * 10);
}

export function fill(text: string, words: Readonly<Record<string, string>>): string {
  return text.replaceAll(/\{([a-z]+)\}/gu, (whole, name: string) => words[name] ?? whole);
}

/** Who is meant, in the fields that CF and XK share. */
export function partyValues(item: "CF" | "XK", enterprise: Enterprise, name: string): Values {
  return {
    [`${item}_XDR_MC`]: name,
    [`${item}_XDR_LB`]: enterprise.form.kind === "sole-trader" ? "个体工商户" : "法人及非法人组织",
    [`${item}_XDR_SHXYM`]: enterprise.uscc,
    [`${item}_FRDB`]: enterprise.representative,
  };
}

const NUMERALS = ["一", "二", "三", "四"] as const;

function contentOf(kind: PenaltyKind, sums: Sums): string {
  const parts = [
    kind.kinds.includes("警告") ? "给予警告" : null,
    sums.confiscated === null
      ? null
      : `${kind.kinds.includes("没收非法财物") ? "没收非法财物，价值" : "没收违法所得"}${sums.confiscated}元`,
    sums.fine === null ? null : `罚款${sums.fine}元`,
    kind.order ?? null,
  ].filter((one) => one !== null);
  const lines = parts.length === 1 ? parts : parts.map((part, index) => `${NUMERALS[index] ?? ""}、${part}`);
  return `责令改正违法行为，并作出以下处罚：${lines.join("；")}。`;
}
