import { ProblemError } from "@xinpark/kernel/outcome";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sql, type Statement } from "../sql/index.ts";
import { openTestLog, type TestLog } from "./support.ts";

/** Somebody who may do everything in the database, but has no key, changes rows: each change is found and named. */

const ENTRIES = 23;
let log: TestLog;
beforeAll(async () => {
  log = await openTestLog();
  // Checkpoints at 3, 6, … 21 and 23.
  for (let entry = 1; entry <= ENTRIES; entry += 1) {
    await log.write({ subjects: [entry], detail: { entry, text: "事由" } });
    if (entry % 3 === 0) await log.sequence();
  }
  await log.sequence();
});
afterAll(() => log.database.close());

interface Sabotage {
  readonly what: string;
  readonly statements: readonly Statement[];
  /** A fault that must be among those found. */
  readonly found: Readonly<Record<string, unknown>>;
  /** Whether the sequencer refuses to build upon it. */
  readonly stops?: boolean;
}

const entry = (id: number, kind: string) => ({ table: "audit_entry", kind, entry: id });
const swapped = (table: string, key: string, other: number, one: number, columns: string): Statement[] => [
  {
    text: `create temporary table swap as select * from ${table} where ${key} in (${one}, ${other})`,
    values: [],
  },
  { text: `delete from ${table} where ${key} in (${one}, ${other})`, values: [] },
  {
    text: `insert into ${table} select case ${key} when ${one} then ${other} else ${one} end, ${columns} from swap`,
    values: [],
  },
  { text: "drop table swap", values: [] },
];

const COLUMNS: readonly (readonly [string, string])[] = [
  ["at", "at + interval '1 microsecond'"],
  ["actor", "actor || ' '"],
  ["account_id", "7"],
  ["membership_id", "7"],
  ["operation", "'other'"],
  ["class", "'read'"],
  ["channel", "'web'"],
  ["purpose", "null"],
  ["purpose", "''"],
  ["case_number", "''"],
  ["outcome", "'failed'"],
  ["subjects", "subjects || 8"],
  ["subjects", "'{}'"],
  ["detail", `detail || '{"entry": 0}'`],
  ["request_id", "''"],
];

