/** Text as it may stand in a part of a workbook. */

const SPECIAL: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
/** What XML cannot hold at all: control characters, halves of pairs, non-characters. */
const FORBIDDEN =
  /(?![\t\n\r])\p{Cc}|[\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/gu;
/** Text that programs would take for one of their escapes. */
const ESCAPE = /_(?=x[0-9A-Fa-f]{4}_)/gu;

/** The most characters a cell holds. */
const MOST = 32_767;

export const escapeXml = (text: string): string =>
  text.replaceAll(FORBIDDEN, "").replaceAll(/[&<>"]/gu, (one) => SPECIAL[one] ?? one);

/** A cell's text: line ends as one character, cut where no program reads on. */
export function cellText(text: string): string {
  const cut = text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
  return escapeXml(cut.replaceAll(/\r\n?/gu, "\n").replaceAll(ESCAPE, "_x005F_"));
}

/** `A`, `B`, … `AA` of a column counted from zero. */
export function columnLetters(index: number): string {
  let letters = "";
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

export const XML_HEAD = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n`;
