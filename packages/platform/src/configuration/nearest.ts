/** The name nearest to what was written, if one is near enough to be meant (at most a third of the letters differ). */
export function nearest(written: string, names: readonly string[]): string | undefined {
  const folded = fold(written);
  const ranked = names
    .map((name) => ({ name, distance: editDistance(folded, fold(name)) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best !== undefined && best.distance <= Math.max(1, Math.floor(best.name.length / 3))
    ? best.name
    : undefined;
}

const fold = (name: string): string => name.toLowerCase().replaceAll(/[-_\s]/gu, "");

/** How many letters must be put in, taken out or changed to make one word the other. */
function editDistance(left: string, right: string): number {
  let previous = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const change = (previous[column - 1] ?? 0) + (left[row - 1] === right[column - 1] ? 0 : 1);
      current.push(Math.min(change, (previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[right.length] ?? 0;
}
