import { changesOperations } from "./changes.ts";
import { pushOperations } from "./push.ts";
import { schemaOperations } from "./schema.ts";
import { sourceOperations } from "./source-operations.ts";

export { pullDue, pullSource, type PullContext } from "./pulling.ts";
export { pushInput } from "./push.ts";
export { sourceOperations } from "./source-operations.ts";
export { pushOperations } from "./push.ts";

/** Everything other platforms and departments' systems ask. */
export const exchangeOperations = {
  ...schemaOperations,
  ...pushOperations,
  ...changesOperations,
  ...sourceOperations,
};
