import { CheckCircleFilled, CloseCircleFilled, UploadOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { CannotCheck } from "../verify/signature.ts";
import { checkProof, type CheckedProof } from "./check-proof.ts";

/** Proofs are some kilobytes. */
const LARGEST_FILE = 1_000_000;

function Verdict({ checked, keys }: { readonly checked: CheckedProof; readonly keys: readonly string[] }) {
  const { t } = useLanguage();
  const { verdict, kind, publicKey } = checked;
  const { valid, reason } = verdict;
  return (
    <section className={`card verdict ${valid ? "verdict-valid" : "verdict-invalid"}`} role="status">
      <h3 className="verdict-title">
        {valid ? <CheckCircleFilled aria-hidden="true" /> : <CloseCircleFilled aria-hidden="true" />}
        <span>{t(valid ? "checkpoint.valid" : "checkpoint.invalid")}</span>
      </h3>
      {reason !== null && <p className="verdict-reason">{t(`checkpoint.reason.${reason}`)}</p>}
      {valid && kind !== null && <p className="verdict-reason">{t(`checkpoint.kind.${kind}`)}</p>}
      {valid && publicKey !== null && (
        <p className="verdict-note">
          {t(keys.includes(publicKey) ? "checkpoint.published" : "checkpoint.unpublished")}
        </p>
      )}
    </section>
  );
}

/** A proof is chosen or dropped, and checked here. */
export function ProofCheck({ keys }: { readonly keys: readonly string[] }) {
  const { t } = useLanguage();
  const [over, setOver] = useState(false);
  const check = useMutation({ mutationFn: checkProof, networkMode: "always" });
  const take = async (file: File | undefined): Promise<void> => {
    if (file !== undefined) check.mutate(file.size > LARGEST_FILE ? "" : await file.text());
  };
  return (
    <section aria-labelledby="verify-proof">
      <h2 id="verify-proof">{t("checkpoint.verify")}</h2>
      <p className="section-lead">{t("checkpoint.verifyLead")}</p>
      <label
        className={over ? "file-drop file-drop-over" : "file-drop"}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault();
          setOver(false);
          void take(event.dataTransfer.files[0]);
        }}
      >
        <input
          type="file"
          accept=".json,.txt,application/json,text/plain"
          className="visually-hidden"
          onChange={(event) => {
            void take(event.target.files?.[0]);
            event.target.value = "";
          }}
        />
        <UploadOutlined aria-hidden="true" />
        <span>{t("checkpoint.file")}</span>
        <span className="field-hint">{t("checkpoint.drop")}</span>
      </label>
      {check.isError &&
        (check.error instanceof CannotCheck ? (
          <div className="problem" role="alert">
            <p className="problem-title">{t("verify.cannot")}</p>
            <p className="problem-message">{t("verify.cannotText")}</p>
          </div>
        ) : (
          <ProblemView thrown={check.error} />
        ))}
      {check.data !== undefined && !check.isPending && <Verdict checked={check.data} keys={keys} />}
    </section>
  );
}
