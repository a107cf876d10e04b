/** Who stands where once some subjects were read anew: what lies in order of subjects is brought up to date without reading the rest. */

export interface Increment {
  /** Everyone there is now, ascending. */
  readonly ids: Float64Array;
  /** By place, whence what is kept of a subject comes: its place before, or -1 - p for the place p among those read anew. */
  readonly from: Int32Array;
}

/**
 * `before`: who there was, ascending; `outdated`: of whom nothing kept holds any longer, those who are gone among them; `fresh`: those
 * who were read anew, ascending, every one of them outdated or new.
 */
export function incrementOf(
  before: Float64Array,
  outdated: ReadonlySet<number>,
  fresh: Float64Array,
): Increment {
  const ids = new Float64Array(before.length + fresh.length);
  const from = new Int32Array(ids.length);
  let [length, read] = [0, 0];
  const put = (id: number, place: number): void => {
    ids[length] = id;
    from[length] = place;
    length += 1;
  };
  const putFreshUpTo = (id: number): void => {
    for (; read < fresh.length && (fresh[read] ?? 0) <= id; read += 1) put(fresh[read] ?? 0, -1 - read);
  };
  for (const [place, id] of before.entries()) {
    putFreshUpTo(id);
    if (!outdated.has(id)) put(id, place);
  }
  putFreshUpTo(Number.POSITIVE_INFINITY);
  return { ids: ids.slice(0, length), from: from.slice(0, length) };
}
