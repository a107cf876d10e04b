/** A process for the log's tests: sequences a database, and may be killed meanwhile. */
import { z } from "zod";
import { openPools } from "../connection/index.ts";
import type { RoleConnection } from "../connection/index.ts";
import { createDoor } from "../door/index.ts";
import { silentLog } from "../logging/index.ts";
import { sequence } from "./index.ts";

const login = z.object({
  host: z.string(),
  port: z.number(),
  user: z.string(),
  password: z.string().optional(),
  database: z.string(),
});
const [given = "", keysFolder = "", batch = "10000"] = process.argv.slice(2);
const { password, ...rest } = login.parse(JSON.parse(given));
const role: RoleConnection = { ...rest, password, ssl: false };
const pools = openPools({ owner: role, app: role, filing: role, population: role }, { log: silentLog });
const door = createDoor(pools, { today: () => "2026-01-31" });
await sequence(door, {
  keysFolder,
  log: silentLog,
  batch: Number(batch),
  onBatch: (appended) => process.stdout.write(`${appended}\n`),
});
await pools.close();
