import { createRandom, nonEmpty, type Random } from "./random.ts";
import { fictitiousRegistrationNumber, fictitiousUscc } from "./code.ts";
import { BRANDS, BUILDINGS, FAMILY_NAMES, GIVEN_NAME_BLANK, MARKER, ROADS } from "./data/names.ts";
import { COMPANY_TRADES, FARM_TRADES, FORMS, SHOP_TRADES, type Form, type Trade } from "./data/trades.ts";
import type { Division, Place } from "./place.ts";

/** Invented enterprises. Every day of theirs is told as days before the present day. */

/** How an enterprise stands in the sample, and so how often it is penalised. */
export type Conduct = "clean" | "once" | "few" | "several" | "many";
export type State = "存续" | "停业" | "迁出" | "吊销" | "注销";

export interface Enterprise {
  readonly index: number;
  readonly form: Form;
  readonly trade: Trade;
  readonly name: string;
  /** The name before it was changed, and when that was. */
  readonly former: { readonly name: string; readonly offset: number } | null;
  readonly uscc: string;
  readonly registrationNumber: string | null;
  readonly division: Division;
  readonly park: string | null;
  readonly representative: string;
  readonly established: number;
  /** Ten thousand yuan. */
  readonly capital: number;
  readonly paidIn: number | null;
  readonly address: string;
  /** Its state today, and since when. */
  readonly state: { readonly value: State; readonly offset: number } | null;
  /** False: its registration has not been delivered yet. */
  readonly registered: boolean;
  readonly conduct: Conduct;
}

/** How much history the sample has, in days, and how near to the present its last event lies. */
export const HISTORY = 1826;
export const LATEST = 20;

const CONDUCTS: readonly [
  { readonly value: Conduct; readonly weight: number },
  ...{ readonly value: Conduct; readonly weight: number }[],
] = [
  { value: "clean", weight: 630 },
  { value: "once", weight: 135 },
  { value: "few", weight: 135 },
  { value: "several", weight: 82 },
  { value: "many", weight: 18 },
];

const STATES: readonly [
  { readonly value: State; readonly weight: number },
  ...{ readonly value: State; readonly weight: number }[],
] = [
  { value: "存续", weight: 860 },
  { value: "停业", weight: 75 },
  { value: "迁出", weight: 55 },
  { value: "吊销", weight: 4 },
  { value: "注销", weight: 6 },
];

/** Invents so many enterprises of a place. Names and codes are unique. */
export function inventEnterprises(place: Place, seed: number, count: number): readonly Enterprise[] {
  const names = createNames(place);
  return Array.from({ length: count }, (_, index) =>
    inventOne(place, names, createRandom(seed, `enterprise ${index}`), index, seed),
  );
}

function tradeOf(form: Form, random: Random): Trade {
  switch (form.kind) {
    case "sole-trader":
      return random.weighted(SHOP_TRADES);
    case "cooperative":
      return random.weighted(FARM_TRADES);
    case "company":
    case "branch":
    case "sole-proprietorship":
    case "partnership":
      return random.weighted(COMPANY_TRADES);
    default:
      return form.kind satisfies never;
  }
}

/** So that a small seed does not move the codes into each other's way. */
const SEED_STRIDE = 1_000_000;
const SEEDS = 880;

