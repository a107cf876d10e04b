import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  definitionDraftOutput,
  definitionIndexOutput,
  definitionVersionOutput,
  dutiesOutput,
  type DefinitionDraftOutput,
} from "@xinpark/kernel/contract";
import { addDays } from "@xinpark/kernel/day";
import { definitionText } from "@xinpark/kernel/definition";
import { expectValue } from "@xinpark/kernel/outcome";
import { queriesOn, sql } from "@xinpark/platform/sql";
import { z } from "zod";
import { openPlace, TODAY, type As, type Place } from "../test-support/index.ts";

/** Definitions in writing: one person drafts, another passes, the past stays, and nothing is changed after. */

const TOMORROW = addDays(TODAY, 1);
let place: Place;
let drafter: As;
let reviewer: As;

beforeAll(async () => {
  place = await openPlace();
  drafter = await place.as({ role: "credit-officer" });
  reviewer = await place.as({ role: "credit-officer" });
});
afterAll(() => place.close());

const WHY = { reason: "缩短公示时限", document: "信用办〔2026〕1号" };
const clock = (changes: Record<string, unknown> = {}): string =>
  definitionText({
    ...expectValue(place.application.installation().library.find("clock", "publication-7wd", TODAY)),
    version: "2",
    validFrom: TOMORROW,
    days: 5,
    ...changes,
  });
const begin = (text: string, as: As, basedOn: string | null = "1") =>
  place.send("POST", "/definitions/drafts", as, { text, basedOn, ...WHY });
const act = (draft: number, what: string, as: As, body: unknown = {}) =>
  place.send("POST", `/definitions/drafts/${draft}/${what}`, as, body);
async function begun(text: string): Promise<DefinitionDraftOutput> {
  const { status, body } = await begin(text, drafter);
  expect([status, body]).toMatchObject([200, { state: "draft" }]);
  return definitionDraftOutput.parse(body);
}
const code = (answer: { readonly body: unknown }): string =>
  z.object({ error: z.object({ code: z.string() }) }).parse(answer.body).error.code;
const daysOn = (day: string): number =>
  expectValue(place.application.installation().library.find("clock", "publication-7wd", day)).days;

describe("a draft", () => {
  test("is its author's until submitted, passed by another, in force from its day, and never changed after", async () => {
    const { id, problems } = await begun(clock());
    expect(problems).toEqual([]);
    expect(code(await place.send("GET", `/definitions/drafts/${id}`, reviewer))).toBe("draft-unknown");
    expect(code(await act(id, "decision", drafter, { approve: true }))).toBe("draft-same-person");
    expect((await act(id, "submission", drafter)).body).toMatchObject({ state: "submitted" });
    const rewritten = { text: clock({ days: 1 }), ...WHY };
    expect(code(await place.send("POST", `/definitions/drafts/${id}`, drafter, rewritten))).toBe(
      "draft-closed",
    );
    expect(code(await act(id, "decision", drafter, { approve: true }))).toBe("draft-same-person");
    expect(code(await act(id, "decision", reviewer, { approve: false }))).toBe("draft-note-missing");
    const passed = await act(id, "decision", reviewer, { approve: true });
    expect(passed.body).toMatchObject({ state: "published", validFrom: TOMORROW });
    expect([daysOn(TODAY), daysOn(TOMORROW)]).toEqual([7, 5]);
    expect(code(await act(id, "decision", reviewer, { approve: false, note: "反悔" }))).toBe("draft-closed");
    expect(code(await act(id, "withdrawal", drafter))).toBe("draft-closed");
    const version = await place.get(
      definitionVersionOutput,
      "/definitions/version?kind=clock&id=publication-7wd&version=2",
      reviewer,
    );
    expect(version).toMatchObject({ inForce: false, origin: "local", provenance: { draft: id, ...WHY } });
    expect(version.provenance?.decidedBy).not.toBe(version.provenance?.draftedBy);
    const again = await begin(clock({ version: "2", validFrom: addDays(TODAY, 9) }), drafter);
    expect(JSON.stringify(again.body)).toContain("definition-clash");
  });

  test("cannot be changed behind the operations by people's login, nor can what is published", async () => {
    const app = queriesOn(place.application.database.pools.app);
    await expect(
      app.run(sql`update definition set body = '{}' where id = 'publication-7wd'`),
    ).rejects.toThrow(/permission denied/u);
    const rows = await place.owner.rows(
      z.object({ operation: z.string() }),
      sql`select operation from audit_entry where operation like 'definition.%Draft' and outcome = 'done' order by id`,
    );
    expect(rows.map((row) => row.operation)).toEqual(["definition.submitDraft", "definition.decideDraft"]);
  });

  test.each([
    ["a change that begins today", () => clock({ version: "3", validFrom: TODAY }), "draft-day"],
    ["what begins on a day another version begins", () => clock({ version: "3" }), "definition-clash"],
    [
      "an item of a class nobody knows, with a key it does not have",
      () =>
        definitionText({
          ...expectValue(place.application.installation().library.find("item", "honour", TODAY)),
          version: "9",
          validFrom: TOMORROW,
          class: "unknown",
          key: ["NOWHERE"],
        }),
      "definition-reference field-unknown",
    ],
  ] as const)("is told, and not submitted: %s", async (_what, text, codes) => {
    const { id, problems } = await begun(text());
    expect(problems.map((one) => one.code)).toEqual(expect.arrayContaining(codes.split(" ")));
    expect((await act(id, "submission", drafter)).status).not.toBe(200);
    expect((await act(id, "withdrawal", drafter)).body).toMatchObject({ state: "withdrawn" });
  });

  test("with errors is refused where they stand; security settings are not the credit office's", async () => {
    const wrong = await begin(clock().replace("days: 5", "days: many"), drafter);
    expect(wrong.body).toMatchObject({
      error: { code: "definition-invalid", path: expect.stringMatching(/^draft:\d+ days/u) },
    });
    const settings = await place.send("GET", "/definitions?kind=security-setting");
    const { definitions } = z
      .object({ definitions: z.array(z.record(z.string(), z.unknown())) })
      .parse(settings.body);
    expect(code(await begin(definitionText({ ...definitions[0], version: "x" }), drafter))).toBe(
      "draft-kind",
    );
  });

  test("is for the office of the whole installation", async () => {
    await place.owner.run(
      sql`insert into organisation (code, label_zh, label_en, kind, region) values ('part', '一处', 'A part', 'credit-office', 'qilu-microsystem')`,
    );
    const part = await place.as({ role: "credit-officer", organisation: "part" });
    expect(code(await begin(clock({ version: "4", validFrom: addDays(TODAY, 30) }), part))).toBe(
      "draft-reach",
    );
    const department = await place.as({ role: "department-officer", organisation: "zbgx-scjg" });
    expect((await begin(clock(), department)).status).toBe(403);
  });
});

test("everybody reads which definitions there are, and who owes what by which clock", async () => {
  const index = await place.get(definitionIndexOutput, "/definitions/index");
  expect(index.items.find((one) => one.kind === "clock" && one.id === "publication-7wd")).toMatchObject({
    inForce: "1",
    versions: [{ version: "1" }, { version: "2", origin: "local" }],
  });
  const { departments, unowed } = await place.get(dutiesOutput, "/catalogue/duties");
  const market = departments.find((one) => one.code === "zbgx-scjg");
  expect(market?.duties.find((one) => one.item === "CF")?.clock).toMatchObject({
    days: 7,
    unit: "working-days",
  });
  expect(
    unowed.every((one) => departments.every((other) => other.duties.every(({ item }) => item !== one.item))),
  ).toBe(true);
});
