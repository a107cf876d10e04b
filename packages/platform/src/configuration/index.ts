/** One typed configuration from a file and the environment; the environment wins. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { failed, ok, problem } from "@xinpark/kernel/outcome";
import type { Outcome, Problem, Text } from "@xinpark/kernel/outcome";
import { isMap, isScalar, LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { readers, SETTINGS } from "./keys.ts";
import type { Configuration, ConfigurationKey } from "./keys.ts";
import { nearest } from "./nearest.ts";

export { SETTINGS } from "./keys.ts";
export type { Configuration, ConfigurationKey, Setting } from "./keys.ts";
export { nearest } from "./nearest.ts";

export type Origin = "default" | "file" | "environment";

/** A configuration that remembers where each value came from. */
export interface LoadedConfiguration extends Configuration {
  readonly origins: Readonly<Record<ConfigurationKey, Origin>>;
  /** The file that was read, if there was one. */
  readonly file: string | undefined;
}

export interface ConfigurationSources {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where `xinpark.yaml` is looked for, and what relative paths in the environment are relative to. */
  readonly folder: string;
  /** What takes the place of the built-in defaults (the data folder of an installation, say). */
  readonly defaults?: Partial<Configuration>;
}

type Found = ReadonlyMap<
  ConfigurationKey,
  { readonly value: unknown; readonly path: string; readonly origin: Origin }
>;

const FILE_NAME = "xinpark.yaml";
/** A sheet filled to its last row packs to about 150 MB; a year of a province's decisions as text stays below this. */
const MOST_UPLOAD_BYTES = 512 * 1024 * 1024;

/**
 * Reads the configuration. The file is `XINPARK_CONFIG`, else `xinpark.yaml` in `folder` if it is there; relative
 * paths in it are relative to it. Empty variables count as unset. All problems are told at once:
 * `configuration-unreadable`, `configuration-key-unknown` (with the nearest name), `configuration-value-invalid`.
 */
export function loadConfiguration(sources: ConfigurationSources): Outcome<LoadedConfiguration> {
  const file = readSettingsFile(sources);
  if (!file.ok) return file;
  const found = new Map([...file.value.found, ...readEnvironment(sources)]);
  const problems: Problem[] = [];
  const read = <S extends z.ZodType>(key: ConfigurationKey, schema: S): z.output<S> | undefined => {
    const given = found.get(key);
    if (given === undefined) return undefined;
    const parsed = schema.safeParse(given.value);
    if (parsed.success) return parsed.data;
    problems.push(badValue(key, given.path));
    return undefined;
  };
  const of = readers(sources.folder);
  const inFile = readers(resolve(file.value.path ?? sources.folder, ".."));
  const folder = (key: "dataFolder" | "keysFolder") =>
    read(key, found.get(key)?.origin === "file" ? inFile[key] : of[key]);
  const defaults = sources.defaults ?? {};
  const dataFolder = folder("dataFolder") ?? defaults.dataFolder ?? resolve(sources.folder, "data");
  const configuration: Configuration = {
    dataFolder,
    keysFolder: folder("keysFolder") ?? defaults.keysFolder ?? join(dataFolder, "keys"),
    port: read("port", of.port) ?? defaults.port ?? 8080,
    host: read("host", of.host) ?? defaults.host ?? "127.0.0.1",
    databaseUrl: read("databaseUrl", of.databaseUrl) ?? defaults.databaseUrl,
    actor: read("actor", of.actor) ?? defaults.actor,
    apiKey: read("apiKey", of.apiKey) ?? defaults.apiKey,
    logLevel: read("logLevel", of.logLevel) ?? defaults.logLevel ?? "info",
    uploadLimitBytes:
      read("uploadLimitBytes", of.uploadLimitBytes) ?? defaults.uploadLimitBytes ?? MOST_UPLOAD_BYTES,
    poolSize: read("poolSize", of.poolSize) ?? defaults.poolSize ?? 10,
    publicUrl: read("publicUrl", of.publicUrl) ?? defaults.publicUrl,
    trustProxy: read("trustProxy", of.trustProxy) ?? defaults.trustProxy ?? false,
    oidcIssuer: read("oidcIssuer", of.oidcIssuer) ?? defaults.oidcIssuer,
    oidcClientId: read("oidcClientId", of.oidcClientId) ?? defaults.oidcClientId,
    oidcClientSecret: read("oidcClientSecret", of.oidcClientSecret) ?? defaults.oidcClientSecret,
    oidcLabel: read("oidcLabel", of.oidcLabel) ?? defaults.oidcLabel,
    auditHash: read("auditHash", of.auditHash) ?? defaults.auditHash ?? "sha256",
    auditSignature: read("auditSignature", of.auditSignature) ?? defaults.auditSignature ?? "ed25519",
    requestLimits: read("requestLimits", of.requestLimits) ?? defaults.requestLimits ?? true,
    pullHosts: read("pullHosts", of.pullHosts) ?? defaults.pullHosts ?? "",
  };
  problems.push(...halfProvider(configuration));
  if (problems.length > 0) return failed(...problems);
  const origin = (key: ConfigurationKey): Origin => found.get(key)?.origin ?? "default";
  return ok({ ...configuration, origins: mapSettings(origin), file: file.value.path });
}

