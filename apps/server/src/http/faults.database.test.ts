import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { FastifyInstance } from "fastify";
import { deliveryOutput, errorSchema } from "@xinpark/kernel/contract";
import { sql } from "@xinpark/platform/sql";
import { z } from "zod";
import {
  BUREAU,
  csvOf,
  openPlace,
  penalty,
  registration,
  tableOf,
  TODAY,
  type As,
  type Place,
} from "../test-support/index.ts";
import { buildServer } from "./server.ts";

/** The server on a real socket, and what is done to it there. */

let place: Place;
let server: FastifyInstance;
let port = 0;
let officer: As;
const LIMIT = 3_000_000;

beforeAll(async () => {
  place = await openPlace({ uploadLimitBytes: LIMIT, max: 12 });
  await place.deliver(
    Array.from({ length: 60 }, (_, at) => registration(at)),
    { item: "REG" },
  );
  officer = await place.as({ role: "department-officer", organisation: BUREAU });
  server = await buildServer(place.application, {
    headMilliseconds: 500,
    lookMilliseconds: 100,
    graceMilliseconds: 700,
    leastBytesPerSecond: 1000,
  });
  port = Number(new URL(await server.listen({ host: "127.0.0.1", port: 0 })).port);
});
afterAll(async () => {
  await place.settled();
  await server.close();
  await place.close();
});

const counted = z.object({ n: z.number() });
const count = async (statement: ReturnType<typeof sql>): Promise<number> =>
  (await place.owner.row(counted, statement))?.n ?? 0;
const batches = () => count(sql`select count(*) as n from batch`);
const refusals = () =>
  count(sql`select count(*) as n from audit_entry where operation = 'delivery.send' and outcome = 'refused'`);
const head = (as: As): string =>
  Object.entries(as)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");

/** What comes back on a socket until the server closes it. */
async function answerOn(socket: Socket): Promise<string> {
  const pieces: Buffer[] = [];
  socket.on("data", (piece: Buffer) => pieces.push(piece));
  socket.on("error", () => undefined);
  await once(socket, "close");
  return Buffer.concat(pieces).toString("utf8");
}
async function raw(text: string | Buffer): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  const answer = answerOn(socket);
  socket.write(text);
  return answer;
}
/** The code within a raw answer, which has the one shape of every error. */
const codeIn = (answer: string): string => {
  const body = answer.slice(answer.indexOf("\r\n\r\n") + 4);
  return errorSchema.parse(JSON.parse(body)).error.code;
};
const alive = async () => expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);

const BOUNDARY = "x-x-x";
const part = (name: string, value: string): string =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
const filePart = (content: string, name = "a.csv"): string =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n${content}\r\n`;
const form = (...parts: readonly string[]): string =>
  `${part("item", "CF")}${part("department", BUREAU)}${parts.join("")}--${BOUNDARY}--\r\n`;
async function post(body: string | Buffer, as = officer, type = `multipart/form-data; boundary=${BOUNDARY}`) {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/deliveries`, {
    method: "POST",
    headers: { ...as, "content-type": type },
    body,
  });
  const read: unknown = await answer.json();
  return { status: answer.status, body: read, code: answer.ok ? null : errorSchema.parse(read).error.code };
}