function inventOne(place: Place, names: Names, random: Random, index: number, seed: number): Enterprise {
  const form = random.weighted(FORMS);
  const trade = tradeOf(form, random);
  const { home } = place;
  const inPark = place.parks.length > 0 && random.chance(shareInParks(place));
  const division = inPark && place.isPark ? home : random.pick(nonEmpty(place.divisions) ?? [home]);
  const among = inPark && !place.isPark ? parkAmong(place, createRandom(seed, `park ${index}`)) : null;
  const established = random.chance(300)
    ? random.between(150, HISTORY - 40)
    : random.between(HISTORY + 20, 9000);
  const capital = roundCapital(random.between(trade.capital[0], trade.capital[1]));
  const name = names.take(form, trade, random);
  const conduct = random.weighted(CONDUCTS).value;
  const state = stateOf(established, random);
  const renamed = form.kind !== "branch" && random.chance(130) && state === null;
  return {
    index,
    form,
    trade,
    name,
    former: renamed
      ? {
          name: names.take(form, trade, random),
          offset: random.between(LATEST, Math.min(established - 30, 2400)),
        }
      : null,
    uscc: fictitiousUscc(form.prefix, division.code, (seed % SEEDS) * SEED_STRIDE + index),
    registrationNumber:
      established > 4000 && random.chance(350)
        ? fictitiousRegistrationNumber(division.code, index % 9000)
        : null,
    division,
    park: inPark ? (among?.code ?? parkOf(place, trade, random)) : null,
    representative: `${random.pick(FAMILY_NAMES)}${GIVEN_NAME_BLANK}`,
    established,
    capital,
    paidIn:
      form.kind === "company" && random.chance(conduct === "clean" ? 200 : 60)
        ? roundCapital(Math.max(1, Math.floor((capital * random.between(2, 10)) / 10)))
        : null,
    address: addressOf(
      inPark ? `${place.name}${among?.name ?? ""}` : `${place.address}${division.name}`,
      random,
    ),
    state,
    registered: !random.chance(60),
    conduct,
  };
}

function stateOf(established: number, random: Random): Enterprise["state"] {
  const { value } = random.weighted(STATES);
  return value === "存续" ? null : { value, offset: random.between(LATEST, Math.min(900, established - 40)) };
}

/** Microsystem trades gather in a park within the park, where there is one. */
function parkOf(place: Place, trade: Trade, random: Random): string | null {
  const [own, ...others] = place.parks.map((one) => one.code);
  const inner = nonEmpty(others);
  return inner !== null && trade.cluster === "microsystem" && random.chance(700)
    ? random.pick(inner)
    : (own ?? null);
}

/** In a city with many parks most enterprises stand in one; a province's single zone holds few. */
const shareInParks = (place: Place): number => (place.isPark ? 860 : Math.min(760, 150 * place.parks.length));

/** Where the place is no park itself its enterprises are spread over its parks. */
function parkAmong(place: Place, random: Random): Division | null {
  const parks = nonEmpty(place.parks);
  return parks === null ? null : random.pick(parks);
}

function addressOf(area: string, random: Random): string {
  return `${area}${random.pick(ROADS)}${random.between(1, 399)}号${random.pick(BUILDINGS)}`;
}

/** Capital as people choose it: 50, 300, 1200. */
function roundCapital(amount: number): number {
  const step = amount >= 1000 ? 100 : amount >= 100 ? 10 : 1;
  return Math.max(1, Math.round(amount / step) * step);
}

/** Only what is made is made in a 厂. */
const endingOf = (form: Form, trade: Trade): string =>
  form.kind === "sole-proprietorship" && !MAKING.has(trade.cluster) ? "中心" : form.ending;
const MAKING: ReadonlySet<string> = new Set([
  "microsystem",
  "material",
  "biomedical",
  "chemical",
  "machinery",
]);

interface Names {
  readonly take: (form: Form, trade: Trade, random: Random) => string;
}

/** Chinese ordinals set apart names that would be equal. */
const SERIES = ["", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"] as const;

function createNames(place: Place): Names {
  const taken = new Set<string>();
  const take = (form: Form, trade: Trade, random: Random): string => {
    for (let attempt = 0; ; attempt += 1) {
      const series = SERIES[Math.floor(attempt / 20)] ?? String(attempt);
      const name = nameOf(
        place,
        form,
        `${random.pick(BRANDS)}${series}`,
        `${random.pick(trade.words)}${endingOf(form, trade)}`,
      );
      if (taken.has(name)) continue;
      taken.add(name);
      return name;
    }
  };
  return { take };
}

function nameOf(place: Place, form: Form, brand: string, ending: string): string {
  const name = `${MARKER}·${brand}${ending}`;
  return form.kind === "branch" ? `${name}${place.city}分公司` : `${place.city}${name}`;
}
