import { isAbsolute, resolve } from "node:path";
import type { Text } from "@xinpark/kernel/outcome";
import { z } from "zod";
import { LOG_LEVELS } from "../logging/index.ts";
import { parseHosts } from "../outbound/hosts.ts";

/** Everything an installation can set, with the values that were found or assumed. */
export interface Configuration {
  readonly dataFolder: string;
  readonly keysFolder: string;
  readonly port: number;
  readonly host: string;
  /** A city's own PostgreSQL; undefined means the embedded one. */
  readonly databaseUrl: string | undefined;
  readonly actor: string | undefined;
  readonly apiKey: string | undefined;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly uploadLimitBytes: number;
  readonly poolSize: number;
  /** The address people use, where it differs from host and port (behind a proxy). */
  readonly publicUrl: string | undefined;
  readonly trustProxy: boolean;
  /** Another provider people may sign in by (OpenID Connect): all of issuer, id and secret, or none. */
  readonly oidcIssuer: string | undefined;
  readonly oidcClientId: string | undefined;
  readonly oidcClientSecret: string | undefined;
  /** What its button says. */
  readonly oidcLabel: string | undefined;
  /** The algorithms of the audit log, chosen when a place is initialised; a log never changes its hash. */
  readonly auditHash: "sha256" | "sm3";
  readonly auditSignature: "ed25519" | "sm2";
  /** Whether requests are limited by what they cost; off only for measuring. */
  readonly requestLimits: boolean;
  /** Hosts that data may be pulled from; empty: none, and nothing leaves. */
  readonly pullHosts: string;
}

export type ConfigurationKey = keyof Configuration;

/** One setting: its name in the environment, how its text is read, whether it is secret, and what it is for. */
export interface Setting {
  readonly environment: string;
  readonly secret: "no" | "all" | "password";
  /** What the text must be, for people. */
  readonly form: Text;
  readonly help: Text;
}

const path: Text = { zh: "文件夹路径", en: "the path of a folder" };
const text: Text = { zh: "文字", en: "a text" };
const truth: Text = { zh: "true 或 false", en: "true or false" };

