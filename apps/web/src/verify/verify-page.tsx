import { UploadOutlined } from "@ant-design/icons";
import { useMutation } from "@tanstack/react-query";
import { Link, useLocation } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useEffect, useState } from "react";
import { findCodeText } from "@xinpark/kernel/credit-code";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { checkInput } from "./check.ts";
import { usePublicKeys, type KnownKeys } from "./keys.ts";
import { CannotCheck } from "./signature.ts";
import { VerdictView } from "./verdict-view.tsx";
import "./verify.css";

/** A receipt is a few kilobytes; nobody drops a film here. */
const LARGEST_FILE = 1_000_000;

function CannotView() {
  const { t } = useLanguage();
  return (
    <div className="problem" role="alert">
      <p className="problem-title">{t("verify.cannot")}</p>
      <p className="problem-message">{t("verify.cannotText")}</p>
    </div>
  );
}

/** Checks whatever is pasted, chosen, dropped or came with the address. */
function Checker({ known, scanned }: { readonly known: KnownKeys; readonly scanned: string }) {
  const { t } = useLanguage();
  const [input, setInput] = useState(scanned);
  const [over, setOver] = useState(false);
  const check = useMutation({
    mutationFn: (text: string) => checkInput(text, known.keys),
    networkMode: "always",
  });
  const { mutate } = check;
  useEffect(() => {
    if (scanned === "") return;
    setInput(scanned);
    mutate(scanned);
  }, [scanned, mutate]);
  const take = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const text = file.size > LARGEST_FILE ? "" : await file.text();
    setInput(text);
    mutate(text);
  };
  return (
    <>
      <form
        className={over ? "card verify-form verify-over" : "card verify-form"}
        onSubmit={(event) => {
          event.preventDefault();
          if (input.trim() !== "") mutate(input);
        }}
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
        <label className="field-label" htmlFor="verify-input">
          {t("verify.input")}
        </label>
        <Input.TextArea
          id="verify-input"
          value={input}
          onChange={(event) => setInput(event.target.value)}
          rows={4}
          spellCheck={false}
          autoCapitalize="none"
        />
        <div className="verify-actions">
          <Button type="primary" htmlType="submit" loading={check.isPending} disabled={input.trim() === ""}>
            {t("verify.check")}
          </Button>
          <label className="button verify-file">
            <UploadOutlined aria-hidden="true" />
            <span>{t("verify.file")}</span>
            <input
              type="file"
              accept=".json,.txt,application/json,text/plain"
              className="visually-hidden"
              onChange={(event) => {
                void take(event.target.files?.[0]);
                event.target.value = "";
              }}
            />
          </label>
          <span className="field-hint verify-drop">{t("verify.drop")}</span>
        </div>
      </form>
      {known.offline && <p className="hint">{t("verify.offline")}</p>}
      {check.isError &&
        (check.error instanceof CannotCheck ? <CannotView /> : <ProblemView thrown={check.error} />)}
      {check.data !== undefined && !check.isPending && <VerdictView checked={check.data} />}
    </>
  );
}

/** Anybody verifies a code or a receipt; also where a scanned code leads, its text behind the address's mark. */
export function VerifyPage() {
  const { t } = useLanguage();
  const keys = usePublicKeys();
  const { pathname, hash } = useLocation({ select: (one) => ({ pathname: one.pathname, hash: one.hash }) });
  const scanned = pathname === "/c" && hash !== "" ? findCodeText(hash) : "";
  return (
    <div className="page page-narrow verify">
      <PageTitle title={t("verify.title")} />
      <h1>{t("verify.title")}</h1>
      <p className="lead">{t("verify.lead")}</p>
      <p>
        <Link to="/verify/report">{t("report.verifyTitle")}</Link>
      </p>
      {keys.isError && <ProblemView thrown={keys.error} onRetry={() => void keys.refetch()} />}
      {keys.isPending && <Waiting lines={4} />}
      {keys.data !== undefined && <Checker known={keys.data} scanned={scanned} />}
    </div>
  );
}
