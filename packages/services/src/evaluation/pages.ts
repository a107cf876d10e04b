import { setImmediate } from "node:timers/promises";
import { compileEdgeDays, type EvaluatedRecord } from "@xinpark/kernel/evaluation";
import type { Session } from "@xinpark/platform/door";
import { jobActor } from "@xinpark/platform/door";
import { loadColumns, type Loaded } from "./memory.ts";
import {
  dayOfPoint,
  isEvaluated,
  kindsAtPoint,
  subjectsAtPoint,
  subjectRow,
  type RunPoint,
  type RunSubject,
  type SubjectRow,
} from "./population.ts";
import { lastKnownNo, readRecords, type ReadyModel } from "./records.ts";
import type { EvaluationContext } from "./context.ts";
import type { Evaluated } from "./store.ts";

/** Results of a page of subjects, by the evaluator or from columns. */

/** Gives the results of subjects, who are in ascending order, in that order. */
export type PageEvaluator = (
  session: Session,
  subjects: readonly SubjectRow[],
) => Promise<readonly Evaluated[]>;

/** Whom nothing changes for so long is looked at again then. */
const HORIZON_DAYS = 366;

const NO_RECORDS: readonly EvaluatedRecord[] = [];

/** Tells the days after a run's on which results can change. */
export const edgesAfter = ({ compiled }: ReadyModel, point: RunPoint) =>
  compileEdgeDays(compiled.plan, dayOfPoint(point), dayOfPoint(point) + HORIZON_DAYS);

/** Subjects read and evaluated at one go. */
const SLICE = 250;

/** Subject by subject, from their records as known at the point. */
export function pagesByEvaluator(
  context: EvaluationContext,
  model: ReadyModel,
  point: RunPoint,
): PageEvaluator {
  const day = dayOfPoint(point);
  const edges = edgesAfter(model, point);
  const evaluateSlice: PageEvaluator = async (session, subjects) => {
    const { kinds, records } = await readAtPoint(context, session, model, subjects, point);
    return subjects.map((subject, index) => {
      const known = kinds[index] ?? subject;
      const own = records.get(subject.id) ?? NO_RECORDS;
      const evaluation = model.compiled.evaluate({ kind: known.kind }, own, day);
      let due: number | null = null;
      if (isEvaluated(model.compiled, known))
        for (const record of own) due = Math.min(due ?? day + HORIZON_DAYS, edges.first(record) ?? Infinity);
      return { subject, evaluation, dueOn: due };
    });
  };
  // Between two slices whoever else the program serves is let in.
  return async (session, subjects) => {
    const results: Evaluated[] = [];
    for (let start = 0; start < subjects.length; start += SLICE) {
      results.push(...(await evaluateSlice(session, subjects.slice(start, start + SLICE))));
      await setImmediate();
    }
    return results;
  };
}

interface Read {
  readonly kinds: readonly RunSubject[];
  readonly records: ReadonlyMap<number, readonly EvaluatedRecord[]>;
}

/** The present where it is still that of the point, else the entries known then. */
async function readAtPoint(
  context: EvaluationContext,
  session: Session,
  model: ReadyModel,
  subjects: readonly SubjectRow[],
  point: RunPoint,
): Promise<Read> {
  const ids = subjects.map((subject) => subject.id);
  // What is read by consent is not touched by a run over everyone: nobody consented to it here, and nothing comes of it.
  const read = async (knownNo: number | null) =>
    model.definition.consent === undefined
      ? readRecords(session, model.compiled, ids, knownNo)
      : new Map<number, readonly EvaluatedRecord[]>();
  if (!point.entries) {
    const records = await read(null);
    if ((await lastKnownNo(session)) === point.knownNo) return { kinds: subjects, records };
  }
  const then = { ...point, entries: true };
  const kinds = await kindsAtPoint(session, context.installation(), subjects, then, context.today());
  return { kinds, records: await read(point.knownNo) };
}

/** From columns that are loaded first, of the subjects after one; what is stored keeps its reasons, which come from the same columns. */
export async function pagesFromColumns(
  context: EvaluationContext,
  model: ReadyModel,
  point: RunPoint,
  after: number,
): Promise<PageEvaluator> {
  const { subjects, loaded } = await context.door.open(
    jobActor("evaluation", ""),
    (session) => loadAtPoint(context, session, model, point, after),
    "population",
  );
  const { columnar, batch, evaluated, due } = loaded;
  const places = new Map(subjects.map((subject, place) => [subject.id, place]));
  const day = dayOfPoint(point);
  return async (_session, page) =>
    page.map((subject) => {
      const place = places.get(subject.id) ?? -1;
      if (evaluated[place] !== 1) {
        const { kind } = subjects[place] ?? subject;
        return { subject, evaluation: model.compiled.evaluate({ kind }, [], day), dueOn: null };
      }
      const next = due?.[place] ?? 0;
      return {
        subject,
        evaluation: columnar.explain(batch, place, day),
        dueOn: next === 0 ? null : Math.min(next, day + HORIZON_DAYS),
      };
    });
}

async function loadAtPoint(
  context: EvaluationContext,
  session: Session,
  model: ReadyModel,
  point: RunPoint,
  after: number,
): Promise<{ readonly subjects: readonly RunSubject[]; readonly loaded: Loaded }> {
  const all = await session.rows(subjectRow, subjectsAtPoint(point));
  const wanted = all.filter((subject) => subject.id > after);
  const edges = edgesAfter(model, point);
  if (!point.entries) {
    const loaded = await loadColumns(session, model.compiled, wanted, point, { edges });
    if ((await lastKnownNo(session)) === point.knownNo) return { subjects: wanted, loaded };
  }
  const then = { ...point, entries: true };
  const subjects = await kindsAtPoint(session, context.installation(), wanted, then, context.today());
  return { subjects, loaded: await loadColumns(session, model.compiled, subjects, then, { edges }) };
}
