import { Select } from "antd";
import { useLanguage } from "../shared/language.ts";
import { withSource, type Draft, type Field, type Source } from "./draft.ts";

interface ValueReplacementsProps {
  readonly field: Field;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly source: Source;
  readonly unknown: readonly string[];
}

/** Words of the department's own, and the listed value each stands for. */
export function ValueReplacements({ field, draft, onDraft, source, unknown }: ValueReplacementsProps) {
  const { t } = useLanguage();
  const replaced = source.values ?? {};
  const set = (text: string, value: string | undefined) => {
    const { [text]: _before, ...rest } = replaced;
    const values = value === undefined ? rest : { ...rest, [text]: value };
    const { values: _values, ...bare } = source;
    onDraft(withSource(draft, field.code, Object.keys(values).length === 0 ? bare : { ...bare, values }));
  };
  return (
    <fieldset className="map-values">
      <legend>{t("map.values")}</legend>
      {[...Object.keys(replaced), ...unknown].map((text, at) => (
        <div key={text} className="map-value">
          <label htmlFor={`value-${field.code}-${at}`}>{text}</label>
          <span aria-hidden="true">→</span>
          <Select
            id={`value-${field.code}-${at}`}
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            placeholder={t("map.chooseValue")}
            {...(replaced[text] === undefined ? {} : { value: replaced[text] })}
            options={(field.values ?? []).map((one) => ({ value: one, label: one }))}
            onChange={(value: string | undefined) => set(text, value)}
          />
        </div>
      ))}
    </fieldset>
  );
}
