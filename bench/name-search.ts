/** Finding enterprises among a million names: ours through the door, beside stock pg_trgm, on the same names and queries. */
import { existsSync } from "node:fs";
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parse } from "csv-parse/sync";
import type { Client } from "pg";
import { from as copyFrom } from "pg-copy-streams";
import { createDoor, type Door } from "@xinpark/platform/door";
import { openPools } from "@xinpark/platform/connection";
import { createLog } from "@xinpark/platform/logging";
import { visitor } from "@xinpark/services/account";
import { piecesOfName, searchSubjects, takeCensus } from "@xinpark/services/registry";
import { z } from "zod";
import { xinpark } from "./child.ts";
import { percentile, ratio, rounded } from "./figures.ts";
import { nameAt, queryAt, type Asked, type NameQuery } from "./name-data.ts";
import { openPlace, openServer } from "./place.ts";
import { load, type BenchOptions, type BenchResult } from "./result.ts";

const QUERIES = 2500;
const WARM = 250;
/** Of the same mix, for the peer, which takes seconds for a short part among a million. */
const PEER_QUERIES = 250;
const LIMIT = 5;
const DAY = "2026-06-01";
/** Real names, where they are at hand. */
const REAL = process.env["XINPARK_REAL_DATA"] ?? join(import.meta.dirname, "../../shared/data");
const LISTED = join(REAL, "cn_listed_names/listed_short_full.csv");

interface Pair {
  readonly short: string;
  readonly full: string;
}

/** Short and full names of listed companies, where that data is at hand. */
async function listedPairs(): Promise<readonly Pair[]> {
  if (!existsSync(LISTED)) return [];
  const rows = z
    .array(z.record(z.string(), z.string()))
    .parse(parse(await readFile(LISTED, "utf8"), { columns: true, bom: true, relax_column_count: true }));
  return rows.flatMap((row) =>
    row["股票名称"] && row["公司全称"] ? [{ short: row["股票名称"], full: row["公司全称"] }] : [],
  );
}

const plain = (text: string): string => text.replaceAll(/[\\\t\n\r]/gu, " ");

async function fill(client: Client, names: readonly string[]): Promise<void> {
  const subjects = names.map(
    (name, at) => `${at + 1}\tenterprise-legal-person\t${plain(name)}\t370300\t1\tt\n`,
  );
  await client.query("drop index subject_name_grams");
  await pipeline(
    Readable.from(subjects),
    client.query(copyFrom("copy subject (id, kind, name, area_no, batch_id, known) from stdin")),
  );
  const rows = function* (): Generator<string> {
    for (const [at, name] of names.entries()) {
      const { folded, initials, grams } = piecesOfName(name);
      yield `${at + 1}\t${plain(name)}\tcurrent\t${folded}\t${initials}\t{${grams.join(",")}}\n`;
    }
  };
  await pipeline(
    Readable.from(rows()),
    client.query(copyFrom("copy subject_name (subject_id, name, kind, folded, initials, grams) from stdin")),
  );
  await client.query("create index subject_name_grams on subject_name using gin (grams gin__int_ops)");
  await client.query("create table trigram_peer as select subject_id, name from subject_name");
  await client.query("create index on trigram_peer using gin (name gin_trgm_ops)");
  await client.query("vacuum (analyze)");
}

interface Measured {
  readonly seconds: number;
  readonly kinds: Readonly<Record<string, { p50: number; p95: number; found?: number }>>;
}

type Find = (query: NameQuery) => Promise<readonly number[]>;

/** Asks every query, one after another; milliseconds by kind, and the share found among the first five. */
async function ask(find: Find, queries: readonly NameQuery[]): Promise<Measured> {
  for (const query of queries.slice(0, Math.min(WARM, queries.length / 10))) await find(query);
  const times = new Map<string, number[]>();
  const hits = new Map<string, boolean[]>();
  const put = <T>(into: Map<string, T[]>, kind: string, value: T): void => {
    into.set(kind, [...(into.get(kind) ?? []), value]);
  };
  const all: number[] = [];
  for (const query of queries) {
    const start = performance.now();
    const found = await find(query);
    const taken = performance.now() - start;
    all.push(taken);
    put(times, query.kind, taken);
    if (query.subject !== null) put(hits, query.kind, found.includes(query.subject));
  }
  const kinds = Object.fromEntries(
    [...times].map(([kind, each]) => {
      const known = hits.get(kind);
      const found =
        known === undefined ? {} : { found: rounded(known.filter(Boolean).length / known.length) };
      return [kind, { p50: rounded(percentile(each, 50)), p95: rounded(percentile(each, 95)), ...found }];
    }),
  );
  return { seconds: rounded(percentile(all, 95)) / 1000, kinds };
}

