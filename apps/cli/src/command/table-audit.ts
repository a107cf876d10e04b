/** Commands about the audit log. */
import type { CommandDefinition } from "./definition.ts";

export const auditCommands: readonly CommandDefinition[] = [
  {
    name: "audit fsck",
    summary: {
      zh: "由只增的记录重建并核对各表和审计日志",
      en: "Rebuild from what is only added to; compare all tables and the audit log",
    },
    description: {
      zh: "先把新条目排入日志，再逐条核对条目、叶子、子树、检查点、签名、数据行、投影和计数。有任何不一致时退出码为 1。",
      en: "Puts new entries into the log, then compares every entry, leaf, subtree, checkpoint, signature, row, projection and counter. Exit code 1 when anything disagrees.",
    },
    arguments: [],
    options: [
      {
        name: "against",
        value: "FILE",
        help: {
          zh: "日志还须与此前公布并留存的检查点相接",
          en: "the log must also go on from a checkpoint that was published and kept",
        },
      },
    ],
    examples: ["xinpark audit fsck --json", "xinpark audit fsck --against checkpoint.json"],
    load: async () => (await import("../commands/audit.ts")).checkAudit,
  },
  {
    name: "audit proof",
    summary: {
      zh: "给出条目或数据行在日志中、或日志只增未改的证明",
      en: "Prove that an entry or a row is in the log, or that the log only grew",
    },
    description: {
      zh: "输出一行 JSON，可用 verify proof 脱离数据库核验。格式见 docs/audit-log.md。",
      en: "Writes one line of JSON, which verify proof checks without a database. The form: docs/audit-log.md.",
    },
    arguments: [
      {
        name: "TO",
        optional: true,
        help: { zh: "与 --consistency 同用：检查点大小", en: "with --consistency: a checkpoint's size" },
      },
    ],
    options: [
      { name: "inclusion", value: "ENTRY_ID", help: { zh: "审计条目编号", en: "the audit entry's id" } },
      {
        name: "row",
        value: "RECORD_ENTRY",
        help: { zh: "记录条目编号（record_entry.id）", en: "the record entry's id (record_entry.id)" },
      },
      { name: "consistency", value: "FROM", help: { zh: "较早的大小", en: "the earlier size" } },
    ],
    examples: [
      "xinpark audit proof --inclusion 12",
      "xinpark audit proof --row 5",
      "xinpark audit proof --consistency 100 250",
    ],
    load: async () => (await import("../commands/audit.ts")).proveAudit,
  },
  {
    name: "audit rotate-key",
    summary: { zh: "更换审计日志的签名密钥", en: "Replace the key that signs the audit log" },
    description: {
      zh: "由旧钥背书，此后由新钥签发检查点；历次公钥继续公布。",
      en: "The old key endorses the new one, which signs from then on; old public keys stay published.",
    },
    arguments: [],
    options: [
      {
        name: "signature",
        value: "ALGORITHM",
        help: {
          zh: "新钥的算法：ed25519 或 sm2（默认同旧钥）",
          en: "the new key's algorithm: ed25519 or sm2 (default: that of the old one)",
        },
      },
    ],
    examples: ["xinpark audit rotate-key", "xinpark audit rotate-key --signature sm2"],
    load: async () => (await import("../commands/audit-keys.ts")).rotateAuditKey,
  },
  {
    name: "audit accept-restore",
    summary: {
      zh: "确认日志因恢复较早的备份而倒退",
      en: "Confirm that the log was set back by restoring an older backup",
    },
    description: {
      zh: "日志与密钥文件夹中留存的检查点不符时，签发停止。本命令把被放弃的检查点记入日志，此后继续签发。",
      en: "Signing stops where the log does not go on from the checkpoint kept in the folder of keys. This command puts the checkpoint that is given up into the log; then signing goes on.",
    },
    arguments: [],
    options: [],
    load: async () => (await import("../commands/audit-keys.ts")).acceptAuditRestore,
  },
];
