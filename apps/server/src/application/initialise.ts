import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { LoadedConfiguration } from "@xinpark/platform/configuration";
import { withClient } from "@xinpark/platform/connection";
import { jobActor } from "@xinpark/platform/door";
import type { Log } from "@xinpark/platform/logging";
import { newPassword } from "@xinpark/platform/secret";
import { queriesOn, sql, type Queries } from "@xinpark/platform/sql";
import {
  SAMPLE_ORGANISATIONS,
  SAMPLE_SENDER,
  sampleAccounts,
  sampleRegion,
  WAITING_DELIVERIES,
  type SampleDelivery,
  type SampleOptions,
} from "@xinpark/sample/region";
import { createAccount } from "@xinpark/services/account";
import { readLibrary } from "@xinpark/services/definition";
import { receiveFile, runBatch } from "@xinpark/services/delivery";
import { deskReturnOperations, runDesk } from "@xinpark/services/desk";
import { z } from "zod";
import { loadDefinitions, openApplication, type Application } from "./application.ts";
import { chinaToday } from "./clock.ts";
import { openDatabase } from "./database.ts";
import { createAdministrators, createPlace, CREDIT_OFFICE } from "./place.ts";
import { consentToCandidates, sampleOfficer } from "./sample-consents.ts";

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
  /** Where the three administrators' first passwords were written (0600); null with a sample, whose accounts hold them. */
  readonly administratorsFile: string | null;
}

const stateRow = z.object({
  pack: z.string(),
  synthetic: z.boolean(),
  sample_day: z.string().nullable(),
  sample_loaded_at: z.string().nullable(),
});
type State = z.infer<typeof stateRow>;

const readState = (queries: Queries): Promise<State | null> =>
  queries.row(stateRow, sql`select pack, synthetic, sample_day, sample_loaded_at from installation`);

const isCutShort = (state: State): boolean => state.synthetic && state.sample_loaded_at === null;

/** Whether `init` was run on this database, to its end. */
export async function isInitialised(queries: Queries): Promise<boolean> {
  const state = await readState(queries);
  return state !== null && !isCutShort(state);
}

/**
 * Initialises an empty database, or takes up a sample that was cut short. A sample is refused where a non-synthetic subject exists
 * (`sample-refused`); a database that is initialised already is refused (`already-initialised`).
 */
export async function initialise(
  configuration: LoadedConfiguration,
  request: InitialiseRequest,
): Promise<Initialised> {
  const day = await preparePlace(configuration, request);
  const accountsFile = request.sample ? await loadSample(configuration, request, day) : null;
  return {
    pack: request.pack,
    synthetic: request.sample,
    operatorKeyFile: operatorKeyFile(configuration),
    accountsFile,
    administratorsFile: request.sample ? null : administratorsFile(configuration),
  };
}

const administratorsFile = (configuration: LoadedConfiguration): string =>
  join(configuration.keysFolder, "administrators.txt");

const operatorKeyFile = (configuration: LoadedConfiguration): string =>
  join(configuration.keysFolder, "operator-key.txt");

/** Makes the place and its operator's key in one transaction; gives the day the sample is made for. */
async function preparePlace(configuration: LoadedConfiguration, request: InitialiseRequest): Promise<string> {
  const database = await openDatabase(configuration, request.log);
  try {
    await loadDefinitions(configuration, database);
    return await withClient(database.connections.owner, async (client) => {
      const owner = queriesOn(client);
      await client.query("begin");
      await owner.run(sql`select pg_advisory_xact_lock(${INITIALISE_LOCK}::bigint)`);
      const state = await readState(owner);
      await refuseUnlessEmpty(owner, request, state);
      const day = state?.sample_day ?? request.day ?? chinaToday();
      if (state === null) {
        const pack = expectValue((await readLibrary(owner)).find("pack", request.pack, day));
        const { auditHash, auditSignature } = configuration;
        await owner.run(sql`update audit_form set hash = ${auditHash}, signature = ${auditSignature}`);
        const key = await createPlace(owner, pack, request.sample, day);
        await writeSecret(operatorKeyFile(configuration), `${key}\n`);
        if (!request.sample)
          await writeSecret(administratorsFile(configuration), await createAdministrators(owner, day));
      }
      await client.query("commit");
      return day;
    });
  } finally {
    await database.close();
  }
}

