import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  deliveryChecksOutput,
  deliveryOutput,
  deliveryReturnOutput,
  deliveryReturnsOutput,
  deskNoticesOutput,
  dueTasksOutput,
  fileOutput,
  findingSidesOutput,
  findingsOutput,
  lateRecordsOutput,
  qualityDeliveriesOutput,
  qualityOutput,
  tasksOutput,
  type DueTaskOutput,
} from "@xinpark/kernel/contract";
import { ProblemError } from "@xinpark/kernel/outcome";
import { jobActor } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { checkAudit } from "@xinpark/services/audit";
import { runBatch } from "@xinpark/services/delivery";
import { runDesk } from "@xinpark/services/desk";
import { z } from "zod";
import {
  BUREAU,
  csvOf,
  licence,
  openPlace,
  OTHER_BUREAU,
  penalty,
  registration,
  tableOf,
  uscc,
  type As,
  type Place,
  type Row,
} from "../test-support/index.ts";

/** The delivery desk as departments and the credit office meet it, from June 2026 on. */

let place: Place;
let bureau: As;
let other: As;
let office: As;

const work = (): Promise<number> => runDesk(place.application.evaluation);
const penalise = (rows: readonly Row[], department = BUREAU, answers?: number) =>
  place.deliver(rows, { item: "CF", department, ...(answers === undefined ? {} : { answers }) });
/** A penalty of the bureau's series, decided on a day. */
const numbered = (index: number, number: number, day: string, changes: Row = {}): Row =>
  penalty(index, { CF_WSH: `示市监罚〔2026〕${number}号`, CF_JDRQ: day, ...changes });

async function tasksOf(as: As, state = "all"): Promise<readonly DueTaskOutput[]> {
  return (await place.get(dueTasksOutput, `/due-tasks?state=${state}&limit=500`, as)).items;
}
const taskOf = async (as: As, item: string, from: string): Promise<DueTaskOutput> => {
  const found = (await tasksOf(as)).find((task) => task.item === item && task.from === from);
  if (found === undefined) throw new Error(`no task of ${item} from ${from}`);
  return found;
};
const findingsOf = async (as: As, state = "open") =>
  (await place.get(findingsOutput, `/findings?state=${state}&limit=500`, as)).items;
const codesOf = (body: unknown): string[] =>
  z
    .object({ problems: z.array(z.object({ code: z.string() })) })
    .parse(body)
    .problems.map((one) => one.code);

beforeAll(async () => {
  place = await openPlace();
  await place.deliver(
    [1, 2, 3, 4, 5, 6].map((index) => registration(index, { REG_FRDB: "示例甲" })),
    { item: "REG" },
  );
  await penalise([penalty(1)]);
  await work();
  bureau = await place.as({ role: "department-officer", organisation: BUREAU });
  other = await place.as({ role: "department-officer", organisation: OTHER_BUREAU });
  office = await place.as({ role: "credit-officer" });
});
afterAll(() => place.close());

