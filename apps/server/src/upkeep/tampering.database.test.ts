import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { expectValue } from "@xinpark/kernel/outcome";
import { checkProofDocument } from "@xinpark/kernel/proof";
import { isSigned, recordEntryProof, sequence } from "@xinpark/platform/audit-log";
import { jobActor } from "@xinpark/platform/door";
import { queriesOn, sql } from "@xinpark/platform/sql";
import { checkAudit } from "@xinpark/services/audit";
import { proofHolds } from "@xinpark/platform/test-support";
import { openPlace, penalty, registration, type Place } from "../test-support/index.ts";

/** Somebody who may do everything in the database changes a row of a table that carries truth: fsck names the row. */

let place: Place;
beforeAll(async () => {
  place = await openPlace();
  await place.deliver([registration(1), registration(2)], { item: "REG" });
  await place.deliver(
    [
      penalty(1),
      penalty(2),
      penalty(1, { CF_SY: "更正" }),
      penalty(3, { CF_XDR_MC: "" }),
      penalty(4, { CF_XDR_LB: "个体工商户", CF_XDR_SHXYM: "" }),
    ],
    {
      item: "CF",
    },
  );
  await place.as({ role: "department-officer", organisation: "zbgx-scjg" });
  // One row each of what nobody here came to write.
  await place.owner.run(sql`
    insert into consent (subject_id, organisation_id, purpose, items, valid_from, valid_to, statement, evidence, evidence_digest, given_by, given_role, area_no, park_no)
    select 1, o.id, 'credit-loan', '{CF}', '2026-01-01', '2026-02-01', 'x', 'signature', 'x', 'x', 'enterprise', 370303, null from organisation o limit 1`);
  await place.owner.run(
    sql`insert into consent_notice (consent_id, subject_id, organisation_id, kind) select id, 1, organisation_id, 'given' from consent`,
  );
  await place.owner.run(
    sql`insert into mandate_notice (account_id, subject_id, kind) values (1, 1, 'given')`,
  );
  await place.owner.run(sql`insert into password_history (account_id, password_hash) values (1, 'hash')`);
  await place.owner.run(
    sql`insert into recovery_code (account_id, code_digest, used_at) values (1, '\x01', now())`,
  );
});
afterAll(() => place.close());

const check = () => {
  const { configuration, door, log } = place.application;
  return checkAudit(door, jobActor("fsck", ""), { keysFolder: configuration.keysFolder, log });
};

interface Tampering {
  readonly table: string;
  /** What is set, in which row; the row is put back afterwards. */
  readonly set: string;
  readonly where: string;
  readonly found: Readonly<Record<string, unknown>>;
}

