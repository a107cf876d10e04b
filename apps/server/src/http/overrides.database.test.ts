import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  classOverrideOutput,
  classOverridesOutput,
  evaluationOutput,
  fileOutput,
  forecastOutput,
  sharedClassOutput,
  shareMadeOutput,
  type ClassOverrideOutput,
} from "@xinpark/kernel/contract";
import { sql } from "@xinpark/platform/sql";
import { openPlace, penalty, registration, TODAY, uscc, type As, type Place } from "../test-support/index.ts";

/** A class that people put in the place of the model's: two persons, notice and hearing, over by itself, everywhere the same. */

let place: Place;
let office: As;
let colleague: As;
let own: As;
let foreign: As;

beforeAll(async () => {
  place = await openPlace();
  office = await place.as({ role: "credit-officer" });
  colleague = await place.as({ role: "credit-officer" });
  await place.deliver([registration(1), registration(2), registration(3)], { item: "REG" });
  await place.deliver([penalty(2, { CF_CFLB: "罚款；责令关闭" })], { item: "CF" });
  own = await place.as({ role: "legal-representative", uscc: uscc(1) });
  foreign = await place.as({ role: "legal-representative", uscc: uscc(2) });
});
afterAll(() => place.close());

const explain = (index: number, as: As = office) =>
  place.get(evaluationOutput, `/subjects/${uscc(index)}/evaluation`, as);
const wanted = (grade: string) => ({
  grade,
  to: "2026-06-20",
  reason: "依据核查结果",
  document: "核查〔2026〕7号",
});
const propose = (index: number, grade: string, as: As = office) =>
  place.send("POST", `/subjects/${uscc(index)}/class-overrides`, as, wanted(grade));
const made = async (index: number, grade: string): Promise<ClassOverrideOutput> => {
  const { status, body } = await propose(index, grade);
  expect([status, body]).toMatchObject([200, {}]);
  return classOverrideOutput.parse(body);
};
const step = (id: number, name: string, as: As, body: unknown) =>
  place.send("POST", `/class-overrides/${id}/${name}`, as, body);
const codeOf = z.object({ error: z.object({ code: z.string() }) });
const refusal = async (answer: ReturnType<typeof step>): Promise<string> =>
  codeOf.parse((await answer).body).error.code;
const stored = (index: number) =>
  place.owner.row(
    z.object({ digest: z.string() }),
    sql`select md5(string_agg(to_jsonb(e)::text, '' order by run_id)) as digest from evaluation_result e join subject s on s.id = e.subject_id
      where s.uscc = ${uscc(index)}`,
  );

describe("a better class", () => {
  test("by two persons, shown everywhere until its last day, the result untouched", async () => {
    const before = await explain(2);
    expect(before).toMatchObject({ grade: "D", override: null });
    const result = await stored(2);
    const proposed = await made(2, "A");
    expect(proposed).toMatchObject({ effect: "better", state: "for-decision", modelGrade: { id: "D" } });
    expect((await explain(2)).grade).toBe("D");
    expect(await refusal(propose(2, "B", colleague))).toBe("override-open");
    expect(await refusal(step(proposed.id, "decision", office, { approve: true }))).toBe(
      "second-person-needed",
    );
    // What is only proposed is the office's own business.
    expect((await place.get(classOverridesOutput, "/class-overrides", foreign)).items).toEqual([]);
    expect(await refusal(place.send("POST", "/shares", foreign, SHARE))).toBe("class-not-shareable");

    expect((await step(proposed.id, "decision", colleague, { approve: true })).status).toBe(200);
    const after = await explain(2);
    expect(after).toMatchObject({
      grade: "A",
      gradeDetail: { code: "green" },
      score: before.score,
      override: { modelGrade: { id: "D" }, from: TODAY, to: "2026-06-20", reason: "依据核查结果" },
    });
    expect(after.override?.decidedBy).not.toBeNull();
    expect((await explain(2, foreign)).override).toMatchObject({ proposedBy: null, decidedBy: null });
    const file = await place.get(fileOutput, `/subjects/${uscc(2)}`, foreign);
    expect(file.evaluation).toMatchObject({ grade: "A", override: { modelGrade: { id: "D" } } });
    expect((await place.get(classOverridesOutput, "/class-overrides", foreign)).items).toMatchObject([
      { state: "in-force", proposedBy: null, grade: { id: "A" } },
    ]);
    const share = shareMadeOutput.parse((await place.send("POST", "/shares", foreign, SHARE)).body);
    const opened = () => place.send("POST", "/shares/open", {}, { token: share.token });
    expect(sharedClassOutput.parse((await opened()).body)).toMatchObject({ grade: "A", overridden: true });
    const told = await place.get(forecastOutput, `/subjects/${uscc(2)}/forecast?days=30`, foreign);
    expect(told.grade).toBe("A");
    expect(told.days).toMatchObject([{ date: "2026-06-21", grade: "D", because: [{ kind: "override" }] }]);
    expect(await stored(2)).toEqual(result);

    place.setToday("2026-06-20");
    expect((await explain(2)).grade).toBe("A");
    place.setToday("2026-06-21");
    expect(await explain(2)).toMatchObject({ grade: "D", override: null });
    expect((await opened()).status).toBe(404);
    expect((await place.get(classOverridesOutput, "/class-overrides", foreign)).items[0]?.state).toBe(
      "ended",
    );
    place.setToday(TODAY);

    expect((await step(proposed.id, "withdrawal", office, { reason: "核查有误" })).status).toBe(200);
    expect((await explain(2)).grade).toBe("D");
    expect(await stored(2)).toEqual(result);
  });
});

