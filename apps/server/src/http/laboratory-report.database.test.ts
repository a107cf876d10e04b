import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import {
  definitionDraftOutput,
  laboratoryReportOutput,
  type DefinitionDraftOutput,
} from "@xinpark/kernel/contract";
import { addDays } from "@xinpark/kernel/day";
import { definitionText, type ModelDefinition } from "@xinpark/kernel/definition";
import { expectValue } from "@xinpark/kernel/outcome";
import { queriesOn, sql } from "@xinpark/platform/sql";
import { openPlace, penalty, registration, TODAY, type As, type Place } from "../test-support/index.ts";

/** A model is published only with a laboratory report on exactly its text and with its papers. */

const TOMORROW = addDays(TODAY, 1);
let place: Place;
let drafter: As;
let reviewer: As;

/** Of ten enterprises: those penalised before the day looked back to, and those penalised since. */
const BEFORE = [1, 2, 3, 4];
const SINCE = [1, 2, 3, 5, 6];

beforeAll(async () => {
  place = await openPlace();
  drafter = await place.as({ role: "credit-officer" });
  reviewer = await place.as({ role: "credit-officer" });
  await place.deliver(
    Array.from({ length: 10 }, (_, index) =>
      registration(index + 1, index === 9 ? { REG_CLRQ: "2026/01/05" } : {}),
    ),
    { item: "REG" },
  );
  await place.deliver(
    [
      ...BEFORE.map((index) => penalty(index, { CF_WSH: `示罚〔2024〕${index}号`, CF_JDRQ: "2024/09/10" })),
      ...SINCE.map((index) => penalty(index, { CF_WSH: `示罚〔2025〕${index}号` })),
    ],
    { item: "CF" },
  );
});
afterAll(() => place.close());

const model = (): ModelDefinition =>
  expectValue(place.application.installation().library.find("model", "park-credit", TODAY));
const text = (changes: Partial<ModelDefinition> = {}): string =>
  definitionText({ ...model(), version: "lab", validFrom: TOMORROW, base: 780_000, ...changes });

const WHY = { reason: "调整基础分", document: "信用办〔2026〕3号" };
const PAPERS = ["legality-review", "fair-competition-review", "consultation"].map((paper) => ({
  paper,
  number: "信用办〔2026〕4号",
  title: "关于调整模型的意见",
}));
const act = async (path: string, as: As, body: unknown = {}): Promise<{ status: number; body: unknown }> =>
  place.send("POST", `/definitions/drafts${path}`, as, body);
async function drafted(path: string, as: As, body: unknown = {}): Promise<DefinitionDraftOutput> {
  const answer = await act(path, as, body);
  expect([answer.status, answer.body]).toMatchObject([200, { id: expect.anything() }]);
  return definitionDraftOutput.parse(answer.body);
}
const codes = (answer: { readonly body: unknown }): readonly string[] =>
  z
    .object({ problems: z.array(z.object({ code: z.string(), path: z.string().optional() })) })
    .parse(answer.body)
    .problems.map((one) => `${one.code} ${one.path ?? ""}`);