/** The settings in the order in which they are shown. */
export const SETTINGS: Readonly<Record<ConfigurationKey, Setting>> = {
  dataFolder: {
    environment: "XINPARK_DATA",
    secret: "no",
    form: path,
    help: { zh: "数据文件夹", en: "the data folder" },
  },
  keysFolder: {
    environment: "XINPARK_KEYS",
    secret: "no",
    form: path,
    help: { zh: "密钥文件夹，从不进入备份", en: "the folder of keys, never part of a backup" },
  },
  port: {
    environment: "PORT",
    secret: "no",
    form: { zh: "0 到 65535 的整数", en: "a whole number from 0 to 65535" },
    help: { zh: "网页与接口的端口", en: "the port of the pages and the API" },
  },
  host: {
    environment: "HOST",
    secret: "no",
    form: text,
    help: { zh: "监听地址", en: "the address to listen on" },
  },
  databaseUrl: {
    environment: "DATABASE_URL",
    secret: "password",
    form: { zh: "postgresql:// 地址", en: "a postgresql:// address" },
    help: {
      zh: "自有 PostgreSQL 的地址；不设则用内置数据库",
      en: "the address of your own PostgreSQL; without it the embedded one is used",
    },
  },
  actor: {
    environment: "XINPARK_ACTOR",
    secret: "no",
    form: text,
    help: { zh: "命令行操作人，写入审计", en: "who works at the command line, for the audit" },
  },
  apiKey: {
    environment: "XINPARK_KEY",
    secret: "all",
    form: text,
    help: {
      zh: "使用自有数据库时命令行所需的密钥",
      en: "the key the command line needs with a database of your own",
    },
  },
  logLevel: {
    environment: "XINPARK_LOG_LEVEL",
    secret: "no",
    form: { zh: LOG_LEVELS.join("、"), en: `one of ${LOG_LEVELS.join(", ")}` },
    help: { zh: "日志的详细程度", en: "how much is logged" },
  },
  uploadLimitBytes: {
    environment: "XINPARK_UPLOAD_LIMIT",
    secret: "no",
    form: { zh: "1 到 1073741824 的整数（字节）", en: "a whole number from 1 to 1073741824 (bytes)" },
    help: {
      zh: "单个上传文件的上限（字节），默认 512 MiB，最多 1 GiB",
      en: "the largest uploaded file, in bytes: 512 MiB unless set, 1 GiB at most",
    },
  },
  poolSize: {
    environment: "XINPARK_POOL_SIZE",
    secret: "no",
    form: { zh: "2 到 90 的整数", en: "a whole number from 2 to 90" },
    help: { zh: "每个角色的最大数据库连接数", en: "the most database connections per role" },
  },
  publicUrl: {
    environment: "XINPARK_PUBLIC_URL",
    secret: "no",
    form: { zh: "http 或 https 地址", en: "an http or https address" },
    help: { zh: "对外网址（经代理时）", en: "the address people use (behind a proxy)" },
  },
  trustProxy: {
    environment: "XINPARK_TRUST_PROXY",
    secret: "no",
    form: truth,
    help: {
      zh: "是否相信（唯一一层）代理转发的来访地址",
      en: "whether to believe the one proxy in front about the caller's address",
    },
  },
  oidcIssuer: {
    environment: "XINPARK_OIDC_ISSUER",
    secret: "no",
    form: { zh: "http 或 https 地址", en: "an http or https address" },
    help: { zh: "统一身份认证的发行方地址（OIDC）", en: "the issuer of the identity provider (OIDC)" },
  },
  oidcClientId: {
    environment: "XINPARK_OIDC_CLIENT_ID",
    secret: "no",
    form: text,
    help: { zh: "本平台在统一身份认证中的编号", en: "our client id at the identity provider" },
  },
  oidcClientSecret: {
    environment: "XINPARK_OIDC_CLIENT_SECRET",
    secret: "all",
    form: text,
    help: { zh: "本平台在统一身份认证中的密钥", en: "our client secret at the identity provider" },
  },
  oidcLabel: {
    environment: "XINPARK_OIDC_LABEL",
    secret: "no",
    form: text,
    help: { zh: "登录页上该按钮的文字", en: "what its button on the sign-in page says" },
  },
  auditHash: {
    environment: "XINPARK_AUDIT_HASH",
    secret: "no",
    form: { zh: "sha256 或 sm3", en: "sha256 or sm3" },
    help: {
      zh: "审计日志的杂凑算法，初始化时选定，不再改变",
      en: "the hash of the audit log, chosen at initialisation and never changed",
    },
  },
  auditSignature: {
    environment: "XINPARK_AUDIT_SIGNATURE",
    secret: "no",
    form: { zh: "ed25519 或 sm2", en: "ed25519 or sm2" },
    help: {
      zh: "审计日志的签名算法，初始化时选定，可随换钥改变",
      en: "the signature of the audit log, chosen at initialisation; a new key may change it",
    },
  },
  requestLimits: {
    environment: "XINPARK_REQUEST_LIMITS",
    secret: "no",
    form: truth,
    help: {
      zh: "是否限制请求（只在测速时关闭）",
      en: "whether requests are limited (off only for measuring)",
    },
  },
  pullHosts: {
    environment: "XINPARK_PULL_HOSTS",
    secret: "no",
    form: {
      zh: "主机、地址或网段，可带端口，逗号分隔",
      en: "hosts, addresses or networks, with a port or without, parted by commas",
    },
    help: {
      zh: "允许从哪些主机拉取数据；不设则不向外访问。内网主机须另列其地址或网段",
      en: "hosts that data may be pulled from; none unless set. A private host's address or network is listed as well",
    },
  },
};

const wholeNumber = (least: number, most: number) =>
  z
    .union([z.number(), z.string().regex(/^\d+$/u).transform(Number)])
    .pipe(z.number().int().min(least).max(most));
const yesOrNo = z.union([
  z.boolean(),
  z.enum(["true", "false", "1", "0"]).transform((word) => word === "true" || word === "1"),
]);
const someText = z.string().trim().min(1);

/** How each value is read, from the file or the environment; paths are relative to `base`. */
export const readers = (base: string) => {
  const folder = someText.transform((value) => (isAbsolute(value) ? value : resolve(base, value)));
  return {
    dataFolder: folder,
    keysFolder: folder,
    port: wholeNumber(0, 65_535),
    host: someText,
    databaseUrl: someText.regex(/^postgres(?:ql)?:\/\//u),
    actor: someText,
    apiKey: someText,
    logLevel: z.enum(LOG_LEVELS),
    uploadLimitBytes: wholeNumber(1, 2 ** 30),
    poolSize: wholeNumber(2, 90),
    publicUrl: z.url({ protocol: /^https?$/u }),
    trustProxy: yesOrNo,
    oidcIssuer: z.url({ protocol: /^https?$/u }),
    oidcClientId: someText,
    oidcClientSecret: someText,
    oidcLabel: someText,
    auditHash: z.enum(["sha256", "sm3"]),
    auditSignature: z.enum(["ed25519", "sm2"]),
    requestLimits: yesOrNo,
    pullHosts: someText.refine((value) => parseHosts(value) !== null),
  } satisfies Record<ConfigurationKey, z.ZodType>;
};
