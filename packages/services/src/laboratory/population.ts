import { z } from "zod";
import type { CompiledModel, FactColumns, ModelPlan } from "@xinpark/kernel/evaluation";
import { toEpochDay } from "@xinpark/kernel/day";
import { jobActor, type Door, type Session } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import {
  kindsAtPoint,
  lastKnownNo,
  loadFacts,
  subjectRow,
  subjectsAtPoint,
  type RecordSources,
  type RunSubject,
  type SubjectRow,
} from "../evaluation/index.ts";
import { subjectAttributes } from "../file/index.ts";
import type { Installation } from "../installation/index.ts";

/** Everyone's facts and what parts them, loaded by a named job that reads the whole population in one snapshot. */

/** The state of knowledge: what is resident holds as long as it stays. */
export interface Knowledge {
  readonly knownNo: number;
  /** When a subject last moved between areas or parks. */
  readonly placesAt: string;
}

/** A subject with where it belongs and what parts the population. */
export interface Member extends RunSubject {
  readonly areaNo: number;
  readonly parkNo: number | null;
  /** Letter of the trade's section; null: nobody said. */
  readonly trade: string | null;
  readonly size: string | null;
  /** The epoch day of foundation. */
  readonly established: number | null;
}

export interface LoadedPopulation {
  readonly knowledge: Knowledge;
  readonly columns: FactColumns;
  readonly members: readonly Member[];
}

export const JOB = "laboratory";

/** What is known now. */
export const knowledgeNow = (door: Door, onBehalfOf: string): Promise<Knowledge> =>
  door.open(jobActor(JOB, onBehalfOf), readKnowledge, "population");

async function readKnowledge(session: Session): Promise<Knowledge> {
  const places = await session.row(
    z.object({ at: z.string() }),
    sql`select changed_at::text as at from reach_change`,
  );
  return { knownNo: await lastKnownNo(session), placesAt: places?.at ?? "" };
}

/** Loads the facts of the models for everyone known, as of a day. */
export async function loadPopulation(
  door: Door,
  installation: Installation,
  models: readonly CompiledModel[],
  asOf: string,
  onBehalfOf: string,
): Promise<LoadedPopulation> {
  return door.open(
    jobActor(JOB, onBehalfOf),
    async (session) => {
      // What is read in several statements is one state of knowledge.
      await session.run(sql`set transaction isolation level repeatable read`);
      const knowledge = await readKnowledge(session);
      const point = { asOf, knownNo: knowledge.knownNo, entries: asOf !== session.today };
      const rows = await session.rows(subjectRow, subjectsAtPoint(point));
      const subjects = await kindsAtPoint(session, installation, rows, point, session.today);
      const columns = await loadFacts(session, sourcesOf(models), subjects, point);
      const members = await membersOf(session, installation, rows, subjects, asOf);
      await session.audit({
        operation: "laboratory.load",
        class: "read",
        detail: {
          models: models.map((model) => `${model.id}@${model.version}`),
          asOf,
          knownNo: knowledge.knownNo,
          subjects: members.length,
        },
      });
      return { knowledge, columns, members };
    },
    "population",
  );
}

/** What several models read together; each fact once, parts before the facts made of them. */
export function sourcesOf(models: readonly CompiledModel[]): RecordSources {
  const [first, ...others] = models;
  if (first === undefined) throw new RangeError("a population is loaded for some model");
  return others.reduce<RecordSources>((all, { items, fields, plan }) => {
    const everyItem = [...new Set([...all.items, ...items])].sort();
    return {
      items: everyItem,
      fields: Object.fromEntries(
        everyItem.map((item) => [
          item,
          [...new Set([...(all.fields[item] ?? []), ...(fields[item] ?? [])])].sort(),
        ]),
      ),
      plan: joined(all.plan, plan),
    };
  }, first);
}

function joined(one: ModelPlan, other: ModelPlan): ModelPlan {
  const known = new Set(one.facts.map(({ id }) => id));
  const more = other.facts.flatMap((fact, index) => {
    const bounds = other.bounds[index];
    return known.has(fact.id) || bounds === undefined ? [] : [{ fact, bounds }];
  });
  const domains = new Set(one.domains.map(({ id }) => id));
  return {
    model: one.model,
    facts: [...one.facts, ...more.map(({ fact }) => fact)],
    bounds: [...one.bounds, ...more.map(({ bounds }) => bounds)],
    domains: [...one.domains, ...other.domains.filter(({ id }) => !domains.has(id))],
  };
}

const foundedRow = z.object({ id: z.number(), established_on: z.string() });
const PAGE = 2000;

async function membersOf(
  session: Session,
  installation: Installation,
  rows: readonly SubjectRow[],
  subjects: readonly RunSubject[],
  asOf: string,
): Promise<readonly Member[]> {
  const founded = new Map(
    (
      await session.rows(
        foundedRow,
        sql`select id, established_on from subject where established_on is not null`,
      )
    ).map((row) => [row.id, toEpochDay(row.established_on)]),
  );
  const members: Member[] = [];
  for (let start = 0; start < rows.length; start += PAGE) {
    const page = rows.slice(start, start + PAGE);
    const ids = page.map(({ id }) => id);
    const attributes = await subjectAttributes(session, installation, ids, asOf);
    for (const [offset, row] of page.entries()) {
      const own = attributes.get(row.id);
      const section = own?.trade?.section ?? "";
      members.push({
        id: row.id,
        kind: subjects[start + offset]?.kind ?? row.kind,
        areaNo: row.area_no,
        parkNo: row.park_no,
        trade: section === "" ? null : section,
        size: own?.sizeClass ?? null,
        established: founded.get(row.id) ?? null,
      });
    }
  }
  return members;
}
