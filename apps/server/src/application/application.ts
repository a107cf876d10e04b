import { existsSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Readable } from "node:stream";
import { expectValue, ProblemError } from "@xinpark/kernel/outcome";
import { lockLog, signingKey } from "@xinpark/platform/audit-log";
import type { LoadedConfiguration } from "@xinpark/platform/configuration";
import type { Connections } from "@xinpark/platform/connection";
import { createDoor, jobActor, type Door } from "@xinpark/platform/door";
import {
  openFileStore,
  openSealedFiles,
  type FileStore,
  type SealedFile,
  type StoredFile,
} from "@xinpark/platform/file-store";
import type { Log } from "@xinpark/platform/logging";
import { createOutbound, parseHosts } from "@xinpark/platform/outbound";
import { openSealing } from "@xinpark/platform/sealing";
import { queriesOn } from "@xinpark/platform/sql";
import { loadShipped, readFolder, storeBrought } from "@xinpark/services/definition";
import { openProvider } from "@xinpark/services/account";
import { siteOf, type ServiceContext } from "@xinpark/services/context";
import { applyRemovals, runBatch, unfinishedBatches, type DeliveryContext } from "@xinpark/services/delivery";
import { reapplyErasures, type ErasureContext } from "@xinpark/services/audit";
import { evaluateBatch, type EvaluationContext } from "@xinpark/services/evaluation";
import { readingRules } from "@xinpark/services/purpose";
import { openLicenceReader } from "@xinpark/services/mandate";
import { readInstallation, type Installation } from "@xinpark/services/installation";
import { createReportRenderer } from "@xinpark/services/report";
import { createLaboratory } from "@xinpark/services/laboratory";
import { applyWaitingMatches, applyWaitingMerges } from "@xinpark/services/matching";
import { applyWaiting } from "@xinpark/services/record";
import { chinaToday } from "./clock.ts";
import { OPERATIONS } from "../http/operations.ts";
import { openDatabase, type Database } from "./database.ts";

/** The application: every capability composed over one database. Server and command line both stand on it. */

export interface Application {
  readonly configuration: LoadedConfiguration;
  readonly log: Log;
  readonly database: Database;
  readonly connections: Connections;
  readonly door: Door;
  readonly files: FileStore;
  readonly services: ServiceContext;
  readonly delivery: DeliveryContext;
  /** Runs a received batch in the background. */
  readonly startBatch: (batch: number) => void;
  /** Takes a stream of bytes into the file store. */
  readonly storeFile: (content: AsyncIterable<Uint8Array>) => Promise<StoredFile>;
  /** Takes a delivered file into the store, sealed on its way. */
  readonly storeUpload: (content: AsyncIterable<Uint8Array>) => Promise<SealedFile>;
  readonly evaluation: EvaluationContext;
  readonly installation: () => Installation;
  /** After definitions were added. */
  readonly reloadInstallation: () => Promise<void>;
  readonly today: () => string;
  /** Takes up every delivery and every act on a record that was begun and not finished. */
  readonly resume: () => Promise<number>;
  /** Waits for work under way and closes the database. */
  readonly close: () => Promise<void>;
}

export interface ApplicationOptions {
  readonly log: Log;
  readonly today?: () => string;
  readonly onDelivery?: DeliveryContext["onProgress"];
  readonly onEvaluation?: EvaluationContext["onProgress"];
}

/** The shipped definitions. */
export const DEFINITIONS = fileURLToPath(new URL("../../../../definitions", import.meta.url));

/** Opens the application. Throws `not-initialised` where `init` has not been run. */
export async function openApplication(
  configuration: LoadedConfiguration,
  options: ApplicationOptions,
): Promise<Application> {
  const database = await openDatabase(configuration, options.log);
  try {
    await loadDefinitions(configuration, database);
    const application = await composeApplication(configuration, options, database);
    await reapply(application);
    return application;
  } catch (error) {
    await database.close();
    throw error;
  }
}

export const erasureContext = (application: Application): ErasureContext => ({
  door: application.door,
  keysFolder: application.configuration.keysFolder,
  evaluate: (batch) => evaluateBatch(application.evaluation, batch),
});

/** An older backup holds what was erased since: it is erased again before anybody is let in. */
async function reapply(application: Application): Promise<void> {
  const owner = queriesOn(application.database.pools.owner);
  const count = await reapplyErasures(owner, erasureContext(application));
  if (count > 0)
    application.log.warn({ count }, "records that had been erased were here again; they are erased anew");
}

/** The shipped definitions, and those the place keeps as files of its own (a year's calendar). */
export async function loadDefinitions(configuration: LoadedConfiguration, database: Database): Promise<void> {
  const owner = queriesOn(database.pools.owner);
  await loadShipped(owner, DEFINITIONS);
  const local = join(configuration.dataFolder, "definitions");
  if (!existsSync(local)) return;
  await storeBrought(owner, expectValue(await readFolder(local)));
}

