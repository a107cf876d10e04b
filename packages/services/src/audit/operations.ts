import { z } from "zod";
import { auditCheckpointOutput } from "@xinpark/kernel/contract";
import { checkpointSchema } from "@xinpark/kernel/proof";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";

/** Operations of the audit. */

const keyRow = z.object({
  keyId: z.string(),
  algorithm: z.string(),
  publicKey: z.string(),
  createdAt: z.string(),
});

const checkpoint = defineOperation({
  name: "audit.checkpoint",
  label: { zh: "审计日志检查点", en: "Audit checkpoint" },
  description: {
    zh: "审计日志最近的签名检查点及历次公钥。留存它，日后即可核对日志未被改动。",
    en: "The latest signed checkpoint of the audit log and every public key. Whoever keeps it can later tell that the log was not changed.",
  },
  method: "GET",
  path: "/audit/checkpoint",
  input: z.object({}),
  output: auditCheckpointOutput,
  right: "catalogue.read",
  audit: "public",
  purpose: "none",
  handle: async (_context: ServiceContext, session) => ({
    value: {
      checkpoint: await session.row(
        checkpointSchema,
        sql`select size, root, hash, at, previous_size as "previousSize", key_id as "keyId", algorithm, signature from latest_audit_checkpoint()`,
      ),
      keys: await session.rows(
        keyRow,
        sql`select key_id as "keyId", algorithm, public_key as "publicKey", created_at as "createdAt" from audit_public_keys()`,
      ),
    },
  }),
});

export const auditOperations = { checkpoint };
