/** The peer of delivery: COPY of the same file into one plain table with five b-tree indexes. */
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { itemFields } from "./work-data.ts";
import type { WorkItem } from "./work-items.ts";

export interface Copied {
  readonly seconds: number;
  readonly rows: number;
}

/** Makes the table in a schema of its own, copies the file as it stands, and drops the table again. */
export async function copyPlain(client: Client, path: string, { item, indexed }: WorkItem): Promise<Copied> {
  const fields = await itemFields(item);
  await client.query("drop schema if exists peer cascade; create schema peer");
  await client.query(
    `create table peer.delivered (${fields.map(({ code }) => `${code.toLowerCase()} text`).join(", ")})`,
  );
  for (const code of indexed) await client.query(`create index on peer.delivered (${code.toLowerCase()})`);
  await client.query("checkpoint");
  const begun = performance.now();
  const target = client.query(copyFrom("copy peer.delivered from stdin (format csv, header true)"));
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), target);
  const seconds = (performance.now() - begun) / 1000;
  await client.query("drop schema peer cascade");
  return { seconds, rows: target.rowCount };
}
