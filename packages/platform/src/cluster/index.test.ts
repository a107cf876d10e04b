import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ProblemError } from "@xinpark/kernel/outcome";
import { Client } from "pg";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { identify } from "../lock/index.ts";
import { createLog, silentLog } from "../logging/index.ts";
import { temporaryFolder } from "../test-support/index.ts";
import { acquireCluster, findBinaries, serverSettings, stopCluster } from "./index.ts";
import type { Cluster } from "./index.ts";
import { firstObstacle, parsePasswd, runsAsRoot } from "./user.ts";

const member = fileURLToPath(new URL("member.ts", import.meta.url));
const TOLD = z.object({ process: z.number(), found: z.string(), location: z.string() });
const NOBODY = 65_534;

let parent = "";
let dataFolder = "";
const children: ChildProcess[] = [];
beforeEach(async () => {
  parent = await temporaryFolder("xinpark-cluster-");
  dataFolder = join(parent, "data");
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) child.kill("SIGKILL");
  }
  const record = z
    .object({ location: z.string() })
    .safeParse(
      existsSync(join(dataFolder, "postgres.json"))
        ? JSON.parse(readFileSync(join(dataFolder, "postgres.json"), "utf8"))
        : null,
    );
  await stopCluster({ dataFolder, log: silentLog }).catch(() => undefined);
  if (record.success) rmSync(record.data.location, { recursive: true, force: true });
  rmSync(parent, { recursive: true });
});

const acquire = (log = silentLog): Promise<Cluster> => acquireCluster({ dataFolder, log });

async function enter(options: { uid?: number; gid?: number; detached?: boolean } = {}, mode = "") {
  const child = spawn(process.execPath, [member, dataFolder, mode], {
    stdio: ["pipe", "pipe", "inherit"],
    ...options,
  });
  children.push(child);
  const [line] = z.tuple([z.instanceof(Buffer)]).parse(await once(child.stdout, "data"));
  return {
    child,
    ...TOLD.parse(JSON.parse(line.toString("utf8"))),
    leave: async () => {
      child.stdin.write("leave\n");
      await once(child, "exit");
    },
    kill: async () => {
      child.kill("SIGKILL");
      await once(child, "exit");
    },
  };
}

async function ask<T>(cluster: Cluster, statement: string): Promise<T[]> {
  const client = new Client({ ...cluster.connection, database: "postgres" });
  await client.connect();
  try {
    const answer = await client.query<{ value: T }>(statement);
    return answer.rows.map((row) => row.value);
  } finally {
    await client.end();
  }
}

const codeOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof ProblemError ? (error.problems[0]?.code ?? "") : "no problem";
};

const runs = (pid: number): boolean => identify(pid) !== undefined;

