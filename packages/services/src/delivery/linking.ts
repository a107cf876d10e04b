import { z } from "zod";
import type { ItemDefinition } from "@xinpark/kernel/definition";
import type { LinkingIdentifier, PreparedRecord } from "@xinpark/kernel/delivery";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { Installation } from "../installation/index.ts";
import { abandoned, createSubjects, type NewSubject, type SubjectPlace } from "../registry/index.ts";

/** Whose record it is: exact linking by identifiers, never by name alone. */

export type Link =
  | { readonly kind: "linked"; readonly subject: SubjectPlace }
  | { readonly kind: "held"; readonly reason: HeldReason };
export type HeldReason = "identifier-unknown" | "identifier-missing" | "identifiers-disagree";

const identifierKey = (one: LinkingIdentifier): string => `${one.kind}:${one.value}`;

/** What was found, by columns: `place` is the position among those asked for. A row each would cost a parse each. */
const foundColumns = z.object({
  place: z.array(z.number()),
  id: z.array(z.number()),
  area_no: z.array(z.number()),
  park_no: z.array(z.number().nullable()),
});

/** More would let a very long delivery grow the process; fewer would ask the database again too often. */
const REMEMBERED = 100_000;

/** Links the rows of one batch; remembers what it found between chunks. */
export class Linker {
  readonly #known = new Map<string, SubjectPlace>();
  readonly #item: ItemDefinition;
  readonly #installation: Installation;
  readonly #batch: { readonly id: number; readonly day: string; readonly synthetic: boolean };

  constructor(
    item: ItemDefinition,
    installation: Installation,
    batch: { readonly id: number; readonly day: string; readonly synthetic: boolean },
  ) {
    this.#item = item;
    this.#installation = installation;
    this.#batch = batch;
  }

  /** A chunk that rolled back may have created subjects that are no more. */
  forget(): void {
    this.#known.clear();
  }

  /** The link of each record, in order. New subjects are created in this transaction. */
  async link(queries: Queries, records: readonly PreparedRecord[]): Promise<Link[]> {
    this.#forgetOldest();
    await this.#lookUp(queries, records);
    if (this.#item.establishes !== "nothing" && records.some((record) => this.#opens(record))) {
      // Two deliveries must not open the same file twice: from here to commit, one at a time.
      await queries.run(sql`select pg_advisory_xact_lock(${REGISTRY_LOCK})`);
      await this.#lookUp(queries, records);
      await this.#open(queries, records);
    }
    return records.map((record) => this.#linkOf(record));
  }

  /** What was found longest ago goes first. */
  #forgetOldest(): void {
    for (const key of this.#known.keys()) {
      if (this.#known.size <= REMEMBERED) return;
      this.#known.delete(key);
    }
  }

  async #lookUp(queries: Queries, records: readonly PreparedRecord[]): Promise<void> {
    const wanted = new Map<string, LinkingIdentifier>();
    for (const record of records) {
      for (const one of record.identifiers) {
        const key = identifierKey(one);
        if (!this.#known.has(key)) wanted.set(key, one);
      }
    }
    if (wanted.size === 0) return;
    // In the order of the index, so that neighbours are found on the same pages.
    const asked = [...wanted.values()].sort((one, other) => (one.value < other.value ? -1 : 1));
    // Behind a sub-select the planner does not see how many are asked for: a few thousand of millions are looked up one by one
    // in the indexes, never by reading both tables through.
    const found = await queries.row(
      foundColumns,
      sql`select coalesce(array_agg(f.place), '{}') as place, coalesce(array_agg(f.id), '{}') as id,
          coalesce(array_agg(f.area_no), '{}') as area_no, coalesce(array_agg(f.park_no), '{}') as park_no
        from (
          select w.place::int, s.id, s.area_no, s.park_no
          from unnest((select ${asked.map((one) => one.kind)}::text[]), (select ${asked.map((one) => one.value)}::text[]))
            with ordinality as w (kind, value, place)
          join subject_identifier i on i.kind = w.kind and i.value = w.value
          join subject s on s.id = i.subject_id
          where s.known or not ${abandoned(sql`s.id`)}
        ) f`,
    );
    found?.place.forEach((place, index) => {
      const [one, id, areaNo] = [asked[place - 1], found.id[index], found.area_no[index]];
      if (one === undefined || id === undefined || areaNo === undefined) return;
      this.#known.set(identifierKey(one), { id, areaNo, parkNo: found.park_no[index] ?? null });
    });
  }

  /** Nobody is known by these identifiers, and the item may open a file by one of them. */
  #opens(record: PreparedRecord): boolean {
    if (record.name === null || record.identifiers.some((one) => this.#known.has(identifierKey(one))))
      return false;
    return this.#item.establishes === "subject"
      ? record.identifiers.length > 0
      : record.identifiers.some((one) => one.opensFile);
  }

  async #open(queries: Queries, records: readonly PreparedRecord[]): Promise<void> {
    const fresh: NewSubject[] = [];
    const claimed = new Map<string, NewSubject>();
    for (const record of records) {
      if (!this.#opens(record) || record.name === null) continue;
      if (record.identifiers.some((one) => claimed.has(identifierKey(one)))) continue;
      const subject: NewSubject = {
        name: record.name,
        identifiers: record.identifiers,
        registration: record.registration,
      };
      fresh.push(subject);
      for (const one of record.identifiers) claimed.set(identifierKey(one), subject);
    }
    const places = await createSubjects(queries, this.#installation, this.#batch, fresh);
    places.forEach((place, index) => {
      for (const one of fresh[index]?.identifiers ?? []) this.#known.set(identifierKey(one), place);
    });
  }

  #linkOf(record: PreparedRecord): Link {
    if (record.identifiers.length === 0) return { kind: "held", reason: "identifier-missing" };
    let found: SubjectPlace | null = null;
    for (const one of record.identifiers) {
      const place = this.#known.get(identifierKey(one));
      if (place === undefined) continue;
      if (found !== null && found.id !== place.id) return { kind: "held", reason: "identifiers-disagree" };
      found = place;
    }
    return found === null
      ? { kind: "held", reason: "identifier-unknown" }
      : { kind: "linked", subject: found };
  }
}

const REGISTRY_LOCK = 7_001;

/** What a held row waits for, as stored. */
export const waitsFor = (record: PreparedRecord): string[] => record.identifiers.map(identifierKey);
