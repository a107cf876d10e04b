import { Link } from "@tanstack/react-router";
import {
  NO_GRADE,
  type LaboratoryExplainOutput,
  type LaboratoryMoversOutput,
  type LaboratoryTrialOutput,
} from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { FactValue } from "../evaluation/contributions.tsx";
import { formatCount, formatPoints, formatSignedPoints } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { useMovers, useTrialExplained, type MoverChoice, type Tried } from "./queries.ts";

/** The enterprises whose grade would change, and for each what makes it so. */

type Mover = LaboratoryMoversOutput["items"][number];
type Grades = LaboratoryTrialOutput["before"]["grades"];

function GradeTag({ grades, grade }: { readonly grades: Grades; readonly grade: string | null }) {
  const { t, say } = useLanguage();
  const found = grades.find((one) => one.id === grade);
  if (found === undefined) return <span className="grade-chip grade-chip-none">{t("laboratory.none")}</span>;
  return <span className={`grade-chip grade-${found.code}`}>{say(found.label)}</span>;
}

/** Both explanations side by side, what differs first. */
function Compared({ explained }: { readonly explained: LaboratoryExplainOutput }) {
  const { t, say } = useLanguage();
  const rows = explained.compared.map((one, at) => ({
    ...one,
    at,
    by: (one.after?.points ?? 0) - (one.before?.points ?? 0),
  }));
  const told = rows.filter((one) => one.by !== 0 || (one.before?.points ?? 0) !== 0);
  const points = (value: number | undefined): string =>
    value === undefined ? "—" : formatSignedPoints(value);
  const score = (value: number | null): string => (value === null ? "—" : formatPoints(value));
  return (
    <>
      {rows.every((one) => one.by === 0) && <p className="field-hint">{t("laboratory.samePoints")}</p>}
      <table className="plain-table compared-table">
        <thead>
          <tr>
            <th scope="col">{t("laboratory.contribution")}</th>
            <th scope="col">{t("laboratory.before")}</th>
            <th scope="col">{t("laboratory.after")}</th>
            <th scope="col">{t("laboratory.change")}</th>
          </tr>
        </thead>
        <tbody>
          {[...told.filter((one) => one.by !== 0), ...told.filter((one) => one.by === 0)].map((one) => {
            const fact = one.after ?? one.before;
            return (
              <tr key={one.at} className={one.by === 0 ? "" : "compared-changed"}>
                <th scope="row">
                  {say(one.label)}
                  {fact !== null && fact.factLabel !== null && (
                    <small>
                      {say(fact.factLabel)}
                      {t("text.colon")}
                      <FactValue contribution={fact} />
                    </small>
                  )}
                </th>
                <td className="number">{points(one.before?.points)}</td>
                <td className="number">{points(one.after?.points)}</td>
                <td className="number">{one.by === 0 ? "" : formatSignedPoints(one.by)}</td>
              </tr>
            );
          })}
          <tr className="compared-total">
            <th scope="row">{t("laboratory.score")}</th>
            <td className="number">{score(explained.before.score)}</td>
            <td className="number">{score(explained.after.score)}</td>
            <td className="number">
              {explained.before.score !== null && explained.after.score !== null
                ? formatSignedPoints(explained.after.score - explained.before.score)
                : ""}
            </td>
          </tr>
        </tbody>
      </table>
    </>
  );
}

function Explanation({ tried, mover }: { readonly tried: Tried; readonly mover: Mover }) {
  const { t } = useLanguage();
  const explained = useTrialExplained(tried, `id:${mover.subject}`, true);
  return (
    <div className="mover-why">
      {explained.isPending && <Waiting lines={3} />}
      {explained.isError && <ProblemView thrown={explained.error} />}
      {explained.data !== undefined && <Compared explained={explained.data} />}
      <p>
        <Link to="/subjects/$code" params={{ code: mover.uscc ?? `id:${mover.subject}` }}>
          {t("laboratory.openFile")}
        </Link>
      </p>
    </div>
  );
}

