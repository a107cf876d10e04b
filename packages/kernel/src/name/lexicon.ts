/** The words of which names are made, ready to be looked up by longest match. */

/** Rows of the tables `division`, `name-region`, `name-trade` and `name-form`. */
export interface NameTables {
  readonly divisions: readonly NameRow[];
  readonly regions: readonly NameRow[];
  readonly trades: readonly NameRow[];
  readonly forms: readonly NameRow[];
}
export type NameRow = Readonly<Record<string, string | number | boolean | null>>;

/** A word for a place: the codes of divisions it may mean, cut to their significant digits; none for other countries and zones. */
export interface RegionWord {
  readonly codes: readonly string[];
  /** The whole official name rather than its short form. */
  readonly full: boolean;
  /** Short for a county, and a common word besides: a place only after the region it belongs to. */
  readonly needsParent: boolean;
}

export interface Lexicon {
  readonly regions: ReadonlyMap<string, RegionWord>;
  readonly trades: ReadonlySet<string>;
  /** Class of each form, such as `limited-company`. */
  readonly forms: ReadonlyMap<string, string>;
  readonly longest: { readonly region: number; readonly trade: number; readonly form: number };
}

const LEVELS = [
  { end: "0000", digits: 2 },
  { end: "00", digits: 4 },
  { end: "", digits: 6 },
] as const;

/** A division's code without the noughts that only fill it up. */
const significant = (code: string): string =>
  code.slice(0, LEVELS.find((level) => code.endsWith(level.end))?.digits ?? 6);

const ETHNIC = /^(.{2,}?)(?:[^族]{1,4}族|各族)*自治[区州县旗]$/u;
const ORDINARY = /^(.{2,})(?:特别行政区|自治区|地区|林区|特区|新区|矿区|[省市盟县区旗])$/u;

/** A division's name without what says its kind; null where less than two characters would be left. */
export function shortRegion(name: string): string | null {
  return ETHNIC.exec(name)?.[1] ?? ORDINARY.exec(name)?.[1] ?? null;
}

const textOf = (row: NameRow, column: string): string => {
  const value = row[column];
  return value === null || value === undefined ? "" : String(value);
};

/** Makes the tables ready for use. */
export function createLexicon(tables: NameTables): Lexicon {
  const trades = new Set(tables.trades.map((row) => textOf(row, "word")));
  const forms = new Map(tables.forms.map((row) => [textOf(row, "word"), textOf(row, "class")]));
  const regions = regionWords(tables);
  return {
    regions,
    trades,
    forms,
    longest: { region: widest(regions.keys()), trade: widest(trades), form: widest(forms.keys()) },
  };
}

const widest = (words: Iterable<string>): number => {
  let most = 0;
  for (const word of words) most = Math.max(most, word.length);
  return most;
};

function regionWords({ divisions, regions }: NameTables): ReadonlyMap<string, RegionWord> {
  const words = new Map<string, RegionWord>();
  const brands = new Set<string>();
  for (const row of regions) {
    const word = textOf(row, "word");
    if (textOf(row, "sort") === "brand-first") brands.add(word);
    else words.set(word, { codes: [], full: true, needsParent: false });
  }
  for (const row of divisions) {
    const name = textOf(row, "name");
    const code = significant(textOf(row, "code"));
    if (code === "10" || name === "市辖区" || name === "县") continue;
    add(words, name, { codes: [code], full: true, needsParent: false });
    const short = shortRegion(name);
    if (short === null) continue;
    const needsParent = brands.has(short) || (code.length === 6 && name.endsWith("区"));
    add(words, short, { codes: [code], full: false, needsParent });
  }
  return words;
}

/** A word that stands for several divisions needs a parent only where each of them does. */
function add(words: Map<string, RegionWord>, word: string, fresh: RegionWord): void {
  const before = words.get(word);
  words.set(
    word,
    before === undefined
      ? fresh
      : {
          codes: [...new Set([...before.codes, ...fresh.codes])],
          full: before.full || fresh.full,
          needsParent: before.needsParent && fresh.needsParent,
        },
  );
}
