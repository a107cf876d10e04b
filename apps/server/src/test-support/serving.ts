/** A program of its own that serves: for tests that kill it. Says its port when it listens. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { openPools } from "@xinpark/platform/connection";
import { silentLog } from "@xinpark/platform/logging";
import { composeApplication } from "../application/application.ts";
import { buildServer } from "../http/server.ts";
import { testConfiguration } from "./configuration.ts";

const login = z.object({
  host: z.string(),
  port: z.number(),
  user: z.string(),
  password: z.string().optional(),
  database: z.string(),
  ssl: z.boolean(),
});
const orders = z
  .object({
    connections: z.object({ owner: login, app: login, filing: login, population: login }),
    dataFolder: z.string(),
    today: z.string(),
  })
  .parse(JSON.parse(readFileSync(0, "utf8")));

const of = ({ password, ...rest }: z.infer<typeof login>) => ({ ...rest, password });
const { owner, app, filing, population } = orders.connections;
const connections = { owner: of(owner), app: of(app), filing: of(filing), population: of(population) };
const pools = openPools(connections, { max: 6, log: silentLog, name: "serving" });
const application = await composeApplication(
  testConfiguration(orders.dataFolder, {}),
  { log: silentLog, today: () => orders.today },
  { embedded: false, connections, pools, close: () => pools.close() },
);
const server = await buildServer(application);
const address = await server.listen({ host: "127.0.0.1", port: 0 });
await application.resume();
process.stdout.write(`${new URL(address).port}\n`);
