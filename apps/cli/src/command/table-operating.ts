/** Commands that run an installation. */
import type { CommandDefinition } from "./definition.ts";

export const operatingCommands: readonly CommandDefinition[] = [
  {
    name: "init",
    summary: { zh: "初始化数据库", en: "Initialise the database" },
    description: {
      zh: "--sample 生成标注为合成的示例区域；库中已有真实主体时拒绝。账户及随机口令只显示一次。",
      en: "--sample makes a synthetic region, marked as such; refused where a real subject exists. Accounts and their random passwords are shown once.",
    },
    arguments: [],
    options: [
      { name: "empty", help: { zh: "只载入定义", en: "definitions only" } },
      { name: "sample", help: { zh: "另生成示例数据并计算分类", en: "sample data too, evaluated" } },
      {
        name: "pack",
        value: "P",
        help: { zh: "地方定义包（默认 zibo-hitech）", en: "the place's pack (default: zibo-hitech)" },
      },
      {
        name: "day",
        value: "D",
        help: {
          zh: "示例历史以哪一天为终点（默认今天）",
          en: "the day at which the sample's history ends (default: today)",
        },
      },
    ],
    examples: ["xinpark init --empty", "xinpark init --sample --day 2026-11-01"],
    load: async () => (await import("../commands/init.ts")).init,
  },
  {
    name: "migrate",
    summary: { zh: "把数据库结构更新到本程序的版本", en: "Bring the database to this program's shape" },
    arguments: [],
    options: [],
    load: async () => (await import("../commands/migrate.ts")).migrateDatabase,
  },
  {
    name: "audit fsck",
    summary: {
      zh: "由只增的记录重建并核对投影和审计日志",
      en: "Rebuild from what is only added to; compare projection and audit log",
    },
    description: {
      zh: "先把新条目排入日志，再逐条核对条目、叶子、子树、检查点和签名。有任何不一致时退出码为 1。",
      en: "Puts new entries into the log, then compares every entry, leaf, subtree, checkpoint and signature. Exit code 1 when anything disagrees.",
    },
    arguments: [],
    options: [],
    load: async () => (await import("../commands/audit.ts")).checkAudit,
  },
  {
    name: "audit proof",
    summary: {
      zh: "给出条目在日志中、或日志只增未改的证明",
      en: "Prove that an entry is in the log, or that the log only grew",
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
      { name: "consistency", value: "FROM", help: { zh: "较早的大小", en: "the earlier size" } },
    ],
    examples: ["xinpark audit proof --inclusion 12", "xinpark audit proof --consistency 100 250"],
    load: async () => (await import("../commands/audit.ts")).proveAudit,
  },
  {
    name: "verify proof",
    summary: { zh: "离线核验证明", en: "Check a proof offline" },
    description: {
      zh: "有效时退出码为 0，无效时为 1。无需数据库。",
      en: "Exit code 0 when it is valid, 1 when it is not. Needs no database.",
    },
    arguments: [
      {
        name: "FILE",
        help: { zh: "证明文件；- 为标准输入", en: "the proof's file; - is the standard input" },
      },
    ],
    options: [
      {
        name: "key",
        value: "FILE",
        help: { zh: "只认此公钥（PEM 或 base64）", en: "accept this public key alone (PEM or base64)" },
      },
    ],
    examples: ["xinpark audit proof --inclusion 12 | xinpark verify proof -"],
    load: async () => (await import("../commands/verify.ts")).verifyProof,
  },
  {
    name: "serve",
    summary: { zh: "启动网页与接口服务", en: "Serve the pages and the API" },
    arguments: [],
    options: [
      {
        name: "port",
        value: "N",
        help: { zh: "端口（默认 PORT，否则 8080）", en: "the port (default: PORT, else 8080)" },
      },
      {
        name: "host",
        value: "ADDRESS",
        help: {
          zh: "监听地址（默认 HOST，否则本机）",
          en: "the address to listen on (default: HOST, else loopback)",
        },
      },
    ],
    load: async () => (await import("../commands/serve.ts")).serve,
  },
  {
    name: "config",
    summary: {
      zh: "显示全部配置及其来源，隐去密钥",
      en: "Every setting and where it comes from, secrets masked",
    },
    arguments: [],
    options: [],
    load: async () => (await import("../commands/config.ts")).config,
  },
  {
    name: "backup",
    summary: {
      zh: "备份数据库、文件和定义（不含密钥）",
      en: "Back up database, files and definitions (keys apart)",
    },
    arguments: [
      {
        name: "FOLDER",
        help: { zh: "空的或尚不存在的文件夹", en: "a folder that is empty or not there yet" },
      },
    ],
    options: [],
    load: async () => (await import("../commands/backup.ts")).backupInstallation,
  },
  {
    name: "restore",
    summary: { zh: "把备份恢复到空的数据库", en: "Restore a backup into an empty database" },
    arguments: [{ name: "FOLDER", help: { zh: "备份文件夹", en: "the backup's folder" } }],
    options: [],
    load: async () => (await import("../commands/backup.ts")).restoreInstallation,
  },
];
