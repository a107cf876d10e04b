import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import type { FileOutput, SubjectOutput } from "@xinpark/kernel/contract";
import { useState } from "react";
import type { ReactNode } from "react";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { SubjectStateTag } from "./subject-state.tsx";

function CopyCode({ code }: { readonly code: string }) {
  const { t } = useLanguage();
  const [copied, setCopied] = useState(false);
  const copy = () => {
    navigator.clipboard.writeText(code).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  };
  return (
    <button type="button" className="copy" onClick={copy} onBlur={() => setCopied(false)}>
      {copied ? <CheckOutlined aria-hidden="true" /> : <CopyOutlined aria-hidden="true" />}
      <span aria-live="polite">{copied ? t("file.copied") : t("file.copy")}</span>
    </button>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Period({ from, to }: { readonly from: string | null; readonly to: string | null }) {
  const { t, language } = useLanguage();
  if (from === null && to === null) return null;
  return (
    <span className="period">
      {t("file.period", {
        from: from === null ? "" : formatDay(from, language),
        to: to === null ? t("file.today") : formatDay(to, language),
      })}
    </span>
  );
}

function Badges({ subject }: { readonly subject: SubjectOutput }) {
  const { t } = useLanguage();
  return (
    <>
      {subject.synthetic && <span className="badge badge-synthetic">{t("badge.synthetic")}</span>}
      {subject.provisional && (
        <span className="badge badge-provisional" title={t("badge.provisionalText")}>
          {t("badge.provisional")}
        </span>
      )}
    </>
  );
}

/** Every trade, size and place with its days, where there was more than one. */
function History({ file }: { readonly file: FileOutput }) {
  const { t, say } = useLanguage();
  const past = [...file.attributes, ...file.places].some((one) => one.to !== null);
  if (!past) return null;
  return (
    <details className="file-history">
      <summary>{t("file.history")}</summary>
      <ul>
        {file.attributes.map((one) => (
          <li key={`${one.attribute} ${one.from}`}>
            {say(one.label)}
            {t("text.colon")}
            {say(one.valueLabel)} <Period from={one.from} to={one.to} />
            {one.source === "derived" && <span className="tag tag-plain">{t("file.derived")}</span>}
          </li>
        ))}
        {file.places.map((one) => (
          <li key={`${one.relation} ${one.code} ${one.from}`}>
            {say(one.label)}
            {t("text.colon")}
            {say(one.region)} <Period from={one.from} to={one.to} />
            {one.today.length > 0 && (
              <span className="field-hint">
                {t("file.divisionToday", { names: one.today.map(({ name }) => name).join(t("text.comma")) })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}

/** Who the enterprise is. */
export function FileHeader({ file }: { readonly file: FileOutput }) {
  const { t, language, say } = useLanguage();
  const { subject } = file;
  const present = file.attributes.filter((one) => one.to === null);
  const tax = file.places.find((one) => one.relation === "tax-place" && one.to === null);
  const others = subject.identifiers.filter((one) => one.value !== subject.uscc);
  return (
    <header className="file-header">
      <div className="file-tags">
        <SubjectStateTag state={subject.state} />
        <span className="tag tag-plain">{say(subject.kindLabel)}</span>
        <Badges subject={subject} />
      </div>
      <h1>{subject.name}</h1>
      <div className="file-code">
        <span className="file-code-label">{t("subject.uscc")}</span>
        {subject.uscc === null ? (
          <span>{t("subject.noCode")}</span>
        ) : (
          <>
            <span className="code">{subject.uscc}</span>
            <CopyCode code={subject.uscc} />
          </>
        )}
      </div>
      <dl className="facts">
        {subject.establishedOn !== null && (
          <Fact label={t("file.established")}>{formatDay(subject.establishedOn, language)}</Fact>
        )}
        {subject.area !== null && <Fact label={t("file.area")}>{say(subject.area.label)}</Fact>}
        {subject.park !== null && <Fact label={t("file.park")}>{say(subject.park.label)}</Fact>}
        {tax !== undefined && <Fact label={say(tax.label)}>{say(tax.region)}</Fact>}
        {present.map((one) => (
          <Fact key={one.attribute} label={say(one.label)}>
            {say(one.valueLabel)}{" "}
            {one.source === "derived" && <span className="tag tag-plain">{t("file.derived")}</span>}
          </Fact>
        ))}
        {others.map((one) => (
          <Fact key={`${one.kind}/${one.value}`} label={say(one.kindLabel)}>
            <span className="code">{one.value}</span> <Period from={one.from} to={one.to} />
          </Fact>
        ))}
        {subject.formerNames.length > 0 && (
          <Fact label={t("file.formerNames")}>
            {subject.formerNames.map((name) => (
              <span key={name} className="former-name">
                {name}
              </span>
            ))}
          </Fact>
        )}
      </dl>
      <History file={file} />
      {subject.provisional && <p className="hint">{t("badge.provisionalText")}</p>}
    </header>
  );
}
