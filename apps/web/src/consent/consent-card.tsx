import type { ConsentOutput } from "@xinpark/kernel/contract";
import type { ReactNode } from "react";
import { formatDay, formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ConsentStateTag } from "./consent-state.tsx";

const DIGEST_SHOWN = 12;

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Items({ items }: Pick<ConsentOutput, "items">) {
  const { t, say } = useLanguage();
  const words = items.map((one) =>
    one.fields === null
      ? say(one.itemLabel)
      : t("consent.onlyFields", {
          item: say(one.itemLabel),
          fields: one.fields.map((field) => say(field.label)).join(t("text.comma")),
        }),
  );
  return <>{words.join(t("text.semicolon"))}</>;
}

function Loan({ consent }: { readonly consent: ConsentOutput }) {
  const { t, language } = useLanguage();
  const { loan } = consent;
  if (loan === null) return null;
  const from = formatDay(loan.from, language);
  return (
    <Fact label={t("consent.loan")}>
      {loan.settledOn === null
        ? t("consent.loanText", { reference: loan.reference, from })
        : t("consent.loanSettled", {
            reference: loan.reference,
            from,
            to: formatDay(loan.settledOn, language),
          })}
    </Fact>
  );
}

function Giver({ consent }: { readonly consent: ConsentOutput }) {
  const { t, language, say } = useLanguage();
  const { name, roleLabel, onBehalfOf } = consent.givenBy;
  const at = formatInstant(consent.givenAt, language);
  const role = say(roleLabel);
  return (
    <Fact label={t("consent.givenBy")}>
      {onBehalfOf === null
        ? t("consent.givenByText", { name, role, at })
        : t("consent.givenFor", { name, role, who: onBehalfOf, at })}
    </Fact>
  );
}

/** One consent: to whom or by whom, what, for what, how long, on which evidence; and what the reader can do about it. */
export function ConsentCard({
  consent,
  side,
  children,
}: {
  readonly consent: ConsentOutput;
  /** Whose name stands on top: the bank's for the enterprise, the enterprise's for the others. */
  readonly side: "own" | "receiver";
  readonly children?: ReactNode;
}) {
  const { t, language, say } = useLanguage();
  const digest = consent.evidence.digest.slice(0, DIGEST_SHOWN);
  return (
    <article className="card consent-card" aria-labelledby={`consent-${consent.consent}`}>
      <header className="consent-head">
        <h2 id={`consent-${consent.consent}`}>
          {side === "own" ? say(consent.organisation.label) : consent.subject.name}
        </h2>
        <ConsentStateTag state={consent.state} />
      </header>
      <p className="consent-number">
        {t("consent.number", { number: consent.consent })}
        {side === "receiver" && consent.subject.code !== null && ` · ${consent.subject.code}`}
        {consent.revoked !== null &&
          ` · ${t("consent.revokedAt", { at: formatInstant(consent.revoked.at, language) })}`}
      </p>
      <dl className="facts consent-facts">
        <Fact label={t("consent.purpose")}>{say(consent.purpose.label)}</Fact>
        {consent.model !== null && <Fact label={t("consent.model")}>{say(consent.model.title)}</Fact>}
        <Fact label={t("consent.items")}>
          <Items items={consent.items} />
        </Fact>
        <Fact label={t("consent.period")}>
          {t("consent.periodText", {
            from: formatDay(consent.from, language),
            to: formatDay(consent.to, language),
          })}
        </Fact>
        {consent.postLoan !== null && (
          <Fact label={t("consent.postLoan")}>
            {t("consent.postLoanText", {
              purpose: say(consent.postLoan.purpose.label),
              to: formatDay(consent.postLoan.to, language),
            })}
          </Fact>
        )}
        <Loan consent={consent} />
        <Giver consent={consent} />
        <Fact label={t("consent.evidence")}>
          {consent.evidence.kind === "signature"
            ? t("consent.evidenceSignature", { digest })
            : t("consent.evidenceDocument", { digest })}
        </Fact>
        <Fact label={t("consent.receipts")}>{consent.receipts.join(t("text.comma"))}</Fact>
      </dl>
      <details className="consent-words">
        <summary>{t("consent.words")}</summary>
        <p lang="zh-CN">{consent.statement}</p>
      </details>
      {children}
    </article>
  );
}
