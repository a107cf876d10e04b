/** Calling the command as a program, for tests. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RoleConnection } from "@xinpark/platform/connection";
import { freshDatabase, type TestDatabase } from "@xinpark/platform/test-support";

export const ENTRY = join(import.meta.dirname, "../../bin/xinpark.js");

export interface Called {
  readonly code: number | null;
  readonly out: string;
  readonly errors: string;
}

export interface CallOptions {
  readonly input?: string;
  /** The standard input does not end. */
  readonly open?: boolean;
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** The Node that runs the entry; ours unless told. */
  readonly node?: string;
  readonly entry?: string;
  readonly started?: (child: ChildProcess) => void;
}

/** Calls the command in a process of its own and waits for its end. */
export function call(words: readonly string[], options: CallOptions = {}): Promise<Called> {
  const environment = Object.entries(process.env).filter(
    ([name]) => !/^(?:XINPARK_(?!TEST)|DATABASE_URL|LC_|LANG)/u.test(name),
  );
  const child = spawn(options.node ?? process.execPath, [options.entry ?? ENTRY, ...words], {
    cwd: options.folder,
    env: { ...Object.fromEntries(environment), ...options.environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const [out, errors] = [gather(child.stdout), gather(child.stderr)];
  options.started?.(child);
  child.stdin.on("error", () => undefined);
  child.stdin.write(options.input ?? "");
  if (options.open !== true) child.stdin.end();
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out: out(), errors: errors() }));
  });
}

function gather(stream: NodeJS.ReadableStream): () => string {
  const parts: string[] = [];
  stream.setEncoding("utf8").on("data", (text: string) => parts.push(text));
  return () => parts.join("");
}

/** A data folder that an unprivileged database server may enter. */
export async function dataFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "cli-"));
  await chmod(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}

/** DATABASE_URL of a login, of its own database unless another is named. */
export function urlOf(connection: RoleConnection, database = connection.database): string {
  const { host, port, user, password } = connection;
  const login = `${user}:${encodeURIComponent(password ?? "")}`;
  return `postgresql://${login}@${encodeURIComponent(host)}:${port}/${database}`;
}

export interface TestInstallation {
  /** A folder of the test's own; the installation's data lie below it, in `data`. */
  readonly folder: string;
  readonly database: TestDatabase;
  /** By which a call means this installation, as its operator. */
  readonly environment: Readonly<Record<string, string>>;
  readonly close: () => Promise<void>;
}

/** An empty installation on a database of its own, made by the command. */
export async function emptyInstallation(): Promise<TestInstallation> {
  const folder = await dataFolder();
  const database = await freshDatabase({ migrated: false });
  const data = join(folder.path, "data");
  await mkdir(data);
  const place = { XINPARK_DATA: data, DATABASE_URL: urlOf(database.connections.owner) };
  const { code, errors } = await call(["init", "--empty", "--json"], { environment: place });
  if (code !== 0) throw new Error(`no empty installation: ${errors}`);
  const key = await readFile(join(data, "keys/operator-key.txt"), "utf8");
  return {
    folder: folder.path,
    database,
    environment: { ...place, XINPARK_KEY: key.trim() },
    close: async () => {
      await database.close();
      await folder.remove();
    },
  };
}
