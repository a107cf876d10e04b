import type { Text } from "@xinpark/kernel/outcome";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import "./desk.css";

/** Parts that the desk's lists share. */

export interface Term {
  readonly dueOn: string;
  readonly provisional: boolean;
  readonly lateDays: number;
}

/** Until when, how late, and whether the calendar of the year is still missing. */
export function TermLine({ term }: { readonly term: Term }) {
  const { t, language } = useLanguage();
  return (
    <>
      <span>
        {t("desk.due")} {formatDay(term.dueOn, language)}
      </span>
      {term.lateDays > 0 && <span className="tag tag-bad">{t("desk.late", { count: term.lateDays })}</span>}
      {term.provisional && <span className="tag tag-faint">{t("desk.provisional")}</span>}
    </>
  );
}

/** What something waits for, and whose turn it is. */
export function WaitingFor({
  waiting,
}: {
  readonly waiting: { readonly what: Text; readonly owner: Text } | null;
}) {
  const { t, say } = useLanguage();
  if (waiting === null) return null;
  return (
    <p className="desk-text">
      {say(waiting.what)} · {t("desk.owner", { owner: say(waiting.owner) })}
    </p>
  );
}

export function Chips<T extends string>({
  label,
  choices,
  chosen,
  onChoose,
}: {
  readonly label: string;
  readonly choices: readonly { readonly value: T; readonly label: string; readonly count?: number }[];
  readonly chosen: T;
  readonly onChoose: (value: T) => void;
}) {
  return (
    <div className="chips" role="group" aria-label={label}>
      {choices.map((choice) => (
        <button
          key={choice.value}
          type="button"
          className={choice.value === chosen ? "chip chip-chosen" : "chip"}
          aria-pressed={choice.value === chosen}
          onClick={() => onChoose(choice.value)}
        >
          {choice.label}
          {choice.count !== undefined && <span className="chip-count">{choice.count}</span>}
        </button>
      ))}
    </div>
  );
}
