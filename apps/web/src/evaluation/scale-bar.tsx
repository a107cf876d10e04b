import type { EvaluationOutput } from "@xinpark/kernel/contract";
import { formatPoints, percent } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";

interface ScaleBarProps {
  readonly score: number;
  readonly minimum: number;
  readonly maximum: number;
  readonly grades: EvaluationOutput["grades"];
  readonly grade: string | null;
}

/** Where the score lies between the cuts of the grades. */
export function ScaleBar({ score, minimum, maximum, grades, grade }: ScaleBarProps) {
  const { t } = useLanguage();
  const span = maximum - minimum;
  const rising = grades.toSorted((one, other) => one.from - other.from);
  const segments = rising.map((one, index) => {
    const from = Math.max(one.from, minimum);
    const to = Math.min(rising[index + 1]?.from ?? maximum, maximum);
    return { ...one, from, to };
  });
  const label = t("class.scale", {
    score: formatPoints(score),
    cuts: segments
      .map((one) => t("class.cut", { grade: one.id, from: formatPoints(one.from) }))
      .join(t("text.comma")),
  });
  return (
    <div className="scale" role="img" aria-label={label}>
      <div className="scale-marker" style={{ left: percent(score - minimum, span) }}>
        <span className="scale-pin" />
      </div>
      <div className="scale-bar">
        {segments.map((one) => (
          <span
            key={one.id}
            className={`scale-part grade-${one.code}${one.id === grade ? " scale-part-own" : ""}`}
            style={{ width: percent(one.to - one.from, span) }}
          >
            {one.id}
          </span>
        ))}
      </div>
      <div className="scale-cuts">
        {segments.map((one) => (
          <span key={one.id} style={{ left: percent(one.from - minimum, span) }}>
            {formatPoints(one.from).replace(/\.0$/u, "")}
          </span>
        ))}
        <span className="scale-end" style={{ left: "100%" }}>
          {formatPoints(maximum).replace(/\.0$/u, "")}
        </span>
      </div>
    </div>
  );
}
