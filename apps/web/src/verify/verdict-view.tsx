import { CheckCircleFilled, CloseCircleFilled } from "@ant-design/icons";
import type { CodeFault } from "@xinpark/kernel/credit-code";
import { formatCodeNumber } from "@xinpark/kernel/credit-code";
import type { ReceiptFault, ReceiptStatement } from "@xinpark/kernel/receipt";
import type { ReactNode } from "react";
import { formatDay, formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import type { Checked, Standing } from "./check.ts";

/** The outcome of a check, in plain words. */

function Verdict({
  valid,
  title,
  reasons,
  children,
}: {
  readonly valid: boolean;
  readonly title: string;
  readonly reasons: readonly string[];
  readonly children?: ReactNode;
}) {
  return (
    <section className={`card verdict ${valid ? "verdict-valid" : "verdict-invalid"}`} role="status">
      <h2 className="verdict-title">
        {valid ? <CheckCircleFilled aria-hidden="true" /> : <CloseCircleFilled aria-hidden="true" />}
        <span>{title}</span>
      </h2>
      {reasons.map((reason) => (
        <p key={reason} className="verdict-reason">
          {reason}
        </p>
      ))}
      {children}
    </section>
  );
}

type Facts = readonly (readonly [string, ReactNode])[];

function FactList({ facts }: { readonly facts: Facts }) {
  return (
    <dl className="facts verdict-facts">
      {facts.map(([label, value]) => (
        <div key={label} className="fact">
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** The words of the public grade in a code. */
function useGradeText() {
  const { t, language } = useLanguage();
  return (grade: { readonly value: string; readonly evaluatedOn: string } | null): string =>
    grade === null
      ? t("verify.gradeNone")
      : t("verify.gradeText", { grade: grade.value, day: formatDay(grade.evaluatedOn, language) });
}

function usePeriodText() {
  const { t, language } = useLanguage();
  return (code: { readonly issuedOn: string; readonly expiresOn: string }): string =>
    t("verify.periodText", {
      from: formatDay(code.issuedOn, language),
      to: formatDay(code.expiresOn, language),
    });
}

/** What else the registration says. */
function useSubjectReasons() {
  const { t } = useLanguage();
  return (standing: Standing): string[] => {
    const state = standing?.subject.state ?? "active";
    return state === "active" ? [] : [t(`verify.subject.${state}`)];
  };
}

function CodeVerdictView({ checked }: { readonly checked: Extract<Checked, { kind: "code" }> }) {
  const { t } = useLanguage();
  const gradeText = useGradeText();
  const periodText = usePeriodText();
  const subjectReasons = useSubjectReasons();
  const { verdict, standing } = checked;
  const { code } = verdict;
  const words: Readonly<Record<CodeFault, string>> = {
    "code-malformed": t("verify.reason.code-malformed"),
    "key-unknown": t("verify.reason.key-unknown"),
    "signature-wrong": t("verify.reason.signature-wrong"),
    "not-yet-valid": t("verify.reason.not-yet-valid"),
    expired: t("verify.reason.expired"),
  };
  if (code === null)
    return (
      <Verdict
        valid={false}
        title={t("verify.codeInvalid")}
        reasons={verdict.reasons.map((one) => words[one])}
      />
    );
  const gone = standing === null || (standing !== undefined && standing.state !== "current");
  const valid = verdict.valid && !gone;
  const state =
    standing === undefined || standing === null || standing.state === "current"
      ? []
      : [t(`verify.state.${standing.state}`)];
  const reasons = [
    ...verdict.reasons.map((one) => words[one]),
    ...(verdict.valid ? state : []),
    ...(standing === null ? [t("verify.unknown")] : []),
    ...subjectReasons(standing),
  ];
  const facts: Facts = [
    ...(standing === undefined || standing === null
      ? []
      : [[t("verify.enterprise"), standing.subject.name] as const]),
    [
      t("verify.uscc"),
      <span key="uscc" className="code">
        {code.uscc ?? "—"}
      </span>,
    ],
    [t("verify.grade"), gradeText(code.grade)],
    [t("verify.period"), periodText(code)],
    [
      t("verify.number"),
      <span key="number" className="code">
        {formatCodeNumber(code.number)}
      </span>,
    ],
  ];
  return (
    <Verdict valid={valid} title={valid ? t("verify.codeValid") : t("verify.codeInvalid")} reasons={reasons}>
      {!verdict.reasons.includes("signature-wrong") && <FactList facts={facts} />}
      {valid && <p className="verdict-note">{t("verify.compare")}</p>}
      <p className="verdict-note">{t("verify.gradeNote")}</p>
      {standing === undefined && <p className="verdict-note">{t("verify.notAsked")}</p>}
      {standing?.state === "current" && <p className="verdict-note">{t("verify.asked")}</p>}
    </Verdict>
  );
}

function NumberVerdictView({ checked }: { readonly checked: Extract<Checked, { kind: "number" }> }) {
  const { t } = useLanguage();
  const gradeText = useGradeText();
  const periodText = usePeriodText();
  const subjectReasons = useSubjectReasons();
  const { standing, number } = checked;
  if (standing === undefined)
    return <Verdict valid={false} title={t("verify.codeInvalid")} reasons={[t("verify.notAsked")]} />;
  if (standing === null)
    return <Verdict valid={false} title={t("verify.codeInvalid")} reasons={[t("verify.unknown")]} />;
  const valid = standing.state === "current";
  const reasons = [...(valid ? [] : [t(`verify.state.${standing.state}`)]), ...subjectReasons(standing)];
  return (
    <Verdict valid={valid} title={valid ? t("verify.codeValid") : t("verify.codeInvalid")} reasons={reasons}>
      <FactList
        facts={[
          [t("verify.enterprise"), standing.subject.name],
          [
            t("verify.uscc"),
            <span key="uscc" className="code">
              {standing.subject.code ?? "—"}
            </span>,
          ],
          [t("verify.grade"), gradeText(standing.grade)],
          [t("verify.period"), periodText(standing)],
          [
            t("verify.number"),
            <span key="number" className="code">
              {number}
            </span>,
          ],
        ]}
      />
      <p className="verdict-note">{t("verify.gradeNote")}</p>
    </Verdict>
  );
}

function useReceiptFacts() {
  const { t, say, language } = useLanguage();
  return (statement: ReceiptStatement): Facts => {
    const head: Facts = [
      [t("verify.receiptKind"), t(`verify.receiptKind.${statement.kind}`)],
      [
        t("verify.number"),
        <span key="number" className="code">
          {statement.number}
        </span>,
      ],
      [t("verify.issuer"), say(statement.issuer.label)],
      [t("verify.issuedAt"), formatInstant(statement.issuedAt, language)],
    ];
    if (statement.kind !== "delivery") return head;
    const { department, item, counts, fileDigest, knownNo } = statement.what;
    return [
      ...head,
      [t("verify.department"), say(department.label)],
      [t("verify.item"), item],
      [t("verify.knownNo"), String(knownNo)],
      [t("verify.rows"), t("verify.rowsText", { ...counts })],
      [
        t("verify.digest"),
        <span key="digest" className="code digest">
          {fileDigest ?? "—"}
        </span>,
      ],
    ];
  };
}

/** Faults with words of their own; the others are of the proof, which no reader takes apart. */
const SAID = [
  "document-malformed",
  "not-signed",
  "not-proven",
  "entry-differs",
  "key-unknown",
  "signature-wrong",
] as const satisfies readonly ReceiptFault[];
const isSaid = (reason: ReceiptFault): reason is (typeof SAID)[number] => SAID.some((one) => one === reason);

function ReceiptVerdictView({ checked }: { readonly checked: Extract<Checked, { kind: "receipt" }> }) {
  const { t } = useLanguage();
  const factsOf = useReceiptFacts();
  const { valid, reasons, statement } = checked.verdict;
  const words = (reason: ReceiptFault): string =>
    isSaid(reason) ? t(`verify.reason.${reason}`) : t("verify.reason.proof");
  return (
    <Verdict
      valid={valid}
      title={valid ? t("verify.receiptValid") : t("verify.receiptInvalid")}
      reasons={[...new Set(reasons.map(words))]}
    >
      {valid && statement !== null && <FactList facts={factsOf(statement)} />}
      {valid && <p className="verdict-note">{t("verify.receiptNote")}</p>}
    </Verdict>
  );
}

/** What came out. */
export function VerdictView({ checked }: { readonly checked: Checked }) {
  switch (checked.kind) {
    case "receipt":
      return <ReceiptVerdictView checked={checked} />;
    case "code":
      return <CodeVerdictView checked={checked} />;
    case "number":
      return <NumberVerdictView checked={checked} />;
  }
}
