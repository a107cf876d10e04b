import type { FactorKind, SessionOutput } from "@xinpark/kernel/contract";
import { Button, Input } from "antd";
import { useState } from "react";
import { useLanguage } from "../shared/language.ts";
import { ApiError } from "../shared/problems.ts";
import { useSecondStep } from "./session.ts";
import { SignInProblem } from "./sign-in-problem.tsx";

interface SecondStepProps {
  readonly methods: readonly FactorKind[];
  readonly onDone: (session: SessionOutput) => void;
  readonly onBack: () => void;
}

/** The way one comes first: what is at hand before what is kept for an emergency. */
const ORDER: readonly FactorKind[] = ["passkey", "totp", "recovery"];

/** The second step of signing in: a code, a passkey, or a recovery code. */
export function SecondStep({ methods, onDone, onBack }: SecondStepProps) {
  const { t } = useLanguage();
  const ways = ORDER.filter((one) => methods.includes(one));
  const [method, setMethod] = useState<FactorKind>(ways[0] ?? "totp");
  const [code, setCode] = useState("");
  const step = useSecondStep();
  const submit = () =>
    step.mutate(method === "passkey" ? "passkey" : { method, code: code.trim() }, { onSuccess: onDone });
  const choose = (one: FactorKind) => {
    setMethod(one);
    setCode("");
    step.reset();
  };
  return (
    <>
      <h1>{t("step.title")}</h1>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        {method === "passkey" ? (
          <p className="lead">{t("step.passkeyLead")}</p>
        ) : (
          <label className="field">
            <span className="field-label">{t(`step.${method}`)}</span>
            <Input
              key={method}
              name="code"
              autoFocus
              autoComplete="one-time-code"
              inputMode={method === "totp" ? "numeric" : "text"}
              autoCapitalize="none"
              spellCheck={false}
              required
              value={code}
              onChange={(event) => setCode(event.target.value)}
            />
            <span className="field-hint">{t(`step.${method}Lead`)}</span>
          </label>
        )}
        {step.isError && <StepProblem thrown={step.error} />}
        <Button type="primary" htmlType="submit" size="large" block loading={step.isPending}>
          {method === "passkey" ? t("step.passkeyUse") : t("step.verify")}
        </Button>
      </form>
      <div className="step-ways">
        {ways
          .filter((one) => one !== method)
          .map((one) => (
            <button key={one} type="button" className="link-button" onClick={() => choose(one)}>
              {t(`step.${one}`)}
            </button>
          ))}
        <button type="button" className="link-button" onClick={onBack}>
          {t("step.back")}
        </button>
      </div>
    </>
  );
}

/** The browser itself may refuse: nobody confirmed, or the wrong device was there. */
function StepProblem({ thrown }: { readonly thrown: unknown }) {
  const { t } = useLanguage();
  if (thrown instanceof ApiError) return <SignInProblem thrown={thrown} />;
  return (
    <p className="field-error" role="alert">
      {t("own.passkeyFailed")}
    </p>
  );
}
