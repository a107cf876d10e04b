import type { AccountOutput } from "@xinpark/kernel/contract";
import { Button, Checkbox, Input, InputNumber } from "antd";
import { useState } from "react";
import { useLanguage } from "../shared/language.ts";
import { useMakeKey } from "./queries.ts";
import { ActProblem } from "./section.tsx";

interface KeyFormProps {
  readonly account: AccountOutput;
  readonly onMade: (key: string) => void;
  readonly onCancel: () => void;
}

const DEFAULT_DAYS = 90;

/** What a new key is for, what it may do and for how long. */
export function KeyForm({ account, onMade, onCancel }: KeyFormProps) {
  const { t, say } = useLanguage();
  const make = useMakeKey();
  const { maximumDays } = account.keyRule;
  const [label, setLabel] = useState("");
  const [rights, setRights] = useState<readonly string[]>([]);
  const [days, setDays] = useState(Math.min(DEFAULT_DAYS, maximumDays));
  const [tried, setTried] = useState(false);
  const missing = label.trim() === "" || rights.length === 0;
  const submit = () => {
    setTried(true);
    if (!missing) make.mutate({ label, rights, days }, { onSuccess: ({ key }) => onMade(key) });
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
