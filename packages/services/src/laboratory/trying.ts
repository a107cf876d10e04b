import { z } from "zod";
import type {
  ContributionOutput,
  LaboratoryExplainOutput,
  LaboratoryMoversOutput,
  LaboratoryTrialOutput,
} from "@xinpark/kernel/contract";
import { laboratoryGrouping, NO_GRADE } from "@xinpark/kernel/contract";
import { toEpochDay } from "@xinpark/kernel/day";
import {
  gradeId,
  modelDifferences,
  type ColumnarResult,
  type CompiledModel,
} from "@xinpark/kernel/evaluation";
import { createTrial, moversOf, type MoverFilter } from "@xinpark/kernel/laboratory";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Scope, Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import type { MoversAsked, MoversFound } from "../context/index.ts";
import { readSubjectRecords, shownEvaluation } from "../evaluation/index.ts";
import type { Installation } from "../installation/index.ts";
import { oneSubject } from "../registry/index.ts";
import type { Pair } from "./asked.ts";
import { GROUPING_LABELS } from "./groupings.ts";
import type { Population } from "./resident.ts";
import { withinScope } from "./scope.ts";

/** A draft tried on the part of the population that lies within a scope. */

/** Figures of both models, over everyone within the scope. */
export async function tryPair(
  population: Population,
  { before, after }: Pair,
  scope: Scope,
): Promise<LaboratoryTrialOutput> {
  const [was, is] = [await population.evaluate(before), await population.evaluate(after)];
  const trial = heldAgainst(population, before, was, scope)({ model: after.plan.model, result: is });
  return {
    asOf: population.asOf,
    knownNo: population.knownNo,
    subjects: trial.subjects,
    before: sideOf(before),
    after: sideOf(after),
    better: trial.better,
    worse: trial.worse,
    gained: trial.gained,
    lost: trial.lost,
    migrations: trial.migrations.map((row) => [...row]),
    scores: [...trial.scores],
    stability: trial.stability,
    groups: trial.groups.map(({ id, groups }) => ({
      id: laboratoryGrouping.parse(id),
      label: GROUPING_LABELS[laboratoryGrouping.parse(id)],
      groups: groups.flatMap(({ group, ...counted }) => {
        const name = population.groupings.find((one) => one.id === id)?.names[group];
        if (name === undefined || counted.subjects === 0) return [];
        return [{ ...name, ...counted, migrations: counted.migrations.map((row) => [...row]) }];
      }),
    })),
    differences: [...modelDifferences(before.plan, after.plan)],
  };
}

type Held = ReturnType<typeof createTrial>;

/** By the published model's result and by scope: what a slider does not change is not computed again. */
const held = new WeakMap<ColumnarResult, Map<string, Held>>();
const MOST_SCOPES = 8;

function heldAgainst(
  population: Population,
  { plan: { model } }: CompiledModel,
  result: ColumnarResult,
  scope: Scope,
): Held {
  const byScope = held.get(result) ?? new Map<string, Held>();
  held.set(result, byScope);
  const key = `${scope.low} ${scope.high} ${scope.publicOnly}`;
  const known = byScope.get(key);
  if (known !== undefined) return known;
  const made = createTrial({ model, result }, population.within(scope), population.groupings);
  if (byScope.size >= MOST_SCOPES) byScope.clear();
  byScope.set(key, made);
  return made;
}

const sideOf = ({ plan: { model } }: CompiledModel): LaboratoryTrialOutput["before"] => ({
  version: model.version,
  label: model.label,
  minimum: model.minimum,
  maximum: model.maximum,
  grades: model.grades.map(({ id, label, code, meaning, from }) => ({ id, label, code, meaning, from })),
});

/** One page of those within the scope whose grade differs, worst moves first. */
export async function findMovers(
  population: Population,
  { before, after }: Pair,
  scope: Scope,
  asked: MoversAsked,
): Promise<MoversFound> {
  const [was, is] = [await population.evaluate(before), await population.evaluate(after)];
  const filter = filterOf(population, before, after, asked);
  const movers = filter === null ? new Int32Array() : moversOf(was, is, population.within(scope), filter);
  const page = [...movers.subarray(asked.after, asked.after + asked.limit)];
  const next = asked.after + page.length;
  return {
    total: movers.length,
    items: page.map((place) => ({
      subject: population.members.ids[place] ?? 0,
      before: resultAt(before, was, place),
      after: resultAt(after, is, place),
    })),
    next: next < movers.length ? next : null,
  };
}