/** An identity provider is configured whole, or not at all. */
function halfProvider(configuration: Configuration): Problem[] {
  const parts = ["oidcIssuer", "oidcClientId", "oidcClientSecret"] as const;
  const missing = parts.filter((key) => configuration[key] === undefined);
  if (missing.length === 0 || missing.length === parts.length) return [];
  return missing.map((key) =>
    problem(
      "invalid",
      "configuration-value-missing",
      `${key} 未设置：统一身份认证须同时设置发行方、编号和密钥`,
      `${key} is missing: an identity provider needs issuer, client id and client secret`,
      SETTINGS[key].environment,
    ),
  );
}

/** One line of `xinpark config`. */
export interface SettingDescription {
  readonly key: ConfigurationKey;
  readonly environment: string;
  /** As text, secrets masked; empty when unset. */
  readonly value: string;
  readonly from: Origin;
  readonly help: Text;
}

const MASK = "••••••••";

/** Every setting with its value (secrets and the password inside an address masked) and where it came from. */
export function describeConfiguration(configuration: LoadedConfiguration): SettingDescription[] {
  return KEYS.map((key) => ({
    key,
    environment: SETTINGS[key].environment,
    value: shown(key, configuration[key]),
    from: configuration.origins[key],
    help: SETTINGS[key].help,
  }));
}

function shown(key: ConfigurationKey, value: string | number | boolean | undefined): string {
  if (value === undefined) return "";
  const { secret } = SETTINGS[key];
  if (secret === "no") return String(value);
  return secret === "all" ? MASK : maskPassword(String(value));
}