const SHARE = { reader: "示例收件人", purpose: "合作", expiresOn: "2026-06-25", once: false };

describe("a worse class", () => {
  test("waits for its notice and for the enterprise, whose answer the decision speaks to", async () => {
    const { id } = await made(1, "B");
    expect(await refusal(step(id, "decision", colleague, { approve: true }))).toBe("override-notice-missing");
    expect((await place.get(classOverridesOutput, "/class-overrides", own)).items).toEqual([]);
    expect(await refusal(step(id, "answer", own, { text: "不同意" }))).toBe("override-unknown");
    const notice = { on: TODAY, how: "in-person", document: "告知〔2026〕1号" };
    expect(await refusal(step(id, "notice", office, { ...notice, on: "2026-06-02" }))).toBe(
      "override-served-day",
    );
    const served = classOverrideOutput.parse((await step(id, "notice", office, notice)).body);
    // Five working days after Monday.
    expect(served).toMatchObject({ state: "hearing", notice: { hearingTo: "2026-06-08" } });
    expect(await refusal(step(id, "decision", colleague, { approve: true }))).toBe("override-hearing-open");
    const [seen] = (await place.get(classOverridesOutput, "/class-overrides", own)).items;
    expect(seen).toMatchObject({ id, state: "hearing", reason: "依据核查结果", servedBy: null });
    expect((await place.get(classOverridesOutput, "/class-overrides", foreign)).items).not.toContainEqual(
      expect.objectContaining({ id }),
    );
    expect(await refusal(step(id, "answer", foreign, { text: "旁人" }))).toBe("override-unknown");
    expect(await refusal(step(id, "answer", office, { text: "代录" }))).toBe("override-answer-paper");
    const answered = classOverrideOutput.parse(
      (await step(id, "answer", own, { text: "请复核第三条" })).body,
    );
    expect(answered).toMatchObject({ state: "for-decision", answer: { on: TODAY, text: "请复核第三条" } });
    expect(await refusal(step(id, "answer", own, { text: "再说" }))).toBe("override-state");
    expect(await refusal(step(id, "decision", colleague, { approve: true }))).toBe("reason-missing");
    const decided = await step(id, "decision", colleague, { approve: true, reason: "已复核，不采纳" });
    expect(decided.status).toBe(200);
    expect(await explain(1, own)).toMatchObject({ grade: "B", override: { effect: "worse" } });
    expect((await step(id, "withdrawal", office, { reason: "到此为止" })).status).toBe(200);
    expect((await explain(1, own)).grade).toBe("A");
  });

  test("where no answer comes, after the whole period and not before; the database holds it too", async () => {
    const { id } = await made(3, "C");
    await step(id, "notice", office, { on: TODAY, how: "post", document: "告知〔2026〕2号" });
    const forced = place.owner
      .run(sql`update class_override set approved = true, decided_account_id = 999, decided_by = 'x', decided_on = '2026-06-08',
      from_day = '2026-06-08' where id = ${id}`);
    await expect(forced).rejects.toThrow("override_heard");
    place.setToday("2026-06-08");
    expect(await refusal(step(id, "decision", colleague, { approve: true }))).toBe("override-hearing-open");
    place.setToday("2026-06-09");
    const decided = await step(id, "decision", colleague, { approve: true });
    expect(classOverrideOutput.parse(decided.body)).toMatchObject({ state: "in-force", answer: null });
    expect((await explain(3)).grade).toBe("C");
    // What the model says meanwhile is never bettered by it: a worse class of its own holds.
    await place.deliver([penalty(3, { CF_CFLB: "罚款；责令关闭" })], { item: "CF" });
    expect(await explain(3)).toMatchObject({ grade: "D", override: null });
    place.setToday(TODAY);
  });
});

test("an imported class is never overridden, nor a candidate, nor by who may not", async () => {
  await place.deliver([registration(4)], { item: "REG" });
  await place.owner
    .run(sql`update evaluation_result set evaluation = evaluation || '{"source":"market-regulation"}'::jsonb
    where subject_id = (select id from subject where uscc = ${uscc(4)})`);
  const asked = propose(4, "C");
  expect(await asked).toMatchObject({
    status: 403,
    body: { error: { code: "override-imported", path: "model" } },
  });
  for (const as of [own, await place.as({ role: "department-officer", organisation: "zbgx-scjg" })])
    expect((await propose(1, "B", as)).status).toBe(403);
});
