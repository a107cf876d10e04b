import { ProblemError } from "@xinpark/kernel/outcome";
import type { DeclaredCount } from "./declared-count.ts";
import { stepText } from "./json-path.ts";
import { documentUnreadable, tooLarge } from "./problems.ts";
import type { SourceLimits } from "./source.ts";

/** Cuts a JSON document, given in parts, into the elements of one list in it; holds one element at most. */

interface Container {
  readonly kind: "object" | "array";
  /** Keys from the root; null within other lists. */
  readonly path: string | null;
  key: string | null;
}

type Expected = "value" | "value-or-end" | "key" | "key-or-end" | "colon" | "comma-or-end" | "nothing";

const QUOTE = 34;
const BACKSLASH = 92;
const OPEN_LIST = 91;
const CLOSE_LIST = 93;
const OPEN_OBJECT = 123;
const CLOSE_OBJECT = 125;
const COMMA = 44;
const COLON = 58;
const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;

export class JsonElements {
  readonly #list: string | null;
  readonly #limits: SourceLimits;
  readonly #count: DeclaredCount;
  readonly #stack: Container[] = [];
  #expected: Expected = "value";
  #text = "";
  #at = 0;
  /** Where the element under way starts, and how it stands; -1 between elements. */
  #start = -1;
  #depth = 0;
  #inText = false;
  #inList = false;
  #listPath: string | null = null;
  #elements: string[] = [];

  /** `list` is the path of the list; null takes the first list of objects. */
  constructor(list: string | null, limits: SourceLimits, count: DeclaredCount) {
    this.#list = list;
    this.#limits = limits;
    this.#count = count;
  }

  /** The path of the list, once it was met. */
  get listPath(): string | null {
    return this.#listPath;
  }

