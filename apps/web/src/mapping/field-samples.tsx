import type { ConvertOutput } from "@xinpark/kernel/contract";
import { useLanguage } from "../shared/language.ts";
import type { Field } from "./draft.ts";

type Sample = ConvertOutput["rows"][number]["fields"][number];
const SHOWN = 3;

const textOfValue = (value: Sample["value"], separator: string): string =>
  value === null ? "" : typeof value === "object" ? value.join(separator) : String(value);

/** Distinct samples, those with something to say first. */
function chosen(samples: readonly Sample[]): readonly Sample[] {
  const seen = new Set<string>();
  const distinct = samples.filter((one) => {
    if (one.text === null || seen.has(one.text)) return false;
    seen.add(one.text);
    return true;
  });
  return [
    ...distinct.filter((one) => one.value === null && one.finding !== null),
    ...distinct.filter((one) => one.value !== null || one.finding === null),
  ].slice(0, SHOWN);
}

interface FieldSamplesProps {
  readonly field: Field;
  readonly conversion: ConvertOutput | undefined;
  readonly constant: boolean;
}

/** What stood in the file beside what it becomes. */
export function FieldSamples({ field, conversion, constant }: FieldSamplesProps) {
  const { t, say } = useLanguage();
  if (conversion === undefined) return <p className="map-samples">{t("map.converting")}</p>;
  const samples = conversion.rows.flatMap((row) => row.fields.filter((one) => one.field === field.code));
  const wrong = samples.filter((one) => one.value === null && one.finding !== null).length;
  const blank = samples.filter((one) => one.text === null).length;
  const unit = field.unit === null ? "" : ` ${t(`map.unit.${field.unit}`)}`;
  return (
    <div className="map-samples">
      <ul>
        {chosen(samples).map((one) => (
          <li
            key={one.text ?? ""}
            className={one.value === null ? "map-sample map-sample-wrong" : "map-sample"}
          >
            {!constant && <span className="map-sample-from">{one.text}</span>}
            {!constant && (
              <span className="map-sample-arrow" aria-hidden="true">
                →
              </span>
            )}
            <span className="visually-hidden">{t("map.becomes")}</span>
            {one.value === null ? (
              <span className="map-sample-why">
                {one.finding === null ? t("map.notKept") : say(one.finding.reason)}
              </span>
            ) : (
              <span className="map-sample-to">
                {textOfValue(one.value, t("text.comma"))}
                {unit}
              </span>
            )}
          </li>
        ))}
      </ul>
      {!constant && (wrong > 0 || blank > 0) && (
        <p className="map-sample-count">
          {wrong > 0 && (
            <span className="map-sample-bad">{t("map.wrongOf", { wrong, rows: samples.length })}</span>
          )}
          {blank > 0 && <span>{t("map.blankOf", { blank, rows: samples.length })}</span>}
        </p>
      )}
    </div>
  );
}
