/** JSON with one form for one value (RFC 8785), so that a signature over the text is a signature over the value. */

/**
 * The canonical text: names in code-unit order, no white space, numbers and strings as ECMAScript writes them.
 * Throws TypeError on what JSON has no exact form for: numbers that are not finite, unpaired surrogates, functions.
 */
export function canonicalJson(value: unknown): string {
  if (value === null || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "string") return canonicalText(value);
  if (typeof value === "number") {
    if (Number.isFinite(value)) return JSON.stringify(value);
    throw new TypeError("a number that is not finite has no JSON");
  }
  if (Array.isArray(value)) return `[${value.map((one: unknown) => canonicalJson(one)).join(",")}]`;
  if (typeof value === "object") return canonicalObject(value);
  throw new TypeError(`${typeof value} has no JSON`);
}

function canonicalObject(value: object): string {
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, member]: [string, unknown]) => `${canonicalText(name)}:${canonicalJson(member)}`);
  return `{${members.join(",")}}`;
}

function canonicalText(text: string): string {
  if (text.isWellFormed()) return JSON.stringify(text);
  throw new TypeError("a text with an unpaired surrogate has no UTF-8");
}

/**
 * Reads JSON that says every name once and every number in its one form; undefined when it does not. White space, the
 * order of names and the way characters are escaped are free. Without this a file could show a reader one value and
 * mean another.
 */
export function readStrictJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const bare = text.replaceAll(/"(?:[^"\\]|\\.)*"|\s+/gu, (part) =>
      part.startsWith('"') ? JSON.stringify(JSON.parse(part)) : "",
    );
    if (JSON.stringify(value) !== bare) return undefined;
    // Throws on a text that has no UTF-8.
    canonicalJson(value);
    return value;
  } catch {
    return undefined;
  }
}
