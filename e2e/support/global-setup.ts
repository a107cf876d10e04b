/** Makes the place of the run: the built web application, a sample region, a server; and takes it all away again. */
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { request, type APIRequestContext } from "@playwright/test";
import { deliveryListOutput } from "@xinpark/kernel/contract";
import { z } from "zod";
import { ensureBuilt } from "../../scripts/support/ensure-built.ts";
import { ROOT, serve, xinpark, type Serving } from "./command.ts";
import { dataFolderOf, openFolder, removeFolder } from "./folders.ts";
import { before, csvFile, everyWay, many, manyRegistered, MAPPING, type PenaltyRow } from "./penalties.ts";
import { PLACE_VARIABLE, placeShape, ROLES, type Place } from "./place.ts";

/** The day at which the sample's history ends. */
const SAMPLE_DAY = "2026-11-20";
const FIRST_OF_SETUP = 80_000;
/** Of the department officer among the sample accounts. */
const DEPARTMENT = "zbgx-scjg";
const REGISTRAR = "zbgx-xzsp";
const REAL_MAPPING = join(ROOT, "examples/mappings/cn_penalty_env_shandong/penalties.yaml");

export default async function globalSetup(): Promise<() => Promise<void>> {
  await ensureBuilt();
  const folder = await openFolder();
  let serving: Serving | undefined;
  const close = async (): Promise<void> => {
    await serving?.stop();
    await removeFolder(folder);
  };
  try {
    const dataFolder = dataFolderOf(folder);
    const receipt = await makeSample(folder, dataFolder);
    serving = await serve(dataFolder);
    const path = join(folder, "place.json");
    const made = await describe(serving.url, folder, dataFolder, receipt);
    await writeFile(path, JSON.stringify(made), { mode: 0o600 });
    process.env[PLACE_VARIABLE] = path;
    return close;
  } catch (error) {
    await close();
    throw error;
  }
}

/** A sample region that also knows the mapping profiles and holds the deliveries that the specs look at. */
async function makeSample(folder: string, dataFolder: string): Promise<number> {
  await mkdir(dataFolder);
  await chmod(dataFolder, 0o755);
  await xinpark(dataFolder, ["init", "--sample", "--day", SAMPLE_DAY, "--json"]);
  const mapping = join(folder, "mapping.yaml");
  await writeFile(mapping, MAPPING);
  for (const path of [mapping, REAL_MAPPING])
    await xinpark(dataFolder, ["definition", "import", path, "--json"]);
  await deliver(folder, dataFolder, before(FIRST_OF_SETUP));
  await send(dataFolder, await write(folder, manyRegistered()), "REG", REGISTRAR, "");
  await deliver(folder, dataFolder, many());
  const receipt = await deliver(folder, dataFolder, everyWay(FIRST_OF_SETUP));
  await writeFile(join(folder, "empty.csv"), "");
  await expectFailure(() => send(dataFolder, join(folder, "empty.csv")));
  return receipt;
}

const received = z.object({ batch: z.number() });

async function deliver(folder: string, dataFolder: string, rows: readonly PenaltyRow[]): Promise<number> {
  const path = await write(folder, csvFile("penalties.csv", rows));
  return received.parse(JSON.parse(await send(dataFolder, path))).batch;
}

const send = (
  dataFolder: string,
  path: string,
  item = "CF",
  department = DEPARTMENT,
  mapping = " --mapping e2e-penalties",
): Promise<string> =>
  xinpark(
    dataFolder,
    `deliver ${path} --item ${item} --department ${department}${mapping} --json`.split(" "),
  );

async function write(
  folder: string,
  file: { readonly name: string; readonly buffer: Buffer },
): Promise<string> {
  const path = join(folder, file.name);
  await writeFile(path, file.buffer);
  return path;
}

async function expectFailure(run: () => Promise<unknown>): Promise<void> {
  const failed = await run().then(
    () => false,
    () => true,
  );
  if (!failed) throw new Error("a file that cannot be read was taken");
}

async function describe(url: string, folder: string, dataFolder: string, receipt: number): Promise<Place> {
  const lines = (await readFile(join(dataFolder, "demo-accounts.txt"), "utf8")).split("\n");
  const passwords: Record<string, string> = {};
  for (const line of lines) {
    const [login, password] = line.split(/ {2,}/u);
    // Others of the sample sign in where a spec needs them.
    if (password !== undefined && ROLES.some((role) => role === login)) passwords[login ?? ""] = password;
  }
  const cookies: Record<string, unknown> = {};
  let failed: number | undefined;
  for (const role of ROLES) {
    const context = await request.newContext({ baseURL: url });
    const data = { login: role, password: passwords[role] };
    const answer = await context.post("/api/v1/session", { data });
    if (!answer.ok()) throw new Error(`nobody can sign in as ${role}: ${await answer.text()}`);
    cookies[role] = (await context.storageState()).cookies;
    if (role === "credit") failed = await failedDelivery(context);
    await context.dispose();
  }
  const receipts = { everyWay: receipt, failed };
  return placeShape.parse({ url, folder, dataFolder, passwords, receipts, cookies });
}

async function failedDelivery(context: APIRequestContext): Promise<number | undefined> {
  const answer = await context.get("/api/v1/deliveries");
  return deliveryListOutput.parse(await answer.json()).items.find((one) => one.state === "failed")?.batch;
}
