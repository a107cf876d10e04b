/** Patterns of conditions as PostgreSQL reads them: the part of both languages that means the same, rewritten; the rest is refused. */

/** Blank characters of ECMAScript's `\s`. */
const BLANKS =
  "\t\n\u000B\f\r \u00A0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200A\u2028\u2029\u202F\u205F\u3000\uFEFF";

/** What `\s` covers, to trim by. */
export const BLANK_CHARACTERS: string = BLANKS;

/** The most often a part may be repeated by number. */
const MOST_REPEATS = 255;

/** A character that stands for itself, inside and outside of brackets. */
function plain(character: string): string {
  if (/[\p{L}\p{N}]/u.test(character)) return character;
  const code = character.codePointAt(0) ?? 0;
  return code > 0xffff
    ? `\\U${code.toString(16).padStart(8, "0")}`
    : `\\u${code.toString(16).padStart(4, "0")}`;
}

const DIGITS = "0-9";
const WORD = "A-Za-z0-9_";
const SPACE = Array.from(BLANKS, plain).join("");
const LINE_ENDS = ["\n", "\r", "\u2028", "\u2029"].map(plain).join("");

const CLASSES: Readonly<Record<string, string>> = { d: DIGITS, w: WORD, s: SPACE };
const CONTROLS: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", f: "\f", v: "\u000B" };

/** The pattern for PostgreSQL, or null where it has no equal there. Flags: `u`. */
export function translatePattern(pattern: string): string | null {
  const reader = new PatternReader(pattern);
  const translated = reader.alternatives();
  return translated !== null && reader.atEnd() ? translated : null;
}

class PatternReader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  atEnd(): boolean {
    return this.#at >= this.#characters.length;
  }

  #peek(): string {
    return this.#characters[this.#at] ?? "";
  }

  #take(): string {
    const character = this.#peek();
    this.#at += 1;
    return character;
  }

  #takes(text: string): boolean {
    const length = Array.from(text).length;
    if (this.#characters.slice(this.#at, this.#at + length).join("") !== text) return false;
    this.#at += length;
    return true;
  }

  alternatives(): string | null {
    const branches: string[] = [];
    do {
      const branch = this.#sequence();
      if (branch === null) return null;
      branches.push(branch);
    } while (this.#takes("|"));
    return branches.join("|");
  }

  #sequence(): string | null {
    let text = "";
    while (!this.atEnd() && this.#peek() !== "|" && this.#peek() !== ")") {
      const anchor = this.#takes("^") ? "^" : this.#takes("$") ? "$" : null;
      const part = anchor ?? this.#repeated();
      if (part === null) return null;
      text += part;
    }
    return text;
  }

  #repeated(): string | null {
    const atom = this.#atom();
    if (atom === null) return null;
    const times = this.#quantifier();
    return times === null ? null : `${atom}${times}`;
  }

  /** Whether as many or as few as possible makes no difference to whether there is a match. */
  #quantifier(): string | null {
    let times = "";
    for (const sign of ["*", "+", "?"]) if (times === "" && this.#takes(sign)) times = sign;
    if (this.#peek() === "{") {
      const braces = /^\{(\d+)(,?)(\d*)\}/u.exec(this.#characters.slice(this.#at).join(""));
      if (braces === null) return null;
      const [whole, least = "", , most = ""] = braces;
      if (Number(least) > MOST_REPEATS || Number(most) > MOST_REPEATS) return null;
      this.#at += whole.length;
      times = whole;
    }
    if (times !== "") this.#takes("?");
    return times;
  }

  #atom(): string | null {
    if (this.#takes("(?:")) return this.#group();
    if (this.#peek() === "(") {
      if (this.#characters[this.#at + 1] === "?") return null;
      this.#at += 1;
      return this.#group();
    }
    if (this.#takes("[")) return this.#brackets();
    if (this.#takes(".")) return `[^${LINE_ENDS}]`;
    if (this.#takes("\\")) return this.#escape(false);
    if (this.#peek() === "{") return null;
    return plain(this.#take());
  }

  #group(): string | null {
    const inner = this.alternatives();
    return inner === null || !this.#takes(")") ? null : `(?:${inner})`;
  }

  #escape(inBrackets: boolean): string | null {
    const character = this.#take();
    const lower = character.toLowerCase();
    const members = CLASSES[lower];
    if (members !== undefined) {
      if (inBrackets) return character === lower ? members : null;
      return character === lower ? `[${members}]` : `[^${members}]`;
    }
    const code = this.#codePoint(character);
    if (code !== null) return plain(code);
    return /^[\^$\\.*+?()[\]{}|/-]$/u.test(character) ? plain(character) : null;
  }

  #codePoint(character: string): string | null {
    if (Object.hasOwn(CONTROLS, character)) return CONTROLS[character] ?? null;
    const rest = this.#characters.slice(this.#at, this.#at + 10).join("");
    const form = character === "u" ? /^(?:\{([0-9a-f]{1,6})\}|([0-9a-f]{4}))/iu : /^()([0-9a-f]{2})/iu;
    if (character !== "u" && character !== "x") return null;
    const found = form.exec(rest);
    if (found === null) return null;
    const code = Number.parseInt(found[1] === undefined || found[1] === "" ? (found[2] ?? "") : found[1], 16);
    if (code === 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff)) return null;
    this.#at += found[0].length;
    return String.fromCodePoint(code);
  }

  #brackets(): string | null {
    let members = this.#takes("^") ? "^" : "";
    const none = members;
    while (!this.atEnd() && !this.#takes("]")) {
      const from = this.#member();
      if (from === null) return null;
      if (this.#peek() === "-" && this.#characters[this.#at + 1] !== "]") {
        this.#at += 1;
        const to = this.#member();
        if (to === null || from.several || to.several) return null;
        members += `${from.text}-${to.text}`;
      } else members += from.text;
    }
    return members === none ? null : `[${members}]`;
  }

  #member(): { readonly text: string; readonly several: boolean } | null {
    if (!this.#takes("\\")) return { text: plain(this.#take()), several: false };
    const several = /^[dws]$/iu.test(this.#peek());
    const text = this.#escape(true);
    return text === null ? null : { text, several };
  }
}
