import { pinyin } from "pinyin-pro";
import { foldName, gramsOfName, hasHan } from "@xinpark/kernel/name";

/** What the index keeps of a name beside the name itself. */

export interface NamePieces {
  readonly folded: string;
  readonly initials: string;
  readonly grams: readonly number[];
}

/** A name's folded form, its initials and the numbers of its pieces. */
export function piecesOfName(name: string): NamePieces {
  const folded = foldName(name);
  const initials = initialsOf(folded);
  return { folded, initials, grams: gramsOfName(folded, initials) };
}

/** A folded name written out in pinyin, a part a character, in capitals without tones; null where they cannot be told apart. */
export function pinyinOf(folded: string): readonly string[] | null {
  const said = pinyin(folded, { toneType: "none", type: "array", nonZh: "spaced", v: true });
  return said.length === Array.from(folded).length
    ? said.map((one) => one.toUpperCase().replaceAll("V", "U"))
    : null;
}

/** The initial of a character said alone, and whether it is said in more than one way. */
interface Said {
  readonly initial: string;
  readonly several: boolean;
}
const known = new Map<string, Said>();

/**
 * First letters of a folded name's pinyin, in capitals; Latin letters and digits stand for themselves. Where a character
 * is said in several ways, the words around it decide.
 */
export function initialsOf(folded: string): string {
  const said = Array.from(folded, saying);
  if (!said.some((one) => one.several)) return said.map((one) => one.initial).join("");
  const inContext = pinyin(folded, { pattern: "first", toneType: "none", type: "array", nonZh: "spaced" });
  return inContext.length === said.length
    ? inContext.join("").toUpperCase()
    : said.map((one) => one.initial).join("");
}

function saying(character: string): Said {
  const before = known.get(character);
  if (before !== undefined) return before;
  const made = hasHan(character) ? askDictionary(character) : { initial: character, several: false };
  known.set(character, made);
  return made;
}

function askDictionary(character: string): Said {
  const options = { pattern: "first", toneType: "none", type: "array" } as const;
  const all = pinyin(character, { ...options, multiple: true });
  return {
    initial: (pinyin(character, options)[0] ?? character).toUpperCase(),
    several: new Set(all).size > 1,
  };
}
