import { ProblemError } from "@xinpark/kernel/outcome";
import type { DeclaredCount } from "./declared-count.ts";
import { checkText } from "./document-text.ts";
import { documentUnreadable, tooLarge, tooManyRows } from "./problems.ts";
import type { SourceLimits } from "./source.ts";
import { allAttributes } from "./xml-scanner.ts";
import type { XmlHandler } from "./xml-scanner.ts";

/** XML as rows: the element at one path is a row, the texts and attributes below it are its cells. */

interface Frame {
  readonly name: string;
  /** From the root, or from the row within one. */
  readonly path: string;
  text: string;
  hasChildren: boolean;
  /** How often a name came among the children: the second `name` is `name[2]`. */
  readonly times: Map<string, number>;
}

/** A row as it was read: values by path, `.` for its own text. */
export interface XmlRow {
  readonly number: number;
  readonly values: ReadonlyMap<string, string>;
}

export interface XmlRowsOptions {
  /** The row element from the root: `/Register/Entry`. */
  readonly row: string;
  /** Absolute paths outside the rows whose latest value each row is given. */
  readonly outside: ReadonlySet<string>;
  readonly count: DeclaredCount;
  readonly limits: SourceLimits;
}

const SCHEMA_ATTRIBUTES = /^(?:xmlns(?::|$)|xsi:)/u;
const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

export class XmlRows implements XmlHandler {
  readonly #options: XmlRowsOptions;
  readonly #stack: Frame[] = [];
  readonly #outside = new Map<string, string>();
  #rows: XmlRow[] = [];
  #count = 0;
  #values: Map<string, string> | null = null;
  #characters = 0;
  #isComplete = false;

  constructor(options: XmlRowsOptions) {
    this.#options = options;
  }

  /** The rows completed since the last time. */
  take(): readonly XmlRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  get count(): number {
    return this.#count;
  }

  /** Throws a ProblemError where the document stops before its end. */
  end(): void {
    if (!this.#isComplete) throw broken("不完整", "is cut off");
  }

  open(name: string, attributes: string): void {
    const { limits, row } = this.#options;
    if (this.#isComplete) throw broken("在根元素之后还有内容", "goes on after its root");
    if (this.#stack.length >= limits.depth) {
      const what = { zh: "XML 的层数", en: "The levels of XML" };
      throw new ProblemError(tooLarge(what, `${limits.depth}`, `> ${limits.depth}`));
    }
    const path = this.#childPath(name);
    if (this.#values === null && path === row) {
      this.#values = new Map();
      this.#characters = 0;
      this.#count += 1;
      if (this.#count > limits.rows) throw new ProblemError(tooManyRows(limits.rows));
      this.#push(name, "");
    } else {
      if (this.#values === null) this.#forget(path);
      this.#push(name, path);
    }
    for (const [attribute, value] of allAttributes(attributes))
      if (!SCHEMA_ATTRIBUTES.test(attribute)) this.#give(`@${localName(attribute)}`, value);
  }

  close(name: string): void {
    const frame = this.#stack.pop();
    if (frame?.name !== name) throw broken(`的标签 ${name} 不配对`, `has an unmatched tag ${name}`);
    const text = frame.hasChildren ? frame.text.trim() : frame.text;
    if (text.trim() !== "") this.#set(frame.path, text);
    if (this.#values !== null && frame.path === "") this.#finish(this.#values);
    if (this.#stack.length === 0) this.#isComplete = true;
  }

  text(text: string): void {
    const frame = this.#stack.at(-1);
    if (frame === undefined) {
      if (text.trim() !== "") throw broken("在根元素之外有文字", "has text outside its root");
      return;
    }
    frame.text += text;
    if (frame.text.length > this.#options.limits.cellCharacters) this.#check(frame.text);
  }

  #push(name: string, path: string): void {
    const parent = this.#stack.at(-1);
    if (parent !== undefined) parent.hasChildren = true;
    this.#stack.push({ name, path, text: "", hasChildren: false, times: new Map() });
  }

  /** Within a row the path from it, outside the path from the root. */
  #childPath(name: string): string {
    const parent = this.#stack.at(-1);
    if (this.#values === null) return `${parent?.path ?? ""}/${name}`;
    const times = (parent?.times.get(name) ?? 0) + 1;
    parent?.times.set(name, times);
    const step = times === 1 ? name : `${name}[${times}]`;
    return parent === undefined || parent.path === "" ? step : `${parent.path}/${step}`;
  }

  #give(attribute: string, value: string): void {
    const path = this.#stack.at(-1)?.path ?? "";
    this.#set(path === "" && this.#values !== null ? attribute : `${path}/${attribute}`, value);
  }

  #set(path: string, value: string): void {
    if (this.#values === null) {
      this.#options.count.offer(path, value);
      if (!this.#options.outside.has(path)) return;
      this.#check(value);
      this.#outside.set(path, value);
      return;
    }
    this.#check(value);
    this.#characters += value.length;
    const { lineCharacters, columns } = this.#options.limits;
    if (this.#characters > lineCharacters) {
      const what = { zh: "一行的字数", en: "The text of one row" };
      throw new ProblemError(tooLarge(what, `${lineCharacters}`, `${this.#characters}`, this.#place()));
    }
    if (this.#values.size >= columns) {
      const what = { zh: "一行的值数", en: "The values of one row" };
      throw new ProblemError(tooLarge(what, `${columns}`, `> ${columns}`, this.#place()));
    }
    this.#values.set(path === "" ? "." : path, value);
  }

  /** What was said within an element that begins again is over. */
  #forget(path: string): void {
    for (const known of this.#outside.keys())
      if (known === path || known.startsWith(`${path}/`)) this.#outside.delete(known);
  }

  #finish(values: Map<string, string>): void {
    for (const [path, value] of this.#outside) values.set(path, value);
    this.#rows.push({ number: this.#count, values });
    this.#values = null;
  }

  #check(text: string): void {
    checkText(text, this.#options.limits, () => this.#place());
  }

  #place(): string {
    const { row } = this.#options;
    return this.#values === null ? row : `${row}[${this.#count}]`;
  }
}

const broken = (zh: string, en: string): ProblemError =>
  new ProblemError(documentUnreadable(`XML ${zh}`, `its XML ${en}`));

/** Counts elements by path, to find the one that repeats. */
export class RepeatedElement implements XmlHandler {
  readonly #path: string[] = [];
  readonly #times = new Map<string, number>();
  readonly #most: number;

  constructor(most: number) {
    this.#most = most;
  }

  /** The uppermost element that comes more than once; of a document without one, the root's only child. */
  get found(): string | null {
    const paths = [...this.#times];
    const depth = (path: string): number => path.split("/").length;
    const [best] = paths
      .filter(([, times]) => times > 1)
      .toSorted((one, other) => depth(one[0]) - depth(other[0]) || other[1] - one[1]);
    if (best !== undefined) return best[0];
    const children = paths.filter(([path]) => depth(path) === 3);
    return children.length === 1 ? (children[0]?.[0] ?? null) : null;
  }

  open(name: string): void {
    this.#path.push(name);
    const path = `/${this.#path.join("/")}`;
    const times = this.#times.get(path);
    if (times !== undefined || this.#times.size < this.#most) this.#times.set(path, (times ?? 0) + 1);
  }

  close(): void {
    this.#path.pop();
  }

  text(): void {}
}
