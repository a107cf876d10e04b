import type { ActOutput } from "@xinpark/kernel/contract";
import { useMutation } from "@tanstack/react-query";
import { fetchFile } from "../shared/api.ts";
import { formatDay, formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { actDocumentPath } from "./act-queries.ts";
import { subjectAddress } from "./queries.ts";

const STATES = {
  "for-approval": "act.for-approval",
  "under-way": "act.under-way",
  done: "act.state-done",
  refused: "act.refused",
  failed: "act.failed",
} as const satisfies Record<ActOutput["state"], string>;

function Paper({ act }: { readonly act: ActOutput }) {
  const { t } = useLanguage();
  const fetching = useMutation({
    mutationFn: () => fetchFile(actDocumentPath(subjectAddress(act.subject), act.record, act.id)),
    onSuccess: (content) => {
      const address = URL.createObjectURL(content);
      const link = document.createElement("a");
      link.href = address;
      link.download = act.document?.name ?? "";
      link.click();
      URL.revokeObjectURL(address);
    },
  });
  if (act.document === null) return null;
  return (
    <>
      <button type="button" className="link-button" onClick={() => fetching.mutate()}>
        {t("act.see")}
        {t("text.colon")}
        {act.document.name}
      </button>
      {fetching.isError && <ProblemView thrown={fetching.error} />}
    </>
  );
}

/** One act: what, when, by which paper, by whom, and how far it has come. */
export function ActLines({ act }: { readonly act: ActOutput }) {
  const { t, say, language } = useLanguage();
  return (
    <div className="act">
      <p className="act-line">
        <strong>{say(act.kindLabel)}</strong>{" "}
        <span className={act.state === "done" ? "tag tag-good" : "tag tag-plain"}>
          {t(STATES[act.state])}
        </span>
      </p>
      <p>
        {act.to === null
          ? formatDay(act.from, language)
          : t("mark.until", { from: formatDay(act.from, language), to: formatDay(act.to, language) })}
        {t("text.semicolon")}
        {say(act.organisation)} {act.documentNumber}
      </p>
      {act.basis !== null && <p>{act.basis}</p>}
      {act.note !== null && <p>{act.note}</p>}
      {act.enteredBy !== null && (
        <p className="act-by">
          {t("act.by", { name: act.enteredBy, at: formatInstant(act.enteredAt, language) })}
        </p>
      )}
      {act.decision?.reason !== null && act.decision !== null && (
        <p className="act-by">{act.decision.reason}</p>
      )}
      {act.problems.map((problem) => (
        <p key={problem.code} className="act-by">
          {say(problem.message)}
        </p>
      ))}
      <Paper act={act} />
    </div>
  );
}
