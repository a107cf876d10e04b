import type { Division } from "../code/index.ts";

/** Divisions of today that stand where a division stood: itself, or what its successors became; none where it is unknown. */
export function currentDivisions(
  code: string,
  divisions: ReadonlyMap<string, Division>,
): readonly Division[] {
  const found = new Map<string, Division>();
  const seen = new Set<string>();
  const look = (at: string): void => {
    const division = divisions.get(at);
    if (division === undefined || seen.has(at)) return;
    seen.add(at);
    if (division.status === "current") found.set(at, division);
    else for (const next of division.successors) look(next);
  };
  look(code);
  return [...found.values()];
}
