import { afterAll, beforeAll, expect, it } from "vitest";
import { deliveryOutput, fileOutput, receiptRowsOutput, type DeliveryOutput } from "@xinpark/kernel/contract";
import { jobActor } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { checkAudit } from "@xinpark/services/audit";
import { z } from "zod";
import {
  BUREAU,
  csvOf,
  openPlace,
  OTHER_BUREAU,
  penalty,
  registration,
  registrationNumber,
  stateOf,
  tableOf,
  uscc,
  type As,
  type Place,
  type Row,
} from "../test-support/index.ts";

/** Whole lists: added, kept, removed; and what removes nothing. One place, one list after another. */

let place: Place;
let officer: As;
beforeAll(async () => {
  place = await openPlace();
  officer = await place.as({ role: "department-officer", organisation: BUREAU });
  await place.deliver(
    [1, 2, 3].map((index) => registration(index)),
    { item: "REG" },
  );
});
afterAll(() => place.close());

const list = (rows: readonly Row[]): Promise<DeliveryOutput> =>
  place.deliver(rows, { item: "CF", snapshot: true });
const waiting = (index: number): Row =>
  penalty(index, { CF_XDR_LB: "个体工商户", CF_XDR_SHXYM: "", CF_XDR_GSZC: registrationNumber(index) });

const recordRow = z.object({
  status: z.string(),
  ended: z.string().nullable(),
  event: z.string(),
});
/** How each record of an enterprise stands, oldest first. */
const recordsOf = (index: number) =>
  place.owner.rows(
    recordRow,
    sql`select r.status, r.ended_on as ended, e.event from record r join subject s on s.id = r.subject_id
      join record_entry e on e.subject_id = r.subject_id and e.id = r.entry_id where s.uscc = ${uscc(index)} and r.item = 'CF' order by r.id`,
  );
const shown = async (index: number): Promise<number> =>
  (await place.get(fileOutput, `/subjects/${uscc(index)}`)).records.filter((one) => one.item === "CF").length;
async function sound(): Promise<void> {
  const { keysFolder } = place.application.configuration;
  const { log, door } = place.application;
  expect((await checkAudit(door, jobActor("fsck", ""), { keysFolder, log })).errors).toEqual([]);
}

it("the first list adds; an ordinary delivery before it was part of the list", async () => {
  await place.deliver([penalty(1), penalty(2)], { item: "CF" });
  const first = await list([penalty(2), penalty(3), waiting(8)]);
  expect(first.counts).toMatchObject({ rows: 3, accepted: 1, duplicate: 1, held: 1, removed: 1 });
  expect(first.snapshot).toMatchObject({ removal: "done", decision: null });
  expect(await recordsOf(1)).toEqual([{ status: "withdrawn", ended: "2026-06-01", event: "removed" }]);
  expect(await shown(1)).toBe(0);
  expect(await shown(2)).toBe(1);
});

it("the same list again changes nothing", async () => {
  const tables = ["subject", "entries", "records", "keys", "held", "classes"] as const;
  const before = await stateOf(place, tables);
  const again = await list([penalty(2), penalty(3), waiting(8)]);
  expect(again.counts).toMatchObject({ accepted: 0, duplicate: 3, held: 0, removed: 0 });
  expect(await stateOf(place, tables)).toEqual(before);
});

it("what is left out leaves, filed or waiting, with a row on the receipt; what comes back is a new record", async () => {
  place.setToday("2026-06-02");
  const second = await list([penalty(1), penalty(3)]);
  expect(second.counts).toMatchObject({ rows: 2, accepted: 1, duplicate: 1, removed: 2 });
  const rows = await place.get(
    receiptRowsOutput,
    `/deliveries/${second.batch}/rows?outcome=removed`,
    officer,
  );
  expect(
    rows.items.map((row) => [row.subject?.code ?? row.findings[0]?.value, row.findings[0]?.code]),
  ).toEqual([
    [uscc(2), "not-listed"],
    [waiting(8)["CF_XDR_MC"], "not-listed"],
  ]);
  expect(await recordsOf(1)).toEqual([
    { status: "withdrawn", ended: "2026-06-01", event: "removed" },
    { status: "in-force", ended: null, event: "received" },
  ]);
  expect(await shown(1)).toBe(1);
  // The row that waited is not filed by a registration that comes later.
  await place.deliver([registration(8, { REG_ZCH: registrationNumber(8) })], { item: "REG" });
  expect(await recordsOf(8)).toEqual([]);
  // An old file delivered once more brings back nobody.
  const plain = await place.deliver([penalty(2)], { item: "CF" });
  expect(plain.counts).toMatchObject({ accepted: 0, duplicate: 1 });
  expect(plain.counts).not.toHaveProperty("removed");
  await sound();
});