const asking = { channel: "api", purpose: null, caseNumber: null, requestId: null } as const;

const ours =
  (door: Door): Find =>
  async ({ text }) => {
    const { items } = await door.open(visitor(asking), (session) =>
      searchSubjects(session, { text, after: null, limit: LIMIT }),
    );
    return items.map((item) => item.id);
  };

/** Names that hold the text, else the likest by trigrams: what the extension offers as it is. It knows no initials. */
const trigrams =
  (client: Client): Find =>
  async ({ text }) => {
    const ids = z.array(z.object({ subject_id: z.coerce.number() }));
    const held = await client.query(
      "select subject_id from trigram_peer where name ilike '%' || $1 || '%' order by length(name), subject_id limit 5",
      [text],
    );
    const rows = ids.parse(held.rows);
    if (rows.length > 0) return rows.map((row) => row.subject_id);
    const like = await client.query(
      "select subject_id from trigram_peer where name % $1 order by similarity(name, $1) desc, length(name), subject_id limit 5",
      [text],
    );
    return ids.parse(like.rows).map((row) => row.subject_id);
  };

/** 95th percentile of a search in the query mix, and the share of short names of listed companies that find the full one. */
export async function benchNameSearch(options: BenchOptions): Promise<BenchResult> {
  const place = await openPlace({ rows: 1, enterprises: 1 }, options.folder);
  try {
    const installation = join(place.folder, `names-${options.rows}`);
    const made = !existsSync(installation);
    if (made) {
      await mkdir(installation, { recursive: true });
      await xinpark(installation, ["init", "--empty"]);
    }
    const server = await openServer(installation);
    const client = await server.client();
    const pools = openPools(server.connections, { max: 4, log: createLog({ level: "warn" }) });
    const door = createDoor(pools, { today: () => DAY });
    try {
      const pairs = await listedPairs();
      const names = [
        ...pairs.map((pair) => pair.full),
        ...Array.from({ length: options.rows - pairs.length }, (_, at) => nameAt(at)),
      ];
      const start = performance.now();
      if (made) await fill(client, names);
      const filled = performance.now();
      if (made) await takeCensus(door);
      const loading = {
        loadingSeconds: rounded((filled - start) / 1000),
        censusSeconds: rounded((performance.now() - filled) / 1000),
      };
      process.stderr.write(
        `${made ? "loaded" : "found"} ${names.length} names: ${JSON.stringify(loading)}\n`,
      );
      const askedOf = (subject: number): Asked => {
        const name = names[subject - 1] ?? "";
        return { subject, name, ...piecesOfName(name) };
      };
      const queries = Array.from({ length: QUERIES }, (_, at) =>
        queryAt(at, askedOf(1 + ((at * 7919) % names.length))),
      );
      const shortNames = pairs.map((pair, at): NameQuery => ({
        kind: "full",
        text: pair.short,
        subject: at + 1,
      }));
      const loadBefore = load();
      const mine = await ask(ours(door), queries);
      const theirs = await ask(trigrams(client), queries.slice(0, PEER_QUERIES));
      const listed = shortNames.length === 0 ? null : await ask(ours(door), shortNames);
      return {
        work: {
          names: names.length,
          queries: QUERIES,
          peerQueries: PEER_QUERIES,
          mix: "40 % parts, 20 % full, 20 % one slip, 20 % initials",
          limit: LIMIT,
        },
        ours: {
          ...mine,
          ...(made ? loading : {}),
          machineLoadBefore: loadBefore,
          listedShortNames:
            listed === null ? "data not at hand" : { pairs: pairs.length, ...listed.kinds["full"] },
        },
        peers: {
          "pg-trgm": { ...theirs, what: "ilike through a trigram index, else the likest by similarity" },
        },
        ratio: { "pg-trgm": ratio(theirs.seconds, mine.seconds) },
      };
    } finally {
      await client.end();
      await door.close();
      await pools.owner.end();
      await server.close();
    }
  } finally {
    await place.close();
  }
}
