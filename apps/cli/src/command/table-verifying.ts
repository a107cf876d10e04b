/** Commands that check what the house has signed. */
import type { CommandDefinition, OptionDefinition } from "./definition.ts";

const KEYS: OptionDefinition = {
  name: "keys",
  value: "FILE",
  help: {
    zh: "所信任的公钥：GET /api/v1/audit/checkpoint 的回答，或一把公钥（PEM、base64）；不给时用本机安装公布的公钥",
    en: "the public keys relied on: the answer of GET /api/v1/audit/checkpoint, or one key (PEM, base64); else those this installation published",
  },
};

export const verifyingCommands: readonly CommandDefinition[] = [
  {
    name: "receipt",
    summary: { zh: "输出报送的签名回执", en: "Print the signed receipt of a delivery" },
    description: {
      zh: "输出一行 JSON，存为文件即可离线核验。格式见 docs/receipts.md。",
      en: "Writes one line of JSON; kept as a file it is verified offline. The form: docs/receipts.md.",
    },
    arguments: [
      {
        name: "BATCH",
        help: { zh: "批次编号，或回执编号（D-42）", en: "a batch, or the number of a receipt (D-42)" },
      },
    ],
    options: [],
    examples: ["xinpark receipt 42 > receipt.json"],
    load: async () => (await import("../commands/verify-receipt.ts")).printReceipt,
  },
  {
    name: "verify receipt",
    summary: { zh: "离线核验签名回执", en: "Check a signed receipt offline" },
    description: {
      zh: "有效时退出码为 0，无效时为 1。给出 --keys 时无需数据库。",
      en: "Exit code 0 when it is valid, 1 when it is not. With --keys it needs no database.",
    },
    arguments: [
      {
        name: "FILE",
        help: { zh: "回执文件；- 为标准输入", en: "the receipt's file; - is the standard input" },
      },
    ],
    options: [KEYS],
    examples: ["xinpark verify receipt receipt.json --keys keys.json"],
    load: async () => (await import("../commands/verify-receipt.ts")).verifyReceipt,
  },
  {
    name: "verify code",
    summary: { zh: "核验企业码", en: "Check an enterprise's code" },
    description: {
      zh: "按二维码中的文字（链接亦可）或文件离线核验；按编号则查询本机安装，并回答是否已取代或注销。有效时退出码为 0，无效时为 1。",
      en: "By the text in the QR (or its link) or a file, without network; by its number it asks this installation, which also says whether it was replaced or revoked. Exit code 0 when it is valid, 1 when it is not.",
    },
    arguments: [
      {
        name: "TEXT|FILE|NUMBER",
        help: {
          zh: "文字、文件（- 为标准输入）或编号",
          en: "text, file (- is the standard input) or number",
        },
      },
    ],
    options: [
      KEYS,
      {
        name: "day",
        value: "D",
        help: { zh: "按哪一天核验（默认今天）", en: "the day to check for (default: today)" },
      },
    ],
    examples: ["xinpark verify code 'https://credit.example/c#AQ…' --keys keys.json"],
    load: async () => (await import("../commands/verify-code.ts")).verifyCode,
  },
  {
    name: "report",
    summary: { zh: "为一户企业出具报告（PDF/A）", en: "Issue a report on one enterprise (PDF/A)" },
    description: {
      zh: "名称和栏目随平台层级和当日规则；写明 --reader 时不载园区服务分类。文件自带签名。",
      en: "Title and sections follow the level of the installation and the rule of the day; with --reader the park's class is left out. The file bears its own signature.",
    },
    arguments: [
      { name: "CODE", help: { zh: "统一社会信用代码等", en: "a USCC or another code" } },
      { name: "FILE", help: { zh: "要写入的 PDF 文件", en: "the PDF to write" } },
    ],
    options: [
      { name: "language", value: "zh|en", help: { zh: "报告的语言", en: "the report's language" } },
      { name: "reader", value: "TEXT", help: { zh: "提供给谁", en: "who receives it" } },
      { name: "use", value: "TEXT", help: { zh: "用途，印在报告上", en: "what it is for, as printed" } },
    ],
    examples: ["xinpark report 91350100M000100Y43 report.pdf --language zh"],
    load: async () => (await import("../commands/report.ts")).report,
  },
  {
    name: "verify report",
    summary: { zh: "核验报告", en: "Verify a report" },
    description: {
      zh: "按文件离线核验其自带的签名；按编号、防伪码或摘要则查询本机安装，并回答是否撤回、此后有何变化。有效时退出码为 0，无效时为 1。",
      en: "A file is checked by its own signature, without network; by number, code or digest it asks this installation, which also says whether it was withdrawn and what changed since. Exit code 0 when it is valid, 1 when it is not.",
    },
    arguments: [
      { name: "FILE|NUMBER", help: { zh: "报告文件，或编号", en: "the report's file, or its number" } },
    ],
    options: [KEYS],
    examples: ["xinpark verify report report.pdf --keys keys.json", "xinpark verify report 7K3F9-Q2M8T"],
    load: async () => (await import("../commands/verify-report.ts")).verifyReport,
  },
];
