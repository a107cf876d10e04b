import type { TableDefinition } from "../definition/index.ts";

/** Headings as departments write them: what they mean, and how near one is to another. */

export type HeadingUnit = "yuan" | "ten-thousand-yuan" | "fen";

/** What people call the parts of a record, from the table `heading-synonym`. */
export interface HeadingWords {
  /** `role name` or `identifier uscc` → headings in folded form. */
  readonly names: ReadonlyMap<string, ReadonlySet<string>>;
  /** Words that stand for another, longest first; an empty one drops the word. */
  readonly words: readonly (readonly [string, string])[];
}

/** Without a table headings compare by their own letters alone. */
export const NO_WORDS: HeadingWords = { names: new Map(), words: [] };

/** Letters alone: full-width forms folded, spaces, underscores, numbering and marks of obligation gone, lower case. */
export function foldHeading(heading: string): string {
  return heading
    .normalize("NFKC")
    .replace(/^\s*(?:\d+\s*[.、)]\s*|[（(]\d+[)）]\s*)/u, "")
    .replace(/^[*＊]+|[*＊:：]+$/gu, "")
    .replaceAll(/[\s_\-/·]+/gu, "")
    .replaceAll(/\(?(?:必填|选填|必录)\)?/gu, "")
    .toLowerCase();
}

/** The same without what stands in brackets: 罚款金额(万元) → 罚款金额. */
export const bareHeading = (heading: string): string =>
  foldHeading(heading).replaceAll(/[([［【〔][^)\]］】〕]*[)\]］】〕]/gu, "");

/** The unit a heading of money states. */
export function unitOf(heading: string): HeadingUnit | null {
  const folded = foldHeading(heading);
  if (/万元|万人民币|\b万\b|[(（,，]万[)）]?|tenthousand/u.test(folded)) return "ten-thousand-yuan";
  if (/[(（,，:：]?(?:单位)?[:：]?人?民?币?元[)）]?$|yuan|rmb/u.test(folded)) return "yuan";
  return /[(（]分[)）]/u.test(folded) ? "fen" : null;
}

/** Reads the table of synonyms. */
export function headingWords(table: TableDefinition): HeadingWords {
  const names = new Map<string, Set<string>>();
  const words: (readonly [string, string])[] = [];
  for (const row of table.rows ?? []) {
    const { sort = "", of = "", word = "" } = row;
    if (sort === "word") {
      words.push([word, of]);
      continue;
    }
    const key = `${sort} ${of}`;
    names.set(key, (names.get(key) ?? new Set<string>()).add(foldHeading(word)));
  }
  return { names, words: words.toSorted(([a], [b]) => b.length - a.length) };
}

/** A heading with its words put in their common form. */
export function commonForm(heading: string, { words }: HeadingWords): string {
  const from = bareHeading(heading);
  let rest = from;
  let result = "";
  while (rest !== "") {
    const found = words.find(([word]) => rest.startsWith(word));
    const [word, of] = found ?? [rest.slice(0, 1), rest.slice(0, 1)];
    result += of;
    rest = rest.slice(word.length);
  }
  return result === "" ? from : result;
}

const pairsOf = (text: string): string[] =>
  text.length < 2 ? [text] : Array.from({ length: text.length - 1 }, (_, at) => text.slice(at, at + 2));

/** How much two texts share, in thousandths: pairs of neighbouring letters, counted once each. */
export function likeness(one: string, other: string): number {
  if (one === "" || other === "") return 0;
  if (one === other) return 1000;
  const rest = pairsOf(other);
  const total = pairsOf(one).length + rest.length;
  let shared = 0;
  for (const pair of pairsOf(one)) {
    const at = rest.indexOf(pair);
    if (at < 0) continue;
    shared += 1;
    rest.splice(at, 1);
  }
  return Math.floor((2000 * shared) / total);
}

/** How near two headings are, in thousandths: by their common forms, a part of the other counting for more. */
export function nearness(one: string, other: string, words: HeadingWords): number {
  const [a, b] = [commonForm(one, words), commonForm(other, words)];
  if (a === b) return 1000;
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  const part =
    short.length >= 2 && long.includes(short) ? 500 + Math.floor((400 * short.length) / long.length) : 0;
  return Math.max(part, likeness(a, b));
}
