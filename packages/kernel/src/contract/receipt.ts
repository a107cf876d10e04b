import { z } from "zod";
import { signedReceiptSchema } from "../receipt/index.ts";
import { text } from "./shared.ts";

/** A signed receipt. The document alone, kept as a file, is what is verified offline. */
export const receiptOutput = z.object({
  /** Signed, and proven to be in the audit log. */
  complete: z.boolean(),
  /** What an incomplete receipt waits for. */
  waiting: text.nullable(),
  document: signedReceiptSchema,
});
export type ReceiptOutput = z.infer<typeof receiptOutput>;
