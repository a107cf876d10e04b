import type { AccountOutput } from "@xinpark/kernel/contract";
import { Button, Checkbox, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import { useCatalogue } from "../delivery/queries.ts";
import { useLanguage } from "../shared/language.ts";
import { useMakeKey } from "./queries.ts";
import { ActProblem } from "./section.tsx";

interface KeyFormProps {
  readonly account: AccountOutput;
  readonly onMade: (key: string) => void;
  readonly onCancel: () => void;
}

const DEFAULT_DAYS = 90;

interface ItemsFieldProps {
  readonly items: readonly string[];
  readonly onItems: (items: readonly string[]) => void;
}

/** Which items the key may deliver. */
function ItemsField({ items, onItems }: ItemsFieldProps) {
  const { t, say } = useLanguage();
  const catalogue = useCatalogue().data;
  return (
    <div className="field">
      <label className="field-label" htmlFor="key-items">
        {t("own.keyItems")}
      </label>
      <Select<string[]>
        id="key-items"
        mode="multiple"
        allowClear
        loading={catalogue === undefined}
        placeholder={t("own.keyItemsAll")}
        aria-describedby="key-items-hint"
        showSearch={{ optionFilterProp: "label" }}
        options={
          catalogue?.items.map((one) => ({ value: one.id, label: `${say(one.label)} · ${one.id}` })) ?? []
        }
        value={[...items]}
        onChange={onItems}
      />
      <p id="key-items-hint" className="field-hint">
        {t("own.keyItemsHint")}
      </p>
    </div>
  );
}

/** What a new key is for, what it may do and for how long. */
export function KeyForm({ account, onMade, onCancel }: KeyFormProps) {
  const { t, say } = useLanguage();
  const make = useMakeKey();
  const { maximumDays } = account.keyRule;
  const [label, setLabel] = useState("");
  const [rights, setRights] = useState<readonly string[]>([]);
  const [items, setItems] = useState<readonly string[]>([]);
  const [days, setDays] = useState(Math.min(DEFAULT_DAYS, maximumDays));
  const [tried, setTried] = useState(false);
  const missing = label.trim() === "" || rights.length === 0;
  const delivers = account.keyRights.some((one) => one.ofItems && rights.includes(one.right));
  const submit = () => {
    setTried(true);
    if (missing) return;
    const held = delivers && items.length > 0 ? { items } : {};
    make.mutate({ label, rights, ...held, days }, { onSuccess: ({ key }) => onMade(key) });
  };
  return (
    <form
      className="own-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label className="field">
        <span className="field-label">{t("own.keyLabel")}</span>
        <Input
          name="key-label"
          maxLength={100}
          value={label}
          onChange={(event) => setLabel(event.target.value)}
        />
      </label>
      <fieldset className="own-rights">
        <legend className="field-label">{t("own.keyRights")}</legend>
        {account.keyRights.map((one) => (
          <Checkbox
            key={one.right}
            checked={rights.includes(one.right)}
            onChange={(event) =>
              setRights(
                event.target.checked ? [...rights, one.right] : rights.filter((right) => right !== one.right),
              )
            }
          >
            {say(one.label)}
          </Checkbox>
        ))}
      </fieldset>
      {delivers && <ItemsField items={items} onItems={setItems} />}
      <label className="field" htmlFor="key-days">
        <span className="field-label">{t("own.keyDays")}</span>
        <InputNumber
          id="key-days"
          min={1}
          max={maximumDays}
          precision={0}
          value={days}
          onChange={(value) => setDays(value ?? 1)}
        />
      </label>
      {tried && missing && (
        <p className="field-error" role="alert">
          {t("own.keyMissing")}
        </p>
      )}
      <ActProblem thrown={make.error} />
      <div className="own-actions">
        <Button type="primary" htmlType="submit" loading={make.isPending}>
          {t("own.keyAdd")}
        </Button>
        <Button onClick={onCancel}>{t("own.cancel")}</Button>
      </div>
    </form>
  );
}
