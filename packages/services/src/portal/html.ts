/** Markup with everything escaped that is not markup by type: a text cannot become a tag by being forgotten. */

/** A piece of markup. Only `html` makes one. */
export class Html {
  readonly #text: string;
  constructor(parts: readonly string[]) {
    this.#text = parts.join("");
  }
  toString(): string {
    return this.#text;
  }
}

/** What may stand in a template: null and false leave nothing. */
export type Slot = string | number | Html | readonly Html[] | null | false;

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A text as it may stand in an element or in a quoted attribute. */
export const escapeText = (text: string): string =>
  text.replaceAll(/[&<>"']/gu, (character) => ESCAPES[character] ?? character);

function fill(slot: Slot): string {
  if (slot === null || slot === false) return "";
  if (slot instanceof Html) return String(slot);
  if (typeof slot === "string") return escapeText(slot);
  if (typeof slot === "number") return String(slot);
  return slot.map(String).join("");
}

/** The template tag. Slots stand in element content or in double-quoted attributes, nowhere else. */
export function html(strings: TemplateStringsArray, ...slots: readonly Slot[]): Html {
  return new Html(
    strings.flatMap((part, at) => (at < slots.length ? [part, fill(slots[at] ?? null)] : [part])),
  );
}

export const NOTHING = html``;
