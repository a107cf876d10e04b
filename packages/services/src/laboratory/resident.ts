import { setTimeout } from "node:timers/promises";
import {
  coversFacts,
  createColumnScorer,
  type ColumnarResult,
  type CompiledModel,
} from "@xinpark/kernel/evaluation";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Door, Scope } from "@xinpark/platform/door";
import { evaluatedOf, inTurns } from "../evaluation/index.ts";
import type { Installation } from "../installation/index.ts";
import { groupingsOf, type NamedGrouping } from "./groupings.ts";
import type { Members } from "./members.ts";
import {
  knowledgeNow,
  loadPopulation,
  updatePopulation,
  type Knowledge,
  type LoadedPopulation,
  type Moment,
} from "./population.ts";
import { withinScope } from "./scope.ts";

/** Populations kept in the laboratory's thread: shared by everyone who tries, brought up to date when more is known, let go when nobody asks. */

/** Populations kept at once: today's for two families of models, and what a report looks back to. */
const MOST = 6;
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

/** The population as it was on a day and as it was known. Subjects are known by their place, ascending by id. */
export interface Population {
  readonly asOf: string;
  /** The last batch that is counted in; 0: nothing was known. */
  readonly knownNo: number;
  readonly members: Members;
  /** 1 for those within a scope, by the same numbers as row security. */
  readonly within: (scope: Scope) => Uint8Array;
  readonly groupings: readonly NamedGrouping[];
  /** Score and grade of everyone by a model; kept for the models asked last. */
  readonly evaluate: (model: CompiledModel) => Promise<ColumnarResult>;
}

export interface Populations {
  /** What `ready` has made ready. Throws `laboratory-loading` where it is not there. */
  readonly resident: (models: readonly CompiledModel[], moment: Moment) => Population;
  /**
   * Makes the population with the facts of the models ready, as known now; loaded by a named job where it is not resident, else
   * brought up to date. Throws ProblemError `laboratory-loading` where that takes longer than a page waits: asked again it is there.
   */
  readonly ready: (models: readonly CompiledModel[], moment: Moment, onBehalfOf: string) => Promise<void>;
}

interface Ready {
  readonly loaded: LoadedPopulation;
  readonly population: Population;
}

/** What a population is made of. */
interface Made {
  readonly installation: Installation;
  readonly moment: Moment;
  readonly models: readonly CompiledModel[];
}

class Resident {
  readonly made: Made;
  readonly idle: NodeJS.Timeout;
  /** Once loaded; while it is brought up to date, as it was. */
  ready: Ready | null = null;
  /** The load or the update under way, or the last one. */
  work: Promise<Ready>;

  constructor(made: Made, load: Promise<LoadedPopulation>, letGo: (one: Resident) => void) {
    this.made = made;
    this.idle = globalThis.setTimeout(() => letGo(this), IDLE).unref();
    this.work = this.#take(load);
  }

  update(load: Promise<LoadedPopulation>): void {
    this.work = this.#take(load);
  }

  async #take(load: Promise<LoadedPopulation>): Promise<Ready> {
    const loaded = await load;
    const { installation, moment } = this.made;
    this.ready = { loaded, population: populationOf(installation, loaded, moment.asOf) };
    return this.ready;
  }
}

export function createPopulations(door: Door, installation: () => Installation): Populations {
  let residents: Resident[] = [];
  const letGo = (one: Resident): void => {
    clearTimeout(one.idle);
    residents = residents.filter((other) => other !== one);
  };
  const touch = (one: Resident): void => {
    one.idle.refresh();
    residents = [...residents.filter((other) => other !== one), one];
    let bytes = 0;
    for (const [place, other] of residents.toReversed().entries()) {
      bytes += other.ready?.loaded.columns.bytes ?? 0;
      if (place > 0 && (place >= MOST || bytes > MOST_BYTES)) letGo(other);
    }
  };
  const find = (models: readonly CompiledModel[], moment: Moment): Resident | undefined =>
    residents.find(
      (one) =>
        one.made.moment.asOf === moment.asOf &&
        one.made.moment.known === moment.known &&
        one.made.installation === installation() &&
        covers(one, models),
    );
  /** What fails is let go, so that the next who asks loads it anew. */
  const watched = (one: Resident): Resident => {
    one.work.catch(() => letGo(one));
    return one;
  };
  const begin = (made: Made, onBehalfOf: string): Resident =>
    watched(
      new Resident(
        made,
        loadPopulation(door, made.installation, made.models, made.moment, onBehalfOf),
        letGo,
      ),
    );
  return {
    resident: (models, moment) => {
      const population = find(models, moment)?.ready?.population;
      if (population === undefined) throw new ProblemError(LOADING);
      return population;
    },
    ready: async (models, moment, onBehalfOf) => {
      const current = installation();
      for (const one of residents) if (one.made.installation !== current) letGo(one);
      const one = find(models, moment) ?? begin({ installation: current, moment, models }, onBehalfOf);
      touch(one);
      for (;;) {
        const { work } = one;
        const { loaded } = await patiently(work);
        const now = await knowledgeNow(door, onBehalfOf);
        if (one.work !== work) continue;
        if (isFresh(loaded.knowledge, now, moment)) return;
        one.update(updatePopulation(door, current, one.made.models, moment, loaded, onBehalfOf));
        watched(one);
      }
    },
  };
}

/** What was known on a day gone by does not change; where subjects belong does. */
const isFresh = (known: Knowledge, now: Knowledge, moment: Moment): boolean =>
  known.placesAt === now.placesAt &&
  (moment.known === "then" || (known.knownNo === now.knownNo && known.mergedAt === now.mergedAt));

/** Whether what is kept, or being loaded, holds every fact of the models. */
const covers = ({ ready, made }: Resident, models: readonly CompiledModel[]): boolean =>
  ready === null
    ? models.every(({ plan }) => made.models.some((one) => coversFacts({ ...NOTHING, ...one.plan }, plan)))
    : models.every(({ plan }) => coversFacts(ready.loaded.columns, plan));

const NOTHING = { subjects: 0, columns: [], bytes: 0 } as const;

/** What work comes to, unless it takes longer than a request waits. Throws as the work does. */
async function patiently<T>(work: Promise<T>): Promise<T> {
  const given = new AbortController();
  const late = setTimeout(PATIENCE, null, { signal: given.signal, ref: false }).catch(() => null);
  const done = await Promise.race([work.then((value) => ({ value })), late]).finally(() => given.abort());
  if (done === null) throw new ProblemError(LOADING);
  return done.value;
}

function populationOf(
  installation: Installation,
  { columns, members, knowledge }: LoadedPopulation,
  asOf: string,
): Population {
  const evaluatedBy = evaluatedByKinds(members);
  const results = new Map<string, ColumnarResult>();
  return {
    asOf,
    knownNo: knowledge.knownNo,
    members,
    within: (scope) => withinScope(members, scope),
    groupings: groupingsOf(installation, members, asOf),
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
function evaluatedByKinds({ kinds: { codes, words } }: Members): (model: CompiledModel) => Uint8Array {
  return (model) => {
    const scored = evaluatedOf(
      model,
      words.map((kind, id) => ({ id, kind: kind ?? "" })),
    );
    // A loop: it is run for every trial.
    const evaluated = new Uint8Array(codes.length);
    for (let place = 0; place < codes.length; place += 1) evaluated[place] = scored[codes[place] ?? 0] ?? 0;
    return evaluated;
  };
}