describe("the embedded server", () => {
  it("is made once, found again, and stopped by its last user", async () => {
    const first = await acquire();
    expect(first).toMatchObject({ found: "made", version: 18 });
    const second = await acquire();
    expect(second).toMatchObject({ found: "running", process: first.process });
    await first.release();
    await first.release();
    expect(runs(first.process)).toBe(true);
    await second.release();
    expect(runs(first.process)).toBe(false);
    const third = await acquire();
    expect(third.found).toBe("started");
    await third.release();
  });

  it("speaks UTF-8 whatever the environment says, keeps what it acknowledged, and listens to no network", async () => {
    const cluster = await acquire();
    const settings = [
      "server_encoding",
      "lc_ctype",
      "TimeZone",
      "synchronous_commit",
      "fsync",
      "listen_addresses",
      "log_parameter_max_length_on_error",
    ];
    const values = await ask<string>(
      cluster,
      `select current_setting(name, true) as value from unnest('{${settings.join(",")}}'::text[]) with ordinality as s (name, no) order by no`,
    );
    expect(values.filter((_, index) => index !== 1)).toEqual(["UTF8", "Asia/Shanghai", "on", "on", "", "0"]);
    await ask(cluster, "create extension pg_trgm");
    expect(await ask(cluster, "select cardinality(show_trgm('信用园区')) > 0 as value")).toEqual([true]);
    expect(statSync(join(dataFolder, "keys", "database.json")).mode & 0o777).toBe(0o600);
    expect(statSync(cluster.connection.host).mode & 0o777).toBe(0o700);
    await cluster.release();
  });

  it("writes no statement and no value into its log", async () => {
    const cluster = await acquire();
    const client = new Client({ ...cluster.connection, database: "postgres" });
    await client.connect();
    await expect(client.query("select $1::int /* SECRET-B */", ["SECRET-A"])).rejects.toThrow();
    await expect(client.query('select 1/0 as "SECRET-C"')).rejects.toThrow();
    await client.end();
    await cluster.release();
    const log = readFileSync(join(dataFolder, "postgres.log"), "utf8");
    expect(log).toContain("database system is ready");
    expect(log).not.toMatch(/SECRET-[ABC]/u);
  });

  it("is shared by processes that start together", async () => {
    const members = await Promise.all([enter(), enter(), enter()]);
    expect(new Set(members.map((one) => one.process)).size).toBe(1);
    expect(members.filter((one) => one.found === "made")).toHaveLength(1);
    await Promise.all([members[0]?.leave(), members[1]?.leave()]);
    expect(runs(members[0]?.process ?? 0)).toBe(true);
    await members[2]?.leave();
    expect(runs(members[0]?.process ?? 0)).toBe(false);
  });

  it("outlives a killed user, is found by the next, and stopped when that one leaves", async () => {
    const first = await enter();
    await first.kill();
    expect(runs(first.process)).toBe(true);
    const next = await acquire();
    expect(next).toMatchObject({ found: "running", process: first.process });
    await next.release();
    expect(runs(first.process)).toBe(false);
  });

  it("does not hear the interrupt of its starter's terminal", async () => {
    const first = await enter({ detached: true });
    process.kill(-(first.child.pid ?? 0), "SIGINT");
    await once(first.child, "exit");
    const next = await acquire();
    expect(next).toMatchObject({ found: "running", process: first.process });
    await next.release();
  });

  it("comes back after it was itself killed, with everything it acknowledged", async () => {
    const first = await acquire();
    await ask(first, "create table kept as select 42 as value");
    process.kill(first.process, "SIGKILL");
    await expect.poll(() => runs(first.process)).toBe(false);
    expect(existsSync(join(first.location, "cluster", "postmaster.pid"))).toBe(true);
    const second = await acquire();
    expect(second.found).toBe("started");
    expect(await ask(second, "select value from kept")).toEqual([42]);
    await second.release();
  });

  it("is stopped by a user who is told to end, or who runs out of work", async () => {
    const told = await enter({}, "signals");
    told.child.kill("SIGTERM");
    expect(await once(told.child, "exit")).toEqual([143, null]);
    expect(runs(told.process)).toBe(false);
    const idle = await enter({}, "signals");
    await idle.leave();
    expect(runs(idle.process)).toBe(false);
  });

  it("is not kept from starting by a pid that now is another program's", async () => {
    const first = await acquire();
    await first.release();
    writeFileSync(
      join(first.location, "cluster", "postmaster.pid"),
      `${process.pid}\n${first.location}/cluster\n1\n5432\n${first.connection.host}\n\n1 1\nready\n`,
    );
    const second = await acquire();
    expect(second.found).toBe("started");
    expect(second.process).not.toBe(process.pid);
    await second.release();
  });

  it("begins anew after an interrupted making", async () => {
    mkdirSync(join(dataFolder, "postgres", "cluster.draft", "half"), { recursive: true });
    const cluster = await acquire();
    expect(readdirSync(cluster.location).sort((a, b) => a.localeCompare(b))).toEqual(["cluster", "socket"]);
    await cluster.release();
  });

  it("uses a private socket folder where the path would be too long", async () => {
    dataFolder = join(parent, "x".repeat(100), "data");
    const cluster = await acquire();
    expect(cluster.connection.host).toMatch(/^\/tmp\/xinpark-[0-9a-f]{12}$/u);
    expect(statSync(cluster.connection.host).mode & 0o777).toBe(0o700);
    await cluster.release();
    expect(existsSync(cluster.connection.host)).toBe(false);
  });
});

describe("the embedded server refuses", () => {
  it("data of another version, a lost key, another key, lost data", async () => {
    const cluster = await acquire();
    await cluster.release();
    const version = join(cluster.location, "cluster", "PG_VERSION");
    writeFileSync(version, "15\n");
    expect(await codeOf(acquire())).toBe("cluster-other-version");
    writeFileSync(version, "18\n");
    const key = join(dataFolder, "keys", "database.json");
    renameSync(key, `${key}.away`);
    expect(await codeOf(acquire())).toBe("cluster-key-missing");
    writeFileSync(key, JSON.stringify({ user: "xinpark", password: "not the password it was" }));
    expect(await codeOf(acquire())).toBe("cluster-not-ours");
    renameSync(`${key}.away`, key);
    await (await acquire()).release();
    rmSync(join(cluster.location, "cluster"), { recursive: true });
    expect(await codeOf(acquire())).toBe("cluster-missing");
  });

  it("to start with settings the server does not take, and shows the server's own words", async () => {
    const error: unknown = await acquireCluster({
      dataFolder,
      log: silentLog,
      settings: { max_connections: "none" },
    }).catch((reason: unknown) => reason);
    if (!(error instanceof ProblemError)) throw new Error("it started");
    expect(error.problems[0]).toMatchObject({ code: "cluster-did-not-start" });
    expect(JSON.stringify(error.problems[0]?.details)).toContain("max_connections");
  });
});

