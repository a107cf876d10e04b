/** Weight of evidence and information value of groups, and the groups themselves. */

export interface Counts {
  readonly good: number;
  readonly bad: number;
}

/** ln((good ÷ all good) ÷ (bad ÷ all bad)): above zero is better than the whole. A count of zero stands for one half. */
export function weightOfEvidence(group: Counts, all: Counts): number {
  const share = (count: number, of: number): number => (count === 0 ? 0.5 : count) / of;
  return Math.log(share(group.good, all.good) / share(group.bad, all.bad));
}

/** Σ (good ÷ all good − bad ÷ all bad) × WoE. */
export function informationValue(groups: readonly Counts[]): number {
  const all = sumOf(groups);
  return groups.reduce(
    (sum, group) => sum + (group.good / all.good - group.bad / all.bad) * weightOfEvidence(group, all),
    0,
  );
}

export const sumOf = (groups: readonly Counts[]): Counts =>
  groups.reduce((sum, one) => ({ good: sum.good + one.good, bad: sum.bad + one.bad }), { good: 0, bad: 0 });

export const countOf = ({ good, bad }: Counts): number => good + bad;

/** χ² of two groups against the rate they have together. */
function distance(a: Counts, b: Counts): number {
  const rate = (a.bad + b.bad) / (countOf(a) + countOf(b));
  if (rate === 0 || rate === 1) return 0;
  return [a, b].reduce((sum, group) => {
    const [bad, good] = [countOf(group) * rate, countOf(group) * (1 - rate)];
    return sum + (group.bad - bad) ** 2 / bad + (group.good - good) ** 2 / good;
  }, 0);
}

export interface MergeRules {
  readonly most: number;
  /** The least share of all rows a group may have. */
  readonly least: number;
  /** Neighbours nearer than this are one group: 3.841 is χ² at 5 % and one degree of freedom. */
  readonly nearest: number;
}

export const MERGE_RULES: MergeRules = { most: 6, least: 0.05, nearest: 3.841 };

/**
 * Merges neighbours until every group has both classes and enough rows, no two neighbours are alike, and there are few enough.
 * Gives runs of the input, as the index after the last of each.
 */
export function mergeNeighbours(groups: readonly Counts[], rules: MergeRules): readonly number[] {
  const merged = groups.map((counts, index) => ({ counts, end: index + 1 }));
  const smallest = countOf(sumOf(groups)) * rules.least;
  const merge = (index: number): void => {
    const [a, b] = [merged[index], merged[index + 1]];
    if (a !== undefined && b !== undefined)
      merged.splice(index, 2, { counts: sumOf([a.counts, b.counts]), end: b.end });
  };
  const nearestPair = (): { readonly index: number; readonly far: number } => {
    let best = { index: 0, far: Number.POSITIVE_INFINITY };
    for (let index = 0; index + 1 < merged.length; index += 1) {
      const far = distance(merged[index]?.counts ?? NONE, merged[index + 1]?.counts ?? NONE);
      if (far < best.far) best = { index, far };
    }
    return best;
  };
  for (;;) {
    if (merged.length < 2) break;
    const poor = merged.findIndex(
      ({ counts }) => counts.good === 0 || counts.bad === 0 || countOf(counts) < smallest,
    );
    if (poor >= 0) {
      merge(nearerNeighbour(merged, poor));
      continue;
    }
    const { index, far } = nearestPair();
    if (merged.length <= rules.most && far >= rules.nearest) break;
    merge(index);
  }
  return merged.map(({ end }) => end);
}

const NONE: Counts = { good: 0, bad: 0 };

function nearerNeighbour(groups: readonly { readonly counts: Counts }[], index: number): number {
  if (index === 0) return 0;
  if (index === groups.length - 1) return index - 1;
  const own = groups[index]?.counts ?? NONE;
  const before = distance(groups[index - 1]?.counts ?? NONE, own);
  return before <= distance(own, groups[index + 1]?.counts ?? NONE) ? index - 1 : index;
}
