import type { EvaluationOutput, ExplanationOutput } from "@xinpark/kernel/contract";
import { fromEpochDay, toEpochDay } from "@xinpark/kernel/day";
import { changesOf, NO_PROMISE, reasonsOf, type Gain } from "@xinpark/kernel/evaluation";
import type { Session } from "@xinpark/platform/door";
import { forecastRequest, FURTHEST_DAYS } from "../evaluation/index.ts";
import { repairDays } from "../file/index.ts";
import type { Installation } from "../installation/index.ts";

/** Why a class is what it is, in sentences, and what would change it. */

export async function explained(
  session: Session,
  installation: Installation,
  subject: number,
  evaluation: EvaluationOutput,
): Promise<ExplanationOutput> {
  const told = inWords(evaluation);
  if (evaluation.grade === null) return told;
  return { ...told, changes: await changes(session, installation, subject, evaluation) };
}

/** The reasons alone: of what is to come nothing is said. */
export const inWords = (evaluation: EvaluationOutput): ExplanationOutput => ({
  ...evaluation,
  reasons: reasonsOf(evaluation.contributions).map(({ text, points, records }) => ({
    text,
    points,
    records: [...records],
  })),
  changes: null,
});

async function changes(
  session: Session,
  installation: Installation,
  subject: number,
  { model, contributions }: EvaluationOutput,
): Promise<ExplanationOutput["changes"]> {
  const request = await forecastRequest(session, installation, {
    subject,
    model,
    today: session.today,
    days: FURTHEST_DAYS,
  });
  const costly = contributions.flatMap((one) => (one.points < 0 ? one.records : []));
  const days = await repairDays(session, installation, subject, [...new Set(costly)]);
  const repairable = new Map([...days].map(([record, day]) => [record, toEpochDay(day)]));
  return {
    notice: NO_PROMISE,
    through: fromEpochDay(request.today + FURTHEST_DAYS),
    records: changesOf(request, repairable).map((one) => ({
      record: one.record,
      indicators: [...one.indicators],
      points: one.points,
      repair: one.repair === null ? null : gainOf(one.repair),
      expires: one.expires === null ? null : fromEpochDay(one.expires),
      returns: one.returns.map(gainOf),
    })),
  };
}

const gainOf = ({ day, points, score, grade }: Gain) => ({ on: fromEpochDay(day), points, score, grade });
