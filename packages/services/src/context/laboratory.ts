import type { ColumnarResult, CompiledModel } from "@xinpark/kernel/evaluation";
import type { Grouping } from "@xinpark/kernel/laboratory";
import type { Text } from "@xinpark/kernel/outcome";
import type { Door, Scope } from "@xinpark/platform/door";

/** Everyone's facts, kept for the laboratory. */

/** What a group is called; null: what parts the population is not known of these. */
export interface GroupName {
  readonly code: string | null;
  readonly label: Text;
}

/** The population as it was on a day and as it was known. Subjects are known by their place, ascending by id. */
export interface Population {
  readonly asOf: string;
  readonly knownNo: number;
  readonly ids: readonly number[];
  /** The epoch day of foundation of each, where it is known. */
  readonly founded: readonly (number | null)[];
  /** 1 for those within a scope, by the same numbers as row security. */
  readonly within: (scope: Scope) => Uint8Array;
  readonly groupings: readonly (Grouping & { readonly names: readonly GroupName[] })[];
  /** Score and grade of everyone by a model; kept for the models asked last. */
  readonly evaluate: (model: CompiledModel) => Promise<ColumnarResult>;
}

export interface Populations {
  /** The installation's day. */
  readonly today: () => string;
  /** What `ready` has made ready. Throws `laboratory-loading` where it is not there. */
  readonly resident: (models: readonly CompiledModel[], asOf: string) => Population;
  /**
   * The population with the facts of the models, as known now; loaded by a named job where it is not resident.
   * Throws ProblemError `laboratory-loading` where loading takes longer than a page waits: asked again it is there.
   */
  readonly ready: (
    door: Door,
    models: readonly CompiledModel[],
    asOf: string,
    onBehalfOf: string,
  ) => Promise<Population>;
}
