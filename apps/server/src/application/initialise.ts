import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { LoadedConfiguration } from "@xinpark/platform/configuration";
import { jobActor } from "@xinpark/platform/door";
import type { Log } from "@xinpark/platform/logging";
import { newPassword } from "@xinpark/platform/secret";
import { queriesOn, sql, type Queries } from "@xinpark/platform/sql";
import { sampleAccounts, sampleRegion, type SampleDelivery } from "@xinpark/sample/region";
import { createAccount } from "@xinpark/services/account";
import { readLibrary } from "@xinpark/services/definition";
import { receiveFile, runBatch } from "@xinpark/services/delivery";
import { z } from "zod";
import { loadDefinitions, openApplication, type Application } from "./application.ts";
import { chinaToday } from "./clock.ts";
import { openDatabase } from "./database.ts";
import { createPlace, CREDIT_OFFICE } from "./place.ts";

/** Initialising: a place's regions and departments, the operator's key, and on request a synthetic region. */

export interface InitialiseRequest {
  readonly sample: boolean;
  readonly pack: string;
  /** The present day of the sample; default today. */
  readonly day: string | null;
  readonly log: Log;
  readonly onProgress?: (done: number, of: number) => void;
}

export interface Initialised {
  readonly pack: string;
  readonly synthetic: boolean;
  /** Where the operator's API key was written (0600). */
  readonly operatorKeyFile: string;
  /** Where the sample accounts were written (0600); null without a sample. */
  readonly accountsFile: string | null;
}

/** Whether `init` was run on this database. */
export async function isInitialised(queries: Queries): Promise<boolean> {
  return (await queries.row(z.object({ pack: z.string() }), sql`select pack from installation`)) !== null;
}

/**
 * Initialises an empty database. A sample is refused where a non-synthetic subject exists (`sample-refused`);
 * a database that is initialised already is refused (`already-initialised`).
 */
export async function initialise(
  configuration: LoadedConfiguration,
  request: InitialiseRequest,
): Promise<Initialised> {
  const database = await openDatabase(configuration, request.log);
  let operatorKey: string;
  try {
    const owner = queriesOn(database.pools.owner);
    await loadDefinitions(configuration, database);
    await refuseUnlessEmpty(owner, request);
    const day = request.day ?? chinaToday();
    const pack = expectValue((await readLibrary(owner)).find("pack", request.pack, day));
    operatorKey = await createPlace(owner, pack, request.sample, day);
  } finally {
    await database.close();
  }
  const operatorKeyFile = await writeSecret(
    join(configuration.keysFolder, "operator-key.txt"),
    `${operatorKey}\n`,
  );
  const accountsFile = request.sample ? await loadSample(configuration, request) : null;
  return { pack: request.pack, synthetic: request.sample, operatorKeyFile, accountsFile };
}

async function refuseUnlessEmpty(owner: Queries, request: InitialiseRequest): Promise<void> {
  const real = await owner.row(
    z.object({ count: z.number() }),
    sql`select count(*) as count from subject where not synthetic`,
  );
  if (request.sample && (real?.count ?? 0) > 0) {
    throw new ProblemError(
      problem(
        "refused",
        "sample-refused",
        "库中已有真实主体，不能载入演示数据",
        "the database holds real subjects; a sample is not loaded beside them",
      ),
    );
  }
  if (await isInitialised(owner)) {
    throw new ProblemError(
      problem(
        "conflict",
        "already-initialised",
        "数据库已经初始化",
        "the database has been initialised already",
      ),
    );
  }
}

/** Delivers the synthetic region through the very door that departments use, and makes one account a role. */
async function loadSample(configuration: LoadedConfiguration, request: InitialiseRequest): Promise<string> {
  const application = await openApplication(configuration, { log: request.log });
  try {
    const day = request.day ?? application.today();
    const { library, pack, calendar } = application.installation();
    const deliveries = sampleRegion({ day, pack, items: library.list("item", day), calendar });
    let done = 0;
    for (const delivery of deliveries) {
      await deliver(application, delivery);
      done += 1;
      request.onProgress?.(done, deliveries.length);
    }
    return await makeAccounts(application, deliveries);
  } finally {
    await application.close();
  }
}

async function deliver(application: Application, delivery: SampleDelivery): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "xinpark-sample-"));
  try {
    const path = join(folder, delivery.fileName);
    await writeFile(
      path,
      [delivery.header, ...delivery.rows].map((row) => row.map(csvCell).join(",")).join("\r\n"),
    );
    const stored = expectValue(await application.files.store(path));
    const file = { digest: stored.digest, bytes: stored.bytes, name: delivery.fileName };
    const received = await application.door.open(
      jobActor("sample", "sample"),
      (session) =>
        receiveFile(session, application.installation(), {
          item: delivery.item,
          department: delivery.department,
          mapping: null,
          file,
          synthetic: true,
        }),
      "filing",
    );
    await runBatch(application.delivery, received.batch);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const csvCell = (text: string): string => (/[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

async function makeAccounts(
  application: Application,
  deliveries: readonly SampleDelivery[],
): Promise<string> {
  const owner = queriesOn(application.database.pools.owner);
  const lines: string[] = ["# 演示账号 Sample accounts (synthetic data)", "# login  password  role"];
  for (const account of sampleAccounts({ pack: application.installation().pack, deliveries })) {
    const password = newPassword();
    const organisation =
      account.uscc !== null ? null : account.role === "credit-officer" ? CREDIT_OFFICE : account.organisation;
    await createAccount(owner, { ...account, organisation, password, validFrom: "2000-01-01" });
    lines.push(`${account.login}  ${password}  ${account.role}  ${account.displayName}`);
  }
  return writeSecret(
    join(application.configuration.dataFolder, "demo-accounts.txt"),
    `${lines.join("\n")}\n`,
  );
}

async function writeSecret(path: string, content: string): Promise<string> {
  await mkdir(join(path, ".."), { recursive: true });
  await writeFile(path, content, { mode: 0o600, flag: "w" });
  await chmod(path, 0o600);
  return path;
}
