/** Answers as bytes. What many answers share is written once. */

const written = new WeakMap<object, Buffer | null>();

/** Marks a part of answers that is the same in many of them and never changes: its bytes are kept with it. */
export function shared<T extends object>(part: T): T {
  if (!written.has(part)) written.set(part, null);
  return part;
}

/**
 * An answer as JSON: the very text that `JSON.stringify` gives. Where properties of it are `shared`, as bytes put together from
 * theirs and the rest.
 */
export function answerBytes(answer: unknown): string | Buffer {
  if (!isPlain(answer) || !Object.values(answer).some(isShared)) return JSON.stringify(answer);
  const pieces: Buffer[] = [];
  let text = "";
  let before = "{";
  for (const [name, value] of Object.entries(answer)) {
    const own: string | undefined = isShared(value) ? "" : JSON.stringify(value);
    // As JSON.stringify does: what cannot be written is left out with its name.
    if (own === undefined) continue;
    text += `${before}${JSON.stringify(name)}:${own}`;
    before = ",";
    if (!isShared(value)) continue;
    pieces.push(Buffer.from(text), bytesOf(value));
    text = "";
  }
  pieces.push(Buffer.from(`${text}${before === "{" ? "{" : ""}}`));
  return Buffer.concat(pieces);
}

const isShared = (value: unknown): value is object =>
  typeof value === "object" && value !== null && written.has(value);

function bytesOf(part: object): Buffer {
  const there = written.get(part) ?? Buffer.from(JSON.stringify(part));
  written.set(part, there);
  return there;
}

function isPlain(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.getPrototypeOf(value) === Object.prototype && !("toJSON" in value);
}
