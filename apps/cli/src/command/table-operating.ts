/** Commands that run an installation. */
import { auditCommands } from "./table-audit.ts";
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
  ...auditCommands,
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
