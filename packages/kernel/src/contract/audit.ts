import { z } from "zod";
import { checkpointSchema } from "../proof/index.ts";

/** The latest signed checkpoint of the audit log, and every public key that ever signed one. */
export const auditCheckpointOutput = z.object({
  checkpoint: checkpointSchema.nullable(),
  keys: z.array(
    z.object({
      keyId: z.string(),
      algorithm: z.string(),
      /** SubjectPublicKeyInfo in base64. */
      publicKey: z.string(),
      createdAt: z.string(),
    }),
  ),
});
export type AuditCheckpointOutput = z.infer<typeof auditCheckpointOutput>;
