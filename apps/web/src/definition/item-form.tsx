import { fieldSchema, type FieldDefinition, type ItemDefinition } from "@xinpark/kernel/definition";
import { Button } from "antd";
import { ChoiceField, TextField } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";

/** The form of an item: version and days, fields one by one, what its checks say. Conditions are edited as text. */

const TYPES = ["text", "choice", "choices", "date", "integer", "decimal", "money", "code"] as const;
const PRESENCES = ["mandatory", "conditional", "optional"] as const;
const MODES = ["public", "government", "consent", "never"] as const;

/** What a type needs beyond what every field has, to begin with. */
const BEGINNINGS: Readonly<Record<FieldDefinition["type"], Readonly<Record<string, unknown>>>> = {
  text: { maxLength: 200 },
  choice: { values: ["—"] },
  choices: { values: ["—"], separator: ";" },
  date: {},
  integer: { maximum: 1_000_000 },
  decimal: { scale: 2, maximum: 1_000_000 },
  money: { unit: "yuan", scale: 2, maximum: 10_000_000_000 },
  code: { identifier: "uscc", maxLength: 18 },
};

/** The field as another type: what all have stays. */
function retyped(field: FieldDefinition, type: FieldDefinition["type"]): FieldDefinition {
  const { code, label, note, presence, mandatoryWhen, disclosure, personal, aliases, example } = field;
  const kept = { code, label, note, presence, mandatoryWhen, disclosure, personal, aliases, example };
  const parsed = fieldSchema.safeParse({ ...kept, type, ...BEGINNINGS[type] });
  return parsed.success ? parsed.data : field;
}

/** The field with the length or values as typed; what cannot be read changes nothing. */
function resized(field: FieldDefinition, typed: string): FieldDefinition {
  const number = Number(typed);
  switch (field.type) {
    case "text":
    case "code":
      return Number.isInteger(number) && number > 0 ? { ...field, maxLength: number } : field;
    case "choice":
    case "choices": {
      const values = typed.split(/[,，、]/u).map((one) => one.trim());
      return { ...field, values };
    }
    case "integer":
    case "decimal":
    case "money":
      return Number.isFinite(number) && number > 0 ? { ...field, maximum: number } : field;
    case "date":
      return field;
  }
}

function typedSize(field: FieldDefinition): string {
  switch (field.type) {
    case "text":
    case "code":
      return String(field.maxLength);
    case "choice":
    case "choices":
      return field.values.join("、");
    case "integer":
    case "decimal":
    case "money":
      return String(field.maximum);
    case "date":
      return "";
  }
}

interface FieldRowProps {
  readonly field: FieldDefinition;
  readonly first: boolean;
  readonly onChange: (field: FieldDefinition) => void;
  readonly onRemove: () => void;
  readonly onUp: () => void;
}

function FieldRow({ field, first, onChange, onRemove, onUp }: FieldRowProps) {
  const { t } = useLanguage();
  const pick = <T extends string>(among: readonly T[], typed: string): T | undefined =>
    among.find((one) => one === typed);
  return (
    <fieldset className="field-row">
      <legend>
        <code>{field.code}</code>
      </legend>
      <TextField
        label={t("field.code")}
        value={field.code}
        onChange={(code) => onChange({ ...field, code })}
      />
      <TextField
        label={t("field.labelZh")}
        value={field.label.zh}
        onChange={(zh) => onChange({ ...field, label: { ...field.label, zh } })}
      />
      <TextField
        label={t("field.labelEn")}
        value={field.label.en}
        onChange={(en) => onChange({ ...field, label: { ...field.label, en } })}
      />
      <ChoiceField
        label={t("field.type")}
        value={field.type}
        choices={TYPES.map((value) => ({ value, label: t(`type.${value}`) }))}
        onChange={(typed) => onChange(retyped(field, pick(TYPES, typed) ?? field.type))}
      />
      <ChoiceField
        label={t("field.presence")}
        value={field.presence}
        choices={PRESENCES.map((value) => ({ value, label: t(`presence.${value}`) }))}
        onChange={(typed) => onChange({ ...field, presence: pick(PRESENCES, typed) ?? field.presence })}
      />
      <ChoiceField
        label={t("field.disclosure")}
        value={field.disclosure}
        choices={MODES.map((value) => ({ value, label: t(`mode.${value}`) }))}
        onChange={(typed) => onChange({ ...field, disclosure: pick(MODES, typed) ?? field.disclosure })}
      />
      {field.type !== "date" && (
        <TextField
          label={t("field.size")}
          value={typedSize(field)}
          maxLength={2000}
          onChange={(typed) => onChange(resized(field, typed))}
        />
      )}
      <div className="field-row-acts">
        <Button size="small" disabled={first} onClick={onUp} aria-label={t("field.up", { code: field.code })}>
          ↑
        </Button>
        <Button size="small" danger onClick={onRemove} aria-label={t("field.remove", { code: field.code })}>
          ×
        </Button>
      </div>
    </fieldset>
  );
}

