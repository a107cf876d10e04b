import type { ConvertOutput, FieldSuggestionOutput, PreviewOutput } from "@xinpark/kernel/contract";
import { Button, Input, Select } from "antd";
import { useLanguage } from "../shared/language.ts";
import {
  columnsOf,
  standingOf,
  unknownValues,
  withAbsent,
  withSource,
  type Draft,
  type Field,
  type Source,
} from "./draft.ts";
import { FieldSamples } from "./field-samples.tsx";
import { ValueReplacements } from "./value-replacements.tsx";

export interface FieldCardProps {
  readonly field: Field;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly preview: PreviewOutput;
  readonly suggestion: FieldSuggestionOutput | null;
  readonly conversion: ConvertOutput | undefined;
  /** Other fields that read the same column, by label. */
  readonly alsoReadBy: readonly string[];
  /** The department's own name, where the field names the deciding authority. */
  readonly ownName: string | null;
}

const FORMS = ["auto", "month-day-year", "day-month-year", "excel-serial", "japanese-era"] as const;
const UNITS = ["yuan", "ten-thousand-yuan", "fen"] as const;
const CONSTANT = "\u0000constant";
const ABSENT = "\u0000absent";

/** Where the field comes from: a column, a constant, or nowhere. */
function Where({ field, draft, onDraft, preview, suggestion }: FieldCardProps) {
  const { t } = useLanguage();
  const source = draft.sources[field.code];
  const standing = standingOf(draft, field.code);
  const value =
    standing === "absent"
      ? ABSENT
      : source?.constant !== undefined && source.column === undefined
        ? CONSTANT
        : columnsOf(source)[0];
  const likely = new Map(suggestion?.alternatives.map((one) => [one.column, one.score]));
  const columns = preview.header.map((heading) => ({
    value: heading,
    label: likely.has(heading) ? t("map.maybe", { column: heading }) : heading,
  }));
  const mandatory = field.presence !== "optional";
  const choose = (chosen: string | undefined) => {
    if (chosen === undefined) onDraft(withSource(draft, field.code, null));
    else if (chosen === ABSENT) onDraft(withAbsent(draft, field.code));
    else if (chosen === CONSTANT) onDraft(withSource(draft, field.code, { constant: "" }));
    else if (suggestion?.column === chosen && suggestion.source !== null)
      onDraft(withSource(draft, field.code, suggestion.source));
    else onDraft(withSource(draft, field.code, { column: chosen }));
  };
  return (
    <Select
      id={`map-${field.code}`}
      className="map-where"
      placeholder={mandatory ? t("map.chooseColumn") : t("map.notRead")}
      {...(value === undefined ? {} : { value })}
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      onChange={(chosen: string | undefined) => choose(chosen)}
      status={standing === "open" && field.presence === "mandatory" ? "warning" : ""}
      options={[
        {
          label: t("map.other"),
          options: [
            { value: CONSTANT, label: t("map.constant") },
            ...(mandatory ? [{ value: ABSENT, label: t("map.absent") }] : []),
          ],
        },
        { label: t("map.columns"), options: columns },
      ]}
    />
  );
}

/** How the column is read: form of dates, unit of money. */
function How({ field, draft, onDraft }: FieldCardProps) {
  const { t } = useLanguage();
  const source = draft.sources[field.code];
  if (source === undefined) return null;
  const set = (changes: Partial<Source>) => onDraft(withSource(draft, field.code, { ...source, ...changes }));
  if (source.constant !== undefined && source.column === undefined)
    return <Constant field={field} value={source.constant} onChange={(constant) => set({ constant })} />;
  if (field.type === "date")
    return (
      <div className="map-how">
        <label htmlFor={`form-${field.code}`}>{t("map.dateForm")}</label>
        <Select
          id={`form-${field.code}`}
          value={source.dateForm ?? "auto"}
          options={FORMS.map((form) => ({ value: form, label: t(`map.form.${form}`) }))}
          onChange={(dateForm: (typeof FORMS)[number]) => set({ dateForm })}
        />
      </div>
    );
  if (field.unit !== null)
    return (
      <div className="map-how">
        <label htmlFor={`unit-${field.code}`}>{t("map.unit")}</label>
        <Select
          id={`unit-${field.code}`}
          value={source.unit ?? field.unit}
          options={UNITS.map((unit) => ({ value: unit, label: t(`map.unit.${unit}`) }))}
          onChange={(unit: (typeof UNITS)[number]) => set({ unit })}
        />
      </div>
    );
  return null;
}