const CASES: readonly Tampering[] = [
  {
    table: "record_entry",
    set: `payload = payload || '{"CF_SY": "无"}'`,
    where: "id = 4",
    found: { table: "record_entry", kind: "changed", id: 4 },
  },
  {
    table: "record_entry",
    set: "public_to = public_to + 1",
    where: "id = 4",
    found: { table: "record_entry", kind: "changed", id: 4 },
  },
  {
    table: "record_entry",
    set: "salt = gen_random_uuid()",
    where: "id = 3",
    found: { table: "record_entry", kind: "changed", id: 3 },
  },
  {
    table: "record_entry",
    set: "salt = null",
    where: "id = 3",
    found: { table: "record_entry", kind: "changed", id: 3 },
  },
  {
    table: "record",
    set: "amount_fen = 12345",
    where: "entry_id = 4",
    found: { table: "record", kind: "different", columns: ["amount_fen"] },
  },
  {
    table: "evaluation_result",
    set: "grade = 'Z'",
    where: "run_id = 1 and subject_id = 1",
    found: { table: "evaluation_result", kind: "changed", batch: 1, row: 1 },
  },
  {
    table: "evaluation_result",
    set: "grade = 'Z'",
    where: "run_id = 1 and subject_id = 1",
    found: { table: "evaluation_run", kind: "different", id: 1, columns: ["digest"] },
  },
  {
    table: "evaluation_run",
    set: "digest = 'x'",
    where: "id = 1",
    found: { table: "evaluation_run", kind: "different", id: 1 },
  },
  {
    table: "audit_rows",
    set: "leaves = set_bit(leaves, 9, 1 - get_bit(leaves, 9))",
    where: "batch_id = 1 and table_name = 'record_entry'",
    found: { table: "audit_rows", kind: "changed" },
  },
  {
    table: "batch",
    set: "accepted = accepted + 1",
    where: "id = 2",
    found: { table: "batch", kind: "different", id: 2, columns: ["accepted"] },
  },
  {
    table: "batch",
    set: "known_no = 99",
    where: "id = 2",
    found: { table: "batch", kind: "different", id: 2 },
  },
  {
    table: "batch",
    set: "closed_at = closed_at - interval '1 day'",
    where: "id = 2",
    found: { table: "batch", kind: "goes-back", id: 2 },
  },
  {
    table: "batch",
    set: "delivered_by = 'nobody'",
    where: "id = 1",
    found: { table: "batch", kind: "changed", key: "1" },
  },
  {
    table: "known_order",
    set: "last_no = 77",
    where: "true",
    found: { table: "known_order", kind: "different" },
  },
  {
    table: "delivery_key",
    set: "version = 9",
    where: "batch_id = 1 and row_no = 2",
    found: { table: "delivery_key", kind: "missing" },
  },
  {
    table: "delivery_key",
    set: "digest = '00000000-0000-0000-0000-000000000000'",
    where: "batch_id = 1 and row_no = 2",
    found: { table: "delivery_key", kind: "different", columns: ["digest"] },
  },
  {
    table: "account",
    set: "display_name = 'nobody'",
    where: "id = 1",
    found: { table: "account", kind: "changed", key: "1" },
  },
  {
    table: "membership",
    set: "role = 'visitor'",
    where: "id = 1",
    found: { table: "membership", kind: "changed", key: "1" },
  },
  {
    table: "api_key",
    set: "expires_at = now()",
    where: "id = 1",
    found: { table: "api_key", kind: "changed", key: "1" },
  },
  {
    table: "organisation",
    set: "label_zh = '无'",
    where: "code = 'zbgx-scjg'",
    found: { table: "organisation", kind: "changed" },
  },
  {
    table: "region",
    set: "no_to = no_to + 1",
    where: "parent is null",
    found: { table: "region", kind: "changed" },
  },
  {
    table: "definition",
    set: `body = body || '{"x": 1}'`,
    where: "kind = 'pack'",
    found: { table: "definition", kind: "changed" },
  },
  {
    table: "installation",
    set: "synthetic = not synthetic",
    where: "true",
    found: { table: "installation", kind: "changed" },
  },
  {
    table: "subject",
    set: "name = '无'",
    where: "id = 1",
    found: { table: "subject", kind: "different", id: 1, columns: ["name"] },
  },
  {
    table: "subject_identifier",
    set: "value = 'X'",
    where: "subject_id = 1 and kind = 'uscc'",
    found: { table: "subject", kind: "different", id: 1, columns: ["uscc"] },
  },
  {
    table: "subject",
    set: "state = 'revoked'",
    where: "id = 1",
    found: { table: "subject", kind: "different", id: 1, columns: ["state"] },
  },
  {
    table: "subject",
    set: "kind = 'other-organisation'",
    where: "id = 1",
    found: { table: "subject", kind: "different", id: 1, columns: ["kind"] },
  },
  {
    table: "subject_name",
    set: "name = name || '!', kind = 'former'",
    where: "subject_id = 1",
    found: { table: "subject_name", kind: "unfounded", id: 1 },
  },
  {
    table: "subject_identifier",
    set: "value = reverse(value)",
    where: "subject_id = 1 and kind <> 'uscc'",
    found: { table: "subject_identifier", kind: "unfounded", id: 1 },
  },
  {
    table: "subject_region",
    set: "region = '110000'",
    where: "subject_id = 1 and relation = 'registered-area'",
    found: { table: "subject_region", kind: "different", id: 1 },
  },
  {
    table: "subject_region",
    set: "valid_to = valid_from + 1",
    where: "subject_id = 1 and relation = 'registered-area'",
    found: { table: "subject_region", kind: "changed" },
  },
  {
    table: "batch_row",
    set: `findings = '[{"code": "x"}]'`,
    where: "outcome = 'held'",
    found: { table: "batch_row", kind: "changed", key: "2/6" },
  },
  {
    table: "held_row",
    set: `prepared = prepared || '{"x": 1}'`,
    where: "true",
    found: { table: "held_row", kind: "changed", key: "2/6" },
  },
  {
    table: "changed_rows",
    set: "digests = array_replace(digests, digests[1], repeat('0', 64))",
    where: "table_name = 'held_row'",
    found: { table: "changed_rows", kind: "changed" },
  },
  {
    table: "consent_notice",
    set: "kind = 'revoked'",
    where: "true",
    found: { table: "consent_notice", kind: "changed", key: "1" },
  },
  {
    table: "mandate_notice",
    set: "kind = 'ended'",
    where: "true",
    found: { table: "mandate_notice", kind: "changed", key: "1" },
  },
  {
    table: "password_history",
    set: "password_hash = 'x'",
    where: "true",
    found: { table: "password_history", kind: "changed", key: "1" },
  },
  {
    table: "recovery_code",
    set: "used_at = null",
    where: "true",
    found: { table: "recovery_code", kind: "changed", key: "1" },
  },
  {
    table: "row_salt",
    set: "salt = gen_random_uuid()",
    where: "table_name = 'account'",
    found: { table: "account", kind: "changed" },
  },
];

