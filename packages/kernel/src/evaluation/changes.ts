/** What would change a class: for each record that costs points, when it may be repaired, when it stops counting, and what returns then. */
import { evaluationOn, forecast, shownOn, type ForecastRequest } from "./forecast.ts";
import type { Evaluation } from "./types.ts";

/** The score and the class of an epoch day, and the points gained. Points are thousandths. */
export interface Gain {
  readonly day: number;
  /** Against the score of the day before the change. */
  readonly points: number;
  readonly score: number | null;
  readonly grade: string | null;
}

export interface RecordChange {
  readonly record: number;
  /** The indicators and vetoes it costs points in. */
  readonly indicators: readonly string[];
  /** What the score would gain today without this one record; 0 where others do the same. */
  readonly points: number;
  /** If a repair succeeds on the first day it may, today at the earliest; null: the rules know no such day. */
  readonly repair: Gain | null;
  /** The first day from which it does not count any more; null: it counts to the end of the time looked at. */
  readonly expires: number | null;
  /** Days on which points return because of it, in order. */
  readonly returns: readonly Gain[];
}

type Question = Omit<ForecastRequest, "repairs">;

/** The records that cost points today, the dearest first. `repairableFrom` gives epoch days. It promises nothing. */
export function changesOf(
  question: Question,
  repairableFrom: ReadonlyMap<number, number>,
): readonly RecordChange[] {
  const told = forecast(question);
  const costly = indicatorsOf(told.today);
  const changes = [...costly].map(([record, indicators]): RecordChange => ({
    record,
    indicators,
    points: gained(told.today, without(question, record)),
    repair: repairOf(question, record, repairableFrom.get(record)),
    expires: told.expires.get(record) ?? null,
    returns: told.days.flatMap(({ day, evaluation, grade, because }, at) => {
      const back = because.some((cause) => cause.after > cause.before && cause.records.includes(record));
      const before = told.days[at - 1]?.evaluation ?? told.today;
      return back ? [{ day, points: gained(before, evaluation), score: evaluation.score, grade }] : [];
    }),
  }));
  return changes.toSorted((a, b) => b.points - a.points || a.record - b.record);
}

function indicatorsOf(evaluation: Evaluation): ReadonlyMap<number, readonly string[]> {
  const found = new Map<number, string[]>();
  for (const { indicator, points, records } of evaluation.contributions)
    for (const record of points < 0 ? records : [])
      found.set(record, [...(found.get(record) ?? []), indicator]);
  return found;
}

const gained = (before: Evaluation, after: Evaluation): number => (after.score ?? 0) - (before.score ?? 0);

const without = (question: Question, record: number): Evaluation =>
  evaluationOn({ ...question, records: question.records.filter((one) => one.id !== record) }, question.today);

function repairOf(question: Question, record: number, from: number | undefined): Gain | null {
  if (from === undefined) return null;
  const day = Math.max(from, question.today);
  const after = evaluationOn({ ...question, repairs: [{ record, on: day }] }, day);
  return {
    day,
    points: gained(evaluationOn(question, day), after),
    score: after.score,
    grade: shownOn(question, day, after).grade,
  };
}
