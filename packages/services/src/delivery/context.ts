import type { Door } from "@xinpark/platform/door";
import type { SealedFiles } from "@xinpark/platform/file-store";
import type { Installation } from "../installation/index.ts";

/** What running a delivery needs. */
export interface DeliveryContext {
  readonly door: Door;
  readonly installation: () => Installation;
  /** Delivered files, sealed. */
  readonly uploads: SealedFiles;
  /** Path of a file that lies as it came, by its digest: those of before they were sealed. */
  readonly filePath: (digest: string) => string;
  readonly today: () => string;
  readonly onProgress?: (progress: {
    readonly batch: number;
    readonly rows: number;
    readonly thousandths: number;
  }) => void;
}
