import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createDoor, jobActor, type Door } from "../door/index.ts";
import { queriesOn, sql } from "../sql/index.ts";
import { freshDatabase, type TestDatabase } from "../test-support/index.ts";
import { openAuditedStream, type StreamPart } from "./index.ts";

let database: TestDatabase;
let door: Door;
beforeAll(async () => {
  database = await freshDatabase();
  door = createDoor(database.pools, { today: () => "2026-01-31" });
});
afterAll(() => database.close());

const actor = jobActor("test", "clerk");
const entryRow = z.object({
  outcome: z.string(),
  subjects: z.array(z.number()),
  detail: z.record(z.string(), z.unknown()),
});
const entriesOf = (stream: string) =>
  queriesOn(database.pools.owner).rows(
    entryRow,
    sql`select outcome, subjects, detail from audit_entry where detail ->> 'stream' = ${stream} order by id`,
  );

const open = (source: () => AsyncIterable<StreamPart>) =>
  openAuditedStream(
    door,
    actor,
    { operation: "export.send", class: "read", subjects: [3, 5], detail: { request: 7 } },
    source,
  );

describe("an audited stream", () => {
  it("has its opening entry before anything is asked of its source, and its closing one with count and digest", async () => {
    let asked = false;
    const { stream, bytes } = await open(async function* () {
      asked = true;
      yield { bytes: "甲,1\n", rows: 1 };
      yield { bytes: new Uint8Array([98, 10]), rows: 2 };
    });
    expect(asked).toBe(false);
    expect(await entriesOf(stream)).toEqual([
      { outcome: "done", subjects: [3, 5], detail: { request: 7, stream, part: "opening" } },
    ]);
    const blocks: Uint8Array[] = [];
    for await (const block of bytes) blocks.push(block);
    expect(Buffer.concat(blocks).toString()).toBe("甲,1\nb\n");
    expect((await entriesOf(stream))[1]).toEqual({
      outcome: "done",
      subjects: [],
      // printf '甲,1\nb\n' | sha256sum
      detail: {
        stream,
        part: "closing",
        rows: 3,
        bytes: 8,
        digest: "03edb106bd921ade66af992d09e8e37b20f81b756b897f037a24e3105f080ed8",
      },
    });
  });

  it("whose reader goes away is closed as failed", async () => {
    const { stream, bytes } = await open(async function* () {
      yield { bytes: "one", rows: 1 };
      yield { bytes: "two", rows: 1 };
    });
    for await (const block of bytes) if (block.length > 0) break;
    expect((await entriesOf(stream))[1]).toMatchObject({
      outcome: "failed",
      detail: { rows: 1, bytes: 3, codes: ["broken-off"] },
    });
  });

  it("whose source fails passes the failure on and names it", async () => {
    const { stream, bytes } = await open(async function* () {
      yield { bytes: "one" };
      throw new ProblemError(problem("refused", "consent-revoked", "授权已撤回", "consent was revoked"));
    });
    await expect(Array.fromAsync(bytes)).rejects.toThrow("consent was revoked");
    expect((await entriesOf(stream))[1]).toMatchObject({
      outcome: "failed",
      detail: { codes: ["consent-revoked"] },
    });
  });
});
