import type { SnapshotRuleDefinition } from "../definition/index.ts";
import { problem, type Problem } from "../outcome/index.ts";

/** Whole lists: whether what a new list leaves out may be removed at once, or is to be asked about first. */

export interface Removal {
  /** Entries of the list before. */
  readonly listed: number;
  /** Those of them that the new list leaves out. */
  readonly removing: number;
  /** Rows of the new list of which nobody can tell which entry they are. */
  readonly unreadable: number;
  /** How many rows the file says it has, where it has others. */
  readonly declared: { readonly declared: number; readonly found: number } | null;
}

/** Why a person is to be asked before anything is removed; nothing where the removal is plausible. Without a rule every removal is asked about. */
export function questionRemoval(rule: SnapshotRuleDefinition | null, removal: Removal): readonly Problem[] {
  if (removal.removing === 0) return [];
  const { listed, removing, unreadable, declared } = removal;
  const reasons: Problem[] = [];
  if (rule === null || (removing > rule.unquestioned && removing * 1000 > listed * rule.largestShare))
    reasons.push(
      problem(
        "conflict",
        "removal-large",
        `新名单少了原名单 ${listed} 条中的 ${removing} 条，超出一次移出的常见比例`,
        `the new list leaves out ${removing} of the ${listed} entries before it: more than usually leave at once`,
      ),
    );
  if (unreadable > 0)
    reasons.push(
      problem(
        "conflict",
        "removal-unreadable",
        `有 ${unreadable} 行被退回且无法判断是名单上的哪一条`,
        `${unreadable} rows were refused, and nobody can tell which entries they are`,
      ),
    );
  if (declared !== null)
    reasons.push(
      problem(
        "conflict",
        "removal-count",
        `文件自称有 ${declared.declared} 行，实际 ${declared.found} 行，可能不完整`,
        `the file says that it has ${declared.declared} rows and has ${declared.found}: it may not be whole`,
      ),
    );
  return reasons;
}