interface ConstantProps {
  readonly field: Field;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Constant({ field, value, onChange }: ConstantProps) {
  const { t, say } = useLanguage();
  const id = `constant-${field.code}`;
  return (
    <div className="map-how">
      <label htmlFor={id}>{t("map.constantValue")}</label>
      {field.values === null || field.separators.length > 0 ? (
        <Input
          id={id}
          value={value}
          maxLength={field.maxLength ?? 300}
          placeholder={field.example ?? say(field.label)}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <Select
          id={id}
          {...(value === "" ? {} : { value })}
          placeholder={t("map.chooseValue")}
          showSearch={{ optionFilterProp: "label" }}
          options={field.values.map((one) => ({ value: one, label: one }))}
          onChange={(chosen: string) => onChange(chosen)}
        />
      )}
    </div>
  );
}

function Presence({ field, draft }: Pick<FieldCardProps, "field" | "draft">) {
  const { t } = useLanguage();
  const standing = standingOf(draft, field.code);
  if (standing === "mapped") return <span className="tag tag-good">{t("map.mapped")}</span>;
  if (standing === "absent") return <span className="tag tag-plain">{t("map.absentTag")}</span>;
  if (field.presence === "mandatory") return <span className="tag tag-warn">{t("map.open")}</span>;
  return <span className="tag tag-faint">{t(`new.${field.presence}`)}</span>;
}

/** Why this column: the platform's reason, and what it is not sure of. */
function Why({ field, draft, suggestion, alsoReadBy, ownName, onDraft }: FieldCardProps) {
  const { t, say } = useLanguage();
  const column = columnsOf(draft.sources[field.code])[0];
  const shown =
    suggestion !== null && suggestion.column !== null && suggestion.column === column ? suggestion : null;
  const open = standingOf(draft, field.code) === "open";
  return (
    <>
      {shown !== null && shown.reason !== null && (
        <p className="map-why">
          <span className="map-score">{t("map.score", { score: Math.round(shown.score / 10) })}</span>{" "}
          {say(shown.reason)}
        </p>
      )}
      {shown !== null && shown.question !== null && <p className="map-warning">{say(shown.question)}</p>}
      {alsoReadBy.length > 0 && (
        <p className="map-warning">{t("map.twice", { fields: alsoReadBy.join(t("text.comma")) })}</p>
      )}
      {open && ownName !== null && (
        <Button size="small" onClick={() => onDraft(withSource(draft, field.code, { constant: ownName }))}>
          {t("map.useOwnName", { name: ownName })}
        </Button>
      )}
    </>
  );
}

/** One field of the item: where it comes from, how it is read, and what it becomes. */
export function FieldCard(props: FieldCardProps) {
  const { field, draft, preview, conversion } = props;
  const { t, say } = useLanguage();
  const source = draft.sources[field.code];
  const values = preview.columns.find((one) => one.heading === columnsOf(source)[0])?.distinct ?? [];
  const texts = values.map((one) => one.text);
  const unknown = source === undefined ? [] : unknownValues(field, source, texts);
  return (
    <li className="map-field">
      <div className="map-field-what">
        <label className="map-field-label" htmlFor={`map-${field.code}`}>
          {say(field.label)}
        </label>
        <span className="map-field-code">
          <span className="code">{field.code}</span> <Presence field={field} draft={draft} />
        </span>
        {field.note !== null && <p className="field-hint">{say(field.note)}</p>}
      </div>
      <div className="map-field-where">
        <Where {...props} />
        <How {...props} />
        <Why {...props} />
        {draft.absent.includes(field.code) && <p className="field-hint">{t("map.absentHint")}</p>}
        {source?.column !== undefined && (unknown.length > 0 || source.values !== undefined) && (
          <ValueReplacements {...props} source={source} unknown={unknown} />
        )}
      </div>
      {source !== undefined && (
        <FieldSamples field={field} conversion={conversion} constant={source.column === undefined} />
      )}
    </li>
  );
}
