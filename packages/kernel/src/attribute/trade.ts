/** Trades of GB/T 4754, told by code or name. */

export interface Trade {
  /** A section's letter, or digits; of a class four. */
  readonly code: string;
  readonly name: string;
  readonly section: string;
}

type Row = Readonly<Record<string, string>>;

/** Finds a trade by its code, with or without its section's letter, or by its name; null where it is neither. */
export function createTrades(rows: readonly Row[]): (text: string) => Trade | null {
  const byCode = new Map<string, Trade>();
  const byName = new Map<string, Trade>();
  for (const { code = "", name = "", section = "" } of rows) {
    const trade = { code, name, section };
    byCode.set(code, trade);
    // A name that stands on several levels is the narrowest: rows go from wide to narrow.
    byName.set(name, trade);
  }
  return (text) => {
    const bare = text.trim();
    const found = byCode.get(bare) ?? byName.get(bare);
    if (found !== undefined) return found;
    const lettered = /^([A-T])(\d{2,4})$/u.exec(bare);
    const digits = byCode.get(lettered?.[2] ?? "");
    return digits !== undefined && digits.section === lettered?.[1] ? digits : null;
  };
}