/** As somebody does who knows how to keep triggers quiet. */
async function tamper(statement: string): Promise<void> {
  const client = await place.application.database.pools.owner.connect();
  try {
    await client.query(`begin; set local session_replication_role = replica; ${statement}; commit`);
  } finally {
    client.release();
  }
}

describe("a saboteur", () => {
  it("who does nothing is not found", async () => {
    expect(await check()).toMatchObject({ errors: [], unfinished: [] });
  });

  it.each(CASES)("sets $set of $table", async ({ table, set, where, found }) => {
    await tamper(
      `create table kept as select * from ${table} where ${where}; update ${table} set ${set} where ${where}`,
    );
    try {
      const { errors } = await check();
      expect(errors).toContainEqual(expect.objectContaining(found));
    } finally {
      await tamper(
        `delete from ${table} where ${where}; insert into ${table} overriding system value select * from kept; drop table kept`,
      );
    }
  });

  it.each([
    ["record_entry", "id = 3", { table: "record_entry", kind: "missing", batch: 2 }],
    [
      "evaluation_result",
      "run_id = 1 and subject_id = 2",
      { table: "evaluation_result", kind: "missing", row: 2 },
    ],
    ["membership", "id = 1", { table: "membership", kind: "missing", key: "1" }],
    ["audit_rows", "batch_id = 1 and table_name = 'record_entry'", { table: "audit_rows", kind: "missing" }],
    ["delivery_key", "batch_id = 1 and row_no = 2", { table: "delivery_key", kind: "missing" }],
  ])("takes a row of %s away", async (table, where, found) => {
    await tamper(
      `create table kept as select * from ${table} where ${where}; delete from ${table} where ${where}`,
    );
    try {
      expect((await check()).errors).toContainEqual(expect.objectContaining(found));
    } finally {
      await tamper(`insert into ${table} overriding system value select * from kept; drop table kept`);
    }
  });

  it.each([
    [
      "record_entry",
      'insert into record_entry overriding system value select (r).* from (select jsonb_populate_record(e, \'{"id": 900, "row_no": 900}\') as r from record_entry e where id = 3) x',
      "delete from record_entry where id = 900",
      { table: "record_entry", kind: "unfounded", id: 900 },
    ],
    [
      "membership",
      'insert into membership overriding system value select (r).* from (select jsonb_populate_record(m, \'{"id": 900, "role": "bank-officer"}\') as r from membership m where id = 1) x',
      "delete from membership where id = 900",
      { table: "membership", kind: "unfounded", key: "900" },
    ],
  ])("puts a row into %s", async (_table, put, away, found) => {
    await tamper(put);
    try {
      expect((await check()).errors).toContainEqual(expect.objectContaining(found));
    } finally {
      await tamper(away);
    }
  });

  it("who has put everything back is not found", async () => {
    expect((await check()).errors).toEqual([]);
  });

  it("who leaves triggers on leaves an entry with the name he works under", async () => {
    await place.owner.run(sql`update account set display_name = display_name || '!' where id = 1`);
    const row = await place.owner.row(
      z.object({ actor: z.string(), key: z.string() }),
      sql`select actor, detail ->> 'key' as key from audit_entry where operation = 'row.changed' order by id desc limit 1`,
    );
    expect(row?.key).toBe("1");
    expect(row?.actor).toMatch(/^database:/u);
  });
});

describe("a row of a bulk write", () => {
  it("is proved by itself, and not with any bit of it flipped", async () => {
    const { door, configuration, log, database } = place.application;
    await sequence(door, { keysFolder: configuration.keysFolder, log });
    const queries = queriesOn(database.pools.population);
    for (const id of [1, 2, 3, 4, 5]) {
      const document = expectValue(await recordEntryProof(queries, id));
      expect(checkProofDocument(JSON.parse(JSON.stringify(document)), isSigned, null)).toEqual({
        valid: true,
        reason: null,
      });
    }
    const document = expectValue(await recordEntryProof(queries, 4));
    const bytes = Buffer.from(JSON.stringify(document));
    for (let at = 0; at < bytes.length; at += 1) {
      const flipped = Buffer.from(bytes);
      flipped[at] = (bytes[at] ?? 0) ^ (1 << (at % 8));
      if (proofHolds(flipped)) expect.fail(`byte ${at} may be changed`);
    }
  });

  it("that is not there, or not one of ours, is not proved", async () => {
    const queries = queriesOn(place.application.database.pools.population);
    expect(await recordEntryProof(queries, 999)).toMatchObject({ problems: [{ code: "row-unknown" }] });
  });
});