it("a row that is refused is still on the list, where it can be told which it is", async () => {
  const third = await list([penalty(1, { CF_SJLYDM: "00" }), penalty(3)]);
  expect(third.counts).toMatchObject({ refused: 1, duplicate: 1, removed: 0 });
  expect((await recordsOf(1)).at(-1)).toMatchObject({ status: "in-force" });
});

it("a broken file removes nothing, nor is it the list before", async () => {
  const content = `${csvOf(tableOf([penalty(1)]))}"打开的引号`;
  await expect(place.deliverFile(content, { item: "CF", snapshot: true })).rejects.toThrow();
  expect((await recordsOf(3)).at(-1)).toMatchObject({ status: "in-force" });
  expect((await list([penalty(1), penalty(3)])).counts).toMatchObject({ duplicate: 2, removed: 0 });
});

it("another department's list is another list", async () => {
  const other = await place.deliver([penalty(3)], { item: "CF", department: OTHER_BUREAU, snapshot: true });
  expect(other.counts).toMatchObject({ accepted: 1, removed: 0 });
  expect((await recordsOf(1)).at(-1)).toMatchObject({ status: "in-force" });
});

const many = (count: number): Row[] => [
  penalty(3),
  ...Array.from({ length: count }, (_unused, at) => penalty(1, { CF_WSH: `示罚〔2025〕长${at}号` })),
];
const liveOf1 = async (): Promise<number> =>
  (await recordsOf(1)).filter((one) => one.status === "in-force").length;
const decide = (batch: number, confirm: boolean, as: As) =>
  place.send("POST", `/deliveries/${batch}/removal`, as, { confirm, reason: "名单年度更新" });

it("an implausible removal waits for a person: kept, superseded or confirmed", async () => {
  await list([penalty(1), ...many(40)]);
  expect(await liveOf1()).toBe(41);
  const cut = await list(many(5));
  expect(cut.counts).toMatchObject({ removed: 0 });
  expect(cut.snapshot).toMatchObject({ removal: "held", removing: 36 });
  expect(cut.snapshot?.reasons.map((one) => one.code)).toEqual(["removal-large"]);
  expect(cut.waiting?.what.en).toContain("36");
  expect(await liveOf1()).toBe(41);
  // Nobody else's to decide, and not without a reason.
  const stranger = await place.as({ role: "department-officer", organisation: OTHER_BUREAU });
  expect((await decide(cut.batch, true, stranger)).status).toBe(404);
  const bare = await place.send("POST", `/deliveries/${cut.batch}/removal`, officer, {
    confirm: true,
    reason: " ",
  });
  expect(bare.status).toBe(400);
  const kept = await decide(cut.batch, false, officer);
  expect(deliveryOutput.parse(kept.body).snapshot).toMatchObject({
    removal: "declined",
    decision: { confirmed: false },
  });
  // Kept entries are on the list still: the next list leaves them out again.
  const again = await list(many(6));
  expect(again.snapshot).toMatchObject({ removal: "held", removing: 35 });
  const later = await list(many(4));
  expect(later.snapshot).toMatchObject({ removal: "held", removing: 37 });
  expect((await place.readDelivery(again.batch)).snapshot).toMatchObject({ removal: "superseded" });
  expect((await decide(again.batch, true, officer)).status).toBe(409);
  const confirmed = await decide(later.batch, true, officer);
  expect(confirmed.status).toBe(200);
  const { counts, snapshot } = deliveryOutput.parse(confirmed.body);
  expect(counts).toMatchObject({ removed: 37 });
  expect(snapshot).toMatchObject({
    removal: "confirmed",
    decision: { confirmed: true, reason: "名单年度更新" },
  });
  expect(await liveOf1()).toBe(4);
  expect((await decide(later.batch, true, officer)).status).toBe(409);
  await sound();
});

it("a file that says it has other rows than it has is told so, and removes nothing by itself", async () => {
  const entries = [penalty(3)].map((row) => Object.fromEntries(Object.entries(row)));
  const content = JSON.stringify({ total: 5, data: entries });
  const cut = await place.deliverFile(content, { item: "CF", snapshot: true, name: "list.json" });
  expect(cut.remarks.map((one) => [one.code, one.path])).toEqual([["declared-count", "total"]]);
  expect(cut.snapshot).toMatchObject({ removal: "held", removing: 4 });
  expect(cut.snapshot?.reasons.map((one) => one.code)).toEqual(["removal-count"]);
});