describe.runIf(runsAsRoot())("as root", () => {
  it("puts the data where the server's user can go, says so, finds it again", async () => {
    chmodSync(parent, 0o700);
    const lines: string[] = [];
    const first = await acquire(
      createLog({ level: "warn", readable: false, write: (line) => lines.push(line) }),
    );
    expect(first.location).toMatch(/^\/var\/lib\/xinpark\/[0-9a-f]{12}$/u);
    expect(lines.join("")).toContain(first.location);
    await ask(first, "create table kept as select 1 as value");
    await first.release();
    const second = await acquire();
    expect(second).toMatchObject({ found: "started", location: first.location });
    expect(await ask(second, "select value from kept")).toEqual([1]);
    await second.release();
  });

  it("sets aside what a deleted data folder left elsewhere", async () => {
    chmodSync(parent, 0o700);
    const first = await acquire();
    await first.release();
    rmSync(dataFolder, { recursive: true });
    const second = await acquire();
    expect(second).toMatchObject({ found: "made", location: first.location });
    await second.release();
    const aside = readdirSync("/var/lib/xinpark").filter((name) =>
      join("/var/lib/xinpark", name).startsWith(`${first.location}.orphan-`),
    );
    expect(aside).toHaveLength(1);
    for (const name of aside) rmSync(join("/var/lib/xinpark", name), { recursive: true });
  });

  it("copies programs that the server's user cannot reach, making the links their package lacks", async () => {
    const installed = await findBinaries();
    const hidden = join(parent, "hidden");
    cpSync(installed.root, join(hidden, "native"), { recursive: true, verbatimSymlinks: true });
    const links = z
      .array(z.object({ target: z.string() }))
      .parse(JSON.parse(readFileSync(join(hidden, "native", "pg-symlinks.json"), "utf8")));
    for (const { target } of links) unlinkSync(join(hidden, target));
    chmodSync(hidden, 0o700);
    const fingerprint = `test-${process.pid}`;
    const binaries = {
      ...installed,
      root: join(hidden, "native"),
      programs: join(hidden, "native", "bin"),
      fingerprint,
    };
    const cluster = await acquireCluster({ dataFolder, log: silentLog, binaries });
    expect(existsSync(`/var/lib/xinpark/postgresql-${fingerprint}/bin/postgres`)).toBe(true);
    expect(cluster.found).toBe("made");
    await cluster.release();
    rmSync(`/var/lib/xinpark/postgresql-${fingerprint}`, { recursive: true });
  });

  it("takes over an ordinary user's data and gives it back usable", async () => {
    mkdirSync(dataFolder);
    chownSync(dataFolder, NOBODY, NOBODY);
    const theirs = await enter({ uid: NOBODY, gid: NOBODY });
    expect(theirs).toMatchObject({ found: "made", location: join(dataFolder, "postgres") });
    await theirs.leave();
    const ours = await acquire();
    expect(ours.found).toBe("started");
    const together = await enter({ uid: NOBODY, gid: NOBODY });
    expect(together).toMatchObject({ found: "running", process: ours.process });
    await ours.release();
    await together.leave();
    expect(runs(ours.process)).toBe(false);
    const again = await enter({ uid: NOBODY, gid: NOBODY });
    expect(again.found).toBe("started");
    await again.leave();
  });

  it("knows the first closed folder on the way", async () => {
    const inner = join(parent, "a", "b");
    mkdirSync(inner, { recursive: true });
    const user = { name: "nobody", uid: NOBODY, gid: NOBODY };
    expect(await firstObstacle(inner, user)).toBeUndefined();
    chmodSync(join(parent, "a"), 0o750);
    expect(await firstObstacle(inner, user)).toBe(join(parent, "a"));
    chownSync(join(parent, "a"), 0, NOBODY);
    expect(await firstObstacle(inner, user)).toBeUndefined();
  });
});

describe("what the server is given", () => {
  it.each([
    [4, "64MB"],
    [8, "256MB"],
    [24, "256MB"],
    [64, "1GB"],
  ])("%d GiB of memory: %s of shared buffers", (gibibytes, buffers) => {
    expect(serverSettings(gibibytes * 2 ** 30)).toMatchObject({
      shared_buffers: buffers,
      synchronous_commit: "on",
      jit: "off",
    });
  });

  it("reads users from a passwd file and passes over what is none", () => {
    expect(
      parsePasswd("root:x:0:0::/root:/bin/sh\n# note\n+::::::\npostgres:x:101:104:a,b:/var:/bin/sh\n"),
    ).toEqual([
      { name: "root", uid: 0, gid: 0 },
      { name: "postgres", uid: 101, gid: 104 },
    ]);
  });
});
