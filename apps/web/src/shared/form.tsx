import { Button, Input, Select } from "antd";
import { useId, useState, type ReactNode } from "react";
import { useLanguage } from "./language.ts";
import { ProblemView } from "./problem-view.tsx";
import "./form.css";

/** Parts of forms: labelled fields, their values, what ends a form. */

/** The values of a form and a way to set one of them. */
export function useFields<T extends Readonly<Record<string, string>>>(initial: T) {
  const [fields, setFields] = useState(initial);
  const set = (name: keyof T) => (value: string) => setFields((before) => ({ ...before, [name]: value }));
  return { fields, set, reset: () => setFields(initial) };
}

interface FieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly hint?: string;
  readonly required?: boolean;
  readonly wide?: boolean;
}

const classOf = (wide: boolean | undefined): string => (wide === true ? "field form-wide" : "field");

interface TextFieldProps extends FieldProps {
  readonly type?: "text" | "date" | "password";
  readonly name?: string;
  readonly maxLength?: number;
  readonly autoComplete?: string;
  readonly min?: string;
}

export function TextField({
  label,
  value,
  onChange,
  hint,
  required,
  wide,
  type = "text",
  name,
  maxLength = 300,
  autoComplete = "off",
  min,
}: TextFieldProps) {
  const id = useId();
  return (
    <div className={classOf(wide)}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <Input
        id={id}
        name={name ?? id}
        type={type}
        required={required ?? false}
        maxLength={maxLength}
        autoComplete={autoComplete}
        {...(min === undefined ? {} : { min })}
        {...(hint === undefined ? {} : { "aria-describedby": `${id}-hint` })}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {hint !== undefined && (
        <p id={`${id}-hint`} className="field-hint">
          {hint}
        </p>
      )}
    </div>
  );
}

export interface Choice {
  readonly value: string;
  readonly label: string;
}

interface ChoiceFieldProps extends FieldProps {
  readonly choices: readonly Choice[];
  readonly placeholder?: string;
  readonly clearable?: boolean;
  readonly disabled?: boolean;
}

export function ChoiceField({
  label,
  value,
  onChange,
  hint,
  wide,
  choices,
  placeholder,
  clearable = false,
  disabled = false,
}: ChoiceFieldProps) {
  const id = useId();
  return (
    <div className={classOf(wide)}>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <Select<string>
        id={id}
        options={[...choices]}
        showSearch={{ optionFilterProp: "label" }}
        allowClear={clearable}
        disabled={disabled}
        {...(placeholder === undefined ? {} : { placeholder })}
        {...(value === "" ? {} : { value })}
        onChange={(chosen: string | undefined) => onChange(chosen ?? "")}
      />
      {hint !== undefined && <p className="field-hint">{hint}</p>}
    </div>
  );
}

interface CheckedProps {
  readonly legend: string;
  readonly choices: readonly Choice[];
  readonly value: readonly string[];
  readonly onChange: (value: readonly string[]) => void;
}

/** Several of a few. */
export function CheckedField({ legend, choices, value, onChange }: CheckedProps) {
  return (
    <fieldset className="choices form-wide">
      <legend className="field-label">{legend}</legend>
      {choices.map((choice) => (
        <label key={choice.value}>
          <input
            type="checkbox"
            checked={value.includes(choice.value)}
            onChange={(event) =>
              onChange(
                event.target.checked ? [...value, choice.value] : value.filter((one) => one !== choice.value),
              )
            }
          />{" "}
          {choice.label}
        </label>
      ))}
    </fieldset>
  );
}

interface PapersProps {
  readonly label: string;
  readonly hint: string;
  readonly papers: readonly File[];
  readonly onPapers: (papers: readonly File[]) => void;
}

/** Scanned papers to send with a form. */
export function PapersField({ label, hint, papers, onPapers }: PapersProps) {
  const { t } = useLanguage();
  const id = useId();
  return (
    <div className="field form-wide">
      <span className="field-label" id={`${id}-label`}>
        {label}
      </span>
      <label className="button papers-button">
        {papers.length === 0 ? t("form.papers") : t("form.papersAgain")}
        <input
          className="visually-hidden"
          type="file"
          multiple
          accept="application/pdf,image/jpeg,image/png"
          aria-labelledby={`${id}-label`}
          aria-describedby={`${id}-hint`}
          onChange={(event) => onPapers([...(event.target.files ?? [])])}
        />
      </label>
      <p id={`${id}-hint`} className="field-hint">
        {hint}
      </p>
      {papers.length > 0 && (
        <ul className="paper-list">
          {papers.map((paper) => (
            <li key={`${paper.name}/${paper.size}`}>{paper.name}</li>
          ))}
        </ul>
      )}
    </div>
  );
}

interface FormProps {
  readonly onSubmit: () => void;
  readonly ok: string;
  readonly busy: boolean;
  readonly problem: unknown;
  readonly onCancel?: () => void;
  readonly disabled?: boolean;
  readonly danger?: boolean;
  /** Another way out, beside the first. */
  readonly more?: ReactNode;
  readonly children: ReactNode;
}

/** A form with its fields, what went wrong, and the way out. */
export function Form({
  onSubmit,
  ok,
  busy,
  problem,
  onCancel,
  disabled = false,
  danger = false,
  more,
  children,
}: FormProps) {
  const { t } = useLanguage();
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <div className="form-grid">{children}</div>
      {problem !== null && problem !== undefined && <ProblemView thrown={problem} />}
      <div className="form-actions">
        <Button type="primary" htmlType="submit" loading={busy} disabled={disabled} danger={danger}>
          {ok}
        </Button>
        {more}
        {onCancel !== undefined && <Button onClick={onCancel}>{t("form.cancel")}</Button>}
      </div>
    </form>
  );
}

/** Something shown once, to be written down or handed over. */
export function Once({
  title,
  text,
  value,
}: {
  readonly title: string;
  readonly text: string;
  readonly value: string;
}) {
  return (
    <div className="once" role="status">
      <strong>{title}</strong>
      <span className="once-value">{value}</span>
      <p>{text}</p>
    </div>
  );
}