const INITIALISE_LOCK = 7005;

async function refuseUnlessEmpty(
  owner: Queries,
  request: InitialiseRequest,
  state: State | null,
): Promise<void> {
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
  if (state !== null && !(request.sample && isCutShort(state))) {
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
async function loadSample(
  configuration: LoadedConfiguration,
  request: InitialiseRequest,
  day: string,
): Promise<string> {
  const application = await openApplication(configuration, { log: request.log });
  try {
    const { library, pack, calendar } = application.installation();
    const options = { day, pack, items: library.list("item", day), calendar };
    const deliveries = sampleRegion(options);
    let done = 0;
    for (const delivery of deliveries) {
      // The desk begins before the last ones: those wait for their check.
      if (done === deliveries.length - WAITING_DELIVERIES) await runDesk(application.evaluation);
      await deliver(application, delivery);
      done += 1;
      request.onProgress?.(done, deliveries.length);
    }
    await runDesk(application.evaluation);
    const accounts = await makeAccounts(application, options);
    await returnOne(application, options);
    await consentToCandidates(application, options, (delivery) => deliver(application, delivery));
    return accounts;
  } finally {
    await application.close();
  }
}

/** Delivers a file to its end; its batch. */
async function deliver(application: Application, delivery: SampleDelivery): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), "xinpark-sample-"));
  try {
    const path = join(folder, delivery.fileName);
    await writeFile(
      path,
      [delivery.header, ...delivery.rows].map((row) => row.map(csvCell).join(",")).join("\r\n"),
    );
    const stored = expectValue(await application.delivery.uploads.store(path));
    const file = { ...stored, name: delivery.fileName };
    const received = await application.door.open(
      jobActor("sample", SAMPLE_SENDER),
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
    return received.batch;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const csvCell = (text: string): string => (/[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Accounts, their file and the mark that the sample is whole: one transaction. */
async function makeAccounts(application: Application, options: SampleOptions): Promise<string> {
  return withClient(application.connections.owner, async (client) => {
    const owner = queriesOn(client);
    await client.query("begin");
    const lines: string[] = ["# 演示账号 Sample accounts (synthetic data)", "# login  password  role"];
    for (const { code, label, kind } of SAMPLE_ORGANISATIONS)
      await owner.run(sql`insert into organisation (code, label_zh, label_en, kind, region)
        values (${code}, ${label.zh}, ${label.en}, ${kind}, ${options.pack.region})`);
    for (const account of sampleAccounts(options)) {
      const password = newPassword();
      const organisation = account.uscc === null ? (account.organisation ?? CREDIT_OFFICE) : null;
      await createAccount(owner, { ...account, organisation, password, validFrom: "2000-01-01" });
      lines.push(`${account.login}  ${password}  ${account.role}  ${account.displayName}`);
    }
    const path = await writeSecret(
      join(application.configuration.dataFolder, "demo-accounts.txt"),
      `${lines.join("\n")}\n`,
    );
    await owner.run(sql`update installation set sample_loaded_at = now()`);
    await client.query("commit");
    return path;
  });
}

/** One of the last deliveries goes back to the department whose officer signs in, so that the sample shows what that is. */
async function returnOne(application: Application, options: SampleOptions): Promise<void> {
  const actor = await sampleOfficer(application);
  if (actor === null) return;
  const open = await deskReturnOperations.checks.perform(application.services, application.door, actor, {
    state: "open",
    limit: WAITING_DELIVERIES,
  });
  const shown = sampleAccounts(options).find((one) => one.role === "department-officer")?.organisation;
  const returned = open.items.find((one) => one.department.code === shown) ?? open.items[0];
  if (returned === undefined) return;
  await deskReturnOperations.check.perform(application.services, application.door, actor, {
    batch: returned.batch,
    verdict: "returned",
    rows: [],
    reason: "演示：个别行要素表述不完整，请核对后重新报送",
  });
}

async function writeSecret(path: string, content: string): Promise<string> {
  await mkdir(join(path, ".."), { recursive: true, mode: 0o700 });
  await writeFile(path, content, { mode: 0o600, flag: "w" });
  await chmod(path, 0o600);
  return path;
}
