import type { ConsentChoicesOutput } from "@xinpark/kernel/contract";
import { Checkbox } from "antd";
import { CheckedField } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";

/** Items of a consent by code: null opens the whole item, a list these fields of it and no other. */
export type ChosenItems = Readonly<Record<string, readonly string[] | null>>;

type Item = ConsentChoicesOutput["items"][number];

/** What is chosen and lacks something: nothing at all, or an item of which no field is left. */
export const isIncomplete = (items: ChosenItems): boolean =>
  Object.keys(items).length === 0 || Object.values(items).some((fields) => fields?.length === 0);

interface OneProps {
  readonly item: Item;
  readonly items: ChosenItems;
  readonly onItems: (items: ChosenItems) => void;
  readonly tried: boolean;
}

function Fields({ item, items, onItems, tried }: OneProps) {
  const { t, say } = useLanguage();
  const fields = items[item.item] ?? null;
  const set = (chosen: readonly string[] | null) => onItems({ ...items, [item.item]: chosen });
  return (
    <div className="consent-fields">
      <Checkbox
        checked={fields !== null}
        onChange={(event) => set(event.target.checked ? item.fields.map((field) => field.code) : null)}
      >
        {t("consent.someFields")}
      </Checkbox>
      {fields !== null && (
        <CheckedField
          legend={t("consent.fieldsOf", { item: say(item.label) })}
          choices={item.fields.map((field) => ({
            value: field.code,
            label: field.byConsentOnly
              ? t("consent.fieldClosed", { field: say(field.label) })
              : say(field.label),
          }))}
          value={fields}
          onChange={set}
        />
      )}
      {tried && fields?.length === 0 && (
        <p className="field-error" role="alert">
          {t("consent.fieldMissing")}
        </p>
      )}
    </div>
  );
}

function One(props: OneProps) {
  const { t, say } = useLanguage();
  const { item, items, onItems } = props;
  const chosen = item.item in items;
  const closed = item.fields.filter((field) => field.byConsentOnly);
  const toggle = (checked: boolean) => {
    const others = Object.fromEntries(Object.entries(items).filter(([code]) => code !== item.item));
    onItems(checked ? { ...items, [item.item]: null } : others);
  };
  return (
    <div>
      <Checkbox value={item.item} checked={chosen} onChange={(event) => toggle(event.target.checked)}>
        {say(item.label)}
        {(items[item.item] ?? null) === null && (
          <span className="field-hint consent-hint">
            {t("consent.wholeItem")}
            {closed.length > 0 &&
              `${t("text.comma")}${t("consent.consentOnly", {
                fields: closed.map((field) => say(field.label)).join(t("text.comma")),
              })}`}
          </span>
        )}
      </Checkbox>
      {chosen && <Fields {...props} />}
    </div>
  );
}

interface Props {
  readonly choices: readonly Item[];
  readonly items: ChosenItems;
  readonly onItems: (items: ChosenItems) => void;
  readonly tried: boolean;
}

/** Which items, whole or some fields of them. */
export function ItemsField({ choices, ...rest }: Props) {
  const { t } = useLanguage();
  return (
    <fieldset className="field consent-fieldset">
      <legend className="field-label">{t("consent.which")}</legend>
      <div className="consent-choices">
        {choices.map((item) => (
          <One key={item.item} item={item} {...rest} />
        ))}
      </div>
      {rest.tried && Object.keys(rest.items).length === 0 && (
        <p className="field-error" role="alert">
          {t("consent.itemMissing")}
        </p>
      )}
    </fieldset>
  );
}
