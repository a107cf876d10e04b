/** Folding of full-width forms, shared by every reader of text typed with a Chinese input method. */

const FULL_WIDTH = /[\uFF01-\uFF5E\u3000]/;
const EVERY_FULL_WIDTH = /[\uFF01-\uFF5E\u3000]/g;
const OFFSET = 0xfee0;

const foldOne = (character: string): string =>
  character === "\u3000" ? " " : String.fromCharCode(character.charCodeAt(0) - OFFSET);

/** Full-width letters, digits, signs and space (U+FF01–U+FF5E, U+3000) become their ASCII forms; all else stays. Length is kept. */
export function foldWidth(text: string): string {
  return FULL_WIDTH.test(text) ? text.replace(EVERY_FULL_WIDTH, foldOne) : text;
}
