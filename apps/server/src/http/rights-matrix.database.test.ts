import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProblemError, type Problem } from "@xinpark/kernel/outcome";
import { ROLE_RIGHTS, ROLES } from "@xinpark/kernel/rights";
import type { Door } from "@xinpark/platform/door";
import type { Operation } from "@xinpark/platform/operation";
import type { ServiceContext } from "@xinpark/services/context";
import { inputOf, NOTHING_THERE } from "../test-support/matrix/inputs.ts";
import {
  marksAnywhere,
  marksByConsent,
  marksIn,
  marksInFile,
  PLACES,
  RECORDS,
  MODES,
  markOf,
  receiptMark,
  SEES,
  seesClass,
  type PlaceName,
  type PrincipalName,
} from "../test-support/matrix/sees.ts";
import { headersOf, openWorld, overrideMark, type World } from "../test-support/matrix/world.ts";
import { OPERATIONS } from "./index.ts";

/**
 * The rights matrix: every operation × everyone who may ask × own and foreign enterprise, region and organisation × the ways of
 * disclosure. Operations enter by themselves; what each may see stands in one table (`test-support/matrix/sees.ts`).
 */

let world: World;
let dry: Door;
beforeAll(async () => {
  world = await openWorld();
  dry = dryDoor(world.place.application.door);
});
afterAll(() => world.place.close());

const principals = Object.keys(SEES).filter((name): name is PrincipalName => Object.hasOwn(SEES, name));

/** A door whose work is undone when it is done: the little world stays as it is. */
function dryDoor(door: Door): Door {
  class Undone extends Error {
    readonly value: unknown;
    constructor(value: unknown) {
      super("undone");
      this.value = value;
    }
  }
  return {
    ...door,
    record: () => Promise.resolve(),
    alarm: () => Promise.resolve(),
    open: async (actor, work, role) => {
      const kept: { value?: Awaited<ReturnType<typeof work>> } = {};
      await door
        .open(
          actor,
          async (session) => {
            kept.value = await work(session);
            throw new Undone(null);
          },
          role,
        )
        .catch((error: unknown) => {
          if (!(error instanceof Undone)) throw error;
        });
      if (!("value" in kept)) throw new Error("the work gave nothing");
      return kept.value;
    },
  };
}

interface Answer {
  readonly value: unknown;
  readonly problems: readonly Problem[];
}

async function ask(
  operation: Operation<ServiceContext>,
  name: PrincipalName,
  input: Record<string, unknown>,
): Promise<Answer> {
  try {
    return {
      value: await operation.run(world.place.application.services, dry, world.actors[name], input),
      problems: [],
    };
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error;
    return { value: null, problems: error.problems };
  }
}

it("the little world holds every mark, and every role stands in it", async () => {
  const { rows } = await world.place.application.database.pools.population.query(
    "select payload::text as text from record_entry union all select findings::text from batch_row",
  );
  const all = PLACES.flatMap((place) => [
    ...RECORDS.flatMap((record) => MODES.map((mode) => markOf(place, record, mode))),
    receiptMark(place),
  ]);
  expect(marksIn(JSON.stringify(rows)).toSorted()).toEqual(all.toSorted());
  expect([...new Set(principals.map((name) => world.actors[name].role))].toSorted()).toEqual(
    Object.keys(ROLES).toSorted(),
  );
});

describe.each(OPERATIONS.map((operation) => [operation.name, operation] as const))("%s", (_, operation) => {
  it("answers those who hold the right, refuses the others, and shows nobody more than the table says", async () => {
    const succeeded: PrincipalName[] = [];
    for (const place of PLACES) {
      const input = inputOf(operation, world, place);
      expect(input, "give an example of its input in test-support/matrix/inputs.ts").not.toBeNull();
      if (input === null) continue;
      for (const name of principals) {
        const { value, problems } = await ask(operation, name, input);
        const entitled = world.actors[name].rights.includes(operation.right);
        const lacking = problems.some((one) => ["right-missing", "sign-in-needed"].includes(one.code));
        if (!entitled) expect([name, place, lacking]).toEqual([name, place, true]);
        if (problems.length === 0) succeeded.push(name);
        const shown = marksIn(JSON.stringify([value, problems]) ?? "");
        expect([name, place, shown.filter((mark) => !marksAnywhere(name).includes(mark))]).toEqual([
          name,
          place,
          [],
        ]);
      }
    }
    // Reading that succeeds for nobody would prove nothing.
    if (operation.method === "GET" && NOTHING_THERE[operation.name] === undefined)
      expect(succeeded, "give an input with which somebody succeeds").not.toEqual([]);
  });
});

