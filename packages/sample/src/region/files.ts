import { HISTORY } from "./enterprise.ts";
import type { Days } from "./days.ts";

/** When departments send files: few and large, so that loading the sample stays quick. */

/** The most files registrations, penalties and licences are delivered in; what is beside them comes in a file each. */
export const MAXIMUM_FILES = 60;
const MOST_OF_A_GROUP = 10;

/**
 * How many files each group of rows is sent in, in the order of the groups: one each, and what is left of `budget`
 * one by one to the group with the most rows a file.
 */
export function shareFiles(sizes: readonly number[], budget: number): readonly number[] {
  const shares = sizes.map(() => 1);
  for (let left = budget - sizes.length; left > 0; left -= 1) {
    let fullest = -1;
    let most = 0;
    for (const [index, size] of sizes.entries()) {
      const share = shares[index] ?? 1;
      if (share < MOST_OF_A_GROUP && size / share > most) {
        most = size / share;
        fullest = index;
      }
    }
    if (fullest < 0) break;
    shares[fullest] = (shares[fullest] ?? 1) + 1;
  }
  return shares;
}

/** The days on which `count` files are sent: the periods are equal and the last ends with the present day. All are working days. */
export const fileDays = (days: Days, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) =>
    days.workingBefore(Math.round((HISTORY * (count - 1 - index)) / count)),
  );

/** The first file sent on the day or after it; the last holds everything else. */
export function fileOf(sent: readonly string[], day: string): number {
  const index = sent.findIndex((one) => one >= day);
  return index < 0 ? sent.length - 1 : index;
}
