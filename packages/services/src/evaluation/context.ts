import type { Door } from "@xinpark/platform/door";
import type { Installation } from "../installation/index.ts";

/** What runs need of the program they run in. */
export interface EvaluationContext {
  readonly door: Door;
  readonly installation: () => Installation;
  readonly today: () => string;
  readonly onProgress?: (progress: { readonly subjects: number; readonly of: number }) => void;
}