function MoverLine({
  tried,
  trial,
  mover,
}: {
  readonly tried: Tried;
  readonly trial: LaboratoryTrialOutput;
  readonly mover: Mover;
}) {
  const { t } = useLanguage();
  const [open, setOpen] = useState(false);
  const { before, after } = mover;
  return (
    <li className="mover">
      <div className="mover-line">
        <span className="mover-name">{mover.name}</span>
        <span className="mover-grades">
          <GradeTag grades={trial.before.grades} grade={before.grade} />
          <span aria-hidden="true">→</span>
          <GradeTag grades={trial.after.grades} grade={after.grade} />
          {before.score !== null && after.score !== null && (
            <span className="mover-points">
              {before.score === after.score
                ? formatPoints(after.score)
                : `${formatPoints(before.score)} → ${formatPoints(after.score)} (${formatSignedPoints(after.score - before.score)})`}
            </span>
          )}
        </span>
        <button
          type="button"
          className="link-button"
          aria-expanded={open}
          aria-label={`${t(open ? "laboratory.close" : "laboratory.why")} ${mover.name}`}
          onClick={() => setOpen(!open)}
        >
          {t(open ? "laboratory.close" : "laboratory.why")}
        </button>
      </div>
      {open && <Explanation tried={tried} mover={mover} />}
    </li>
  );
}

interface MoversProps {
  readonly tried: Tried;
  readonly trial: LaboratoryTrialOutput;
  readonly choice: MoverChoice;
  readonly onChoose: (choice: MoverChoice) => void;
}

function useChoiceText(trial: LaboratoryTrialOutput, choice: MoverChoice): string {
  const { t, say } = useLanguage();
  const grade = (grades: Grades, id: string | undefined): string => {
    const found = grades.find((one) => one.id === id);
    return found === undefined
      ? t(id === NO_GRADE ? "laboratory.none" : "laboratory.anyGrade")
      : say(found.label);
  };
  const parts: string[] = [];
  if (choice.from !== undefined || choice.to !== undefined)
    parts.push(`${grade(trial.before.grades, choice.from)} → ${grade(trial.after.grades, choice.to)}`);
  const group = trial.groups
    .find((one) => one.id === choice.grouping)
    ?.groups.find((one) => (one.code ?? "") === choice.group);
  if (group !== undefined) parts.push(say(group.label));
  return parts.join(" · ");
}

export function Movers({ tried, trial, choice, onChoose }: MoversProps) {
  const { t } = useLanguage();
  const movers = useMovers(tried, choice, trial.better + trial.worse + trial.gained + trial.lost > 0);
  const text = useChoiceText(trial, choice);
  const items = movers.data?.pages.flatMap((page) => page.items) ?? [];
  const total = movers.data?.pages[0]?.total ?? 0;
  return (
    <section aria-labelledby="movers-title" id="movers">
      <h2 id="movers-title">
        {t("laboratory.movers")} <span className="field-hint">{formatCount(total)}</span>
      </h2>
      <p className="section-lead">{t("laboratory.moversLead")}</p>
      {text !== "" && (
        <p className="mover-choice">
          <span className="tag tag-plain">{text}</span>{" "}
          <button type="button" className="link-button" onClick={() => onChoose({})}>
            {t("laboratory.everyMover")}
          </button>
        </p>
      )}
      {movers.isError && <ProblemView thrown={movers.error} onRetry={() => void movers.refetch()} />}
      {items.length === 0 && !movers.isError && <p className="empty">{t("laboratory.noMovers")}</p>}
      <ul className="movers">
        {items.map((mover) => (
          <MoverLine key={mover.subject} tried={tried} trial={trial} mover={mover} />
        ))}
      </ul>
      {movers.hasNextPage && (
        <p className="more">
          <Button loading={movers.isFetchingNextPage} onClick={() => void movers.fetchNextPage()}>
            {t("laboratory.more")}
          </Button>
        </p>
      )}
    </section>
  );
}
