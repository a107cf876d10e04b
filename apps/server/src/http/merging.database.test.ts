import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { fileOutput, searchOutput, subjectMergeOutput } from "@xinpark/kernel/contract";
import { jobActor } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { checkProjection } from "@xinpark/services/audit";
import {
  BUREAU,
  licence,
  nameOf,
  openPlace,
  penalty,
  registration,
  uscc,
  type As,
  type Place,
} from "../test-support/index.ts";

/** Two files made one and two again: every projection and every score is as it was, whatever came before. */

let place: Place;
let office: As;
let colleague: As;

beforeAll(async () => {
  place = await openPlace();
  office = await place.as({ role: "credit-officer" });
  colleague = await place.as({ role: "credit-officer" });
});
afterAll(() => place.close());

const merge = async (survivor: number, other: number) => {
  const proposed = await place.send("POST", "/merges", office, {
    code: uscc(survivor),
    other: uscc(other),
    reason: "同一企业两份档案",
    document: "核查〔2026〕1号",
  });
  const { id } = subjectMergeOutput.parse(proposed.body);
  const decided = await place.send("POST", `/merges/${id}/decision`, colleague, { approve: true });
  const done = subjectMergeOutput.parse(decided.body);
  expect(done.state).toBe("merged");
  return id;
};

const unmerge = async (id: number) => {
  const { body } = await place.send("POST", `/merges/${id}/undoing`, office, { reason: "合并有误" });
  expect(subjectMergeOutput.parse(body).state).toBe("unmerged");
};

const content = z.object({ state: z.unknown() });
/** Everything that readers are shown of some subjects, without the numbers of entries and batches. */
const projections = async (...subjects: readonly number[]) => {
  const codes = subjects.map((one) => uscc(one));
  const row = await place.owner.row(
    content,
    sql`with mine as (select id from subject where uscc = any(${codes}::text[]))
      select jsonb_build_object(
        'records', (select jsonb_agg(to_jsonb(r) - array['entry_id', 'batch_id'] || jsonb_build_object('payload', e.payload, 'missing', e.missing)
          order by r.subject_id, r.id)
          from record r join record_entry e on e.subject_id = r.subject_id and e.id = r.entry_id where r.subject_id in (select id from mine)),
        'subjects', (select jsonb_agg(to_jsonb(s) order by id) from subject s where id in (select id from mine)),
        'identifiers', (select jsonb_agg(to_jsonb(i) order by kind, value) from subject_identifier i where subject_id in (select id from mine)),
        'names', (select jsonb_agg(to_jsonb(n) order by subject_id, name) from subject_name n where subject_id in (select id from mine)),
        'results', (select jsonb_agg(q.result order by q.subject_id) from (
          select distinct on (subject_id, model) subject_id,
            jsonb_build_array(subject_id, model, score, grade, evaluation) as result
          from evaluation_result where subject_id in (select id from mine) order by subject_id, model, run_id desc) q)) as state`,
  );
  return row?.state;
};

const recordsOf = async (index: number, as: As = office) =>
  (await place.get(fileOutput, `/subjects/${uscc(index)}?limit=100`, as)).records;

