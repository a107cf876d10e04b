import { CheckOutlined, CopyOutlined } from "@ant-design/icons";
import type { SubjectOutput } from "@xinpark/kernel/contract";
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

/** Who the enterprise is. */
export function FileHeader({ subject }: { readonly subject: SubjectOutput }) {
  const { t, language, say } = useLanguage();
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
      {subject.provisional && <p className="hint">{t("badge.provisionalText")}</p>}
    </header>
  );
}
