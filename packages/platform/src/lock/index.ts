/** Lock files that survive nothing: a holder that died, by whatever means, holds nothing any more. */
import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { failed, ok, problem } from "@xinpark/kernel/outcome";
import type { Outcome } from "@xinpark/kernel/outcome";
import { z } from "zod";
import { currentProcess, isAlive, pidExists } from "./process.ts";

export { currentProcess, identify, isAlive, pidExists } from "./process.ts";
export type { ProcessIdentity } from "./process.ts";

/** A lock that is held. `release` may be called more than once. */
export interface Lock {
  readonly path: string;
  release(): Promise<void>;
}

export interface LockOptions {
  /** How long to wait for a living holder, in milliseconds; 60 000 unless told, 0 tries once. */
  readonly timeoutMilliseconds?: number;
}

const HOLDER = z.object({ nonce: z.string().min(1), pid: z.number().int(), started: z.string() });
type Holder = z.infer<typeof HOLDER>;

/**
 * Takes the lock file at `path`, waiting while its holder lives.
 * The file appears whole or not at all (a hard link to a finished file). A dead holder's file is replaced
 * only by the one who holds the lock named after that holder's nonce, so two contenders never both win.
 * Fails with `lock-held` when the wait runs out, `lock-impossible` when the folder cannot hold a lock.
 */
export async function acquireLock(path: string, options: LockOptions = {}): Promise<Outcome<Lock>> {
  const deadline = performance.now() + (options.timeoutMilliseconds ?? 60_000);
  const own: Holder = { nonce: randomUUID(), ...currentProcess() };
  const draft = `${path}.${own.pid}.${own.nonce}.draft`;
  try {
    await writeFile(draft, JSON.stringify(own), { mode: 0o644, flag: "wx" });
    return await contend(path, draft, own, deadline);
  } catch (error) {
    return failed(impossible(path, error));
  } finally {
    await remove(draft);
  }
}

/** Runs `work` under the lock at `path` and lets the lock go, whatever happens. */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<Outcome<T>> {
  const lock = await acquireLock(path, options);
  if (!lock.ok) return lock;
  try {
    return ok(await work());
  } finally {
    await lock.value.release();
  }
}

async function contend(path: string, draft: string, own: Holder, deadline: number): Promise<Outcome<Lock>> {
  for (;;) {
    if (await tryLink(draft, path)) return ok(await held(path, own));
    const seen = await readHolder(path);
    if (seen.state === "free") continue;
    if (seen.state === "broken" || !isAlive(seen.holder)) {
      if (await takeOver(path, draft, seen, deadline)) return ok(await held(path, own));
    }
    if (performance.now() >= deadline) return failed(busy(path, seen));
    await pause(5 + Math.random() * 15);
  }
}

type Seen =
  | { readonly state: "free" }
  | { readonly state: "broken" }
  | { readonly state: "held"; readonly holder: Holder };

/** Replaces a dead holder's file, if it is still that holder's once we alone may do so. */
async function takeOver(path: string, draft: string, seen: Seen, deadline: number): Promise<boolean> {
  const name = nonceOf(seen);
  const guard = await acquireLock(`${path}.${name}.guard`, {
    timeoutMilliseconds: deadline - performance.now(),
  });
  if (!guard.ok) return false;
  try {
    const now = await readHolder(path);
    if (now.state !== seen.state || nonceOf(now) !== name) return false;
    await rename(draft, path);
    return true;
  } finally {
    await guard.value.release();
  }
}

const nonceOf = (seen: Seen): string => (seen.state === "held" ? seen.holder.nonce : seen.state);

async function held(path: string, own: Holder): Promise<Lock> {
  await sweepDrafts(path);
  let open = true;
  return {
    path,
    async release() {
      if (!open) return;
      open = false;
      const now = await readHolder(path);
      if (now.state === "held" && now.holder.nonce === own.nonce) await remove(path);
    },
  };
}

async function readHolder(path: string): Promise<Seen> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch (error) {
    if (hasCode(error, "ENOENT")) return { state: "free" };
    throw error;
  }
  try {
    return { state: "held", holder: HOLDER.parse(JSON.parse(text)) };
  } catch {
    // Only a power cut leaves half a file: it was complete before it got its name.
    return { state: "broken" };
  }
}

async function tryLink(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST")) return false;
    throw error;
  }
}

/** Drafts and guards of contenders that were killed. */
async function sweepDrafts(path: string): Promise<void> {
  const folder = dirname(path);
  const prefix = `${basename(path)}.`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || !name.endsWith(".draft")) continue;
    const pid = Number(/\.(\d+)\.[0-9a-f-]{36}\.draft$/u.exec(name)?.[1] ?? Number.NaN);
    if (Number.isInteger(pid) && !pidExists(pid)) await remove(join(folder, name));
  }
}

async function remove(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT")) throw error;
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Error && "code" in error && error.code === code;

function busy(path: string, seen: Seen) {
  const by = seen.state === "held" ? seen.holder.pid : 0;
  return {
    ...problem(
      "conflict",
      "lock-held",
      `锁文件被进程 ${by} 占用`,
      `the lock file is held by process ${by}`,
      path,
    ),
    remedy: { zh: "等待该进程结束后重试", en: "wait until that process ends, then try again" },
  };
}

function impossible(path: string, error: unknown) {
  const cause = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return problem(
    "internal",
    "lock-impossible",
    `无法在此文件夹中创建锁文件（${cause}）`,
    `no lock file can be made in this folder (${cause})`,
    path,
  );
}
