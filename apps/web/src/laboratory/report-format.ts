/** A share of the whole, as a percentage of one decimal. */
export const ratio = (share: number): string => `${(share * 100).toFixed(1)}%`;

/** So many of so many; nothing where there is nobody. */
export const rate = (part: number, whole: number): string => (whole === 0 ? "—" : ratio(part / whole));
