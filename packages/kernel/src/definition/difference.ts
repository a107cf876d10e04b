import type { Text } from "../outcome/index.ts";
import type { Definition } from "./parse.ts";

/** What one version of a definition says otherwise than another, place by place, for people. */

export interface Difference {
  /** Where: `fields[CF_WSH].maxLength`; list entries go by their code or id. */
  readonly path: string;
  readonly change: "added" | "removed" | "changed";
  /** What stood there and what stands there now, in few words; null where there is nothing. */
  readonly before: string | null;
  readonly after: string | null;
  readonly words: Text;
}

type Tree = unknown;

/** What identifies an entry of a list, so that a new entry in the middle is one difference and not many. */
const NAMES = ["code", "id", "field", "date", "name"] as const;

const isTree = (value: Tree): value is Readonly<Record<string, Tree>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function nameOf(value: Tree): string | null {
  if (!isTree(value)) return null;
  for (const key of NAMES) {
    const name = value[key];
    if (typeof name === "string") return name;
  }
  return null;
}

/** Entries by name, if every entry has one of its own. */
function byName(list: readonly Tree[]): ReadonlyMap<string, Tree> | null {
  const named = new Map<string, Tree>();
  for (const entry of list) {
    const name = nameOf(entry);
    if (name === null || named.has(name)) return null;
    named.set(name, entry);
  }
  return named;
}

const WIDTH = 120;

/** A value in few words. */
function shortly(value: Tree): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return text.length <= WIDTH ? text : `${text.slice(0, WIDTH)}…`;
}

const same = (one: Tree, other: Tree): boolean =>
  JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));

/** Keys in one order: what is only written in another order is no difference. */
function ordered(value: Tree): Tree {
  if (Array.isArray(value)) return value.map(ordered);
  if (!isTree(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .toSorted()
      .map((key) => [key, ordered(value[key])]),
  );
}

/**
 * Differences in the order of the newer version; version number, first day and sources included. A list whose entries have no names is
 * one value. The same content gives none.
 */
export function describeDifferences(before: Definition, after: Definition): readonly Difference[] {
  const found: Difference[] = [];
  walk(before, after, "", found);
  return found;
}

function walk(before: Tree, after: Tree, path: string, found: Difference[]): void {
  if (same(before, after)) return;
  if (isTree(before) && isTree(after)) {
    for (const key of new Set([...Object.keys(after), ...Object.keys(before)]))
      step(before[key], after[key], path === "" ? key : `${path}.${key}`, found);
    return;
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const [old, fresh] = [byName(before), byName(after)];
    if (old !== null && fresh !== null) {
      for (const name of new Set([...fresh.keys(), ...old.keys()]))
        step(old.get(name), fresh.get(name), `${path}[${name}]`, found);
      if (movedOnly(old, fresh)) found.push(difference(path, "changed", [...old.keys()], [...fresh.keys()]));
      return;
    }
  }
  found.push(difference(path, "changed", before, after));
}

/** Entries are the same, their order is not; the order counts (the first rule that fits). */
function movedOnly(old: ReadonlyMap<string, Tree>, fresh: ReadonlyMap<string, Tree>): boolean {
  const kept = (of: ReadonlyMap<string, Tree>, other: ReadonlyMap<string, Tree>) =>
    [...of.keys()].filter((name) => other.has(name));
  return kept(old, fresh).join("\n") !== kept(fresh, old).join("\n");
}

function step(before: Tree, after: Tree, path: string, found: Difference[]): void {
  if (before === undefined && after === undefined) return;
  if (before === undefined) found.push(difference(path, "added", undefined, after));
  else if (after === undefined) found.push(difference(path, "removed", before, undefined));
  else walk(before, after, path, found);
}

function difference(path: string, change: Difference["change"], was: Tree, is: Tree): Difference {
  const before = was === undefined ? null : shortly(was);
  const after = is === undefined ? null : shortly(is);
  return { path, change, before, after, words: wordsOf(path, change, before ?? "", after ?? "") };
}

function wordsOf(path: string, change: Difference["change"], before: string, after: string): Text {
  switch (change) {
    case "added":
      return { zh: `新增 ${path}：${after}`, en: `added ${path}: ${after}` };
    case "removed":
      return { zh: `删除 ${path}：${before}`, en: `removed ${path}: ${before}` };
    case "changed":
      return {
        zh: `${path} 由“${before}”改为“${after}”`,
        en: `${path} changed from “${before}” to “${after}”`,
      };
  }
}
