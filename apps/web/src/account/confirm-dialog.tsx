import { Button, Input, Modal } from "antd";
import { useCallback, useState, type ReactNode } from "react";
import { useLanguage } from "../shared/language.ts";
import { Cancelled, ConfirmContext, type Asker } from "./confirm.ts";

interface Question {
  readonly attempt: Parameters<Asker>[0];
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/** Lets what is below ask for the password once more. */
export function ConfirmProvider({ children }: { readonly children: ReactNode }) {
  const [question, setQuestion] = useState<Question | null>(null);
  const ask = useCallback<Asker>(
    (attempt) => new Promise((resolve, reject) => setQuestion({ attempt, resolve, reject })),
    [],
  );
  return (
    <ConfirmContext value={ask}>
      {children}
      {question !== null && <ConfirmDialog question={question} onClose={() => setQuestion(null)} />}
    </ConfirmContext>
  );
}

function ConfirmDialog({ question, onClose }: { readonly question: Question; readonly onClose: () => void }) {
  const { t } = useLanguage();
  const [password, setPassword] = useState("");
  const [state, setState] = useState<"asking" | "trying" | "wrong">("asking");
  const submit = async () => {
    setState("trying");
    try {
      if ((await question.attempt(password)) === "wrong") {
        setState("wrong");
        return;
      }
      question.resolve();
    } catch (thrown) {
      question.reject(thrown);
    }
    onClose();
  };
  const cancel = () => {
    question.reject(new Cancelled());
    onClose();
  };
  return (
    <Modal open title={t("own.confirm")} footer={null} onCancel={cancel} width={420} destroyOnHidden>
      <form
        className="own-form"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <label className="field">
          <span className="field-label">{t("own.passwordCurrent")}</span>
          <Input
            name="confirmation"
            type="password"
            autoFocus
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
          <span className="field-hint">{t("own.confirmLead")}</span>
        </label>
        {state === "wrong" && (
          <p className="field-error" role="alert">
            {t("own.confirmWrong")}
          </p>
        )}
        <div className="own-actions">
          <Button type="primary" htmlType="submit" loading={state === "trying"}>
            {t("own.confirm")}
          </Button>
          <Button onClick={cancel}>{t("own.cancel")}</Button>
        </div>
      </form>
    </Modal>
  );
}
