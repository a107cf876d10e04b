import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fileOutput, heldMatchesOutput, matchDecisionOutput } from "@xinpark/kernel/contract";
import { jobActor } from "@xinpark/platform/door";
import { checkProjection } from "@xinpark/services/audit";
import {
  nameOf,
  openPlace,
  penalty,
  registration,
  uscc,
  type As,
  type Place,
} from "../test-support/index.ts";

/** Held rows: suggested, confirmed by a person, rejected for good, undone with everything dependent. */

let place: Place;
let office: As;

/** A penalty that names its enterprise and gives no code. */
const nameless = (index: number, changes: Record<string, string> = {}) =>
  penalty(index, { CF_XDR_LB: "个体工商户", CF_XDR_SHXYM: "", CF_WSH: `无码${index}号`, ...changes });

beforeAll(async () => {
  place = await openPlace();
  office = await place.as({ role: "credit-officer" });
  await place.deliver([registration(1), registration(2), registration(3)], { item: "REG" });
  const receipt = await place.deliver([nameless(1), nameless(2)], { item: "CF" });
  expect(receipt.counts.held).toBe(2);
});
afterAll(() => place.close());

const held = () => place.get(heldMatchesOutput, "/held-matches", office);
const fileOf = (index: number) => place.get(fileOutput, `/subjects/${uscc(index)}`, office);
const decide = async (name: string, subject: number, verdict: "confirmed" | "rejected") => {
  const row = (await held()).items.find((one) => one.name === name);
  if (row === undefined) throw new Error(`no row of ${name} waits`);
  const answer = await place.send("POST", `/held-matches/${row.batch}/${row.row}/decisions`, office, {
    subject,
    verdict,
  });
  return { ...answer, decision: matchDecisionOutput.safeParse(answer.body).data };
};

describe("a held row", () => {
  test("is suggested the enterprise it names, and linked by nobody", async () => {
    const { items } = await held();
    expect(items.map((one) => [one.name, one.candidates[0]?.name, one.candidates[0]?.reason])).toEqual([
      [nameOf(1), nameOf(1), "exact"],
      [nameOf(2), nameOf(2), "exact"],
    ]);
    expect((await fileOf(1)).records.map((record) => record.item)).toEqual(["REG"]);
  });

  test("is filed when a person confirms, counts, waits again when undone, and can be confirmed again", async () => {
    const before = await fileOf(1);
    const { decision } = await decide(nameOf(1), before.subject.id, "confirmed");
    expect(decision).toMatchObject({ state: "done", verdict: "confirmed" });
    const linked = await fileOf(1);
    expect(linked.records.map((record) => record.item)).toContain("CF");
    expect(linked.evaluation?.score ?? 0).toBeLessThan(before.evaluation?.score ?? 0);
    expect((await held()).items.map((one) => one.name)).toEqual([nameOf(2)]);

    const undone = await place.send("POST", `/matches/${decision?.id ?? 0}/undoing`, office, {
      reason: "认错了",
    });
    expect(undone).toMatchObject({ status: 200, body: { state: "undone" } });
    const after = await fileOf(1);
    expect(after.records).toEqual(before.records);
    expect(after.evaluation?.score).toBe(before.evaluation?.score);
    expect((await held()).items.map((one) => one.name)).toEqual([nameOf(1), nameOf(2)]);

    const third = (await fileOf(3)).subject.id;
    expect((await decide(nameOf(1), third, "confirmed")).decision).toMatchObject({ state: "done" });
    expect((await fileOf(3)).records.map((record) => record.item)).toContain("CF");
  });

  test("comes with its code after an undoing: filed, not taken for a repetition", async () => {
    const { subject } = await fileOf(2);
    const { decision } = await decide(nameOf(2), subject.id, "confirmed");
    const again = await place.deliver([nameless(2)], { item: "CF" });
    expect(again.counts).toMatchObject({ duplicate: 1, held: 0 });
    await place.send("POST", `/matches/${decision?.id ?? 0}/undoing`, office, { reason: "认错了" });
    expect((await fileOf(2)).records.map((record) => record.item)).toEqual(["REG"]);
  });

  test("never suggests again whom a person rejected, in later deliveries neither", async () => {
    const { subject } = await fileOf(2);
    expect((await decide(nameOf(2), subject.id, "rejected")).decision).toMatchObject({ state: "done" });
    await place.deliver([nameless(2, { CF_WSH: "无码另号" })], { item: "CF" });
    const rows = (await held()).items.filter((one) => one.name === nameOf(2));
    expect(rows).toHaveLength(2);
    expect(rows.flatMap((one) => one.candidates.map((candidate) => candidate.id))).not.toContain(subject.id);
  });

  test("is matched by those who may, within their reach", async () => {
    expect((await place.send("GET", "/held-matches")).status).toBe(401);
    expect((await decide(nameOf(2), 999_999, "confirmed")).status).toBe(403);
  });

  test("leaves a projection that follows from the entries", async () => {
    const checked = await place.application.door.open(
      jobActor("fsck", ""),
      (session) => checkProjection(session),
      "population",
    );
    expect(checked.differences).toEqual([]);
  });
});
