import type { Scope } from "@xinpark/platform/door";

/** Area and park of subjects in their order; NaN: in no park. */
export interface Places {
  readonly areas: Float64Array;
  readonly parks: Float64Array;
}

/** Who lies within a scope: the comparison that row security makes, over the same two columns. */
export function withinScope({ areas, parks }: Places, { low, high, publicOnly }: Scope): Uint8Array {
  const within = new Uint8Array(areas.length);
  if (publicOnly || low === null || high === null) return within;
  for (let place = 0; place < areas.length; place += 1) {
    const area = areas[place] ?? Number.NaN;
    const park = parks[place] ?? Number.NaN;
    if ((low <= area && area <= high) || (low <= park && park <= high)) within[place] = 1;
  }
  return within;
}