/** An address without its password, wherever it stands; wholly masked when it cannot be read. */
export function maskPassword(address: string): string {
  const body = /^([a-z]+:\/\/)([^/?#]*@)?([^?#]*)(\?[^#]*)?$/u.exec(address);
  if (body === null) return MASK;
  const [, scheme = "", login = "", rest = "", query = ""] = body;
  // A password may itself hold an unescaped @, / or ?: then the parts cannot be told apart and nothing is shown.
  if (rest.includes("@") || query.includes("@")) return MASK;
  const shownLogin = login.includes(":") ? `${login.slice(0, login.indexOf(":"))}:${MASK}@` : login;
  const shownQuery = query.replaceAll(/([?&](?:password|sslpassword|sslkey)=)[^&]*/giu, `$1${MASK}`);
  return `${scheme}${shownLogin}${rest}${shownQuery}`;
}

const KEYS: readonly ConfigurationKey[] = Object.keys(SETTINGS).filter(isKey);

function isKey(name: string): name is ConfigurationKey {
  return Object.hasOwn(SETTINGS, name);
}

function mapSettings<T>(make: (key: ConfigurationKey) => T): Record<ConfigurationKey, T> {
  return {
    dataFolder: make("dataFolder"),
    keysFolder: make("keysFolder"),
    port: make("port"),
    host: make("host"),
    databaseUrl: make("databaseUrl"),
    actor: make("actor"),
    apiKey: make("apiKey"),
    logLevel: make("logLevel"),
    uploadLimitBytes: make("uploadLimitBytes"),
    poolSize: make("poolSize"),
    publicUrl: make("publicUrl"),
    trustProxy: make("trustProxy"),
    oidcIssuer: make("oidcIssuer"),
    oidcClientId: make("oidcClientId"),
    oidcClientSecret: make("oidcClientSecret"),
    oidcLabel: make("oidcLabel"),
    auditHash: make("auditHash"),
    auditSignature: make("auditSignature"),
    requestLimits: make("requestLimits"),
    pullHosts: make("pullHosts"),
  };
}

function readEnvironment(sources: ConfigurationSources): Found {
  const found = new Map<ConfigurationKey, { value: unknown; path: string; origin: Origin }>();
  for (const key of KEYS) {
    const name = SETTINGS[key].environment;
    const value = sources.environment[name];
    if (value !== undefined && value !== "") found.set(key, { value, path: name, origin: "environment" });
  }
  return found;
}

function readSettingsFile(
  sources: ConfigurationSources,
): Outcome<{ found: Found; path: string | undefined }> {
  const named = sources.environment["XINPARK_CONFIG"];
  const wanted = named !== undefined && named !== "";
  const path = resolve(sources.folder, wanted ? named : FILE_NAME);
  const text = readText(path);
  if (text === undefined) {
    return wanted
      ? failed(unreadable(path, "文件不存在或无法读取", "it is missing or unreadable"))
      : ok({ found: new Map(), path: undefined });
  }
  return parseSettings(text, path);
}

function parseSettings(text: string, path: string): Outcome<{ found: Found; path: string }> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number): string => `${path}:${lines.linePos(offset).line}`;
  if (document.errors.length > 0) {
    return failed(
      ...document.errors.map((error) =>
        unreadable(at(error.pos[0]), "YAML 语法有误", "it is not well-formed YAML"),
      ),
    );
  }
  const found = new Map<ConfigurationKey, { value: unknown; path: string; origin: Origin }>();
  if (document.contents === null) return ok({ found, path });
  if (!isMap(document.contents))
    return failed(unreadable(path, "顶层须为键值对", "its top must be a mapping"));
  const problems: Problem[] = [];
  for (const { key, value } of document.contents.items) {
    const name = isScalar(key) ? String(key.value) : "";
    const place = at(isScalar(key) ? (key.range?.[0] ?? 0) : 0);
    if (!isKey(name)) problems.push(unknownKey(name, place));
    else if (isScalar(value) && value.value !== null)
      found.set(name, { value: value.value, path: place, origin: "file" });
    else if (!isScalar(value)) problems.push(badValue(name, place));
  }
  return problems.length === 0 ? ok({ found, path }) : failed(...problems);
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

const unreadable = (path: string, zh: string, en: string): Problem =>
  problem(
    "invalid",
    "configuration-unreadable",
    `配置文件有误：${zh}`,
    `the configuration file cannot be used: ${en}`,
    path,
  );

function unknownKey(name: string, path: string): Problem {
  const near = nearest(name, KEYS);
  const one = problem(
    "invalid",
    "configuration-key-unknown",
    `没有名为“${name}”的配置项`,
    `there is no setting named "${name}"`,
    path,
  );
  return near === undefined
    ? one
    : { ...one, remedy: { zh: `是否想写“${near}”？`, en: `did you mean "${near}"?` } };
}

function badValue(key: ConfigurationKey, path: string): Problem {
  const { form } = SETTINGS[key];
  return problem(
    "invalid",
    "configuration-value-invalid",
    `${key} 须为${form.zh}`,
    `${key} must be ${form.en}`,
    path,
  );
}
