/** Which system user runs the server, and what that user can reach. */
import { readFile, realpath, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { problem, ProblemError } from "@xinpark/kernel/outcome";

/** A system user, by name and numbers. */
export interface SystemUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Whether we run as the super-user, under whom PostgreSQL refuses to start. */
export const runsAsRoot = (): boolean => process.getuid?.() === 0;

/**
 * The unprivileged user under whom the server runs when we are root: the owner of the existing data,
 * else `postgres`, else `nobody`. Undefined: the server runs as ourselves.
 */
export async function serverUser(existing: string): Promise<SystemUser | undefined> {
  if (!runsAsRoot()) return undefined;
  const owner = await stat(existing).catch(() => undefined);
  if (owner !== undefined && owner.uid !== 0)
    return { name: `#${owner.uid}`, uid: owner.uid, gid: owner.gid };
  const users = parsePasswd(await readFile("/etc/passwd", "utf8"));
  const chosen = ["postgres", "nobody"]
    .map((name) => users.find((one) => one.name === name && one.uid !== 0))
    .find((one) => one !== undefined);
  if (chosen !== undefined) return chosen;
  throw new ProblemError({
    ...problem(
      "refused",
      "no-unprivileged-user",
      "以 root 运行时，数据库需要一个普通系统用户（postgres 或 nobody），但 /etc/passwd 中都没有",
      "run as root, the database needs an unprivileged system user (postgres or nobody), and /etc/passwd has neither",
    ),
    remedy: {
      zh: "以普通用户运行，或新建用户 postgres",
      en: "run as an ordinary user, or create a user postgres",
    },
  });
}

/** The users of a passwd file; lines that are not users are passed over. */
export function parsePasswd(text: string): SystemUser[] {
  return text.split("\n").flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    if (name === undefined || name === "" || !/^\d+$/u.test(uid ?? "") || !/^\d+$/u.test(gid ?? ""))
      return [];
    return [{ name, uid: Number(uid), gid: Number(gid) }];
  });
}

/** The first folder on the way to `path` that the user may not pass, or undefined when the way is free. */
export async function firstObstacle(path: string, user: SystemUser): Promise<string | undefined> {
  const steps: string[] = [];
  for (let step = await realpath(path); ; step = dirname(step)) {
    steps.unshift(step);
    if (step === dirname(step)) break;
  }
  for (const step of steps) {
    const state = await stat(step);
    const bit = state.uid === user.uid ? 0o100 : state.gid === user.gid ? 0o010 : 0o001;
    if ((state.mode & bit) === 0) return step;
  }
  return undefined;
}
