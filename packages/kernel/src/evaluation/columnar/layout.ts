/** What the columns of a model keep of each record: what its facts ask, decided once, and nothing else. */
import type { DomainDefinition, FactDefinition } from "../../definition/index.ts";
import { canonicalJson } from "../canonical.ts";
import { isDeriving } from "../derive.ts";
import { compileFilter, compileFixed, dependsOnToday, type Test } from "../qualify.ts";
import { compileReader, dayOf, integerOf, rawValue, type Reader } from "../reading.ts";
import type { EvaluatedRecord, ModelPlan } from "../types.ts";

/** The different values of a record, as `distinct` tells them apart; none when it has no value. */
export type Words = (record: EvaluatedRecord, day: number | null) => readonly string[];

/** The columns of the records of one item. Tests are bits, 32 to a column. */
export interface ItemLayout {
  readonly item: string;
  readonly tests: readonly Test[];
  /** The tests look at use, completeness and severity alone. */
  readonly plainTests: boolean;
  readonly readers: readonly Reader[];
  readonly words: readonly Words[];
  /** Some fact of the item asks for it. */
  readonly keepsPublication: boolean;
  readonly keepsRepair: boolean;
  /** Some fact of the item chooses one record among others. */
  readonly chooses: boolean;
}

/** Where a fact finds what it needs among the columns of one of its items. */
export interface FactSource {
  readonly segment: number;
  readonly test: number;
  /** Of share: the records that are the part. */
  readonly part: number;
  readonly value: number;
  /** Of yearly. */
  readonly year: number;
  /** Of distinct. */
  readonly words: number;
}

/** What is not there. */
export const NONE = -1;

export interface Layout {
  readonly items: readonly ItemLayout[];
  /** By the index of each fact of the plan; none for facts over facts. */
  readonly sources: readonly (readonly FactSource[])[];
  /** The columns hold for the day they were made for only: a condition mentions it. */
  readonly boundToDay: boolean;
}

/** Equal keys share one column. */
class Shared<T> {
  readonly all: T[] = [];
  readonly #places = new Map<string, number>();

  placeOf(key: string, make: () => T): number {
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    this.#places.set(key, this.all.length);
    this.all.push(make());
    return this.all.length - 1;
  }
}

const CHOOSING: ReadonlySet<FactDefinition["aggregate"]> = new Set([
  "latest",
  "first",
  "days-since",
  "yearly",
]);

const testKey = ({ use, countsIncomplete, where }: FactDefinition): string =>
  canonicalJson({
    use,
    countsIncomplete,
    severity: where.severity,
    domain: where.domain,
    fields: where.fields,
  });

const readerKey = ({ value, codes, places, maximumEach }: FactDefinition): string =>
  canonicalJson({ value, codes, places, maximumEach });

function wordsOf(name: string): Words {
  return (record, day) => {
    const value = rawValue(record, day, name);
    if (value === null || value === undefined || value === "") return [];
    return typeof value === "object" ? value : [String(value)];
  };
}

function partTest(fact: FactDefinition): Test {
  const severities = fact.part?.severity;
  const filter = compileFilter(fact.part?.fields);
  return (record, day, asOf) =>
    (severities === undefined || (record.severity !== null && severities.includes(record.severity))) &&
    (filter === null || filter(record, day, asOf));
}

class ItemDraft {
  readonly #tests = new Shared<Test>();
  readonly #readers = new Shared<Reader>();
  readonly #words = new Shared<Words>();
  readonly #facts: FactDefinition[] = [];

  sourceOf(fact: FactDefinition, segment: number, domains: readonly DomainDefinition[]): FactSource {
    this.#facts.push(fact);
    return {
      segment,
      test: this.#tests.placeOf(testKey(fact), () => compileFixed(fact, domains)),
      part:
        fact.aggregate === "share"
          ? this.#tests.placeOf(`part ${canonicalJson(fact.part)}`, () => partTest(fact))
          : NONE,
      value: this.#valueOf(fact),
      year: this.#yearOf(fact),
      words:
        fact.aggregate === "distinct"
          ? this.#words.placeOf(fact.value ?? "", () => wordsOf(fact.value ?? ""))
          : NONE,
    };
  }

  #valueOf(fact: FactDefinition): number {
    const { aggregate, value } = fact;
    if (value === undefined || aggregate === "distinct") return NONE;
    if (aggregate === "days-since")
      return this.#readers.placeOf(
        `day ${value}`,
        () => (record, day) => dayOf(rawValue(record, day, value)),
      );
    return this.#readers.placeOf(readerKey(fact), () => compileReader(fact));
  }

  #yearOf({ aggregate, year }: FactDefinition): number {
    if (aggregate !== "yearly" || year === undefined) return NONE;
    return this.#readers.placeOf(
      `year ${year.field}`,
      () => (record, day) => integerOf(rawValue(record, day, year.field)),
    );
  }

  finish(item: string): ItemLayout {
    return {
      item,
      tests: this.#tests.all,
      plainTests: this.#facts.every(
        ({ where, part }) =>
          where.fields === undefined && where.domain === undefined && part?.fields === undefined,
      ),
      readers: this.#readers.all,
      words: this.#words.all,
      keepsPublication: this.#facts.some((fact) => fact.where.publication !== undefined),
      keepsRepair: this.#facts.some((fact) => fact.where.repair !== undefined),
      chooses: this.#facts.some((fact) => CHOOSING.has(fact.aggregate)),
    };
  }
}

/** The columns of a plan, an item after the other in the order of first mention. */
export function layoutOf(plan: ModelPlan): Layout {
  const drafts = new Map<string, { readonly draft: ItemDraft; readonly segment: number }>();
  const sources = plan.facts.map((fact) => {
    if (isDeriving(fact.aggregate)) return [];
    return [...new Set(fact.items)].map((item) => {
      const known = drafts.get(item) ?? { draft: new ItemDraft(), segment: drafts.size };
      drafts.set(item, known);
      return known.draft.sourceOf(fact, known.segment, plan.domains);
    });
  });
  return {
    items: [...drafts].map(([item, { draft }]) => draft.finish(item)),
    sources,
    boundToDay: plan.facts.some((fact) => !isDeriving(fact.aggregate) && dependsOnToday(fact, plan.domains)),
  };
}
