/** Who uses the server: the last one to leave stops it. Read and written only under the lock. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isAlive } from "../lock/index.ts";
import { replaceFile } from "./place.ts";

const USERS = z.array(z.object({ id: z.string(), pid: z.number().int(), started: z.string() }));
export type ClusterUser = z.infer<typeof USERS>[number];

/** The users that still live. An unreadable list counts as empty: its writer died writing it. */
export async function livingUsers(dataFolder: string): Promise<ClusterUser[]> {
  try {
    const users = USERS.parse(JSON.parse(await readFile(pathOf(dataFolder), "utf8")));
    return users.filter((user) => isAlive(user));
  } catch {
    return [];
  }
}

/** Replaces the list. */
export async function writeUsers(dataFolder: string, users: readonly ClusterUser[]): Promise<void> {
  await replaceFile(pathOf(dataFolder), JSON.stringify(users), 0o644);
}

const pathOf = (dataFolder: string): string => join(dataFolder, "postgres-users.json");
