import type { Library } from "../definition/index.ts";
import type { Catalogue } from "./types.ts";

/** What the evaluator asks of the catalogue as in force on a day. */
export function catalogueOf(library: Library, day: string): Catalogue {
  const items = new Map(library.list("item", day).map((item) => [item.id, item]));
  return {
    polarityOf: (item) => items.get(item)?.polarity ?? "neutral",
    itemOf: (item) => items.get(item),
    domains: library.list("domain", day),
  };
}
