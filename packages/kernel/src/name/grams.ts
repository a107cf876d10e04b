/** Pieces of names for an index: neighbouring pairs of characters, triples of pinyin initials. */

/** Shortest run of initials the index knows. */
export const INITIALS_WIDTH = 3;

const PAIR_WIDTH = 2;
/** Sets initials apart from Latin letters in names. */
const INITIALS_MARK = "~";

/** The pieces of a text that are `width` characters wide, each once, in order of place. */
export function piecesOf(text: string, width: number): string[] {
  const characters = Array.from(text);
  const pieces = new Set<string>();
  for (let at = 0; at + width <= characters.length; at += 1)
    pieces.add(characters.slice(at, at + width).join(""));
  return [...pieces];
}

/** 32-bit FNV-1a over the code units: a number of a piece, from -2^31 to 2^31 - 1. Two pieces may share one; whoever finds checks. */
export function gramOf(piece: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < piece.length; at += 1) {
    const unit = piece.charCodeAt(at);
    hash = Math.imul(hash ^ (unit & 0xff), 0x01000193);
    hash = Math.imul(hash ^ (unit >>> 8), 0x01000193);
  }
  return hash | 0;
}

/** Numbers of the pairs of a folded name. */
export const pairGrams = (folded: string): number[] => piecesOf(folded, PAIR_WIDTH).map(gramOf);

/** Numbers of the triples of a name's initials. */
export const initialGrams = (initials: string): number[] =>
  piecesOf(initials, INITIALS_WIDTH).map((piece) => gramOf(INITIALS_MARK + piece));

/** Everything the index keeps of a name, each number once. */
export const gramsOfName = (folded: string, initials: string): number[] => [
  ...new Set([...pairGrams(folded), ...initialGrams(initials)]),
];