describe("due tasks", () => {
  it("arise from duties, a period each, with their due day in working days, and are seen by whom they concern", async () => {
    const own = await tasksOf(bureau);
    expect(new Set(own.map((task) => task.department.code))).toEqual(new Set([BUREAU]));
    // 31 May 2026, seven working days later.
    expect(await taskOf(bureau, "CF", "2026-05-01")).toMatchObject({
      to: "2026-05-31",
      dueOn: "2026-06-09",
      provisional: false,
      state: "due",
      mayReportNothing: true,
    });
    expect(await taskOf(bureau, "CF", "2026-06-01")).toMatchObject({
      state: "running",
      mayReportNothing: false,
    });
    const all = await tasksOf(office);
    expect(new Set(all.map((task) => task.department.code)).size).toBeGreaterThan(10);
    expect(all.every((task) => !task.mayReport)).toBe(true);
    await work();
    expect(await tasksOf(office)).toHaveLength(all.length);
  });

  it("are settled by a delivery of the period, and not by one of another", async () => {
    await penalise([numbered(2, 1, "2026/05/20")]);
    await work();
    expect(await taskOf(bureau, "CF", "2026-05-01")).toMatchObject({
      state: "delivered",
      settledLate: false,
    });
    expect((await taskOf(bureau, "CF", "2026-06-01")).state).toBe("running");
  });

  it("are settled by a report of nothing, in the own name, once the period is over; what comes later contradicts it", async () => {
    const may = await taskOf(bureau, "XK", "2026-05-01");
    const june = await taskOf(bureau, "XK", "2026-06-01");
    const report = (task: number, as: As) =>
      place.send("POST", `/due-tasks/${task}/zero-report`, as, { note: "本月无" });
    expect(codesOf((await report(june.id, bureau)).body)).toEqual(["zero-report-early"]);
    expect(codesOf((await report(may.id, other)).body)).toEqual(["task-unknown"]);
    expect((await report(may.id, bureau)).body).toMatchObject({
      state: "zero-report",
      settledOn: "2026-06-01",
      note: "本月无",
    });
    expect(codesOf((await report(may.id, bureau)).body)).toEqual(["task-settled"]);
    await place.deliver([licence(3, { XK_JDRQ: "2026/05/12", XK_YXQZ: "2026/05/12" })], { item: "XK" });
    await work();
    expect((await taskOf(bureau, "XK", "2026-05-01")).state).toBe("contradicted");
    expect((await findingsOf(bureau)).map((one) => one.kind)).toEqual(["zero-report"]);
    expect(await findingsOf(other)).toEqual([]);
    // What is there already speaks against a report at once.
    const own = await taskOf(bureau, "QZ", "2026-05-01");
    await place.owner.run(sql`
      insert into delivery_day select batch_id, department_id, 'QZ', '2026-05-08', delivered_on, known_on, code_missing, rows, filled, fields
      from delivery_day limit 1`);
    await place.owner.run(
      sql`update delivery_day set department_id = (select id from organisation where code = ${BUREAU}) where item = 'QZ'`,
    );
    expect(codesOf((await report(own.id, bureau)).body)).toEqual(["zero-report-untrue"]);
    await place.owner.run(sql`delete from delivery_day where item = 'QZ'`);
  });

  it("remind before, on and after the due day, each once, and name the owner when overdue", async () => {
    const noticesOf = async (as: As) => (await place.get(deskNoticesOutput, "/desk-notices", as)).items;
    place.setToday("2026-06-04");
    await work();
    const before = await noticesOf(bureau);
    expect(before.filter((one) => one.kind === "task")).toHaveLength(2);
    const first = before.find((one) => one.kind === "task");
    expect(first?.text.zh).toContain("到期");
    const told = await place.owner.row(
      z.object({ n: z.number() }),
      sql`select count(*) as n from desk_notice`,
    );
    await work();
    expect(
      await place.owner.row(z.object({ n: z.number() }), sql`select count(*) as n from desk_notice`),
    ).toEqual(told);
    await place.send("POST", "/desk-notices/seen", bureau, { notices: before.map((one) => one.id) });
    expect(await noticesOf(bureau)).toEqual([]);
    place.setToday("2026-06-11");
    await work();
    const late = await taskOf(bureau, "JC", "2026-05-01");
    expect(late).toMatchObject({ state: "overdue", lateDays: 2 });
    expect(late.waiting?.owner.zh).toContain("市场监管局");
    expect((await noticesOf(bureau)).length).toBeGreaterThan(0);
    expect((await noticesOf(office)).some((one) => one.department.code === BUREAU)).toBe(true);
  });

  it("go over with somebody's other work", async () => {
    const task = await taskOf(bureau, "JC", "2026-05-01");
    const taken = await place.send("POST", `/due-tasks/${task.id}/taking`, bureau, {});
    expect(taken.body).toMatchObject({ mine: true });
    expect((await place.get(tasksOutput, "/tasks", bureau)).items.map((one) => one.kind)).toContain(
      "due-task",
    );
    const colleague = await place.as({ role: "department-officer", organisation: BUREAU });
    const [to] = (
      await place.get(
        z.object({ items: z.array(z.object({ membership: z.number() })) }),
        "/colleagues",
        bureau,
      )
    ).items;
    const handed = await place.send("POST", "/handovers", bureau, { to: to?.membership, reason: "调岗" });
    expect(handed.body).toMatchObject({ tasks: [task.id] });
    expect((await taskOf(colleague, "JC", "2026-05-01")).mine).toBe(true);
  });
});

