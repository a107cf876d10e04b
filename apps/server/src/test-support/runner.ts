/** A program of its own that runs one delivery, or what the day asks of classes, and says how far it is: for tests that kill it. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { openPools } from "@xinpark/platform/connection";
import { silentLog } from "@xinpark/platform/logging";
import { runBatch } from "@xinpark/services/delivery";
import { evaluateDay } from "@xinpark/services/evaluation";
import { composeApplication } from "../application/application.ts";
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
    /** Null: no delivery, the classes of the day. */
    batch: z.number().nullable(),
  })
  .parse(JSON.parse(readFileSync(0, "utf8")));

const of = ({ password, ...rest }: z.infer<typeof login>) => ({ ...rest, password });
const { owner, app, filing, population } = orders.connections;
const connections = { owner: of(owner), app: of(app), filing: of(filing), population: of(population) };
const pools = openPools(connections, { max: 6, log: silentLog, name: "runner" });
const application = await composeApplication(
  testConfiguration(orders.dataFolder, {}),
  {
    log: silentLog,
    today: () => orders.today,
    onDelivery: ({ rows }) => process.stdout.write(`${rows}\n`),
    onEvaluation: ({ subjects }) => process.stdout.write(`${subjects}\n`),
  },
  { embedded: false, connections, pools, close: () => pools.close() },
);
if (orders.batch === null) await evaluateDay(application.evaluation);
else await runBatch(application.delivery, orders.batch);
await application.close();
process.stdout.write("done\n");