describe("a draft of a model", () => {
  test("says what it lacks, is reported on, submitted, passed and in force from its day", async () => {
    const begun = await drafted("", drafter, { text: text(), basedOn: "1", ...WHY });
    const { id } = begun;
    expect(begun.problems.map((one) => one.path)).toEqual([
      ...PAPERS.map((one) => `papers.${one.paper}`),
      "report",
    ]);
    expect(codes(await act(`/${id}/submission`, drafter))).toContain("draft-report-missing report");

    const report = laboratoryReportOutput.parse((await act(`/${id}/report`, drafter)).body);
    expect(report).toMatchObject({ draft: id, version: "lab", asOf: TODAY });
    expect(codes(await act(`/${id}/submission`, drafter))).toEqual(
      PAPERS.map((one) => `draft-paper-missing papers.${one.paper}`),
    );

    // Another text needs another report; the old one stays for the old text.
    const changed = { text: text({ base: 790_000 }), ...WHY, papers: PAPERS };
    const saved = await drafted(`/${id}`, drafter, changed);
    expect([saved.report, saved.problems.map((one) => one.code)]).toEqual([null, ["draft-report-missing"]]);
    const back = await drafted(`/${id}`, drafter, { ...changed, text: text() });
    expect([back.report?.id, back.problems]).toEqual([report.id, []]);

    await drafted(`/${id}/submission`, drafter);
    expect(
      laboratoryReportOutput.parse(
        (await place.send("GET", `/definitions/reports/${report.id}`, reviewer)).body,
      ),
    ).toEqual(report);
    const passed = await drafted(`/${id}/decision`, reviewer, { approve: true });
    expect([passed.state, passed.papers]).toEqual(["published", PAPERS]);
    expect(
      expectValue(place.application.installation().library.find("model", "park-credit", TOMORROW)).base,
    ).toBe(780_000);
  });

  test("is reported on in figures that follow from who is on record", async () => {
    const draft = await drafted("", drafter, {
      text: text({ version: "lab-2", validFrom: addDays(TODAY, 2), base: 800_000 }),
      basedOn: "1",
      ...WHY,
    });
    const { content } = laboratoryReportOutput.parse((await act(`/${draft.id}/report`, drafter)).body);
    // Nothing but the version is other than what is published: nobody moves.
    expect(content.trial).toMatchObject({ subjects: 10, worse: 0, better: 0, stability: { scores: 0 } });
    expect(content.base).toBe("1");
    // Founded after the day looked back to: not tested. Of the nine, five were penalised since, three of them and one other before.
    expect(content.backTest).toMatchObject({ from: "2025-06-01", to: TODAY, rows: 9, bad: 5 });
    // Pairs of one with and one without an outcome: 20. Those penalised before score lower: 3 × 3 won, 3 × 1 tied, 2 × 3 tied, 2 × 1 lost.
    expect(content.backTest.auc).toBeCloseTo((9 + 1.5 + 3) / 20, 12);
    const penalties = content.sensitivity.indicators.find((one) => one.id === "general-penalties-36m");
    expect(penalties).toMatchObject({ less: expect.any(Number), more: expect.any(Number) });
    const ages = content.fairness.groupings.find((one) => one.id === "age");
    expect(ages?.groups.map((one) => [one.label.en, one.subjects])).toEqual([
      ["Under 1 years", 1],
      ["10 years and more", 9],
    ]);
    expect(ages?.groups.every((one) => one.impact === null)).toBe(true);
    expect(content.drift.psi).toBeGreaterThan(0);
  });

  test("is held against what was known on the day looked back to, and what came since against all that is known", async () => {
    const closed = (at: string, batches: "before" | "since") =>
      place.owner.run(
        sql`update batch set closed_at = ${at} where closed_at is not null and ${
          batches === "before" ? sql`true` : sql`known_no = (select last_no from known_order)`
        }`,
      );
    await closed("2025-03-01", "before");
    const { last_no: knownNo } = (await place.owner.row(
      z.object({ last_no: z.number() }),
      sql`select last_no from known_order`,
    )) ?? { last_no: 0 };
    // Decided before the day looked back to and delivered after it.
    await place.deliver([penalty(7, { CF_WSH: "示罚〔2024〕7号", CF_JDRQ: "2024/10/10" })], { item: "CF" });
    await closed("2026-01-01", "since");
    // When a batch was closed never changes but here: what is kept in memory is let go.
    await place.application.reloadInstallation();
    const draft = await drafted("", drafter, {
      text: text({ version: "lab-3", validFrom: addDays(TODAY, 3) }),
      basedOn: "1",
      ...WHY,
    });
    const { content } = laboratoryReportOutput.parse((await act(`/${draft.id}/report`, drafter)).body);
    expect([content.backTest.knownNo, content.drift.knownNo]).toEqual([knownNo, knownNo]);
    expect(content.backTest).toMatchObject({ rows: 9, bad: 5 });
    // As though it had not been decided: by hindsight 7 would score as low as 4, and the share would be 11 of 20.
    expect(content.backTest.auc).toBeCloseTo((9 + 1.5 + 3) / 20, 12);
  });

  test("is the business of the whole installation's office; reports are only added", async () => {
    await place.owner.run(
      sql`insert into organisation (code, label_zh, label_en, kind, region) values ('part', '一处', 'A part', 'credit-office', 'qilu-microsystem')`,
    );
    const part = await place.as({ role: "credit-officer", organisation: "part" });
    for (const refused of [
      await act("/1/report", part),
      await place.send("GET", "/definitions/reports/1", part),
    ])
      expect(codes(refused)[0]).toContain("draft-reach");
    // A report on what is still in writing is its author's alone.
    expect(codes(await place.send("GET", "/definitions/reports/2", reviewer))[0]).toContain("draft-unknown");
    const app = queriesOn(place.application.database.pools.app);
    for (const statement of [
      sql`update laboratory_report set content = '{}'`,
      sql`delete from laboratory_report`,
    ])
      await expect(app.run(statement)).rejects.toThrow(/permission denied/u);
  });
});
