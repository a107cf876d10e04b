import { Link } from "@tanstack/react-router";
import type { DefinitionDraftOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { formatInstant } from "../shared/format.ts";
import { TextField } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { useExamineDraft, type Written } from "./queries.ts";

/** What goes with a draft of a model: the laboratory's report on its text, and the references of papers. */

export const NO_PAPERS: Written["papers"] = [];

interface PapersNeededProps {
  readonly needed: DefinitionDraftOutput["papersNeeded"];
  readonly papers: Written["papers"];
  readonly onPapers: (papers: Written["papers"]) => void;
}

/** A paper with an empty number or title is none yet. */
export function PapersNeeded({ needed, papers, onPapers }: PapersNeededProps) {
  const { t, say } = useLanguage();
  const put = (paper: string, part: Partial<Written["papers"][number]>): void => {
    const own = papers.find((one) => one.paper === paper) ?? { paper, number: "", title: "" };
    const others = papers.filter((one) => one.paper !== paper);
    const { number, title } = { ...own, ...part };
    onPapers(number === "" && title === "" ? others : [...others, { paper, number, title }]);
  };
  return (
    <fieldset className="draft-papers">
      <legend className="field-label">{t("drafts.papers")}</legend>
      <p className="field-hint">{t("drafts.papersHint")}</p>
      {needed.map(({ paper, label }) => {
        const own = papers.find((one) => one.paper === paper);
        return (
          <div key={paper} className="draft-paper">
            <TextField
              label={t("drafts.paperNumber", { paper: say(label) })}
              value={own?.number ?? ""}
              maxLength={200}
              onChange={(number) => put(paper, { number })}
            />
            <TextField
              label={t("drafts.paperTitle", { paper: say(label) })}
              value={own?.title ?? ""}
              onChange={(title) => put(paper, { title })}
            />
          </div>
        );
      })}
    </fieldset>
  );
}

export function PapersShown({ draft }: { readonly draft: DefinitionDraftOutput }) {
  const { t, say } = useLanguage();
  if (draft.papers.length === 0) return null;
  return (
    <section aria-labelledby="papers">
      <h2 id="papers">{t("drafts.papers")}</h2>
      <dl className="facts">
        {draft.papers.map((one) => {
          const label = draft.papersNeeded.find(({ paper }) => paper === one.paper)?.label;
          return (
            <div key={one.paper} className="fact">
              <dt>{label === undefined ? one.paper : say(label)}</dt>
              <dd>
                {one.title} · {one.number}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}

export function LaboratoryReportPart({ draft }: { readonly draft: DefinitionDraftOutput }) {
  const { t, language } = useLanguage();
  const examine = useExamineDraft();
  const open = draft.state === "draft" || draft.state === "submitted";
  if (draft.kind !== "model" || (!open && draft.report === null)) return null;
  return (
    <section className="card draft-report" aria-labelledby="report">
      <h2 id="report">{t("drafts.report")}</h2>
      {draft.report === null ? (
        <p>{t("drafts.noReport")}</p>
      ) : (
        <p>
          <Link to="/definitions/reports/$report" params={{ report: String(draft.report.id) }}>
            {t("drafts.readReport", { number: String(draft.report.id) })}
          </Link>{" "}
          <span className="field-hint">
            {t("drafts.reportBy", {
              name: draft.report.madeBy,
              at: formatInstant(draft.report.madeAt, language),
            })}
          </span>
        </p>
      )}
      {open && (
        <Button loading={examine.isPending} onClick={() => examine.mutate(draft.id)}>
          {t(draft.report === null ? "drafts.makeReport" : "drafts.makeReportAgain")}
        </Button>
      )}
      {examine.isError && <ProblemView thrown={examine.error} />}
    </section>
  );
}
