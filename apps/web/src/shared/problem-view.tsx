import { Button } from "antd";
import { useLocation } from "@tanstack/react-router";
import { ButtonLink } from "./links.tsx";
import { useLanguage } from "./language.ts";
import { asApiError } from "./problems.ts";
import type { AnswerProblem } from "./problems.ts";

function ProblemLines({ problem }: { readonly problem: AnswerProblem }) {
  const { t, say } = useLanguage();
  return (
    <div className="problem-lines">
      <p className="problem-message">{say(problem.message)}</p>
      {problem.remedy !== undefined && <p className="problem-remedy">{say(problem.remedy)}</p>}
      <p className="problem-code">
        {problem.path !== undefined && problem.path !== "" && (
          <>
            <span>{t("problem.place", { path: problem.path })}</span>
            <span aria-hidden="true"> · </span>
          </>
        )}
        <span>{t("problem.code", { code: problem.code })}</span>
      </p>
    </div>
  );
}

/** Problems of a file or an answer, each with its place, code and remedy. */
export function ProblemList({
  problems,
  title,
}: {
  readonly problems: readonly AnswerProblem[];
  readonly title: string;
}) {
  return (
    <div className="problem" role="alert">
      <p className="problem-title">{title}</p>
      {problems.map((problem, index) => (
        <ProblemLines key={`${problem.code}/${problem.path ?? ""}/${index}`} problem={problem} />
      ))}
    </div>
  );
}

/** What went wrong and what to do: sign in (and come back), or try again. */
export function ProblemView({
  thrown,
  onRetry,
}: {
  readonly thrown: unknown;
  readonly onRetry?: (() => void) | undefined;
}) {
  const { t } = useLanguage();
  const from = useLocation({ select: (location) => location.href });
  const error = asApiError(thrown);
  return (
    <div className="problem-view">
      <ProblemList
        problems={error.problems}
        title={error.status === 404 ? t("problem.notFound") : t("problem.title")}
      />
      <div className="problem-actions">
        {error.status === 401 && (
          <ButtonLink look="primary" to="/sign-in" search={{ from }}>
            {t("account.signIn")}
          </ButtonLink>
        )}
        {onRetry !== undefined && error.status !== 401 && error.status !== 403 && error.status !== 404 && (
          <Button onClick={onRetry}>{t("problem.retry")}</Button>
        )}
      </div>
    </div>
  );
}