const newField = (count: number): FieldDefinition => ({
  code: `F${count + 1}`,
  label: { zh: "新字段", en: "New field" },
  presence: "optional",
  disclosure: "government",
  aliases: [],
  type: "text",
  maxLength: 200,
});

interface ItemFormProps {
  readonly item: ItemDefinition;
  readonly onChange: (item: ItemDefinition) => void;
}

function Checks({ item, onChange }: ItemFormProps) {
  const { t } = useLanguage();
  const put = (at: number, check: ItemDefinition["checks"][number]): void =>
    onChange({ ...item, checks: item.checks.with(at, check) });
  return (
    <section>
      <h2>{t("definitions.checks")}</h2>
      {item.checks.map((check, at) => (
        <fieldset key={check.id} className="field-row">
          <legend>
            <code>{check.id}</code> · <code>{check.field}</code>
          </legend>
          <ChoiceField
            label={t("drafts.effect")}
            value={check.effect}
            choices={[
              { value: "refuse", label: t("definitions.refuse") },
              { value: "warn", label: t("definitions.warn") },
            ]}
            onChange={(typed) => put(at, { ...check, effect: typed === "warn" ? "warn" : "refuse" })}
          />
          <TextField
            label={t("drafts.messageZh")}
            value={check.message.zh}
            onChange={(zh) => put(at, { ...check, message: { ...check.message, zh } })}
          />
          <TextField
            label={t("drafts.messageEn")}
            value={check.message.en}
            onChange={(en) => put(at, { ...check, message: { ...check.message, en } })}
          />
        </fieldset>
      ))}
    </section>
  );
}

export function ItemForm({ item, onChange }: ItemFormProps) {
  const { t } = useLanguage();
  const { fields } = item;
  const put = (next: readonly FieldDefinition[]): void => onChange({ ...item, fields: [...next] });
  return (
    <div className="item-form">
      <section>
        <h2>{t("drafts.head")}</h2>
        <div className="form-grid">
          <TextField
            label={t("drafts.version")}
            value={item.version}
            onChange={(version) => onChange({ ...item, version })}
          />
          <TextField
            label={t("drafts.validFrom")}
            type="date"
            value={item.validFrom}
            onChange={(validFrom) => onChange({ ...item, validFrom })}
          />
          <TextField
            label={t("field.labelZh")}
            value={item.label.zh}
            onChange={(zh) => onChange({ ...item, label: { ...item.label, zh } })}
          />
          <TextField
            label={t("field.labelEn")}
            value={item.label.en}
            onChange={(en) => onChange({ ...item, label: { ...item.label, en } })}
          />
        </div>
      </section>
      <section>
        <h2>{t("definitions.fields")}</h2>
        {fields.map((field, at) => (
          <FieldRow
            // A field keeps its place while its code is typed.
            key={at}
            field={field}
            first={at === 0}
            onChange={(next) => put(fields.with(at, next))}
            onRemove={() => put(fields.filter((_, other) => other !== at))}
            onUp={() =>
              put([...fields.slice(0, at - 1), field, ...fields.slice(at - 1, at), ...fields.slice(at + 1)])
            }
          />
        ))}
        <Button onClick={() => put([...fields, newField(fields.length)])}>{t("field.add")}</Button>
      </section>
      <Checks item={item} onChange={onChange} />
    </div>
  );
}
