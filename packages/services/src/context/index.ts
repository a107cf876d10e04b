import type { Installation } from "../installation/index.ts";

/** What operations need beside their session. */
export interface ServiceContext {
  readonly installation: () => Installation;
}
