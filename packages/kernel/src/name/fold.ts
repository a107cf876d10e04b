/** Names as search compares them: one width, one case, no spaces or signs. */

const SIGNS = /[^\p{L}\p{N}]/gu;

/** A name folded for comparison: compatibility forms (full width) made one, capitals, letters and digits only. */
export function foldName(name: string): string {
  return name.normalize("NFKC").toUpperCase().replace(SIGNS, "");
}

const HAN = /\p{Script=Han}/u;

/** Whether a folded text holds Chinese characters. */
export const hasHan = (text: string): boolean => HAN.test(text);

/** Whether a folded text may be initials of pinyin: Latin letters and digits alone, two at least. */
export const mayBeInitials = (text: string): boolean => /^[A-Z0-9]{2,}$/u.test(text) && /[A-Z]/u.test(text);
