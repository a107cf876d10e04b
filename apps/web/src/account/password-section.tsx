import type { AccountOutput } from "@xinpark/kernel/contract";
import { checkPassword } from "@xinpark/kernel/password";
import { Button, Input } from "antd";
import { useState } from "react";
import { formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { useChangePassword } from "./queries.ts";
import { ActProblem, Section } from "./section.tsx";

/** The password: its age, and changing it. */
export function PasswordSection({ account }: { readonly account: AccountOutput }) {
  const { t, language } = useLanguage();
  const held = account.heldTo === "password-change";
  const [open, setOpen] = useState(false);
  const [done, setDone] = useState(false);
  const { password } = account;
  if (password === null)
    return (
      <Section title={t("own.password")}>
        <p>{t("own.passwordNone")}</p>
      </Section>
    );
  return (
    <Section title={t("own.password")}>
      {held && (
        <p className="own-held" role="status">
          {t("own.heldPassword")}
        </p>
      )}
      <p className="section-lead">
        {t("own.passwordSet", {
          set: formatInstant(password.setAt, language),
          expires: formatInstant(password.expiresAt, language),
        })}
      </p>
      {done && (
        <p className="own-good" role="status">
          {t("own.passwordDone")}
        </p>
      )}
      {open || held ? (
        <PasswordForm
          account={account}
          onDone={() => {
            setDone(true);
            setOpen(false);
          }}
          onCancel={held ? null : () => setOpen(false)}
        />
      ) : (
        <Button
          onClick={() => {
            setOpen(true);
            setDone(false);
          }}
        >
          {t("own.passwordChange")}
        </Button>
      )}
    </Section>
  );
}

interface FormProps {
  readonly account: AccountOutput;
  readonly onDone: () => void;
  readonly onCancel: (() => void) | null;
}

function PasswordForm({ account, onDone, onCancel }: FormProps) {
  const { t, say } = useLanguage();
  const change = useChangePassword();
  const [current, setCurrent] = useState("");
  const [password, setPassword] = useState("");
  const [again, setAgain] = useState("");
  const [tried, setTried] = useState(false);
  const rule = account.passwordRule;
  const wrong = checkPassword(rule, password, account.login).map((one) => say(one.message));
  const differs = again !== password;
  const submit = () => {
    setTried(true);
    if (wrong.length === 0 && !differs) change.mutate({ current, password }, { onSuccess: onDone });
  };
  const faults = tried ? [...wrong, ...(differs ? [t("own.passwordDiffers")] : [])] : [];
  return (
    <form
      className="own-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Secret name="current" label={t("own.passwordCurrent")} value={current} onChange={setCurrent} known />
      <Secret name="new-password" label={t("own.passwordNew")} value={password} onChange={setPassword} />
      <p className="field-hint">
        {t("own.passwordRule", {
          length: rule.minimumLength,
          kinds: rule.minimumKinds,
          history: rule.history,
        })}
      </p>
      <Secret name="new-password-again" label={t("own.passwordAgain")} value={again} onChange={setAgain} />
      {faults.length > 0 && (
        <ul className="field-error" role="alert">
          {faults.map((fault) => (
            <li key={fault}>{fault}</li>
          ))}
        </ul>
      )}
      <ActProblem thrown={change.error} />
      <div className="own-actions">
        <Button type="primary" htmlType="submit" loading={change.isPending}>
          {t("own.passwordChange")}
        </Button>
        {onCancel !== null && <Button onClick={onCancel}>{t("own.cancel")}</Button>}
      </div>
    </form>
  );
}

interface SecretProps {
  readonly name: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly known?: boolean;
}

function Secret({ name, label, value, onChange, known = false }: SecretProps) {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <Input
        name={name}
        type="password"
        required
        autoComplete={known ? "current-password" : "new-password"}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  );
}
