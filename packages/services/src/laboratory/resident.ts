import { setTimeout } from "node:timers/promises";
import {
  coversFacts,
  createColumnScorer,
  type ColumnarResult,
  type CompiledModel,
} from "@xinpark/kernel/evaluation";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Scope } from "@xinpark/platform/door";
import type { Population, Populations } from "../context/index.ts";
import { evaluatedOf, inTurns } from "../evaluation/index.ts";
import type { Installation } from "../installation/index.ts";
import { groupingsOf } from "./groupings.ts";
import { knowledgeNow, loadPopulation, type LoadedPopulation, type Member } from "./population.ts";

/** Populations kept in this process: shared by everyone who tries, renewed when more is known, let go when nobody asks. */

/** Populations kept at once: today's for two families of models, and one of a year before. */
const MOST = 3;
/** Bytes of facts kept at once, beside the population asked for last. */
const MOST_BYTES = 512 * 1024 * 1024;
/** A population nobody asked for so long is let go, in milliseconds. */
const IDLE = 30 * 60 * 1000;
/** How long a request waits for loading, in milliseconds. */
const PATIENCE = 20_000;
/** Results kept with a population: the published model's and those of the drafts tried last. */
const MOST_RESULTS = 4;

const LOADING = problem(
  "unavailable",
  "laboratory-loading",
  "正在载入全体企业的数据，请稍候再试",
  "everyone's data is being loaded; try again in a moment",
);

interface Ready extends Pick<LoadedPopulation, "knowledge" | "columns"> {
  readonly population: Population;
}

interface Resident {
  readonly installation: Installation;
  readonly asOf: string;
  readonly models: readonly CompiledModel[];
  readonly loading: Promise<Ready>;
  /** Once loaded. */
  ready: Ready | null;
  readonly idle: NodeJS.Timeout;
}

export function createPopulations(installation: () => Installation, today: () => string): Populations {
  let residents: Resident[] = [];
  const letGo = (one: Resident): void => {
    clearTimeout(one.idle);
    residents = residents.filter((other) => other !== one);
  };
  const idleTimer = (one: () => Resident): NodeJS.Timeout =>
    globalThis.setTimeout(() => letGo(one()), IDLE).unref();
  const touch = (one: Resident): void => {
    one.idle.refresh();
    residents = [...residents.filter((other) => other !== one), one];
    let bytes = 0;
    for (const [place, other] of residents.toReversed().entries()) {
      bytes += other.ready?.columns.bytes ?? 0;
      if (place > 0 && (place >= MOST || bytes > MOST_BYTES)) letGo(other);
    }
  };
  const find = (models: readonly CompiledModel[], asOf: string): Resident | undefined =>
    residents.find((one) => one.asOf === asOf && one.installation === installation() && covers(one, models));
  return {
    today,
    resident: (models, asOf) => {
      const population = find(models, asOf)?.ready?.population;
      if (population === undefined) throw new ProblemError(LOADING);
      return population;
    },
    ready: async (door, models, asOf, onBehalfOf) => {
      const now = await knowledgeNow(door, onBehalfOf);
      const current = installation();
      for (const one of residents) {
        const known = one.ready?.knowledge;
        const stale =
          known !== undefined && (known.knownNo !== now.knownNo || known.placesAt !== now.placesAt);
        if (stale || one.installation !== current) letGo(one);
      }
      const fitting = find(models, asOf);
      if (fitting !== undefined) {
        touch(fitting);
        return patiently(fitting);
      }
      const made: Resident = {
        installation: current,
        asOf,
        models,
        loading: loadPopulation(door, current, models, asOf, onBehalfOf).then(
          ({ knowledge, columns, members }) => ({
            knowledge,
            columns,
            population: populationOf(current, { knowledge, columns, members }, asOf),
          }),
        ),
        ready: null,
        idle: idleTimer(() => made),
      };
      void made.loading.then(
        (ready) => {
          made.ready = ready;
        },
        () => letGo(made),
      );
      touch(made);
      return patiently(made);
    },
  };
}

/** Whether what is kept, or being loaded, holds every fact of the models. */
const covers = ({ ready, models: own }: Resident, models: readonly CompiledModel[]): boolean =>
  ready === null
    ? models.every(({ plan }) => own.some((one) => coversFacts({ ...NOTHING, ...one.plan }, plan)))
    : models.every(({ plan }) => coversFacts(ready.columns, plan));

const NOTHING = { subjects: 0, columns: [], bytes: 0 } as const;

/** What is resident once it is loaded, unless that takes longer than a request waits. Throws as loading does. */
async function patiently(one: Resident): Promise<Population> {
  if (one.ready !== null) return one.ready.population;
  const given = new AbortController();
  const late = setTimeout(PATIENCE, null, { signal: given.signal, ref: false }).catch(() => null);
  const ready = await Promise.race([one.loading, late]).finally(() => given.abort());
  if (ready === null) throw new ProblemError(LOADING);
  return ready.population;
}

/** The members themselves are let go: what is asked of them stands in columns. */
function populationOf(
  installation: Installation,
  { columns, members, knowledge }: LoadedPopulation,
  asOf: string,
): Population {
  const places: Places = {
    areas: Float64Array.from(members, ({ areaNo }) => areaNo),
    parks: Float64Array.from(members, ({ parkNo }) => parkNo ?? Number.NaN),
  };
  const ids = members.map(({ id }) => id);
  const founded = members.map(({ established }) => established);
  const groupings = groupingsOf(installation, members, asOf);
  const evaluatedBy = evaluatedByKinds(members);
  const results = new Map<string, ColumnarResult>();
  return {
    asOf,
    knownNo: knowledge.knownNo,
    ids,
    founded,
    within: (scope) => withinScope(places, scope),
    groupings,
    evaluate: async (model) => {
      const known = results.get(model.digestInput);
      const result = known ?? (await inTurns(createColumnScorer(model.plan)(columns, evaluatedBy(model))));
      results.delete(model.digestInput);
      results.set(model.digestInput, result);
      for (const digest of [...results.keys()].slice(0, -MOST_RESULTS)) results.delete(digest);
      return result;
    },
  };
}

/** Who is given a score by a model, told from kinds alone. */
function evaluatedByKinds(members: readonly Member[]): (model: CompiledModel) => Uint8Array {
  const kinds = [...new Set(members.map(({ kind }) => kind))];
  const placeOf = new Map(kinds.map((kind, place) => [kind, place]));
  const codes = Uint16Array.from(members, ({ kind }) => placeOf.get(kind) ?? 0);
  return (model) => {
    const scored = evaluatedOf(
      model,
      kinds.map((kind, id) => ({ id, kind })),
    );
    return Uint8Array.from(codes, (code) => scored[code] ?? 0);
  };
}

/** Area and park of subjects in their order; NaN: in no park. */
export interface Places {
  readonly areas: Float64Array;
  readonly parks: Float64Array;
}

/** Who lies within a scope: the comparison that row security makes, over the same two columns. */
export function withinScope({ areas, parks }: Places, { low, high, publicOnly }: Scope): Uint8Array {
  const within = new Uint8Array(areas.length);
  if (publicOnly || low === null || high === null) return within;
  for (let place = 0; place < areas.length; place += 1) {
    const area = areas[place] ?? Number.NaN;
    const park = parks[place] ?? Number.NaN;
    if ((low <= area && area <= high) || (low <= park && park <= high)) within[place] = 1;
  }
  return within;
}