describe("checks and returns", () => {
  it("deliveries wait for their check five working days; what was there before the desk began does not", async () => {
    const { items } = await place.get(deliveryChecksOutput, "/delivery-checks", office);
    expect(items.map((one) => [one.item, one.dueOn, one.lateDays])).toEqual([
      ["CF", "2026-06-08", 3],
      ["XK", "2026-06-08", 3],
    ]);
    expect(items[0]?.waiting?.owner.zh).toBe("信用工作机构");
    expect((await place.send("GET", "/delivery-checks", bureau)).status).toBe(403);
  });

  it("a returned row that is known stays, marked, until a delivery answers and is checked", async () => {
    const sent = await penalise([numbered(3, 2, "2026/06/08"), numbered(4, 3, "2026/06/08")]);
    await work();
    const check = (batch: number, body: unknown) =>
      place.send("POST", `/deliveries/${batch}/check`, office, body);
    expect(codesOf((await check(sent.batch, { verdict: "returned" })).body)).toEqual(["reason-needed"]);
    const rows = { verdict: "returned", rows: [99], reason: "x" };
    expect(codesOf((await check(sent.batch, rows)).body)).toEqual(["rows-unknown"]);
    const returned = await check(sent.batch, { verdict: "returned", rows: [2], reason: "违法事实不清" });
    expect(returned.body).toMatchObject({ verdict: "returned", checkedOn: "2026-06-11" });
    const markOf = async (index: number) => {
      const file = await place.get(fileOutput, `/subjects/${uscc(index)}?item=CF`, office);
      return file.records.map((record) => record.circumstances.objection);
    };
    expect(await markOf(3)).toEqual([{ from: "2026-06-11", to: null }]);
    expect(await markOf(4)).toEqual([null]);
    const { items } = await place.get(deliveryReturnsOutput, "/delivery-returns", bureau);
    const [open] = items;
    expect(open).toMatchObject({
      rows: [2],
      reason: "违法事实不清",
      // The person, not the login.
      returnedBy: "credit-officer",
      dueOn: "2026-06-18",
      state: "open",
      marked: 1,
      mayAnswer: true,
    });
    expect(open?.waiting?.owner.zh).toContain("市场监管局");
    expect((await place.get(deliveryReturnsOutput, "/delivery-returns", other)).items).toEqual([]);
    const id = open?.id ?? 0;
    // Another department's officer, another item, and a file that cannot be read: the return stays open.
    const foreign = await place.upload(
      { item: "CF", department: OTHER_BUREAU, answers: String(id) },
      csvOf(tableOf([penalty(5)])),
      other,
    );
    expect([foreign.status, codesOf(foreign.body)]).toEqual([404, ["return-unknown"]]);
    const rejected = await place.receive(csvOf(tableOf([penalty(1)])), { item: "XK", answers: id }).then(
      () => [],
      (error: unknown) => (error instanceof ProblemError ? error.problems.map((one) => one.code) : []),
    );
    expect(rejected).toEqual(["answer-unfit"]);
    const broken = await place.receive("表头一,表头二\n甲,乙\n", { item: "CF", answers: id });
    await runBatch(place.application.delivery, broken).catch(() => false);
    const openState = async () =>
      (await place.get(deliveryReturnsOutput, "/delivery-returns", bureau)).items[0]?.state;
    expect(await openState()).toBe("open");
    const corrected = await penalise([numbered(3, 2, "2026/06/08", { CF_SY: "更正后的事实" })], BUREAU, id);
    expect(corrected.counts.superseding).toBe(1);
    expect((await place.get(deliveryOutput, `/deliveries/${corrected.batch}`, bureau)).answers).toBe(id);
    await work();
    expect((await place.get(deliveryReturnsOutput, "/delivery-returns", bureau)).items).toMatchObject([
      { state: "answered", answer: { batch: corrected.batch }, lateDays: 0, mayAnswer: false },
    ]);
    await expect(penalise([numbered(3, 2, "2026/06/08")], BUREAU, id)).rejects.toThrow("return-closed");
    expect(await markOf(3)).toEqual([{ from: "2026-06-11", to: null }]);
    place.setToday("2026-06-12");
    await check(corrected.batch, { verdict: "passed" });
    const closed = await place.get(
      z.object({ items: z.array(deliveryReturnOutput) }),
      "/delivery-returns?state=closed",
      bureau,
    );
    expect(closed.items[0]).toMatchObject({
      state: "closed",
      closed: { on: "2026-06-12", by: "credit-officer" },
    });
    expect(await markOf(3)).toEqual([{ from: "2026-06-11", to: "2026-06-12" }]);
    expect(codesOf((await check(corrected.batch, { verdict: "passed" })).body)).toEqual(["check-done"]);
  });
});

