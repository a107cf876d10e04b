import { factorKind } from "@xinpark/kernel/contract";
import type { FactorKind, SessionOutput } from "@xinpark/kernel/contract";
import { useMutation } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useState } from "react";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { SecondStep } from "./second-step.tsx";
import { leaveForProvider, useSession, useSignIn } from "./session.ts";
import { ProviderProblem, SignInProblem } from "./sign-in-problem.tsx";
import { wayBack } from "./way-back.ts";
import "./account.css";

/** The ways a second step can be taken, as the address names them when one comes back from another provider. */
const methodsIn = (step: string | undefined): readonly FactorKind[] =>
  (step ?? "").split("-").filter((one): one is FactorKind => factorKind.safeParse(one).success);

/** Sign-in with login and password, or by another provider; then the second step; goes back to where one was. */
export function SignInPage() {
  const { t } = useLanguage();
  const { from, step } = useSearch({ from: "/sign-in" });
  const navigate = useNavigate();
  const session = useSession().data;
  const [methods, setMethods] = useState<readonly FactorKind[]>(methodsIn(step));
  const enter = (entered: SessionOutput) => {
    if (entered.secondStep !== null) setMethods(entered.secondStep.methods);
    else if (entered.heldTo !== null) void navigate({ to: "/account", replace: true });
    else void navigate({ href: wayBack(from), replace: true });
  };
  return (
    <div className="page sign-in">
      <PageTitle title={t("account.signIn")} />
      <div className="card sign-in-card">
        {methods.length > 0 ? (
          <SecondStep methods={methods} onDone={enter} onBack={() => setMethods([])} />
        ) : (
          <FirstStep onDone={enter} />
        )}
        {methods.length === 0 && (
          <p className="section-lead sign-in-onboarding">
            <Link to="/onboarding">{t("onboarding.link")}</Link>
          </p>
        )}
        {session?.installation.synthetic === true && <p className="hint">{t("account.demo")}</p>}
      </div>
    </div>
  );
}

function FirstStep({ onDone }: { readonly onDone: (session: SessionOutput) => void }) {
  const { t } = useLanguage();
  const { problem } = useSearch({ from: "/sign-in" });
  const session = useSession().data;
  const signIn = useSignIn();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const submit = () => signIn.mutate({ login: login.trim(), password }, { onSuccess: onDone });
  return (
    <>
      <h1>{t("account.title")}</h1>
      <p className="lead">{t("account.lead")}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <label className="field">
          <span className="field-label">{t("account.login")}</span>
          <Input
            name="login"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
            value={login}
            onChange={(event) => setLogin(event.target.value)}
          />
        </label>
        <label className="field">
          <span className="field-label">{t("account.password")}</span>
          <Input
            name="password"
            type="password"
            autoComplete="current-password"
            required
            value={password}
            onChange={(event) => setPassword(event.target.value)}
          />
        </label>
        {signIn.isError ? (
          <SignInProblem thrown={signIn.error} />
        ) : (
          problem !== undefined && <ProviderProblem code={problem} />
        )}
        <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
          {t("account.signIn")}
        </Button>
      </form>
      {session !== undefined && session.provider !== null && (
        <ProviderButton label={session.provider.label} />
      )}
    </>
  );
}

function ProviderButton({ label }: { readonly label: string }) {
  const { t } = useLanguage();
  const leave = useMutation({ mutationFn: () => leaveForProvider("/session/provider") });
  return (
    <div className="provider">
      <p className="provider-or">{t("step.or")}</p>
      <Button size="large" block loading={leave.isPending} onClick={() => leave.mutate()}>
        {t("step.provider", { label })}
      </Button>
      {leave.isError && <ProblemView thrown={leave.error} />}
    </div>
  );
}
