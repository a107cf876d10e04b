import type { DeliveryOutput } from "@xinpark/kernel/contract";
import { percent } from "../shared/format.ts";
import { outcomeCounts } from "./outcomes.ts";

/** The shares of the six outcomes as one bar; the numbers stand beside it in words. */
export function CountsBar({ counts }: { readonly counts: DeliveryOutput["counts"] }) {
  const { parts, total } = outcomeCounts(counts);
  return (
    <span className="counts-bar" aria-hidden="true">
      {parts
        .filter((part) => part.count > 0)
        .map((part) => (
          <span
            key={part.outcome}
            className={`outcome-fill-${part.outcome}`}
            style={{ width: percent(part.count, total) }}
          />
        ))}
    </span>
  );
}