describe("heads", () => {
  it("one that does not come is ended with 408, and others are served meanwhile", async () => {
    const slow = Array.from({ length: 50 }, () => raw("GET /healthz HTTP/1.1\r\nhost: x\r\nx-a: "));
    await alive();
    for (const answer of await Promise.all(slow)) {
      expect(answer).toMatch(/^HTTP\/1\.1 408 /u);
      expect(codeIn(answer)).toBe("request-too-slow");
    }
    await alive();
  });
  it("one too long is refused", async () => {
    const answer = await raw(`GET /healthz HTTP/1.1\r\nhost: x\r\nx-a: ${"a".repeat(40_000)}\r\n\r\n`);
    expect(answer).toMatch(/^HTTP\/1\.1 431 /u);
    expect(codeIn(answer)).toBe("head-too-large");
  });
  it.each([
    ["a line break in a header's name", "GET /healthz HTTP/1.1\r\nhost: x\r\nx\n-a: b\r\n\r\n"],
    [
      "two lengths",
      "POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}",
    ],
    [
      "a length and chunks",
      "POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
    ],
    ["no HTTP at all", "\x16\x03\x01\x02\x00\x01"],
  ])("%s is malformed", async (_name, text) => {
    const answer = await raw(text);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /u);
    expect(codeIn(answer)).toBe("request-malformed");
    await alive();
  });
  it("what a header carries never becomes a header of the answer", async () => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/catalogue`, {
      headers: { "x-request-id": "stolen", "x-purpose": "a%0d%0aset-cookie: x=1", "x-case-number": "\u00e9" },
    });
    expect(answer.headers.get("set-cookie")).toBeNull();
    expect(answer.headers.get("x-request-id")).not.toBe("stolen");
  });
});

describe("bodies", () => {
  it("JSON that drips is ended with 408", async () => {
    const socket = connect(port, "127.0.0.1");
    const answer = answerOn(socket);
    socket.write(
      "POST /api/v1/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100000\r\n\r\n{",
    );
    expect(codeIn(await answer)).toBe("request-too-slow");
  });
  it("an upload that drips is ended with 408, leaves no file and no batch, and is recorded", async () => {
    const [before, refused] = [await batches(), await refusals()];
    const socket = connect(port, "127.0.0.1");
    const answer = answerOn(socket);
    socket.write(
      `POST /api/v1/deliveries HTTP/1.1\r\nhost: x\r\n${head(officer)}content-type: multipart/form-data; boundary=${BOUNDARY}\r\ncontent-length: 1000000\r\n\r\n${part("item", "CF")}${filePart("CF_WSH").slice(0, -2)}`,
    );
    expect(codeIn(await answer)).toBe("request-too-slow");
    expect(await batches()).toBe(before);
    expect(await refusals()).toBe(refused + 1);
    expect(await readdir(join(place.dataFolder, "files", "drafts"))).toEqual([]);
  });
  it("one that breaks off leaves nothing but its trace", async () => {
    const [before, refused] = [await batches(), await refusals()];
    const socket = connect(port, "127.0.0.1");
    socket.write(
      `POST /api/v1/deliveries HTTP/1.1\r\nhost: x\r\n${head(officer)}content-type: multipart/form-data; boundary=${BOUNDARY}\r\ncontent-length: 1000000\r\n\r\n${part("item", "CF")}${filePart("x".repeat(100_000)).slice(0, -2)}`,
      () => socket.destroy(),
    );
    await expect.poll(() => refusals()).toBe(refused + 1);
    expect(await readdir(join(place.dataFolder, "files", "drafts"))).toEqual([]);
    expect(await batches()).toBe(before);
    await alive();
  });

  const misshapen: readonly (readonly [string, string, string])[] = [
    ["cut in the middle", form(filePart("a,b\r\n1,2")).slice(0, -30), "upload-malformed"],
    ["another boundary", form(filePart("a")).replaceAll(BOUNDARY, "y-y-y"), "upload-malformed"],
    ["no file", form(), "file-missing"],
    ["empty", "", "file-missing"],
    [
      "a digest with a bit flipped",
      form(part("digest", "0".repeat(64)), filePart("a,b\r\n1,2")),
      "digest-mismatch",
    ],
    ["too large", form(filePart("x".repeat(LIMIT + 1))), "body-too-large"],
  ];
  it.each(misshapen)("a form %s is refused, recorded, and leaves no batch", async (_name, body, code) => {
    const [before, refused] = [await batches(), await refusals()];
    expect(await post(body)).toMatchObject({ code });
    expect(await batches()).toBe(before);
    expect(await refusals()).toBe(refused + 1);
    await alive();
  });
  it.each([
    ["a field that reaches into prototypes", part("__proto__", "x")],
    ["more fields than there are", Array.from({ length: 20 }, (_, at) => part(`f${at}`, "x")).join("")],
    ["a name for the stored file", part("fileDigest", "0".repeat(64))],
  ])("%s changes nothing", async (name, extra) => {
    const content = csvOf(tableOf([penalty(27, { CF_WSH: name })]));
    const answer = await post(form(extra, filePart(content)));
    expect(answer.status).toBe(202);
    const { fileDigest } = deliveryOutput.parse(answer.body);
    expect(fileDigest).toBe(createHash("sha256").update(content).digest("hex"));
  });
  it.each([
    ["a path", "../../../etc/passwd.csv", "passwd.csv", 28],
    ["a Windows path", "C:\\\\temp\\\\x.csv", "x.csv", 29],
  ])("%s in a file's name stays a name", async (_name, name, kept, index) => {
    const answer = await post(form(filePart(csvOf(tableOf([penalty(index)])), name)));
    expect(answer.status).toBe(202);
    expect(deliveryOutput.parse(answer.body).fileName).toBe(kept);
  });
});

describe("files", () => {
  const failed = z.object({ state: z.string(), problems: z.array(z.object({ code: z.string() })) });
  const outcomeOf = async (batch: number) => {
    await place.settled().catch(() => undefined);
    const row = await place.owner.row(failed, sql`select state, problems from batch where id = ${batch}`);
    return { state: row?.state, codes: row?.problems.map((one) => one.code) };
  };

  it("one changed on the disk is not read", async () => {
    const batch = await place.receive(csvOf(tableOf([penalty(31)])), { item: "CF" });
    const row = await place.owner.row(
      z.object({ digest: z.string() }),
      sql`select stored_as as digest from batch where id = ${batch}`,
    );
    const path = place.application.files.pathOf(row?.digest ?? "");
    const bytes = await readFile(path);
    bytes.writeUInt8(bytes.readUInt8(bytes.length - 5) ^ 1, bytes.length - 5);
    await writeFile(path, bytes);
    expect(await outcomeOf(batch)).toEqual({ state: "failed", codes: ["sealed-file-broken"] });
  });
  it("one that ended its reader three times is put aside, with a receipt that says so", async () => {
    const batch = await place.receive(csvOf(tableOf([penalty(32)])), { item: "CF" });
    await place.owner.run(sql`update batch set trials = 3 where id = ${batch}`);
    expect(await outcomeOf(batch)).toEqual({ state: "failed", codes: ["file-quarantined"] });
    const delivery = await place.readDelivery(batch);
    expect(delivery.state).toBe("failed");
  });
  it("one that ended it twice is tried again, and the count is taken back", async () => {
    const batch = await place.receive(csvOf(tableOf([penalty(33)])), { item: "CF" });
    await place.owner.run(sql`update batch set trials = 2 where id = ${batch}`);
    await place.settled();
    const row = await place.owner.row(
      z.object({ state: z.string(), trials: z.number() }),
      sql`select state, trials from batch where id = ${batch}`,
    );
    expect(row).toEqual({ state: "closed", trials: 0 });
  });
});

describe("many at once", () => {
  it("fifty writers all get through, and every write has exactly one entry", async () => {
    const written = () =>
      count(
        sql`select count(*) as n from audit_entry where operation = 'delivery.send' and outcome = 'done'`,
      );
    const [before, batchesBefore] = [await written(), await batches()];
    const writers = await Promise.all(
      Array.from({ length: 50 }, () => place.as({ role: "department-officer", organisation: BUREAU })),
    );
    const answers = await Promise.all(
      writers.map((writer, at) =>
        post(form(filePart(csvOf(tableOf([penalty(at, { CF_WSH: `并发〔2025〕${at}号` })])))), writer),
      ),
    );
    expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 202));
    expect(await written()).toBe(before + 50);
    expect(await batches()).toBe(batchesBefore + 50);
    await place.settled();
    const closed = await count(
      sql`select count(distinct a.detail->>'batch') as n from audit_entry a join batch b on b.id = (a.detail->>'batch')::bigint
        join record_entry e on e.batch_id = b.id where a.operation = 'delivery.close' and e.document_number like '并发%'`,
    );
    expect(closed).toBe(50);
    expect(await count(sql`select count(*) as n from record where document_number like '并发%'`)).toBe(50);
  });
});

describe("a server killed in an upload", () => {
  it("leaves nothing half, and the file is taken when sent again", async () => {
    const child = spawn(
      process.execPath,
      [fileURLToPath(new URL("../test-support/serving.ts", import.meta.url))],
      {
        stdio: ["pipe", "pipe", "inherit"],
      },
    );
    const { connections, dataFolder } = place;
    const [before, files] = [await batches(), await stored()];
    const content = csvOf(tableOf([penalty(40, { CF_WSH: "中断〔2025〕1号" })]));
    const body = form(filePart(content));
    const got: Buffer[] = [];
    try {
      child.stdin.end(JSON.stringify({ connections, dataFolder, today: TODAY }));
      const [said]: unknown[] = await once(child.stdout, "data");
      const socket = connect(Number(String(said)), "127.0.0.1");
      socket.on("error", () => undefined).on("data", (piece: Buffer) => got.push(piece));
      socket.write(
        `POST /api/v1/deliveries HTTP/1.1\r\nhost: x\r\n${head(officer)}content-type: multipart/form-data; boundary=${BOUNDARY}\r\ncontent-length: ${body.length * 2}\r\n\r\n${body.slice(0, 400)}`,
      );
      await expect
        .poll(async () => `${await drafts()}${Buffer.concat(got).toString()}`, { timeout: 30_000 })
        .toBe("1");
    } finally {
      child.kill("SIGKILL");
      await once(child, "close");
    }
    expect([await batches(), await stored()]).toEqual([before, files]);
    expect((await post(body)).status).toBe(202);
    await place.settled();
    expect(await count(sql`select count(*) as n from record where document_number = '中断〔2025〕1号'`)).toBe(
      1,
    );
    // What the dead writer left is swept once it is old enough to be nobody's.
    const { files: store } = place.application;
    await store.sweep(() => true, { now: Date.now() + 7_200_000 });
    expect(await drafts()).toBe(0);
  });
  const drafts = async () => (await readdir(join(place.dataFolder, "files", "drafts"))).length;
  const stored = async () => (await Array.fromAsync(place.application.files.list())).length;
});

it("asks nothing of any other server: the program opens no connection but to its database", async () => {
  const sources = fileURLToPath(new URL("../../../..", import.meta.url));
  const files = await readdir(join(sources, "apps/server/src"), { recursive: true });
  const calling: string[] = [];
  for (const name of files.filter(
    (one) => one.endsWith(".ts") && !one.includes(".test.") && !one.includes("test-support"),
  )) {
    const text = await readFile(join(sources, "apps/server/src", name), "utf8");
    if (/\bfetch\(|node:https?"|node:net"/u.test(text)) calling.push(name);
  }
  // Only the types of sockets are named.
  expect(calling).toEqual(["http/pace.ts"]);
});
