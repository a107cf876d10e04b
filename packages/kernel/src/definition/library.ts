import { failed, ok, problem, ProblemError, type Outcome } from "../outcome/index.ts";
import type { Definition, DefinitionKind } from "./parse.ts";

/** All definitions known to an installation, looked up by kind, id and day. */

export type DefinitionOf<K extends DefinitionKind> = Extract<Definition, { kind: K }>;

export interface Library {
  /** The version in force on a day: the latest `validFrom` not after the day, if it has not ended. */
  readonly find: <K extends DefinitionKind>(kind: K, id: string, day: string) => Outcome<DefinitionOf<K>>;
  /** Every id of a kind with the version in force on a day, ordered by id. */
  readonly list: <K extends DefinitionKind>(kind: K, day: string) => readonly DefinitionOf<K>[];
  /** Every version of a kind. */
  readonly all: <K extends DefinitionKind>(kind: K) => readonly DefinitionOf<K>[];
}

/** Of so many kinds and days the list in force is kept: the present day is asked for again and again. */
const MOST_LISTS = 500;

/**
 * Builds a library. Two versions of one id may not begin on the same day, and a version may not stand twice.
 * A definition dated tomorrow changes nothing today.
 */
export function createLibrary(definitions: readonly Definition[]): Library {
  const versions = new Map<string, Definition[]>();
  for (const definition of definitions) insert(versions, definition);

  const find = <K extends DefinitionKind>(kind: K, id: string, day: string): Outcome<DefinitionOf<K>> => {
    const chosen = inForce(versions.get(`${kind} ${id}`) ?? [], day);
    if (chosen !== null && isKind(chosen, kind)) return ok(chosen);
    return failed(
      problem(
        "not-found",
        "definition-unknown",
        `没有在 ${day} 有效的定义：${kind} ${id}`,
        `no ${kind} named ${id} is in force on ${day}`,
        `${kind}/${id}`,
      ),
    );
  };
  const kinds = new Map<DefinitionKind, (readonly Definition[])[]>();
  for (const entries of versions.values()) {
    const [first] = entries;
    if (first !== undefined) kinds.set(first.kind, [...(kinds.get(first.kind) ?? []), entries]);
  }
  const all = <K extends DefinitionKind>(kind: K): DefinitionOf<K>[] =>
    (kinds.get(kind) ?? []).flat().filter((definition) => isKind(definition, kind));
  const lists = new Map<string, readonly Definition[]>();
  const list = <K extends DefinitionKind>(kind: K, day: string): DefinitionOf<K>[] => {
    const key = `${kind} ${day}`;
    const there = lists.get(key);
    if (there !== undefined) return there.filter((definition) => isKind(definition, kind));
    const made = (kinds.get(kind) ?? [])
      .map((entries) => inForce(entries, day))
      .filter((definition) => definition !== null && isKind(definition, kind))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1));
    if (lists.size >= MOST_LISTS) lists.clear();
    lists.set(key, made);
    return made;
  };
  return { find, list, all };
}

function isKind<K extends DefinitionKind>(definition: Definition, kind: K): definition is DefinitionOf<K> {
  return definition.kind === kind;
}

function insert(versions: Map<string, Definition[]>, definition: Definition): void {
  const key = `${definition.kind} ${definition.id}`;
  const entries = versions.get(key) ?? [];
  // A profile may be mended several times on its first day: the highest version holds.
  const mended = definition.kind === "mapping";
  const clash = entries.find(
    (other) => other.version === definition.version || (!mended && other.validFrom === definition.validFrom),
  );
  if (clash !== undefined) {
    throw new ProblemError(
      problem(
        "invalid",
        "definition-clash",
        `定义重复：${key} 的版本 ${clash.version} 与 ${definition.version} 版本号或生效日相同`,
        `versions ${clash.version} and ${definition.version} of ${key} share a version or a first day`,
        key,
      ),
    );
  }
  entries.push(definition);
  entries.sort((a, b) =>
    a.validFrom === b.validFrom ? Number(a.version) - Number(b.version) : a.validFrom < b.validFrom ? -1 : 1,
  );
  versions.set(key, entries);
}

/** Entries are ordered by first day. */
function inForce(entries: readonly Definition[], day: string): Definition | null {
  const begun = entries.filter((entry) => entry.validFrom <= day).at(-1);
  if (begun === undefined || (begun.validTo !== undefined && begun.validTo < day)) return null;
  return begun;
}
