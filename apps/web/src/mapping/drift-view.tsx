import type { DriftOutput } from "@xinpark/kernel/contract";
import type { ReactNode } from "react";
import { useLanguage } from "../shared/language.ts";

interface DriftViewProps {
  readonly drift: DriftOutput;
  readonly children?: ReactNode;
}

/** Whether a file's columns differ from the profile's in a way worth a word. */
export const isWorthSaying = (drift: DriftOutput): boolean =>
  drift.missing.length > 0 || drift.added.length > 0;

/** How a file's columns differ from those the profile was made for, and what to do. */
export function DriftView({ drift, children }: DriftViewProps) {
  const { t, say } = useLanguage();
  return (
    <div className={drift.stops ? "map-drift map-drift-stops" : "map-drift"} role="alert">
      <p className="map-drift-title">{drift.stops ? t("map.driftStops") : t("map.drift")}</p>
      <ul>
        {drift.problems.map((one) => (
          <li key={`${one.code}/${one.path ?? ""}`}>
            {say(one.message)}
            {one.remedy !== undefined && <span className="map-drift-remedy">{say(one.remedy)}</span>}
          </li>
        ))}
      </ul>
      {children}
    </div>
  );
}
