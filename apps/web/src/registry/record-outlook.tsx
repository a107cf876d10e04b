import type { RecordOutput } from "@xinpark/kernel/contract";
import { useSession } from "../account/session.ts";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";

type Outlook = NonNullable<RecordOutput["outlook"]>;

function Rules({ rules }: Pick<Outlook, "rules">) {
  const { t, say } = useLanguage();
  return (
    <ul className="outlook-rules">
      {rules.map((rule) => (
        <li key={rule.id}>
          {say(rule.label)}
          {rule.sector !== null && ` · ${say(rule.sector)}`}
          {t("text.colon")}
          {rule.basis}
          {!rule.confirmed && t("outlook.unconfirmed")}
        </li>
      ))}
    </ul>
  );
}

/** When the publication of a record can end, why, and what is missing: for the enterprise itself and for officers. */
export function RecordOutlook({ outlook }: { readonly outlook: Outlook }) {
  const { t, language } = useLanguage();
  const today = useSession().data?.installation.today ?? "";
  const { earliestRepairOn: earliest, longestOn: longest, needs } = outlook;
  const open = outlook.standing !== "over" && outlook.standing !== "never";
  return (
    <section className="outlook">
      <h4>{t("outlook.title")}</h4>
      <p>
        <span className="tag tag-plain">{t(`outlook.${outlook.standing}`)}</span>
      </p>
      {open && (
        <dl className="outlook-days">
          <div>
            <dt>{t("outlook.earliest")}</dt>
            <dd>
              {earliest === null
                ? t("outlook.none")
                : earliest <= today
                  ? t("outlook.earliestPassed", { day: formatDay(earliest, language) })
                  : formatDay(earliest, language)}
            </dd>
          </div>
          <div>
            <dt>{t("outlook.longest")}</dt>
            <dd>{longest === null ? t("outlook.none") : formatDay(longest, language)}</dd>
          </div>
          {needs.length > 0 && (
            <div className="wide">
              <dt>{t("outlook.needs")}</dt>
              <dd>
                <ul>
                  {needs.map((need) => (
                    <li key={need}>{t(`outlook.${need}`)}</li>
                  ))}
                </ul>
              </dd>
            </div>
          )}
        </dl>
      )}
      {outlook.rules.length > 0 && (
        <details>
          <summary>{t("outlook.basis")}</summary>
          <Rules rules={outlook.rules} />
        </details>
      )}
      {open && <p className="outlook-note">{t("outlook.note")}</p>}
    </section>
  );
}