/** Composes the application over an open database; closing it closes the database. */
export async function composeApplication(
  configuration: LoadedConfiguration,
  options: ApplicationOptions,
  database: Database,
): Promise<Application> {
  const { log } = options;
  const today = options.today ?? chinaToday;
  const { pools } = database;
  let current = await readInstallation(queriesOn(pools.app), today());
  const installation = () => current;
  const reloadInstallation = async (): Promise<void> => {
    current = await readInstallation(queriesOn(pools.app), today());
  };
  const door = createDoor(pools, { today }, readingRules({ installation, today }));
  const files = openFileStore(configuration.dataFolder);
  const sealing = await openSealing(configuration.keysFolder, log);
  const uploads = openSealedFiles(configuration.dataFolder, files, sealing);
  const delivery: DeliveryContext = {
    door,
    installation,
    today,
    uploads,
    filePath: (digest) => files.pathOf(digest),
    ...(options.onDelivery === undefined ? {} : { onProgress: options.onDelivery }),
  };
  const evaluation: EvaluationContext = {
    door,
    installation,
    today,
    ...(options.onEvaluation === undefined ? {} : { onProgress: options.onEvaluation }),
  };
  const background = new Background(log);
  const startBatch = (batch: number): void => background.start(batch, () => runBatch(delivery, batch));
  const storeFile: Application["storeFile"] = async (content) =>
    expectValue(await files.store(Readable.from(content), { limitBytes: configuration.uploadLimitBytes }));
  const storeUpload: Application["storeUpload"] = async (content) =>
    expectValue(await uploads.store(Readable.from(content), { limitBytes: configuration.uploadLimitBytes }));
  const signer: ServiceContext["signer"] = () =>
    door.open(
      jobActor("signer", ""),
      async (session) => {
        await lockLog(session, true);
        return signingKey(session, configuration.keysFolder, log);
      },
      "population",
    );
  const publicUrl = configuration.publicUrl ?? null;
  const renderer = createReportRenderer();
  const laboratory = createLaboratory(database.connections, installation, today);
  const services: ServiceContext = {
    installation,
    reloadInstallation,
    sealing,
    signer,
    publicUrl,
    uploads: {
      ...uploads,
      store: (source, options) =>
        uploads.store(source, { limitBytes: configuration.uploadLimitBytes, ...options }),
    },
    outbound: createOutbound(hostsOf(configuration)),
    listNamed: (name) => OPERATIONS.find((one) => one.name === name && one.exports !== null) ?? null,
    laboratory,
    renderReport: renderer.render,
    keepFile: async (content) => expectValue(await files.store(Readable.from([content]))),
    site: siteOf(configuration.publicUrl, current.pack.issuer.zh),
    provider: providerOf(configuration),
    licence: openLicenceReader(configuration.keysFolder),
  };
  const resume = async (): Promise<number> => {
    const batches = await door.open(
      jobActor("resume", ""),
      (session) => unfinishedBatches(session),
      "filing",
    );
    for (const batch of batches) startBatch(batch);
    const acts = await applyWaiting(evaluation);
    const removals = await applyRemovals(evaluation);
    const merges = await applyWaitingMerges(evaluation);
    return batches.length + acts + removals + merges + (await applyWaitingMatches(evaluation));
  };
  const close = async (): Promise<void> => {
    await background.settled();
    renderer.close();
    await laboratory.close();
    await database.close();
  };
  return {
    configuration,
    log,
    database,
    connections: database.connections,
    door,
    files,
    services,
    delivery,
    startBatch,
    storeFile,
    storeUpload,
    evaluation,
    installation,
    reloadInstallation,
    today,
    resume,
    close,
  };
}

/** The configuration has read the hosts already. */
function hostsOf({ pullHosts }: LoadedConfiguration) {
  const hosts = parseHosts(pullHosts);
  if (hosts === null) throw new Error("the allowed hosts cannot be read");
  return hosts;
}

/** The identity provider, where one is configured whole. */
function providerOf({ oidcIssuer, oidcClientId, oidcClientSecret, oidcLabel }: LoadedConfiguration) {
  if (oidcIssuer === undefined || oidcClientId === undefined || oidcClientSecret === undefined) return null;
  return openProvider({
    issuer: oidcIssuer,
    clientId: oidcClientId,
    clientSecret: oidcClientSecret,
    label: oidcLabel ?? new URL(oidcIssuer).host,
  });
}

/** Batches run one after another behind the requests; a failure is logged and stands in the batch. */
class Background {
  readonly #log: Log;
  #last: Promise<void> = Promise.resolve();
  constructor(log: Log) {
    this.#log = log;
  }
  start(batch: number, work: () => Promise<unknown>): void {
    this.#last = this.#last.then(work).then(
      () => undefined,
      (error: unknown) => {
        const codes =
          error instanceof ProblemError ? error.problems.map((one) => one.code).join(",") : "unexpected";
        this.#log.error({ batch, error, code: codes }, "a delivery could not be finished");
      },
    );
  }
  settled(): Promise<void> {
    return this.#last;
  }
}