  /** The elements completed by the next part. Throws a ProblemError. */
  push(part: string): readonly string[] {
    const from = this.#start < 0 ? this.#at : this.#start;
    this.#text = this.#text.slice(from) + part;
    this.#at -= from;
    if (this.#start >= 0) this.#start = 0;
    while (this.#at < this.#text.length && this.#step());
    const held = this.#text.length - (this.#start < 0 ? this.#at : this.#start);
    if (held > this.#limits.lineCharacters) throw new ProblemError(this.#tooLong(held));
    const elements = this.#elements;
    this.#elements = [];
    return elements;
  }

  /** Says that the document is complete. Throws a ProblemError where it is not. */
  end(): void {
    // A bare number at the very end is closed by it.
    if (this.#expected === "value" && this.#stack.length === 0 && this.#text.slice(this.#at).trim() !== "")
      this.push(" ");
    if (this.#expected !== "nothing") throw this.#broken("文件不完整", "it is cut off");
  }

  /** One token, or one stretch within an element; false where more text is needed. */
  #step(): boolean {
    if (this.#start >= 0) return this.#withinElement();
    const code = this.#text.charCodeAt(this.#at);
    if (isSpace(code)) {
      this.#at += 1;
      return true;
    }
    if (this.#inList) return this.#betweenElements(code);
    switch (this.#expected) {
      case "value":
      case "value-or-end":
        if (code === CLOSE_LIST && this.#expected === "value-or-end") return this.#close("array");
        return this.#value(code);
      case "key":
      case "key-or-end":
        if (code === CLOSE_OBJECT && this.#expected === "key-or-end") return this.#close("object");
        return this.#key(code);
      case "colon":
        if (code !== COLON) throw this.#broken("缺少冒号", "a colon is missing");
        return this.#go("value");
      case "comma-or-end":
        if (code === CLOSE_LIST) return this.#close("array");
        if (code === CLOSE_OBJECT) return this.#close("object");
        if (code !== COMMA) throw this.#broken("缺少逗号", "a comma is missing");
        return this.#go(this.#stack.at(-1)?.kind === "object" ? "key" : "value");
      case "nothing":
        throw this.#broken("结尾之后还有内容", "something follows its end");
    }
  }

  #go(expected: Expected): true {
    this.#expected = expected;
    this.#at += 1;
    return true;
  }

  #betweenElements(code: number): boolean {
    if (code === CLOSE_LIST && this.#expected !== "value") {
      this.#inList = false;
      return this.#close("array");
    }
    if (this.#expected === "comma-or-end") {
      if (code !== COMMA) throw this.#broken("元素之间缺少逗号", "a comma between elements is missing");
      return this.#go("value");
    }
    this.#start = this.#at;
    this.#depth = 0;
    this.#inText = false;
    return true;
  }

  /** Goes on within the element under way, to its end or to the end of the text. */
  #withinElement(): boolean {
    const text = this.#text;
    let at = this.#at;
    for (; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (this.#inText) {
        if (code === BACKSLASH) at += 1;
        else if (code === QUOTE) {
          this.#inText = false;
          if (this.#depth === 0) return this.#complete(at + 1);
        }
      } else if (code === QUOTE) this.#inText = true;
      else if (code === OPEN_OBJECT || code === OPEN_LIST) {
        this.#depth += 1;
        if (this.#depth + this.#stack.length > this.#limits.depth) throw new ProblemError(this.#tooDeep());
      } else if (code === CLOSE_OBJECT || code === CLOSE_LIST) {
        if (this.#depth === 0) return this.#complete(at);
        this.#depth -= 1;
        if (this.#depth === 0) return this.#complete(at + 1);
      } else if (this.#depth === 0 && (code === COMMA || isSpace(code))) return this.#complete(at);
    }
    // A backslash at the very end takes the first character of the next part with it.
    this.#at = at;
    return false;
  }

  #complete(end: number): true {
    this.#elements.push(this.#text.slice(this.#start, end));
    this.#start = -1;
    this.#at = end;
    this.#expected = "comma-or-end";
    return true;
  }

  #key(code: number): boolean {
    if (code !== QUOTE) throw this.#broken("缺少键名", "a key is missing");
    const end = this.#textEnd();
    if (end < 0) return false;
    const container = this.#stack.at(-1);
    if (container !== undefined) container.key = this.#parsed(this.#at, end);
    this.#at = end;
    this.#expected = "colon";
    return true;
  }

  #value(code: number): boolean {
    if (code === OPEN_OBJECT) return this.#open("object");
    if (code === OPEN_LIST) return this.#openList();
    const end = code === QUOTE ? this.#textEnd() : this.#literalEnd();
    if (end < 0) return false;
    const path = this.#path();
    const value = this.#parsed(this.#at, end);
    if (path !== null) this.#count.offer(path, value);
    this.#at = end;
    this.#expected = this.#stack.length === 0 ? "nothing" : "comma-or-end";
    return true;
  }

  #openList(): boolean {
    const path = this.#path();
    if (this.#listPath === null && path !== null && (this.#list === null || path === this.#list)) {
      const next = this.#nextCode(this.#at + 1);
      if (next === undefined) return false;
      // Of a document whose list nobody named, the first list of objects is taken; at the root any.
      if (this.#list !== null || path === "" || next === OPEN_OBJECT) {
        this.#listPath = path;
        this.#inList = true;
      }
    }
    return this.#open("array");
  }

  #open(kind: Container["kind"]): true {
    if (this.#stack.length >= this.#limits.depth) throw new ProblemError(this.#tooDeep());
    const path = this.#path();
    this.#stack.push({ kind, path: kind === "array" ? null : path, key: null });
    return this.#go(kind === "object" ? "key-or-end" : "value-or-end");
  }

  #close(kind: Container["kind"]): true {
    if (this.#stack.pop()?.kind !== kind) throw this.#broken("括号不配对", "its brackets do not match");
    return this.#go(this.#stack.length === 0 ? "nothing" : "comma-or-end");
  }

  /** The path of the value that is expected; null within other lists. */
  #path(): string | null {
    const container = this.#stack.at(-1);
    if (container === undefined) return "";
    return container.path === null || container.key === null ? null : stepText(container.path, container.key);
  }

  #nextCode(from: number): number | undefined {
    for (let at = from; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (!isSpace(code)) return code;
    }
    return undefined;
  }

  #textEnd(): number {
    for (let at = this.#at + 1; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (code === BACKSLASH) at += 1;
      else if (code === QUOTE) return at + 1;
    }
    return -1;
  }

  #literalEnd(): number {
    for (let at = this.#at; at < this.#text.length; at += 1) {
      const code = this.#text.charCodeAt(at);
      if (isSpace(code) || code === COMMA || code === CLOSE_LIST || code === CLOSE_OBJECT) return at;
    }
    return -1;
  }

  /** A scalar as text; a text without its quotation marks. */
  #parsed(from: number, to: number): string {
    const raw = this.#text.slice(from, to);
    try {
      const value: unknown = JSON.parse(raw);
      return typeof value === "string" ? value : raw;
    } catch {
      throw this.#broken("有无法识别的值", "it has a value that is none");
    }
  }

  #broken(zh: string, en: string): ProblemError {
    return new ProblemError(documentUnreadable(`JSON ${zh}`, `its JSON: ${en}`));
  }

  #tooDeep() {
    const limit = this.#limits.depth;
    return tooLarge({ zh: "JSON 的层数", en: "The levels of JSON" }, `${limit}`, `> ${limit}`);
  }

  #tooLong(found: number) {
    const what = { zh: "一个 JSON 元素的字数", en: "The length of one element of JSON" };
    return tooLarge(what, `${this.#limits.lineCharacters}`, `> ${found - 1}`);
  }
}
