import type { Problem } from "@xinpark/kernel/outcome";
import type { Queries } from "../sql/index.ts";
import type { Actor, Session } from "./actor.ts";

/** What the law says of reading: for which purpose, and how much. The composition gives it, because it knows the definitions. */

/** `file`: protected data of the subjects named in the entry; `list`: a page of a list. Recorded in the entry's detail and counted. */
export type Shows = "file" | "list";

export interface ReadingRules {
  /** The actor with its purpose settled. Throws `purpose-missing`, `purpose-unknown`, `case-number-missing`. */
  readonly settle: (actor: Actor, need: "required" | "none") => Actor;
  /** Stops whoever has read too much. Throws `reading-limit`. */
  readonly limit: (session: Session, shows: Shows) => Promise<void>;
  /** After the rollback of what was refused: raises the alarm it deserves. */
  readonly refused: (
    queries: Queries,
    actor: Actor,
    operation: string,
    problems: readonly Problem[],
  ) => Promise<void>;
}

/** For programs that hold no definitions: nothing is settled, counted or raised. */
export const NO_READING_RULES: ReadingRules = {
  settle: (actor) => actor,
  limit: async () => undefined,
  refused: async () => undefined,
};