describe("timeliness and quality", () => {
  it("charges late days to the department, or to the platform, as of any day", async () => {
    // Due on 10 June: two working days late. In time: the eleventh.
    await penalise([numbered(5, 4, "2026/06/01"), numbered(6, 5, "2026/06/11")]);
    // Due on the twelfth and received in time, but read on Monday the fifteenth.
    const waiting = await place.receive(csvOf(tableOf([numbered(1, 6, "2026/06/03")])), { item: "CF" });
    await work();
    place.setToday("2026-06-15");
    await runBatch(place.application.delivery, waiting);
    await work();
    const at = async (asOf: string, as = office) => {
      const { items } = await place.get(qualityOutput, `/quality?month=2026-06&asOf=${asOf}`, as);
      return items.find((one) => one.department.code === BUREAU);
    };
    const now = await at("2026-06-15");
    expect(now?.counts).toMatchObject({
      timed: 5,
      departmentLate: 1,
      platformLate: 1,
      superseding: 1,
      returned: 1,
    });
    expect(now?.lateDays).toEqual({ department: 2, platform: 1 });
    // Decided before the desk began and due before: nobody's.
    expect(now?.backlog).toBeGreaterThanOrEqual(1);
    expect((await at("2026-06-12"))?.counts).toMatchObject({ timed: 4, platformLate: 0 });
    expect((await at("2026-06-11"))?.counts).toMatchObject({ timed: 2, departmentLate: 0 });
    expect(now?.rank).not.toBeNull();
    expect(now?.score).toBeGreaterThan(0);
    const own = await place.get(qualityOutput, "/quality?month=2026-06", bureau);
    expect(own.items.map((one) => [one.department.code, one.rank])).toEqual([[BUREAU, null]]);
  });

  it("leads from the figures to deliveries and to the late rows", async () => {
    const { items } = await place.get(qualityDeliveriesOutput, `/quality/${BUREAU}?month=2026-06`, office);
    const late = items.flatMap((one) => one.late.map((part) => ({ batch: one.batch, ...part })));
    expect(
      late
        .toSorted((a, b) => (a.from < b.from ? -1 : 1))
        .map((one) => [one.from, one.charged, one.days, one.rows]),
    ).toEqual([
      ["2026-06-01", "department", 2, 1],
      ["2026-06-03", "platform", 1, 1],
    ]);
    const [one] = late.filter((part) => part.charged === "department");
    const whole = items.map((one) => one.batch);
    const paged: number[] = [];
    for (let after = ""; ;) {
      const path = `/quality/${BUREAU}?month=2026-06&limit=2${after}`;
      const page = await place.get(qualityDeliveriesOutput, path, office);
      paged.push(...page.items.map((one) => one.batch));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(whole.length).toBeGreaterThan(2);
    expect(paged).toEqual(whole);
    const rows = await place.get(
      lateRecordsOutput,
      `/deliveries/${one?.batch}/late-records?from=2026-06-01`,
      office,
    );
    expect(rows.items.map((row) => [row.documentNumber, row.subject.code])).toEqual([
      ["示市监罚〔2026〕4号", uscc(5)],
    ]);
  });
});

describe("findings", () => {
  it("gaps in document numbers are raised once nothing can come in time, settled by somebody, and remembered", async () => {
    await penalise([numbered(2, 9, "2026/06/12"), numbered(3, 10, "2026/06/12")]);
    await work();
    const gaps = async (state = "open") =>
      (await findingsOf(office, state)).filter((one) => one.kind === "gap");
    expect(await gaps()).toEqual([]);
    place.setToday("2026-06-29");
    await work();
    expect((await gaps()).map((one) => [one.series, one.numbers])).toEqual([["示市监罚〔2026〕", "7–8"]]);
    const [gap] = await gaps();
    const explained = await place.send("POST", `/findings/${gap?.id}/explanation`, bureau, {
      text: "7号当事人为自然人",
    });
    expect(explained.body).toMatchObject({ waiting: { owner: { zh: "信用工作机构" } } });
    const settle = (as: As) =>
      place.send("POST", `/findings/${gap?.id}/settlement`, as, { state: "explained", reason: "说明属实" });
    expect((await settle(bureau)).status).toBe(403);
    expect((await settle(office)).body).toMatchObject({ state: "explained" });
    expect(codesOf((await settle(office)).body)).toEqual(["finding-settled"]);
    await penalise([numbered(4, 12, "2026/06/12"), numbered(5, 13, "2026/06/12")]);
    await work();
    expect((await gaps()).map((one) => one.numbers)).toEqual(["11"]);
    await penalise([numbered(6, 11, "2026/06/12")]);
    await work();
    expect(await gaps()).toEqual([]);
    expect((await gaps("settled")).map((one) => one.state)).toEqual(["corrected", "explained"]);
  });

  it("disagreements between sources are raised again only when what they say has changed", async () => {
    const named = async () =>
      (await findingsOf(office)).filter((one) => one.rule === "representative").map((one) => one.id);
    expect(await named()).toEqual([]);
    await penalise([numbered(2, 14, "2026/06/26", { CF_FRDB: "示例乙" })]);
    await work();
    const [id] = await named();
    const sides = await place.get(findingSidesOutput, `/findings/${id}/sides`, office);
    expect(sides.sides.map((side) => [side.itemLabel.zh, side.fieldLabel?.zh])).toEqual([
      ["登记注册", "法定代表人（负责人）"],
      ["行政处罚", "法定代表人"],
    ]);
    await place.send("POST", `/findings/${id}/settlement`, office, {
      state: "dismissed",
      reason: "登记尚未变更",
    });
    // Something else is corrected: the same disagreement is not raised anew.
    await penalise([numbered(2, 14, "2026/06/26", { CF_FRDB: "示例乙", CF_SY: "补充事实" })]);
    await work();
    expect(await named()).toEqual([]);
    await penalise([numbered(2, 14, "2026/06/26", { CF_FRDB: "示例丙", CF_SY: "补充事实" })]);
    await work();
    expect(await named()).toHaveLength(1);
    // Put right by its source: closed by itself.
    await penalise([numbered(2, 14, "2026/06/26", { CF_FRDB: "示例甲", CF_SY: "补充事实" })]);
    await work();
    expect(await named()).toEqual([]);
  });

  it("one number with two days from two departments, and a licence that outlives the registration", async () => {
    await penalise([numbered(1, 77, "2026/06/24")], OTHER_BUREAU);
    await penalise([numbered(1, 77, "2026/06/25")]);
    await place.deliver([licence(6)], { item: "XK" });
    await place.deliver([registration(6, { REG_FRDB: "示例甲", REG_ZT: "注销", REG_HZRQ: "2026/06/26" })], {
      item: "REG",
    });
    await work();
    const found = (await findingsOf(office)).filter((one) => one.kind === "disagreement");
    expect(found.map((one) => one.rule).toSorted()).toEqual(["licence-after-end", "same-document"]);
    const twice = found.find((one) => one.rule === "same-document");
    expect([twice?.department.code, twice?.otherDepartment?.code]).toEqual([BUREAU, OTHER_BUREAU]);
    // Whoever is named beside sees it as well.
    expect((await findingsOf(other)).map((one) => one.rule)).toEqual(["same-document"]);
  });

  it("everything the desk keeps is held against the audit log", async () => {
    const { keysFolder } = place.application.configuration;
    const checked = await checkAudit(place.application.door, jobActor("fsck", ""), {
      keysFolder,
      log: place.application.log,
    });
    expect(checked.errors).toEqual([]);
  });
});
