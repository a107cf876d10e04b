import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { definitionText, parseDefinition } from "@xinpark/kernel/definition";
import { expectValue, ProblemError } from "@xinpark/kernel/outcome";
import { sql } from "@xinpark/platform/sql";
import {
  digestDefinition,
  loadShipped,
  readDefinitions,
  storeDefinitions,
} from "@xinpark/services/definition";
import { evaluateAll } from "@xinpark/services/evaluation";
import { z } from "zod";
import { openPlace, penalty, registration, withPlace, type Place } from "../test-support/index.ts";
import { DEFINITIONS, loadDefinitions } from "./application.ts";

let place: Place;
beforeAll(async () => {
  place = await openPlace();
  await place.deliver(
    [1, 2].map((index) => registration(index)),
    { item: "REG" },
  );
  await place.deliver([penalty(1)], { item: "CF" });
});
afterAll(() => place.close());

const everything = async () => {
  const rows = await place.owner.rows(
    z.object({ key: z.string(), digest: z.string() }),
    sql`select kind || '/' || id || '@' || version as key, digest from definition order by 1`,
  );
  return Object.fromEntries(rows.map((row) => [row.key, row.digest]));
};
const definition = async (kind: string, id: string) => {
  const found = (await readDefinitions(place.owner)).find((one) => one.kind === kind && one.id === id);
  if (found === undefined) throw new Error(`no ${kind} ${id}`);
  return found;
};
const classes = async () =>
  (
    await evaluateAll(
      place.application.evaluation,
      { model: "park-credit", asOf: null, knownAt: null },
      "test",
    )
  ).digest;

it("loading what is shipped twice adds nothing, whether the files are read again or not", async () => {
  const before = await everything();
  expect(Object.keys(before).length).toBeGreaterThan(30);
  expect(await loadShipped(place.owner, DEFINITIONS)).toEqual({ read: false, added: 0 });
  await place.owner.run(sql`delete from definition_shipment`);
  expect(await loadShipped(place.owner, DEFINITIONS)).toEqual({ read: true, added: 0 });
  expect(await everything()).toEqual(before);
});

it("is kept as it was written: reading it back gives the same digest", async () => {
  const kept = await everything();
  for (const one of await readDefinitions(place.owner))
    expect(kept[`${one.kind}/${one.id}@${one.version}`], one.id).toBe(digestDefinition(one));
});

it("other content under an existing version is refused, and nothing of the rest comes in", async () => {
  const before = await everything();
  const clock = await definition("clock", "publication-7wd");
  const fresh = { ...clock, id: "fresh-clock" };
  const changed = { ...clock, label: { zh: "改", en: "changed" } };
  const caught: unknown = await storeDefinitions(place.owner, [fresh, changed], "local").catch(
    (error: unknown) => error,
  );
  if (!(caught instanceof ProblemError)) throw new Error("accepted");
  expect(caught.problems).toMatchObject([
    { kind: "conflict", code: "definition-changed", path: "clock/publication-7wd" },
  ]);
  expect(await everything()).toEqual(before);
});

it("a version dated tomorrow changes nothing today, and is in force tomorrow", async () => {
  const model = await definition("model", "park-credit");
  const before = await classes();
  const future = expectValue(
    parseDefinition({ ...model, version: "trial", validFrom: "2026-06-02", base: 100_000 }, "future"),
  );
  expect(await storeDefinitions(place.owner, [future], "local")).toBe(1);
  await place.application.reloadInstallation();
  expect(await classes()).toBe(before);
  place.setToday("2026-06-02");
  await place.application.reloadInstallation();
  expect(await classes()).not.toBe(before);
  place.setToday("2026-06-01");
  await place.application.reloadInstallation();
  expect(await classes()).toBe(before);
});

it("two versions that begin on the same day do not come in by the interface", async () => {
  const operator = await place.as({ role: "operator" });
  const clock = await definition("clock", "publication-7wd");
  const before = await everything();
  const answer = await place.send("POST", "/definitions", operator, {
    definitions: [{ ...clock, version: "2" }],
  });
  expect(answer).toMatchObject({ status: 400, body: { error: { code: "definition-clash" } } });
  expect(await everything()).toEqual(before);
});

it("a model comes in as a file only before anybody is known; later neither by the interface nor from the place's own folder", async () => {
  const model = {
    ...(await definition("model", "park-credit")),
    version: "brought",
    validFrom: "2027-01-01",
  };
  const clock = { ...(await definition("clock", "publication-7wd")), id: "brought", version: "1" };
  const bring = async (to: Place, ...definitions: readonly object[]) =>
    to.send("POST", "/definitions", await to.as({ role: "operator" }), { definitions });
  const before = await everything();
  expect(await bring(place, clock, model)).toMatchObject({
    status: 403,
    body: { error: { code: "model-not-examined", path: "model/park-credit@brought" } },
  });
  const folder = join(place.dataFolder, "definitions");
  await mkdir(folder);
  await writeFile(join(folder, "model.yaml"), definitionText(model));
  await expect(
    loadDefinitions(place.application.configuration, place.application.database),
  ).rejects.toMatchObject({ problems: [{ code: "model-not-examined" }] });
  expect(await everything()).toEqual(before);
  // A fact that models stand on changes classes as they do; one of which nothing is reckoned yet changes none.
  const standing = (await readDefinitions(place.owner)).find(({ kind }) => kind === "fact");
  expect(await bring(place, { ...standing, version: "brought" })).toMatchObject({
    status: 403,
    body: { error: { code: "model-not-examined" } },
  });
  // What is on record is no news, whoever brings it.
  expect(await bring(place, await definition("model", "park-credit"))).toMatchObject({ body: { added: 0 } });
  await withPlace(async (empty) => {
    expect(await bring(empty, clock, model)).toMatchObject({ status: 200, body: { added: 2 } });
  });
});