function resultAt({ plan: { model } }: CompiledModel, { score, grade }: ColumnarResult, place: number) {
  const points = score[place] ?? Number.NaN;
  return { score: Number.isNaN(points) ? null : points, grade: gradeId(model, grade[place] ?? -1) };
}

/** Null: nobody can be meant. */
function filterOf(
  population: Population,
  before: CompiledModel,
  after: CompiledModel,
  { from, to, grouping, group }: MoversAsked,
): MoverFilter | null {
  const place = ({ plan: { model } }: CompiledModel, id: string): number | null => {
    if (id === NO_GRADE) return -1;
    const found = model.grades.findIndex((one) => one.id === id);
    return found < 0 ? null : found;
  };
  const [had, has] = [
    from === undefined ? undefined : place(before, from),
    to === undefined ? undefined : place(after, to),
  ];
  if (had === null || has === null) return null;
  const grades = { ...(had === undefined ? {} : { from: had }), ...(has === undefined ? {} : { to: has }) };
  if (grouping === undefined || group === undefined) return grades;
  const parted = population.groupings.find((one) => one.id === grouping);
  const code = group === "" ? null : group;
  const found = parted?.names.findIndex((one) => one.code === code) ?? -1;
  if (parted === undefined || found < 0) return null;
  return { ...grades, grouping: { codes: parted.codes, group: found } };
}

const nameRow = z.object({ id: z.number(), name: z.string(), uscc: z.string().nullable() });

/** Those found, with the names the session may read. */
export async function namedMovers(session: Session, found: MoversFound): Promise<LaboratoryMoversOutput> {
  const ids = found.items.map(({ subject }) => subject);
  const rows = await session.rows(
    nameRow,
    sql`select id, name, uscc from subject where id = any(${ids}::bigint[])`,
  );
  const names = new Map(rows.map((row) => [row.id, row]));
  return {
    ...found,
    items: found.items.flatMap((one) => {
      const row = names.get(one.subject);
      return row === undefined ? [] : [{ ...one, name: row.name, uscc: row.uscc }];
    }),
  };
}

const subjectRow = z.object({
  name: z.string(),
  kind: z.string(),
  area_no: z.number(),
  park_no: z.number().nullable(),
});

/** One enterprise within the session's scope under both models, from the records the session reads. */
export async function explainPair(
  session: Session,
  installation: Installation,
  { before, after, asOf }: Pair,
  code: string,
): Promise<LaboratoryExplainOutput> {
  const subject = await oneSubject(session, code);
  const row = await session.row(
    subjectRow,
    sql`select name, kind, area_no, park_no from subject where id = ${subject}`,
  );
  const places = {
    areas: Float64Array.of(row?.area_no ?? Number.NaN),
    parks: Float64Array.of(row?.park_no ?? Number.NaN),
  };
  if (row === null || withinScope(places, session.actor.scope)[0] !== 1)
    throw new ProblemError(beyondReach(code));
  const day = toEpochDay(asOf);
  const explain = async (model: CompiledModel) => {
    const records = await readSubjectRecords(session, model, subject);
    const made = model.evaluate({ kind: row.kind }, records, day);
    const at = { asOf, computedAt: asOf };
    const { computedAt: _never, ...shown } = shownEvaluation(
      session,
      installation,
      model.plan.model,
      made,
      at,
    );
    return shown;
  };
  const [was, is] = [await explain(before), await explain(after)];
  return {
    subject,
    name: row.name,
    before: was,
    after: is,
    compared: beside(was.contributions, is.contributions),
  };
}

/** Contributions of both in the draft's order; those only the published model has at the end. */
function beside(
  before: readonly ContributionOutput[],
  after: readonly ContributionOutput[],
): LaboratoryExplainOutput["compared"] {
  const key = ({ kind, indicator }: ContributionOutput): string => `${kind} ${indicator}`;
  const was = new Map(before.map((one) => [key(one), one]));
  const is = new Set(after.map(key));
  return [
    ...after.map((one) => ({ label: one.label, before: was.get(key(one)) ?? null, after: one })),
    ...before
      .filter((one) => !is.has(key(one)))
      .map((one) => ({ label: one.label, before: one, after: null })),
  ];
}

const beyondReach = (code: string) =>
  problem(
    "not-found",
    "subject-beyond-reach",
    `“${code}”不在职责范围内`,
    `“${code}” lies outside one's reach`,
    "code",
  );
