import type { Sealing } from "@xinpark/platform/sealing";
import type { Installation } from "../installation/index.ts";

/** What operations need beside their session. */
export interface ServiceContext {
  readonly installation: () => Installation;
  /** Encrypts what must not be read at rest, and finds it again. */
  readonly sealing: Sealing;
}
