/** Sums over measurements. */

/** The middle value; of an even number the mean of the two in the middle. NaN of none. */
export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The value below which so many percent lie, by linear interpolation; NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((left, right) => left - right);
  const place = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

/** To three decimals. */
export const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** Peer seconds ÷ ours: above 1 we are the quicker. */
export const ratio = (peer: number, ours: number): number => rounded(peer / ours);
