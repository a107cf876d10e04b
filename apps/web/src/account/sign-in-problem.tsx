import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { asApiError } from "../shared/problems.ts";

/** A wrong password is the reader's to correct; everything else is shown as the problem it is. */
export function SignInProblem({ thrown }: { readonly thrown: unknown }) {
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

/** What came back from the other provider instead of a session. */
export function ProviderProblem({ code }: { readonly code: string }) {
  const { t } = useLanguage();
  const text =
    code === "identity-unlinked"
      ? t("step.problemUnlinked")
      : code === "provider-over"
        ? t("step.problemOver")
        : t("step.problemProvider", { code });
  return (
    <div className="problem" role="alert">
      <p className="problem-title">{t("account.notSignedIn")}</p>
      <p className="problem-message">{text}</p>
    </div>
  );
}
