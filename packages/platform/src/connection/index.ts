/** How the database is reached: one login a role, and pools that open when they are first used. */
import { createHash, createHmac, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { failed, ok, problem } from "@xinpark/kernel/outcome";
import type { Outcome } from "@xinpark/kernel/outcome";
import { Client, escapeIdentifier, Pool } from "pg";
import type { ClientConfig } from "pg";
import type { ClusterConnection } from "../cluster/index.ts";
import type { Log } from "../logging/index.ts";
import { valueParsers } from "./values.ts";

export { valueParsers } from "./values.ts";

/** The login of one role; usable as it is as the settings of a `pg` client. */
export interface RoleConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly ssl: ClientConfig["ssl"];
}

/** The roles a server works under. `owner` only initialises, migrates, backs up and restores. */
export const ROLES = ["app", "filing", "population"] as const;
export type WorkRole = (typeof ROLES)[number];
export type RoleName = "owner" | WorkRole;

/** One login per role, to one database. */
export type Connections = Readonly<Record<RoleName, RoleConnection>>;

/** Where the database is: the embedded cluster, or a server of the city's own. */
export type DatabaseSource =
  | { readonly kind: "cluster"; readonly connection: ClusterConnection; readonly database?: string }
  | { readonly kind: "url"; readonly url: string; readonly keysFolder: string };

/**
 * The logins of a database. Passwords of the work roles derive from the owner's, so that several servers
 * share one database without sharing a folder; an owner without a password in the URL (peer, certificate)
 * gets a random secret kept in the keys folder. Fails with `database-url-invalid`.
 */
export async function connectionsOf(source: DatabaseSource): Promise<Outcome<Connections>> {
  if (source.kind === "cluster") {
    const owner = { ...source.connection, database: source.database ?? "xinpark", ssl: false };
    return ok(derive(owner, source.connection.password));
  }
  const owner = parseUrl(source.url);
  if (!owner.ok) return owner;
  return ok(derive(owner.value, owner.value.password ?? (await keptSecret(source.keysFolder))));
}

/** The same logins to another database of the same server (databases made from a template share its roles). */
export function onDatabase(connections: Connections, database: string): Connections {
  const { owner, app, filing, population } = connections;
  return {
    owner: { ...owner, database },
    app: { ...app, database },
    filing: { ...filing, database },
    population: { ...population, database },
  };
}

/**
 * The name of a work role. Roles belong to the whole server, so the database's name is part of it:
 * letters, digits and underscores, at most 63 bytes, with a digest where something had to be changed.
 */
export function roleName(database: string, role: WorkRole): string {
  const plain = database.toLowerCase().replaceAll(/[^a-z0-9_]/gu, "_");
  const fits = plain === database && plain.length <= 40 && /^[a-z_]/u.test(plain);
  const digest = createHash("sha256").update(database).digest("hex").slice(0, 8);
  const base = fits ? plain : `d_${plain.slice(0, 36)}_${digest}`;
  return `${base}_${role}`;
}

function derive(owner: RoleConnection, secret: string): Connections {
  const work = (role: WorkRole): RoleConnection => {
    const user = roleName(owner.database, role);
    return { ...owner, user, password: createHmac("sha256", secret).update(user).digest("base64url") };
  };
  return { owner, app: work("app"), filing: work("filing"), population: work("population") };
}

function parseUrl(url: string): Outcome<RoleConnection> {
  try {
    if (!/^postgres(?:ql)?:\/\//u.test(url)) return failed(badUrl());
    const parsed = new Client({ connectionString: url });
    if (parsed.user === undefined || parsed.database === undefined) return failed(badUrl());
    return ok({
      host: parsed.host,
      port: parsed.port,
      user: parsed.user,
      password: parsed.password ?? undefined,
      database: parsed.database,
      ssl: parsed.ssl,
    });
  } catch {
    return failed(badUrl());
  }
}

const badUrl = () => ({
  ...problem(
    "invalid",
    "database-url-invalid",
    "DATABASE_URL 不是有效的 PostgreSQL 地址",
    "DATABASE_URL is not a valid PostgreSQL address",
    "DATABASE_URL",
  ),
  remedy: {
    zh: "写法：postgresql://用户:密码@主机:5432/库名",
    en: "write postgresql://user:password@host:5432/database",
  },
});

async function keptSecret(keysFolder: string): Promise<string> {
  const path = join(keysFolder, "connection.secret");
  const kept = await readFile(path, "utf8").catch(() => undefined);
  if (kept !== undefined && kept.trim() !== "") return kept.trim();
  await mkdir(keysFolder, { recursive: true, mode: 0o700 });
  const secret = randomBytes(32).toString("base64url");
  const draft = `${path}.${process.pid}.draft`;
  await writeFile(draft, secret, { mode: 0o600, flush: true });
  await rename(draft, path);
  return secret;
}

/** Pools by role, each opened when first asked for. */
export interface Pools extends Readonly<Record<RoleName, Pool>> {
  /** Ends every pool that was opened; may be called more than once. */
  close(): Promise<void>;
}

export interface PoolOptions {
  /** Most connections per role; 10 unless told. */
  readonly max?: number;
  readonly log: Log;
  /** Shown in the server's list of connections. */
  readonly name?: string;
}

/** Opens pools over the logins. Values come back as `valueParsers` says. */
export function openPools(connections: Connections, options: PoolOptions): Pools {
  const open = new Map<RoleName, Pool>();
  const pool = (role: RoleName): Pool => {
    const there = open.get(role);
    if (there !== undefined) return there;
    const made = new Pool({
      ...clientSettings(connections[role], options.name ?? "xinpark"),
      max: options.max ?? 10,
      idleTimeoutMillis: 30_000,
      // People wait for what comes this way: statements that need nothing of each other leave together. The jobs' ways carry COPY.
      pipeline: role === "app",
    });
    // An idle connection that breaks is replaced at the next use; unheard, the event would end the process.
    made.on("error", (error) => {
      // A server that stops while we take our leave is no news.
      if (!made.ending) options.log.warn({ role, error }, "an idle database connection broke");
    });
    // One that breaks between two statements of somebody's work: the next statement tells them.
    made.on("connect", (client) => {
      client.on("error", () => undefined);
    });
    open.set(role, made);
    return made;
  };
  return {
    get owner() {
      return pool("owner");
    },
    get app() {
      return pool("app");
    },
    get filing() {
      return pool("filing");
    },
    get population() {
      return pool("population");
    },
    async close() {
      const pools = [...open.values()].filter((one) => !one.ended && !one.ending);
      await Promise.all(pools.map((one) => one.end()));
    },
  };
}

/** Settings for a client of one role. */
export function clientSettings(connection: RoleConnection, name: string): ClientConfig {
  return {
    ...connection,
    application_name: name,
    connectionTimeoutMillis: 30_000,
    keepAlive: true,
    types: valueParsers,
  };
}

/** Runs work on one connection of its own and closes it. */
export async function withClient<T>(
  connection: RoleConnection,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = new Client(clientSettings(connection, "xinpark"));
  // The statement under way rejects as well; this only keeps the process alive.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A name as SQL, quoted. */
export const quoted = (name: string): string => escapeIdentifier(name);
