import type { DeliveryReturnOutput } from "@xinpark/kernel/contract";
import { useReturnsToChoose } from "../desk/queries.ts";
import { formatDay } from "../shared/format.ts";
import { ChoiceField } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";

/** Returns that wait for a delivery of the reader's department; undefined until they are known. */
export function useOpenReturns(): readonly DeliveryReturnOutput[] | undefined {
  return useReturnsToChoose().data?.filter((one) => one.mayAnswer);
}

interface AnswersFieldProps {
  readonly returns: readonly DeliveryReturnOutput[] | undefined;
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  readonly disabled: boolean;
}

/** Which return the delivery answers; nothing where nothing was returned. */
export function AnswersField({ returns, value, onChange, disabled }: AnswersFieldProps) {
  const { t, say, language } = useLanguage();
  if (returns === undefined) return null;
  const chosen = returns.find((one) => String(one.id) === value);
  if (returns.length === 0)
    return value === null ? null : <p className="warning-note">{t("new.answersGone")}</p>;
  return (
    <>
      {value !== null && chosen === undefined && <p className="warning-note">{t("new.answersGone")}</p>}
      <ChoiceField
        label={t("new.answers")}
        hint={
          chosen === undefined
            ? t("new.answersHint")
            : `${t("returns.reason")}${t("text.colon")}${chosen.reason}`
        }
        placeholder={t("new.answersNone")}
        value={chosen === undefined ? "" : String(chosen.id)}
        onChange={(id) => onChange(id === "" ? null : id)}
        disabled={disabled}
        clearable
        choices={returns.map((one) => ({
          value: String(one.id),
          label: t("new.answersChoice", {
            id: one.id,
            item: say(one.itemLabel),
            file: one.fileName,
            day: formatDay(one.dueOn, language),
          }),
        }))}
      />
    </>
  );
}
