/** Commands about the keys of sealed fields. */
import type { CommandDefinition } from "./definition.ts";

export const keyCommands: readonly CommandDefinition[] = [
  {
    name: "keys list",
    summary: { zh: "列出加密密钥（不显示密钥）", en: "List the sealing keys, never the keys themselves" },
    description: {
      zh: "编号、生成时刻、是否现用，以及库中各有多少字段用它加密。",
      en: "Id, when it was made, whether it seals now, and how many fields stand under it.",
    },
    arguments: [],
    options: [],
    load: async () => (await import("../commands/keys.ts")).listKeys,
  },
  {
    name: "keys rotate",
    summary: {
      zh: "启用新密钥，并用它重新加密全部字段",
      en: "Take a new key into use and put every sealed field under it",
    },
    description: {
      zh: "旧密钥保留，仍可解开旧数据。运行中的服务随即改用新密钥。新密钥文件请另行留存副本（见 docs/keys.md）。",
      en: "Old keys stay and open what they sealed. A running server uses the new key at once. Keep a copy of the new file apart (docs/keys.md).",
    },
    arguments: [],
    options: [],
    load: async () => (await import("../commands/keys.ts")).rotateKeys,
  },
  {
    name: "keys reseal",
    summary: {
      zh: "用现用密钥重新加密全部字段",
      en: "Put every sealed field under the present key",
    },
    description: {
      zh: "可以中断并重新运行。缺少密钥或已被改动的字段原样保留并列出；有这样的字段时退出码为 1。",
      en: "May be stopped and run again. Fields whose key is absent or which were changed stay as they are and are named; exit code 1 when there are any.",
    },
    arguments: [],
    options: [],
    load: async () => (await import("../commands/keys.ts")).reseal,
  },
  {
    name: "keys check",
    summary: {
      zh: "核对密钥文件与加密字段",
      en: "Compare the key files with the sealed fields",
    },
    description: {
      zh: "密钥文件损坏、对他人可读，或库中字段的密钥不在时，退出码为 1。",
      en: "Exit code 1 when a key file is damaged or readable by others, or a field's key is not here.",
    },
    arguments: [],
    options: [],
    load: async () => (await import("../commands/keys.ts")).checkKeys,
  },
];
