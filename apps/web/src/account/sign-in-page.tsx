import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useState } from "react";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { asApiError } from "../shared/problems.ts";
import { useSession, useSignIn } from "./session.ts";
import { wayBack } from "./way-back.ts";

/** A wrong password is the reader's to correct; everything else is shown as the problem it is. */
function SignInProblem({ thrown }: { readonly thrown: unknown }) {
  const { t, say } = useLanguage();
  const error = asApiError(thrown);
  if (error.status !== 401) return <ProblemView thrown={thrown} />;
  const first = error.problems[0];
  return (
    <div className="problem" role="alert">
      <p className="problem-title">{t("account.notSignedIn")}</p>
      {first !== undefined && <p className="problem-message">{say(first.message)}</p>}
      {first?.remedy !== undefined && <p className="problem-remedy">{say(first.remedy)}</p>}
    </div>
  );
}

/** Sign-in with login and password; goes back to where one was. */
export function SignInPage() {
  const { t } = useLanguage();
  const { from } = useSearch({ from: "/sign-in" });
  const session = useSession().data;
  const navigate = useNavigate();
  const signIn = useSignIn();
  const [login, setLogin] = useState("");
  const [password, setPassword] = useState("");
  const submit = () =>
    signIn.mutate(
      { login: login.trim(), password },
      { onSuccess: () => void navigate({ href: wayBack(from), replace: true }) },
    );
  return (
    <div className="page sign-in">
      <PageTitle title={t("account.signIn")} />
      <div className="card sign-in-card">
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
          {signIn.isError && <SignInProblem thrown={signIn.error} />}
          <Button type="primary" htmlType="submit" size="large" block loading={signIn.isPending}>
            {t("account.signIn")}
          </Button>
        </form>
        {session?.installation.synthetic === true && <p className="hint">{t("account.demo")}</p>}
      </div>
    </div>
  );
}
