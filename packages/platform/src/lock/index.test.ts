import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expectValue } from "@xinpark/kernel/outcome";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { acquireLock, currentProcess, identify, isAlive, withLock } from "./index.ts";

let folder = "";
let path = "";
let counter = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xinpark-lock-"));
  path = join(folder, "lock");
  counter = join(folder, "counter");
  writeFileSync(counter, "0");
});
afterEach(() => rmSync(folder, { recursive: true }));

const contender = fileURLToPath(new URL("contender.ts", import.meta.url));
const start = (rounds: number, hold = "no"): ChildProcess =>
  spawn(process.execPath, [contender, path, counter, String(rounds), hold], {
    stdio: ["ignore", "pipe", "inherit"],
  });

/** Starts a process that holds the lock, and kills it without mercy. */
async function dieHolding(): Promise<void> {
  const child = start(1, "hold");
  if (child.stdout === null) throw new Error("no output");
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
}

describe("a lock file", () => {
  it("is held by one, and free again when released, twice over", async () => {
    const first = expectValue(await acquireLock(path));
    expect(await acquireLock(path, { timeoutMilliseconds: 0 })).toMatchObject({
      ok: false,
      problems: [{ code: "lock-held", path }],
    });
    await first.release();
    const second = expectValue(await acquireLock(path));
    await first.release();
    expect(existsSync(path)).toBe(true);
    await second.release();
    expect(readdirSync(folder)).toEqual(["counter"]);
  });

  it("goes from one living process to the next without losing a count", async () => {
    const children = [start(25), start(25), start(25)];
    const ends = await Promise.all(children.map(async (child) => once(child, "exit")));
    expect(ends.map(([code]) => Number(code))).toEqual([0, 0, 0]);
    expect(readFileSync(counter, "utf8")).toBe("75");
    expect(readdirSync(folder)).toEqual(["counter"]);
  });

  it("is taken over from a killed holder by exactly one of many contenders", async () => {
    for (let round = 0; round < 3; round += 1) {
      await dieHolding();
      expect(existsSync(path)).toBe(true);
      const before = Number(readFileSync(counter, "utf8"));
      const children = [start(5), start(5), start(5), start(5)];
      await Promise.all(children.map(async (child) => once(child, "exit")));
      expect(Number(readFileSync(counter, "utf8"))).toBe(before + 20);
      expect(readdirSync(folder)).toEqual(["counter"]);
    }
  });

  it("is taken over among contenders of one process too", async () => {
    await dieHolding();
    let inside = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 20 }, () =>
        withLock(path, async () => {
          inside += 1;
          most = Math.max(most, inside);
          await new Promise((resolve) => setImmediate(resolve));
          inside -= 1;
        }),
      ),
    );
    expect(most).toBe(1);
  });

  it("does not believe a pid that now belongs to somebody else", async () => {
    writeFileSync(path, JSON.stringify({ nonce: "old", pid: process.pid, started: "another boot:1" }));
    expectValue(await acquireLock(path, { timeoutMilliseconds: 1000 }));
  });

  it("is taken over when a power cut left half a file, also by a taker that died", async () => {
    writeFileSync(path, "");
    writeFileSync(`${path}.broken.guard`, JSON.stringify({ nonce: "x", pid: 2 ** 22 + 7, started: "gone" }));
    const lock = expectValue(await acquireLock(path, { timeoutMilliseconds: 1000 }));
    await lock.release();
    expect(readdirSync(folder)).toEqual(["counter"]);
  });

  it("says so when the folder cannot hold it", async () => {
    expect(await acquireLock(join(folder, "absent", "lock"))).toMatchObject({
      ok: false,
      problems: [{ code: "lock-impossible" }],
    });
  });
});

describe("a process's identity", () => {
  it("tells the living from the dead, and from a later one of the same number", async () => {
    expect(isAlive(currentProcess())).toBe(true);
    expect(isAlive({ ...currentProcess(), started: "another boot:1" })).toBe(false);
    const child = spawn(process.execPath, ["-e", "setInterval(() => 0, 1000)"]);
    const identity = identify(child.pid ?? 0);
    if (identity === undefined) throw new Error("the child has no identity");
    expect(isAlive(identity)).toBe(true);
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(isAlive(identity)).toBe(false);
    expect(identify(0)).toBeUndefined();
    expect(identify(-1)).toBeUndefined();
  });
});