const CASES: readonly Sabotage[] = [
  ...COLUMNS.map(([column, value]) => ({
    what: `sets ${column} of an entry to ${value}`,
    statements: [{ text: `update audit_entry set ${column} = ${value} where id = 9`, values: [] }],
    found: entry(9, "changed"),
  })),
  {
    what: "moves an entry to two thousand years before our era",
    statements: [
      sql`update audit_entry set at = (to_char(at, 'YYYY-MM-DD HH24:MI:SS.US TZH') || ' BC')::timestamptz where id = 9`,
    ],
    found: entry(9, "changed"),
  },
  {
    what: "deletes an entry",
    statements: [sql`delete from audit_entry where id = 12`],
    found: entry(12, "missing"),
  },
  {
    what: "deletes the last entry",
    statements: [sql`delete from audit_entry where id = 23`],
    found: entry(23, "missing"),
  },
  { what: "truncates the entries", statements: [sql`truncate audit_entry`], found: entry(1, "missing") },
  {
    what: "exchanges the contents of two entries",
    statements: [
      sql`update audit_entry a set detail = b.detail, subjects = b.subjects, at = b.at from audit_entry b
        where a.id in (4, 5) and b.id in (4, 5) and a.id <> b.id`,
    ],
    found: entry(4, "changed"),
  },
  {
    what: "deletes a leaf in the middle",
    statements: [sql`delete from audit_leaf where log_index = 7`],
    found: { table: "audit_leaf", kind: "missing", logIndex: 7 },
  },
  {
    what: "deletes the last leaf",
    statements: [sql`delete from audit_leaf where log_index = 22`],
    found: { table: "audit_checkpoint", kind: "truncated", size: 23 },
    stops: true,
  },
  {
    what: "truncates the leaves",
    statements: [sql`truncate audit_leaf`],
    found: { table: "audit_checkpoint", kind: "truncated", size: 23 },
    stops: true,
  },
  {
    what: "flips a bit of a leaf",
    statements: [
      sql`update audit_leaf set leaf_hash = set_bit(leaf_hash, 17, 1 - get_bit(leaf_hash, 17)) where log_index = 8`,
    ],
    found: { ...entry(9, "changed"), logIndex: 8 },
  },
  {
    what: "exchanges two leaves",
    statements: swapped("audit_leaf", "log_index", 4, 9, "entry_id, leaf_hash"),
    found: { table: "audit_node", kind: "changed", level: 1, index: 2 },
  },
  {
    what: "flips a bit of a subtree that the log grows on",
    statements: [
      sql`update audit_node set hash = set_bit(hash, 3, 1 - get_bit(hash, 3)) where level = 4 and node_index = 0`,
    ],
    found: { table: "audit_node", kind: "changed", level: 4, index: 0 },
    stops: true,
  },
  {
    what: "deletes a subtree",
    statements: [sql`delete from audit_node where level = 1 and node_index = 3`],
    found: { table: "audit_node", kind: "missing", level: 1, index: 3 },
  },
  {
    what: "truncates the subtrees",
    statements: [sql`truncate audit_node`],
    found: { table: "audit_node", kind: "missing", level: 1, index: 0 },
    stops: true,
  },
  {
    what: "adds a subtree",
    statements: [sql`insert into audit_node select 9, 0, hash from audit_node where level = 4`],
    found: { table: "audit_node", kind: "unfounded", level: 9, index: 0 },
  },
  {
    what: "changes an entry, its leaf and nothing else",
    statements: [
      sql`update audit_entry set actor = 'nobody' where id = 9`,
      sql`update audit_leaf set leaf_hash = sha256(leaf_hash) where log_index = 8`,
    ],
    found: { table: "audit_node", kind: "changed", level: 1, index: 4 },
  },
  {
    what: "changes a checkpoint's root",
    statements: [
      sql`update audit_checkpoint set root = set_bit(root, 0, 1 - get_bit(root, 0)) where size = 12`,
    ],
    found: { table: "audit_checkpoint", kind: "root-differs", size: 12 },
  },
  {
    what: "changes the latest checkpoint's root",
    statements: [
      sql`update audit_checkpoint set root = set_bit(root, 0, 1 - get_bit(root, 0)) where size = 23`,
    ],
    found: { table: "audit_checkpoint", kind: "root-differs", size: 23 },
    stops: true,
  },
  {
    what: "flips a bit of a signature",
    statements: [
      sql`update audit_checkpoint set signature = set_bit(signature, 100, 1 - get_bit(signature, 100)) where size = 12`,
    ],
    found: { table: "audit_checkpoint", kind: "signature-wrong", size: 12 },
  },
  {
    what: "changes a checkpoint's time",
    statements: [sql`update audit_checkpoint set at = at - interval '1 day' where size = 12`],
    found: { table: "audit_checkpoint", kind: "goes-back", size: 12 },
  },
  {
    what: "deletes a checkpoint in the middle",
    statements: [sql`delete from audit_checkpoint where size = 12`],
    found: { table: "audit_checkpoint", kind: "goes-back", size: 15 },
  },
  {
    what: "deletes the first checkpoint",
    statements: [sql`delete from audit_checkpoint where size = 3`],
    found: { table: "audit_checkpoint", kind: "goes-back", size: 6 },
  },
  {
    what: "deletes the latest checkpoint",
    statements: [sql`delete from audit_checkpoint where size = 23`],
    found: { table: "audit_checkpoint", kind: "missing", size: 23 },
    stops: true,
  },
  {
    what: "truncates the checkpoints",
    statements: [sql`truncate audit_checkpoint`],
    found: { table: "audit_checkpoint", kind: "missing", size: 23 },
    stops: true,
  },
  {
    what: "deletes the key",
    statements: [sql`delete from audit_key`],
    found: { table: "audit_key", kind: "missing", size: 3 },
  },
  {
    what: "puts another key under the key's id",
    statements: [
      sql`update audit_key set public_key = 'MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo='`,
    ],
    found: { table: "audit_checkpoint", kind: "signature-wrong", size: 23 },
  },
  {
    what: "empties leaves, subtrees and checkpoints, so that all begins anew",
    statements: [sql`truncate audit_leaf, audit_node, audit_checkpoint`],
    found: { table: "audit_key", kind: "unfounded" },
    stops: true,
  },
];

/** Everything of the log, to be put back. */
async function keepCopy(): Promise<void> {
  for (const table of TABLES)
    await log.owner.run({ text: `create table if not exists kept_${table} as table ${table}`, values: [] });
}
async function putBack(): Promise<void> {
  await log.owner.run({ text: `truncate ${TABLES.join(", ")}`, values: [] });
  for (const table of TABLES)
    await log.owner.run({
      text: `insert into ${table} ${table === "audit_entry" ? "overriding system value" : ""} table kept_${table}`,
      values: [],
    });
}
const TABLES = ["audit_entry", "audit_leaf", "audit_node", "audit_key", "audit_checkpoint"];

describe("a saboteur who", () => {
  beforeAll(keepCopy);

  it("does nothing is not found", async () => {
    await putBack();
    expect(await log.check()).toMatchObject({ entries: ENTRIES, checkpoint: { size: ENTRIES }, faults: [] });
  });

  it.each(CASES)("$what", async ({ statements, found, stops }) => {
    await putBack();
    const client = await log.database.pools.owner.connect();
    try {
      for (const { text, values } of statements) await client.query(text, [...values]);
    } finally {
      client.release();
    }
    expect((await log.check()).faults).toContainEqual(expect.objectContaining(found));
    const sequenced = await log.sequence().then(
      () => "grew",
      (error: unknown) => (error instanceof ProblemError ? error.problems[0]?.code : "unexpected"),
    );
    if (stops === true) expect(sequenced).toBe("log-damaged");
    // What the sequencer did about it hides nothing.
    expect((await log.check()).faults).not.toEqual([]);
  });

  it("damages everything is told of a thousand faults at most", async () => {
    await putBack();
    await log.owner.run(
      sql`insert into audit_leaf select g, g + 1000000, sha256('x') from generate_series(23, 6000) g`,
    );
    expect((await log.check()).faults).toHaveLength(1000);
  });
});
