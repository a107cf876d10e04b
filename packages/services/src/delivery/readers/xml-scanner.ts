import { ProblemError } from "@xinpark/kernel/outcome";
import { fileUnreadable } from "./problems.ts";

/** What is told while XML passes by. Names come without their namespace prefix. */
export interface XmlHandler {
  open(name: string, attributes: string): void;
  close(name: string): void;
  /** Text between tags, entities decoded. A text may come in several parts. */
  text(text: string): void;
}

/** Attributes not written as ` name="value"`. */
const UNUSUAL = /['\t\r\n]|\s=|=\s/u;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
};
/** A tag, comment or declaration longer than this is no office document's. */
const MOST_PENDING = 1_000_000;
const LONGEST_ENTITY = 16;
const LESS_THAN = 60;
const GREATER_THAN = 62;
const DOUBLE_QUOTE = 34;
const SINGLE_QUOTE = 39;
const SLASH = 47;
const COLON = 58;

function unreadable(zh: string, en: string): ProblemError {
  return new ProblemError(fileUnreadable(`XML ${zh}`, `its XML ${en}`));
}

function decodeEntity(whole: string, name: string): string {
  if (!name.startsWith("#")) return ENTITIES[name] ?? whole;
  const code = /^#[xX]/u.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
  return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole;
}

/** Text with the five XML entities and character references decoded; entities of a DTD do not exist here. */
export function decodeEntities(text: string): string {
  return text.includes("&") ? text.replaceAll(/&(#[xX][0-9a-fA-F]+|#\d+|\w+);/gu, decodeEntity) : text;
}

/** The value of one attribute in the text of a tag, undefined when absent. Quick: for tags whose values are plain. */
export function attribute(attributes: string, name: string): string | undefined {
  const quick = ` ${name}="`;
  const at = attributes.indexOf(quick);
  if (at < 0) return UNUSUAL.test(attributes) ? allAttributes(attributes).get(name) : undefined;
  const from = at + quick.length;
  const end = attributes.indexOf('"', from);
  return end < 0 ? undefined : attributes.slice(from, end);
}

/** All attributes in the text of a tag, entities decoded, names with their prefix. */
export function allAttributes(attributes: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const match of attributes.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/gu)) {
    const [, name = "", double, single = ""] = match;
    found.set(name, decodeEntities(double ?? single));
  }
  return found;
}

/** Where the tag that starts at `from` ends: the first `>` outside quotation marks; -1 when not yet there. */
function tagEnd(text: string, from: number): number {
  let quote = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (quote !== 0) {
      if (code === quote) quote = 0;
    } else if (code === GREATER_THAN) return at;
    else if (code === DOUBLE_QUOTE || code === SINGLE_QUOTE) quote = code;
  }
  return -1;
}

function localName(tag: string, from: number, to: number): string {
  for (let at = from; at < to; at += 1) if (tag.charCodeAt(at) === COLON) return tag.slice(at + 1, to);
  return tag.slice(from, to);
}

/** Scans XML given in parts, holding only what is not yet complete. A document type declaration is refused. */
export class XmlScanner {
  readonly #handler: XmlHandler;
  #rest = "";

  constructor(handler: XmlHandler) {
    this.#handler = handler;
  }

  /** Scans the next part of the document. Throws a ProblemError. */
  push(part: string): void {
    const text = this.#rest === "" ? part : this.#rest + part;
    const length = text.length;
    let at = 0;
    while (at < length) {
      const next = text.charCodeAt(at) === LESS_THAN ? this.#markup(text, at) : this.#text(text, at);
      if (next < 0) break;
      at = next;
    }
    this.#rest = text.slice(at);
    if (this.#rest.length > MOST_PENDING) throw unreadable("有一个标签过长", "has a tag that does not end");
  }

  /** Says that the document is complete. Throws a ProblemError when it stops in the middle of a tag. */
  end(): void {
    if (this.#rest.trim() !== "") throw unreadable("不完整", "is cut off");
  }

  /** Tells the text from here to the next tag; the place after it, or -1 when an entity is not complete. */
  #text(text: string, from: number): number {
    const found = text.indexOf("<", from);
    let to = found < 0 ? text.length : found;
    if (found < 0) {
      const entity = text.lastIndexOf("&");
      if (entity >= from && to - entity < LONGEST_ENTITY && !text.includes(";", entity)) to = entity;
      if (to === from) return -1;
    }
    this.#handler.text(decodeEntities(text.slice(from, to)));
    return to;
  }

  /** Handles one piece of markup; the place after it, or -1 when it is not complete. */
  #markup(text: string, at: number): number {
    const second = text.charCodeAt(at + 1);
    if (second === SLASH) {
      const end = text.indexOf(">", at);
      if (end < 0) return -1;
      this.#handler.close(localName(text, at + 2, end).trimEnd());
      return end + 1;
    }
    if (second === 33) return this.#declaration(text, at);
    if (second === 63) {
      const end = text.indexOf("?>", at);
      return end < 0 ? -1 : end + 2;
    }
    const end = tagEnd(text, at + 1);
    if (end < 0) return -1;
    const isEmpty = text.charCodeAt(end - 1) === SLASH;
    const stop = isEmpty ? end - 1 : end;
    let space = at + 1;
    while (space < stop && text.charCodeAt(space) > 32) space += 1;
    const name = localName(text, at + 1, space);
    this.#handler.open(name, text.slice(space, stop));
    if (isEmpty) this.#handler.close(name);
    return end + 1;
  }

  #declaration(text: string, at: number): number {
    if (text.startsWith("<!--", at)) {
      const end = text.indexOf("-->", at + 4);
      return end < 0 ? -1 : end + 3;
    }
    if (text.startsWith("<![CDATA[", at)) {
      const end = text.indexOf("]]>", at);
      if (end < 0) return -1;
      this.#handler.text(text.slice(at + 9, end));
      return end + 3;
    }
    if (text.length - at < 9) return -1;
    throw unreadable("含有文档类型声明", "has a document type declaration");
  }
}
