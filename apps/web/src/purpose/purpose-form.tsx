import type { PurposeOutput } from "@xinpark/kernel/contract";
import { Button, Input, Radio } from "antd";
import { useState } from "react";
import { useLanguage } from "../shared/language.ts";

interface PurposeFormProps {
  readonly purposes: readonly PurposeOutput[];
  readonly onState: (code: string, caseNumber: string | null) => void;
}

function CaseField({
  purpose,
  value,
  onChange,
  wanting,
}: {
  readonly purpose: PurposeOutput;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly wanting: boolean;
}) {
  const { t } = useLanguage();
  return (
    <div className="field">
      <label className="field-label" htmlFor="case-number">
        {t("purpose.case")}
      </label>
      <Input
        id="case-number"
        name="case-number"
        value={value}
        maxLength={60}
        autoComplete="off"
        aria-describedby="case-number-hint"
        aria-invalid={wanting}
        {...(wanting ? { status: "error" as const } : {})}
        onChange={(event) => onChange(event.target.value)}
      />
      <p
        id="case-number-hint"
        className={wanting ? "field-error" : "field-hint"}
        role={wanting ? "alert" : undefined}
      >
        {wanting
          ? t("purpose.caseMissing")
          : purpose.caseNumber === "required"
            ? t("purpose.caseRequired")
            : t("purpose.caseOptional")}
      </p>
    </div>
  );
}

/** Choosing a purpose, with the number of the case where the purpose asks for one. */
export function PurposeForm({ purposes, onState }: PurposeFormProps) {
  const { t, say } = useLanguage();
  const [code, setCode] = useState<string | null>(purposes.length === 1 ? (purposes[0]?.code ?? null) : null);
  const [caseNumber, setCaseNumber] = useState("");
  const [tried, setTried] = useState(false);
  const purpose = purposes.find((one) => one.code === code);
  const trimmed = caseNumber.trim();
  const wanting = purpose?.caseNumber === "required" && trimmed === "";
  const submit = () => {
    setTried(true);
    if (purpose !== undefined && !wanting) onState(purpose.code, trimmed === "" ? null : trimmed);
  };
  return (
    <form
      className="card purpose-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <fieldset className="purpose-choices">
        <legend className="field-label">{t("purpose.label")}</legend>
        <Radio.Group
          name="purpose"
          {...(code === null ? {} : { value: code })}
          onChange={(event) => setCode(String(event.target.value))}
        >
          {purposes.map((one) => (
            <Radio key={one.code} value={one.code} className="purpose-choice">
              <span className="purpose-name">{say(one.label)}</span>
              <span className="field-hint purpose-basis">{t("purpose.basis", { basis: one.basis })}</span>
            </Radio>
          ))}
        </Radio.Group>
        {tried && purpose === undefined && (
          <p className="field-error" role="alert">
            {t("purpose.missing")}
          </p>
        )}
      </fieldset>
      {purpose !== undefined && purpose.caseNumber !== "none" && (
        <CaseField purpose={purpose} value={caseNumber} onChange={setCaseNumber} wanting={tried && wanting} />
      )}
      <div className="form-end">
        <Button type="primary" htmlType="submit" size="large">
          {t("purpose.start")}
        </Button>
      </div>
    </form>
  );
}
