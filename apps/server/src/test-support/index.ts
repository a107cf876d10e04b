import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import type { z } from "zod";
import type { DeliveryOutput } from "@xinpark/kernel/contract";
import { expectValue } from "@xinpark/kernel/outcome";
import type { Role } from "@xinpark/kernel/rights";
import type { Configuration } from "@xinpark/platform/configuration";
import { openPools, type Connections } from "@xinpark/platform/connection";
import { jobActor, type Actor } from "@xinpark/platform/door";
import { silentLog } from "@xinpark/platform/logging";
import { queriesOn, type Queries } from "@xinpark/platform/sql";
import { freshDatabase, type Preparation, type TestDatabase } from "@xinpark/platform/test-support";
import { createAccount, createKey } from "@xinpark/services/account";
import { loadShipped, readLibrary } from "@xinpark/services/definition";
import {
  readDelivery,
  receiveFile,
  runBatch,
  unfinishedBatches,
  type DeliveryContext,
} from "@xinpark/services/delivery";
import { composeApplication, DEFINITIONS, type Application } from "../application/application.ts";
import { createPlace } from "../application/place.ts";
import { buildServer } from "../http/server.ts";
import { testConfiguration } from "./configuration.ts";
import { csvOf, tableOf } from "./files.ts";
import type { Row } from "./rows.ts";

export * from "./codes.ts";
export * from "./files.ts";
export * from "./rows.ts";
export { runAndKill } from "./killing.ts";
export { stateOf } from "./state.ts";

/** A place of one's own to test on: the real application over a fresh database, with the shipped definitions and pack. */

/** The day tests live in, unless they say otherwise. */
export const TODAY = "2026-06-01";
const PACK = "zibo-hitech";

export interface PlaceOptions {
  readonly today?: string;
  /** The place's pack; the park's unless told. */
  readonly pack?: string;
  readonly uploadLimitBytes?: number;
  readonly publicUrl?: string;
  /** Settings of the configuration beside these. */
  readonly settings?: Partial<Configuration>;
  readonly onDelivery?: DeliveryContext["onProgress"];
  /** Connections per role. */
  readonly max?: number;
}

/** What a file is delivered as; the department is the one that registers unless told. */
export interface Sending {
  readonly item: string;
  readonly department?: string;
  readonly mapping?: string;
  readonly name?: string;
  /** The file is the whole list. */
  readonly snapshot?: boolean;
  readonly answers?: number;
}

/** Request headers that say who asks. */
export type As = Readonly<Record<string, string>>;

export interface Member {
  readonly role: Role;
  readonly organisation?: string;
  /** For enterprise users: whose file is one's own. */
  readonly uscc?: string;
}

export interface Place {
  readonly application: Application;
  readonly server: FastifyInstance;
  readonly connections: Connections;
  readonly dataFolder: string;
  /** The owner of the database: for looking behind the scenes. */
  readonly owner: Queries;
  setToday(day: string): void;
  /** Resolves when no delivery is left to be read, filed or evaluated. */
  settled(): Promise<void>;
  /** Receives a file without running it. */
  receive(content: string | Buffer, sending: Sending): Promise<number>;
  /** Delivers a file to its end and gives the receipt; a file that fails throws its problems. */
  deliverFile(content: string | Buffer, sending: Sending): Promise<DeliveryOutput>;
  /** Delivers rows as CSV in UTF-8. */
  deliver(rows: readonly Row[], sending: Sending): Promise<DeliveryOutput>;
  readDelivery(batch: number): Promise<DeliveryOutput>;
  /** A request as an API key of the member, with a purpose. */
  as(member: Member): Promise<As>;
  /** An answer with its status; the body is as parsed JSON. */
  send(
    method: "GET" | "POST" | "DELETE",
    url: string,
    as?: As,
    body?: unknown,
  ): Promise<{ readonly status: number; readonly body: unknown; readonly headers: Record<string, unknown> }>;
  /** A file by multipart, after its fields. */
  upload(
    fields: Readonly<Record<string, string>>,
    content: string | Buffer | null,
    as?: As,
  ): Promise<{ readonly status: number; readonly body: unknown }>;
  /** A GET that must succeed, its answer read by a schema. */
  get<S extends z.ZodType>(schema: S, url: string, as?: As): Promise<z.output<S>>;
  /** A second program on the same database and folder. */
  another(options?: PlaceOptions): Promise<Place>;
  close(): Promise<void>;
}