const operationNamed = (name: string): Operation<ServiceContext> => {
  const found = OPERATIONS.find((operation) => operation.name === name);
  if (found === undefined) throw new Error(`no operation ${name}`);
  return found;
};

const cells = principals.flatMap((name) => PLACES.map((place): [PrincipalName, PlaceName] => [name, place]));

describe("exactly what the table says, no more and no less", () => {
  it.each(cells)("the file as %s reads it, of the enterprise in the %s", async (name, place) => {
    const { value, problems } = await ask(operationNamed("file.read"), name, { code: world.codes[place] });
    expect(marksIn(JSON.stringify(value)).toSorted()).toEqual(marksInFile(name, place).toSorted());
    if (marksInFile(name, place).length === 0) expect(problems.map((one) => one.kind)).toEqual(["refused"]);
  });

  it.each(cells)("the class as %s reads it, of the enterprise in the %s", async (name, place) => {
    const { problems } = await ask(operationNamed("evaluation.explain"), name, { code: world.codes[place] });
    expect(problems.length === 0).toBe(seesClass(name, place));
    const foretold = await ask(operationNamed("evaluation.forecast"), name, { code: world.codes[place] });
    expect(foretold.problems.length === 0).toBe(seesClass(name, place));
  });

  it.each(cells)("the overrides as %s reads them, of the enterprise in the %s", async (name, place) => {
    const input = { code: world.codes[place] };
    const { value } = await ask(operationNamed("evaluation.overrides"), name, input);
    expect(JSON.stringify(value)?.includes(overrideMark(place)) ?? false).toBe(seesClass(name, place));
  });

  it.each(principals)("what a consent opens to %s", async (name) => {
    const { value } = await ask(operationNamed("consent.read-file"), name, { consent: world.consent });
    expect(marksIn(JSON.stringify(value)).toSorted()).toEqual(marksByConsent(name, "park").toSorted());
  });

  it.each(cells)("the receipt as %s reads it, of the bureau in the %s", async (name, place) => {
    const { value } = await ask(operationNamed("delivery.receipt"), name, { batch: world.batches[place] });
    const expected = marksAnywhere(name).includes(receiptMark(place)) ? [receiptMark(place)] : [];
    expect(marksIn(JSON.stringify(value))).toEqual(expected);
  });
});

describe("over HTTP", () => {
  it.each(cells)("the file as %s reads it, of the enterprise in the %s", async (name, place) => {
    const answer = await world.place.send(
      "GET",
      `/subjects/${world.codes[place]}`,
      await headersOf(world, name),
    );
    expect(marksIn(JSON.stringify(answer.body)).toSorted()).toEqual(marksInFile(name, place).toSorted());
    expect(answer.status).toBe(marksInFile(name, place).length === 0 ? 403 : 200);
  });

  it.each(principals)("every list that %s may ask for without an input", async (name) => {
    const headers = await headersOf(world, name);
    const { role } = world.actors[name];
    const lists = OPERATIONS.filter(
      (one) => one.method === "GET" && !one.path.includes("{") && NOTHING_THERE[one.name] === undefined,
    );
    expect(lists.length).toBeGreaterThan(15);
    for (const operation of lists) {
      const answer = await world.place.server.inject({
        method: "GET",
        url: `/api/v1${operation.path}`,
        headers,
      });
      const entitled = ROLE_RIGHTS[role].includes(operation.right);
      expect([operation.name, [401, 403].includes(answer.statusCode)]).toEqual([operation.name, !entitled]);
      expect(marksIn(answer.body).filter((mark) => !marksAnywhere(name).includes(mark))).toEqual([]);
    }
  });
});

it("nobody who set nothing sees a row of a protected table", async () => {
  const { rows } = await world.place.application.database.pools.population.query<{ name: string }>(
    "select relname as name from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace and relname <> 'subject'",
  );
  expect(rows.length).toBeGreaterThan(15);
  for (const { name } of rows) {
    const seen = await world.place.application.database.pools.app
      .query(`select from "${name}"`)
      .catch(() => null);
    expect([name, seen?.rowCount ?? 0]).toEqual([name, 0]);
  }
});
