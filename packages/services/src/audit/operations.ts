import { z } from "zod";
import {
  auditCheckpointOutput,
  auditEntriesInput,
  auditEntriesOutput,
  auditExportOutput,
  auditFilter,
} from "@xinpark/kernel/contract";
import { checkpointSchema } from "@xinpark/kernel/proof";
import type { Session } from "@xinpark/platform/door";
import { defineOperation, openingDetail } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { searchEntries } from "./desk.ts";

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

const entries = defineOperation({
  name: "audit.entries",
  label: { zh: "审计检索", en: "Search the audit log" },
  description: {
    zh: "按人员、主体、用途、操作、结果和时间检索审计条目，新的在前。检索本身也被审计。",
    en: "Audit entries by person, subject, purpose, operation, outcome and time, newest first. The search itself is audited.",
  },
  method: "GET",
  path: "/audit/entries",
  input: auditEntriesInput,
  output: auditEntriesOutput,
  right: "audit.read",
  audit: "read",
  purpose: "none",
  handle: (_context: ServiceContext, session, input) => pageOf(session, input, false),
});

const oversight = defineOperation({
  name: "audit.oversight",
  label: { zh: "审计管理员的操作", en: "What audit administrators did" },
  description: {
    zh: "审计管理员的操作，供安全管理员监督；新的在前。",
    en: "What audit administrators did, for the security administrator who oversees them; newest first.",
  },
  method: "GET",
  path: "/audit/oversight",
  input: auditEntriesInput,
  output: auditEntriesOutput,
  right: "audit.oversee",
  audit: "read",
  purpose: "none",
  handle: (_context: ServiceContext, session, input) => pageOf(session, input, true),
});

async function pageOf(session: Session, input: z.output<typeof auditEntriesInput>, administrators: boolean) {
  const { after, limit, ...filter } = input;
  const items = await searchEntries(session, { filter, administrators, before: after ?? null, limit });
  const next = items.length < limit ? null : (items.at(-1)?.id ?? null);
  return { value: { items, next }, detail: { query: filter, after: after ?? null, entries: items.length } };
}

/** The answer is sent by a route of its own, as CSV; this is its opening entry. */
const exportEntries = defineOperation({
  name: "audit.export",
  label: { zh: "导出审计条目", en: "Export audit entries" },
  description: {
    zh: "符合条件的全部审计条目，CSV（UTF-8）。导出前后各记一条审计。",
    en: "Every audit entry that was asked for, as CSV in UTF-8. An entry is written before the first byte and after the last.",
  },
  method: "GET",
  path: "/audit/entries.csv",
  input: auditFilter,
  output: auditExportOutput,
  right: "audit.read",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, _session, filter) => {
    const opening = openingDetail();
    return { value: { stream: opening.stream }, detail: { query: filter, ...opening } };
  },
});

export const auditOperations = { checkpoint, entries, oversight, exportEntries };
