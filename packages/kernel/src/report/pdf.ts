/** A revision appended to a PDF that holds one text in an object of its own; nothing of the document is changed by it. */

// One character a byte, so that places in the text are places in the file.
const textOf = (bytes: Uint8Array): string => new TextDecoder("latin1").decode(bytes);
const MARK = "/Type /XinParkSeal /Content <";

interface Trailer {
  readonly size: number;
  /** Root, Info and ID as the trailer writes them. */
  readonly kept: string;
  readonly previous: number;
}

function readTrailer(text: string): Trailer | null {
  const begin = text.lastIndexOf("trailer");
  const found =
    /^trailer\s*(?:<<)?(?<entries>[\s\S]*?)(?:>>)?\s*startxref\s+(?<previous>\d+)\s+%%EOF\s*$/u.exec(
      begin < 0 ? "" : text.slice(begin),
    )?.groups;
  const entries = found?.["entries"] ?? "";
  const size = /\/Size\s+(?<size>\d+)/u.exec(entries)?.groups?.["size"];
  const root = /\/Root\s+\d+\s+\d+\s+R/u.exec(entries)?.[0];
  const information = /\/Info\s+\d+\s+\d+\s+R/u.exec(entries)?.[0] ?? "";
  const identifier = /\/ID\s*\[[^\]]*\]/u.exec(entries)?.[0] ?? "";
  if (size === undefined || root === undefined || found?.["previous"] === undefined) return null;
  const kept = [root, information, identifier].filter((one) => one !== "").join(" ");
  return { size: Number(size), kept, previous: Number(found["previous"]) };
}

/** The PDF ending with a line break, as what is appended to it needs: its last line is then the same before and after. */
export function endedPdf(pdf: Uint8Array): Uint8Array {
  if (pdf.at(-1) === LINE_FEED) return pdf;
  const ended = new Uint8Array(pdf.length + 1);
  ended.set(pdf);
  ended[pdf.length] = LINE_FEED;
  return ended;
}

const LINE_FEED = 0x0a;

/** The PDF with one more object that holds the hexadecimal text. Throws TypeError on what is no such PDF, or does not end with a line break. */
export function appendedTo(pdf: Uint8Array, content: string): Uint8Array {
  const text = textOf(pdf);
  const trailer = readTrailer(text.slice(-TRAILER_REACH));
  if (!text.startsWith("%PDF-") || !text.endsWith("\n") || trailer === null)
    throw new TypeError("no PDF with a plain cross-reference table");
  const number = trailer.size;
  const object = `${number} 0 obj\n<< ${MARK}${content}> >>\nendobj\n`;
  const at = (offset: number): string => String(offset).padStart(10, "0");
  const rest =
    `xref\n${number} 1\n${at(pdf.length)} 00000 n \n` +
    `trailer\n<< /Size ${number + 1} ${trailer.kept} /Prev ${trailer.previous} >>\nstartxref\n${pdf.length + object.length}\n%%EOF\n`;
  const appended = new TextEncoder().encode(object + rest);
  const whole = new Uint8Array(pdf.length + appended.length);
  whole.set(pdf);
  whole.set(appended, pdf.length);
  return whole;
}

/** A trailer with its identifiers is some hundred bytes. */
const TRAILER_REACH = 4096;

/**
 * The PDF as it was, and the text that was appended; null where there is none, or the revision is not exactly the one that
 * `appendedTo` writes: a revision could otherwise change what is shown.
 */
export function splitSealed(file: Uint8Array): { readonly pdf: Uint8Array; readonly content: string } | null {
  const text = textOf(file);
  const mark = text.lastIndexOf(MARK);
  const end = text.lastIndexOf("%%EOF", mark);
  if (mark < 0 || end < 0) return null;
  const content = /^[0-9a-f]*/u.exec(text.slice(mark + MARK.length))?.[0] ?? "";
  const pdf = file.subarray(0, end + "%%EOF\n".length);
  return isSame(tryAppend(pdf, content), file) ? { pdf, content } : null;
}

function tryAppend(pdf: Uint8Array, content: string): Uint8Array | null {
  try {
    return appendedTo(pdf, content);
  } catch {
    return null;
  }
}

const isSame = (one: Uint8Array | null, other: Uint8Array): boolean =>
  one !== null && one.length === other.length && one.every((byte, index) => byte === other[index]);
