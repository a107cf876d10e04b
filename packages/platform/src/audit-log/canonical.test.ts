import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditEntrySchema } from "@xinpark/kernel/proof";
import { withClient } from "../connection/index.ts";
import { sql } from "../sql/index.ts";
import { hasPostgres, type PostgresVersion } from "../test-support/index.ts";
import { hashBy } from "../row-log/index.ts";
import { ENTRY_COLUMNS, leafOf } from "./rows.ts";
import { openTestLog, type TestLog } from "./support.ts";

/** What the database gives back of an entry is the same text under every version and session. */

const DETAILS: readonly (readonly [string, string])[] = [
  ["{}", "{}"],
  ['{"bb":1,"a":2,"汉":3,"a":4}', '{"a": 4, "bb": 1, "汉": 3}'],
  [
    '{"n":[1.0,1.10,1e3,-0,1e-7,12345678901234567890.123]}',
    '{"n": [1.0, 1.10, 1000, 0, 0.0000001, 12345678901234567890.123]}',
  ],
  [String.raw`{"s":"\u0001\u007f\u2028\ud83d\ude00\"\\\/\t"}`, '{"s": "\\u0001\u007f\u2028😀\\"\\\\/\\t"}'],
  ["null", "null"],
  ['[true,{"x":[]},""]', '[true, {"x": []}, ""]'],
];
const MOMENTS: readonly (readonly [string, string])[] = [
  ["2026-01-31 08:00:00+08", "2026-01-31T00:00:00.000000Z"],
  ["2026-12-31 23:59:59.999999-05", "2027-01-01T04:59:59.999999Z"],
  ["0044-03-15 12:00:00+00 BC", "0044-03-15T12:00:00.000000Z BC"],
];
const SUBJECTS: readonly (readonly [string, string])[] = [
  ["{}", "{}"],
  ["{3,1,NULL,9007199254740993}", "{3,1,NULL,9007199254740993}"],
];

const LEAVES = new Map<PostgresVersion, readonly string[]>();
const versions: readonly PostgresVersion[] = ["embedded", "15"];
const there: PostgresVersion[] = [];
for (const version of versions) if (await hasPostgres(version)) there.push(version);

describe.each(there)("PostgreSQL %s", (version) => {
  let log: TestLog;
  beforeAll(async () => {
    log = await openTestLog({ version });
  });
  afterAll(() => log.database.close());

  it("gives an entry back as the one documented text, whatever the session is set to", async () => {
    const wanted: string[][] = [];
    for (const [detail, detailText] of DETAILS)
      for (const [moment, momentText] of MOMENTS)
        for (const [subjects, subjectsText] of SUBJECTS) {
          wanted.push([momentText, subjectsText, detailText]);
          await log.owner
            .run(sql`insert into audit_entry (at, actor, operation, class, channel, outcome, subjects, detail, purpose)
            values (${moment}::timestamptz, '某人', 'x', 'read', 'web', 'done', ${subjects}::bigint[], ${detail}::jsonb, '')`);
        }
    const sessions = [
      "",
      "set timezone to 'America/New_York'; set datestyle to 'SQL, DMY'; set lc_time to 'C'",
    ];
    for (const settings of sessions) {
      const entries = await withClient(log.database.connections.population, async (client) => {
        if (settings !== "") await client.query(settings);
        const { text, values } = sql`select ${ENTRY_COLUMNS} from audit_entry e order by e.id`;
        const answer = await client.query(text, [...values]);
        return answer.rows.map((row: unknown) => auditEntrySchema.parse(row));
      });
      expect(entries.map((entry) => [entry.at, entry.subjects, entry.detail])).toEqual(wanted);
      expect(entries[0]).toMatchObject({ id: "1", purpose: "", case_number: null, account_id: null });
      LEAVES.set(
        version,
        entries.map((entry) => leafOf(hashBy("sha256"), entry)),
      );
    }
  });
});

it("every version gives the same leaves", () => {
  if (there.length < versions.length) console.warn("one PostgreSQL version is not on this machine");
  for (const version of there) expect(LEAVES.get(version)).toEqual(LEAVES.get("embedded"));
});