/** Opens a place on a fresh database. */
export async function openPlace(options: PlaceOptions = {}): Promise<Place> {
  const database = await freshDatabase({ max: options.max ?? 6, prepared: placeOf(options) });
  try {
    return await joinPlace(database, options);
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** The shipped definitions and a pack's place, the same for every test that begins on its day. */
function placeOf(options: PlaceOptions): Preparation {
  const day = options.today ?? TODAY;
  const id = options.pack ?? PACK;
  return {
    name: `${id} on ${day}`,
    prepare: async (pool) => {
      const owner = queriesOn(pool);
      await loadShipped(owner, DEFINITIONS);
      await createPlace(owner, expectValue((await readLibrary(owner)).find("pack", id, day)), false, day);
    },
  };
}

/** Runs a test on a place and closes it, whatever happens. */
export async function withPlace<T>(
  test: (place: Place) => Promise<T>,
  options: PlaceOptions = {},
): Promise<T> {
  const place = await openPlace(options);
  try {
    return await test(place);
  } finally {
    await place.close();
  }
}

type Base = Pick<TestDatabase, "connections" | "pools" | "dataFolder" | "close">;

/** The actor of work that a test starts itself. */
export const tester: Actor = jobActor("test", "tester");

async function joinPlace(database: Base, options: PlaceOptions): Promise<Place> {
  let day = options.today ?? TODAY;
  const { connections, pools, dataFolder } = database;
  const application = await composeApplication(
    testConfiguration(dataFolder, options),
    {
      log: silentLog,
      today: () => day,
      ...(options.onDelivery === undefined ? {} : { onDelivery: options.onDelivery }),
    },
    { embedded: false, connections, pools, close: () => database.close() },
  );
  const server = await buildServer(application);
  const owner = queriesOn(pools.owner);
  const receive: Place["receive"] = (content, sending) => receiveContent(application, content, sending);
  const read: Place["readDelivery"] = (batch) =>
    application.door.open(
      tester,
      (session) => readDelivery(session, application.installation(), batch),
      "filing",
    );
  const deliverFile: Place["deliverFile"] = async (content, sending) => {
    const batch = await receive(content, sending);
    await runBatch(application.delivery, batch);
    return read(batch);
  };
  const send: Place["send"] = async (method, url, as = {}, body) => {
    const answer = await server.inject({
      method,
      url: `/api/v1${url}`,
      headers: as,
      ...(body === undefined ? {} : { payload: JSON.stringify(body), headers: { ...as, ...JSON_BODY } }),
    });
    const parsed: unknown = answer.json();
    return { status: answer.statusCode, body: parsed, headers: answer.headers };
  };
  return {
    application,
    server,
    connections,
    dataFolder,
    owner,
    setToday: (to) => {
      day = to;
    },
    settled: () => untilSettled(application),
    receive,
    deliverFile,
    deliver: (rows, sending) => deliverFile(csvOf(tableOf(rows)), sending),
    readDelivery: read,
    as: (member) => keyOf(owner, member),
    send,
    upload: async (fields, content, as = {}) => {
      const answer = await server.inject({
        method: "POST",
        url: "/api/v1/deliveries",
        headers: { ...as, "content-type": `multipart/form-data; boundary=${BOUNDARY}` },
        payload: multipartOf(fields, content),
      });
      const parsed: unknown = answer.json();
      return { status: answer.statusCode, body: parsed };
    },
    get: async (schema, url, as) => {
      const { status, body } = await send("GET", url, as);
      if (status !== 200) throw new Error(`GET ${url} answered ${status}: ${JSON.stringify(body)}`);
      return schema.parse(body);
    },
    another: (more = {}) => joinPlace(anotherPools(database, more), { today: day, ...more }),
    close: async () => {
      await server.close();
      await application.close();
    },
  };
}

/** Deliveries of a program follow one another: running what is left once more waits for those before it. */
async function untilSettled(application: Application): Promise<void> {
  for (;;) {
    const left = await application.door.open(tester, (session) => unfinishedBatches(session), "filing");
    const [first] = left;
    if (first === undefined) return;
    await runBatch(application.delivery, first);
  }
}

const BOUNDARY = "----------------xinpark";

function multipartOf(fields: Readonly<Record<string, string>>, content: string | Buffer | null): Buffer {
  const parts = Object.entries(fields).map(([name, value]) =>
    Buffer.from(`--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`),
  );
  const head = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="delivery.csv"\r\ncontent-type: text/csv\r\n\r\n`;
  const file = content === null ? [] : [Buffer.from(head), Buffer.from(content), Buffer.from("\r\n")];
  return Buffer.concat([...parts, ...file, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

const JSON_BODY = { "content-type": "application/json" };

function anotherPools(database: Base, options: PlaceOptions): Base {
  const pools = openPools(database.connections, { max: options.max ?? 6, log: silentLog, name: "test" });
  const { connections, dataFolder } = database;
  return { connections, dataFolder, pools, close: () => pools.close() };
}

async function receiveContent(
  application: Application,
  content: string | Buffer,
  sending: Sending,
): Promise<number> {
  const stored = expectValue(await application.delivery.uploads.store(Readable.from([Buffer.from(content)])));
  const { library } = application.installation();
  const mapping =
    sending.mapping === undefined
      ? null
      : expectValue(library.find("mapping", sending.mapping, application.today()));
  const received = await application.door.open(
    tester,
    (session) =>
      receiveFile(session, application.installation(), {
        item: sending.item,
        department: sending.department ?? departmentOf(sending.item),
        mapping,
        file: { ...stored, name: sending.name ?? "delivery.csv" },
        snapshot: sending.snapshot ?? false,
        ...(sending.answers === undefined ? {} : { answers: sending.answers }),
      }),
    "filing",
  );
  return received.batch;
}

/** Departments of the pack: who registers, who penalises and licenses. */
export const REGISTRAR = "zbgx-xzsp";
export const BUREAU = "zbgx-scjg";
export const OTHER_BUREAU = "zbgx-yjgl";
const departmentOf = (item: string): string => (item === "REG" ? REGISTRAR : BUREAU);

let accounts = 0;

async function keyOf(owner: Queries, member: Member): Promise<As> {
  accounts += 1;
  const membership = await createAccount(owner, {
    login: `${member.role}-${accounts}`,
    displayName: member.role,
    password: null,
    role: member.role,
    organisation: member.uscc === undefined ? (member.organisation ?? "credit-office") : null,
    uscc: member.uscc ?? null,
    validFrom: "2000-01-01",
  });
  const key = await createKey(owner, membership, "test");
  return { authorization: `Bearer ${key}`, ...purposeOf(member.role) };
}

/** What a member of the role reads for, where the rules set nothing by themselves. */
function purposeOf(role: Role): As {
  switch (role) {
    case "department-officer":
    case "credit-officer":
      return { "x-purpose": "supervision" };
    case "window-clerk":
      return { "x-purpose": "window-service" };
    case "bank-officer":
      return { "x-purpose": "credit-granting" };
    case "data-supplier":
      return { "x-purpose": "data-quality" };
    case "operator":
      return { "x-purpose": "operation" };
    case "visitor":
    case "enterprise":
    case "legal-representative":
    case "system-administrator":
    case "security-administrator":
    case "audit-administrator":
      return {};
  }
}
