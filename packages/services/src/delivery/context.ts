import type { Door } from "@xinpark/platform/door";
import type { Installation } from "../installation/index.ts";

/** What running a delivery needs. */
export interface DeliveryContext {
  readonly door: Door;
  readonly installation: () => Installation;
  /** Path of a stored file by its digest. */
  readonly filePath: (digest: string) => string;
  readonly today: () => string;
  readonly onProgress?: (progress: {
    readonly batch: number;
    readonly rows: number;
    readonly thousandths: number;
  }) => void;
}
