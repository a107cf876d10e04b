/** A name taken apart into region, brand, trade and form, as names of enterprises are composed. */
import { foldName } from "./fold.ts";
import { createLexicon, type Lexicon, type NameTables, type RegionWord } from "./lexicon.ts";

export interface NameParts {
  /** The words for places, as written: 山东省, 淄博市. */
  readonly regions: readonly string[];
  /** Codes of divisions the narrowest place may mean, without filling noughts; none where no division is named. */
  readonly regionCodes: readonly string[];
  readonly brand: string;
  readonly trade: string;
  readonly form: string;
  /** Class of the form; empty where the name states none. */
  readonly formClass: string;
}

/** Takes names apart. Parts are folded as search folds names; together they hold every character but towns and brackets. */
export type NameParser = (name: string) => NameParts;

/** A parser over the tables `division`, `name-region`, `name-trade`, `name-form`. */
export function createNameParser(tables: NameTables): NameParser {
  const lexicon = createLexicon(tables);
  return (name) => takeApart(lexicon, name);
}

const TOWN = /^[\p{Script=Han}]{1,3}?(?:镇|乡|街道)(?=.{2})/u;
const BRACKET = /[(（]([^()（）]*)[)）]/gu;
const SHORTEST_BRAND = 2;

function takeApart(lexicon: Lexicon, name: string): NameParts {
  const bracketed: string[] = [];
  const plain = name.normalize("NFKC").replace(BRACKET, (_all, inner: string) => {
    const place = headRegions(lexicon, foldName(inner));
    if (place.words.length > 0 && place.rest === "") {
      bracketed.push(...place.words);
      return "";
    }
    return inner;
  });
  const folded = foldName(plain);
  const form = endingForm(lexicon, folded);
  const body = folded.slice(0, folded.length - form.length);
  const head = headRegions(lexicon, body);
  const tail = tailRegion(lexicon, head.rest);
  const regions = [...head.words, ...bracketed, ...(tail === null ? [] : [tail])];
  const middle = tail === null ? head.rest : head.rest.slice(0, head.rest.length - tail.length);
  const at = tradeFrom(lexicon, middle);
  return {
    regions,
    regionCodes: narrowestCodes(lexicon, regions),
    brand: middle.slice(0, at),
    trade: middle.slice(at),
    form,
    formClass: lexicon.forms.get(form) ?? "",
  };
}

/** The longest form at the end; a name that is nothing else keeps its words. */
function endingForm(lexicon: Lexicon, folded: string): string {
  const most = Math.min(lexicon.longest.form, folded.length - 1);
  for (let length = most; length > 0; length -= 1) {
    const end = folded.slice(-length);
    if (lexicon.forms.has(end)) return end;
  }
  return "";
}

/** Places at the beginning, wide before narrow, and what is left; the town after a county is left out. */
function headRegions(lexicon: Lexicon, text: string): { readonly words: string[]; readonly rest: string } {
  const words: string[] = [];
  let rest = text;
  let codes: readonly string[] = [];
  for (;;) {
    const found = regionAt(lexicon, rest, codes, words.length > 0);
    if (found === null) break;
    words.push(found.word);
    rest = rest.slice(found.word.length);
    if (found.codes.length > 0) codes = found.codes;
  }
  if (codes.some((code) => code.length === 6)) rest = rest.replace(TOWN, "");
  return { words, rest };
}

function regionAt(lexicon: Lexicon, text: string, parents: readonly string[], later: boolean) {
  for (let length = Math.min(lexicon.longest.region, text.length); length >= 2; length -= 1) {
    const word = text.slice(0, length);
    const region = lexicon.regions.get(word);
    if (region === undefined) continue;
    const codes = within(region, parents);
    const belongs = parents.length > 0 && codes.length > 0;
    if (region.codes.length === 0 || belongs) return { word, codes };
    if (later && !region.full) continue;
    if (!region.needsParent && parents.length === 0) return { word, codes: region.codes };
  }
  return null;
}

const within = (region: RegionWord, parents: readonly string[]): string[] =>
  region.codes.filter((code) => parents.some((parent) => code.startsWith(parent) && code !== parent));

/** A place right before the form, as branches and some companies write it; what stands before it must be long enough to be a name. */
function tailRegion(lexicon: Lexicon, text: string): string | null {
  const most = Math.min(lexicon.longest.region, text.length - SHORTEST_BRAND);
  for (let length = most; length >= 2; length -= 1) {
    const word = text.slice(-length);
    const region = lexicon.regions.get(word);
    if (region !== undefined && !region.needsParent && region.codes.some((code) => code.length <= 4))
      return word;
  }
  return null;
}

/** Where the trade begins: nought where the words of trade fill all, else the first place behind a brand from which they do. */
function tradeFrom(lexicon: Lexicon, middle: string): number {
  const fills = filledFrom(lexicon, middle);
  if (middle.length > 0 && fills[0] === true) return 0;
  for (let at = SHORTEST_BRAND; at < middle.length; at += 1) if (fills[at] === true) return at;
  return middle.length;
}

/** For each place of the text whether words of trade fill it from there to the end. */
function filledFrom(lexicon: Lexicon, text: string): readonly boolean[] {
  const fills = Array.from({ length: text.length + 1 }, (_, at) => at === text.length);
  for (let at = text.length - 1; at >= 0; at -= 1) {
    const most = Math.min(lexicon.longest.trade, text.length - at);
    for (let length = most; length > 0 && fills[at] !== true; length -= 1)
      if (fills[at + length] === true && lexicon.trades.has(text.slice(at, at + length))) fills[at] = true;
  }
  return fills;
}

function narrowestCodes(lexicon: Lexicon, words: readonly string[]): readonly string[] {
  let codes: readonly string[] = [];
  for (const word of words) {
    const region = lexicon.regions.get(word);
    if (region === undefined || region.codes.length === 0) continue;
    const narrower = within(region, codes);
    codes = narrower.length > 0 ? narrower : codes.length > 0 ? codes : region.codes;
  }
  return codes;
}

/** Whether two names may be of one place: a division of one lies within one of the other, or one of them names none. */
export function regionsAgree(one: NameParts, other: NameParts): boolean {
  if (one.regionCodes.length === 0 || other.regionCodes.length === 0) return true;
  return one.regionCodes.some((code) =>
    other.regionCodes.some((also) => code.startsWith(also) || also.startsWith(code)),
  );
}