describe("a merge and its undoing", () => {
  test("records, codes, names, class and publication follow, and return", async () => {
    await place.deliver([registration(1), registration(2)], { item: "REG" });
    await place.deliver([penalty(1), penalty(2), penalty(2, { CF_WSH: "另一文号" })], { item: "CF" });
    const before = await projections(1, 2);
    const scoreBefore = (await place.get(fileOutput, `/subjects/${uscc(1)}`, office)).evaluation?.score ?? 0;
    const id = await merge(1, 2);

    const file = await place.get(fileOutput, `/subjects/${uscc(2)}?limit=100`, office);
    expect(file.subject.uscc).toBe(uscc(1));
    expect(file.subject.formerNames).toContain(nameOf(2));
    expect(file.records.filter((record) => record.item === "CF")).toHaveLength(3);
    expect(file.evaluation?.score ?? 0).toBeLessThan(scoreBefore);
    expect((await recordsOf(2, {})).filter((record) => record.item === "CF")).toHaveLength(3);
    const found = await place.get(searchOutput, `/subjects?text=${encodeURIComponent(nameOf(2))}`);
    expect(found.items.map((hit) => hit.uscc)).toEqual([uscc(1)]);

    await unmerge(id);
    expect(await projections(1, 2)).toEqual(before);
    expect((await recordsOf(2)).filter((record) => record.item === "CF")).toHaveLength(2);
  });

  test("what came by the other's code meanwhile goes back with it, corrections too", async () => {
    await place.deliver([registration(3), registration(4)], { item: "REG" });
    await place.deliver([penalty(3), penalty(4)], { item: "CF" });
    const id = await merge(3, 4);
    await place.deliver([penalty(4, { CF_SY: "更正的事实" }), penalty(4, { CF_WSH: "合并期间" })], {
      item: "CF",
    });
    await place.deliver([licence(3)], { item: "XK" });
    expect((await recordsOf(3)).filter((record) => record.item === "CF")).toHaveLength(3);
    await unmerge(id);
    const other = (await recordsOf(4)).filter((record) => record.item === "CF");
    expect(new Set(other.map((record) => record.fields["CF_SY"]))).toEqual(
      new Set(["更正的事实", "示例事实"]),
    );
    expect((await recordsOf(3)).map((record) => record.item).toSorted()).toEqual(["CF", "REG", "XK"]);
    const again = await place.deliver([penalty(4, { CF_SY: "再次更正" })], { item: "CF" });
    expect(again.counts).toMatchObject({ superseding: 1, held: 0 });
  });

  test("whatever came before, merging and unmerging changes nothing", async () => {
    let index = 100;
    let seed = 20260601;
    const chance = (of: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return (seed >> 8) % of;
    };
    for (let round = 0; round < 6; round += 1) {
      const pair = [index, index + 1];
      index += 2;
      await place.deliver(
        pair.map((one) => registration(one)),
        { item: "REG" },
      );
      for (let step = 0; step < 1 + chance(5); step += 1) {
        const one = pair[chance(2)] ?? index;
        const number = chance(3);
        if (chance(3) === 0) await place.deliver([licence(one, { XK_XKWSH: `许${number}` })], { item: "XK" });
        else
          await place.deliver(
            [
              penalty(one, {
                CF_WSH: `罚${number}`,
                CF_SY: `事实${chance(3)}`,
                CF_NR_FK: String(1 + chance(40)),
              }),
            ],
            { item: "CF" },
          );
      }
      const before = await projections(...pair);
      const [survivor = 0, other = 0] = pair;
      await unmerge(await merge(survivor, other));
      expect(await projections(...pair)).toEqual(before);
      await unmerge(await merge(other, survivor));
      expect(await projections(...pair)).toEqual(before);
    }
  });

  test("the projection follows from the entries, and the log holds them, merged and unmerged", async () => {
    await place.deliver([registration(5), registration(6), registration(7)], { item: "REG" });
    await merge(5, 6);
    await unmerge(await merge(5, 7));
    const checked = await place.application.door.open(
      jobActor("fsck", ""),
      (session) => checkProjection(session),
      "population",
    );
    expect(checked.differences).toEqual([]);
    expect(checked.records).toBeGreaterThan(10);
  });
});

describe("two persons", () => {
  test("who proposed does not decide; a refusal changes nothing; nobody merges a subject with itself", async () => {
    await place.deliver([registration(11), registration(12)], { item: "REG" });
    const body = { code: uscc(11), other: uscc(12), reason: "同一企业", document: "1号" };
    const proposed = subjectMergeOutput.parse((await place.send("POST", "/merges", office, body)).body);
    expect(proposed).toMatchObject({ state: "proposed", own: true });
    const own = await place.send("POST", `/merges/${proposed.id}/decision`, office, { approve: true });
    expect(own).toMatchObject({ status: 403, body: { error: { code: "second-person-needed" } } });
    const twice = await place.send("POST", "/merges", colleague, body);
    expect(twice).toMatchObject({ status: 409, body: { error: { code: "merge-open" } } });
    const refused = await place.send("POST", `/merges/${proposed.id}/decision`, colleague, {
      approve: false,
      reason: "不是同一企业",
    });
    expect(refused.body).toMatchObject({ state: "refused" });
    expect((await place.get(fileOutput, `/subjects/${uscc(12)}`)).subject.uscc).toBe(uscc(12));
    const self = await place.send("POST", "/merges", office, { ...body, other: uscc(11) });
    expect(self).toMatchObject({ status: 400, body: { error: { code: "merge-same" } } });
  });

  test("a department officer may not", async () => {
    const officer = await place.as({ role: "department-officer", organisation: BUREAU });
    expect((await place.send("GET", "/merges", officer)).status).toBe(403);
  });
});
