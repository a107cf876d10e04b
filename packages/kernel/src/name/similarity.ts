/** How alike a search text and a name are: whole numbers from 0 to 1000. */

/**
 * The least number of edits (a character changed, left out, put in, or two neighbours exchanged) that turn the text
 * into some stretch of the name.
 */
export function editsWithin(text: string, name: string): number {
  const sought = Array.from(text);
  const given = Array.from(name);
  let before: number[] = [];
  let last = Array.from({ length: given.length + 1 }, () => 0);
  sought.forEach((character, row) => {
    const next = [row + 1];
    given.forEach((other, column) => {
      const change = (last[column] ?? 0) + (character === other ? 0 : 1);
      let least = Math.min(change, (last[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1);
      const exchanged = row > 0 && column > 0 && character === given[column - 1] && sought[row - 1] === other;
      if (exchanged) least = Math.min(least, (before[column - 1] ?? 0) + 1);
      next.push(least);
    });
    before = last;
    last = next;
  });
  return Math.min(...last);
}

/** The longest sequence of characters that both hold in the same order, not necessarily side by side. */
export function commonInOrder(text: string, name: string): number {
  const given = Array.from(name);
  let last = Array.from({ length: given.length + 1 }, () => 0);
  for (const character of text) {
    const next = [0];
    given.forEach((other, column) =>
      next.push(
        character === other ? (last[column] ?? 0) + 1 : Math.max(last[column + 1] ?? 0, next[column] ?? 0),
      ),
    );
    last = next;
  }
  return last.at(-1) ?? 0;
}

/**
 * Likeness of a folded text to a folded name in thousandths: what is left after the edits, and what stands in the same
 * order, in equal parts. 1000 when the name holds the text.
 */
export function likeness(text: string, name: string): number {
  const { length } = Array.from(text);
  if (length === 0) return 0;
  const edited = Math.max(0, length - editsWithin(text, name));
  return Math.floor(((edited + commonInOrder(text, name)) * 500) / length);
}

/** Whether the name holds how the text begins: short forms keep the brand, full names the place. */
export const holdsBeginning = (text: string, name: string): boolean =>
  name.includes(Array.from(text).slice(0, 2).join(""));
