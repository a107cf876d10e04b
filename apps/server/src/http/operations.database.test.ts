import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ProblemError } from "@xinpark/kernel/outcome";
import { ROLE_RIGHTS, ROLES, type Role } from "@xinpark/kernel/rights";
import { jobActor, PUBLIC_SCOPE, type Actor } from "@xinpark/platform/door";
import { sql } from "@xinpark/platform/sql";
import { visitor } from "@xinpark/services/account";
import { z } from "zod";
import { openPlace, penalty, registration, tester, uscc, type Place } from "../test-support/index.ts";
import { OPERATIONS } from "./index.ts";

/** Every operation of the house, whatever it is called: rights before all else, and nothing done without a trace. */

let place: Place;
beforeAll(async () => {
  place = await openPlace();
  await place.deliver([registration(1)], { item: "REG" });
  await place.deliver([penalty(1)], { item: "CF" });
});
afterAll(() => place.close());

const entry = z.object({
  actor: z.string(),
  operation: z.string(),
  class: z.string(),
  outcome: z.string(),
  purpose: z.string().nullable(),
  channel: z.string(),
  request_id: z.string().nullable(),
  subjects: z.array(z.number()),
});

/** The audit entries that something left. */
async function auditOf(work: () => Promise<unknown>) {
  const last = await place.owner.row(
    z.object({ id: z.number() }),
    sql`select coalesce(max(id), 0) as id from audit_entry`,
  );
  await work();
  return place.owner.rows(
    entry,
    sql`select actor, operation, class, outcome, purpose, channel, request_id, subjects from audit_entry where id > ${last?.id ?? 0} order by id`,
  );
}

const actorOf = (role: Role): Actor => ({
  ...visitor({ channel: "web", purpose: null, caseNumber: null, requestId: "r-1" }),
  name: `a ${role}`,
  role,
  rights: ROLE_RIGHTS[role],
  scope: role === "visitor" ? PUBLIC_SCOPE : tester.scope,
});

const problemsOf = async (work: Promise<unknown>) => {
  const caught: unknown = await work.then(
    () => null,
    (error: unknown) => error,
  );
  if (!(caught instanceof ProblemError)) throw new Error(`no problem but ${String(caught)}`);
  return caught.problems.map((one) => [one.kind, one.code]);
};

const roles = Object.keys(ROLES).filter((role): role is Role => Object.hasOwn(ROLES, role));

/** Questions too long for an address: they are sent, and write nothing. */
const QUESTIONS: readonly string[] = [
  "matching.match",
  "mapping.convert",
  "laboratory.try",
  "laboratory.movers",
  "laboratory.explain",
];

/** Their own file is what they read; that goes without saying. */
const OWN: readonly Role[] = ["enterprise", "legal-representative"];

describe.each(OPERATIONS.map((operation) => [operation.name, operation] as const))(
  "%s",
  (_name, operation) => {
    const run = (actor: Actor) =>
      operation.run(place.application.services, place.application.door, actor, {});
    const lacking = roles.filter((role) => !ROLE_RIGHTS[role].includes(operation.right));

    it("refuses whoever lacks the right, before it reads any input, and leaves an entry", async () => {
      for (const role of lacking) {
        const expected =
          role === "visitor" ? ["unauthenticated", "sign-in-needed"] : ["refused", "right-missing"];
        const entries = await auditOf(async () =>
          expect(await problemsOf(run(actorOf(role)))).toEqual([expected]),
        );
        expect(entries, role).toMatchObject([
          {
            actor: role === "visitor" ? "a visitor" : `a ${role}`,
            operation: operation.name,
            outcome: "refused",
          },
        ]);
      }
    });

    it("says which right and audit class it has, and is described in both languages", () => {
      expect(operation.label.zh).not.toBe("");
      expect(operation.label.en).not.toBe("");
      expect(operation.description.zh).not.toBe(operation.description.en);
      expect(roles.filter((role) => ROLE_RIGHTS[role].includes(operation.right))).not.toEqual([]);
      // Everything that writes is audited as a write, and what everybody may do is public at most in what it shows.
      if (operation.method !== "GET" && !QUESTIONS.includes(operation.name))
        expect(operation.audit).toBe("write");
    });

    it("lets nobody in without a name", async () => {
      expect(
        await problemsOf(run({ ...actorOf("operator"), rights: [operation.right], name: " ", purpose: "x" })),
      ).toEqual([expect.arrayContaining([expect.stringMatching(/unauthenticated|invalid/u)])]);
    });

    if (operation.purpose === "required") {
      it("wants a purpose", async () => {
        const able = roles.filter(
          (role) => ROLE_RIGHTS[role].includes(operation.right) && !OWN.includes(role),
        );
        for (const role of able)
          expect(await problemsOf(run(actorOf(role))), role).toEqual([["invalid", "purpose-missing"]]);
      });
    }
  },
);

describe("the audit", () => {
  const code = encodeURIComponent(uscc(1));

  it("keeps protected reads with purpose, channel, request and whose data was shown", async () => {
    const office = await place.as({ role: "credit-officer" });
    for (const [address, operation] of [
      [`/subjects/${code}`, "file.read"],
      [`/subjects/${code}/evaluation`, "evaluation.explain"],
    ] as const) {
      const entries = await auditOf(() => place.send("GET", address, office));
      expect(entries).toHaveLength(1);
      expect(entries[0]).toMatchObject({
        operation,
        class: "read",
        outcome: "done",
        purpose: "supervision",
        channel: "api",
        subjects: [1],
      });
      expect(entries[0]?.request_id).toMatch(/^[0-9a-f-]{36}$/u);
    }
  });

  it("leaves the public alone, found or not", async () => {
    for (const address of [
      "/subjects?text=示例",
      `/subjects/${code}`,
      "/subjects/nobody",
      "/catalogue",
      "/departments",
    ])
      expect(await auditOf(() => place.send("GET", encodeURI(decodeURI(address))))).toEqual([]);
  });

  it("keeps what failed and what was malformed", async () => {
    const officer = await place.as({ role: "credit-officer" });
    for (const [address, status] of [
      ["/subjects/nobody", 404],
      ["/deliveries/999", 404],
      ["/deliveries/none", 400],
    ] as const) {
      const entries = await auditOf(async () =>
        expect((await place.send("GET", address, officer)).status).toBe(status),
      );
      expect(entries, address).toMatchObject([{ outcome: "failed" }]);
    }
  });

  it("keeps a delivery from sending to closing", async () => {
    const officer = await place.as({ role: "department-officer", organisation: "zbgx-scjg" });
    const header = Object.keys(penalty(1)).join(",");
    const row = Object.values(penalty(2)).join(",");
    const entries = await auditOf(async () => {
      const answer = await place.upload(
        { item: "CF", department: "zbgx-scjg" },
        `${header}\r\n${row}`,
        officer,
      );
      expect(answer.status).toBe(202);
      await place.settled();
    });
    // Beside these every changed row has an entry of its own, and bulk results one a chunk.
    const acts = entries.filter(
      (one) => one.operation !== "row.changed" && one.operation !== "evaluation.store",
    );
    expect(acts.map((one) => [one.operation, one.class, one.outcome])).toEqual([
      ["delivery.send", "write", "done"],
      ["delivery.file", "write", "done"],
      ["delivery.close", "write", "done"],
      ["receipt.issue", "write", "done"],
      ["evaluation.batch", "write", "done"],
    ]);
    // The work behind the scenes is done on behalf of the one who sent it.
    expect(new Set(acts.slice(0, 4).map((one) => one.actor)).size).toBe(1);
  });
});

it("no actor, no write: an entry without an actor cannot be made, and the door opens to nobody", async () => {
  const nobody = { ...jobActor("x", ""), name: "" };
  await expect(place.application.door.open(nobody, async () => 1)).rejects.toThrow("actor-missing");
  await expect(place.application.door.open(nobody, async () => 1, "filing")).rejects.toThrow("actor-missing");
  const { app } = place.application.database.pools;
  await expect(
    app.query(
      "insert into audit_entry (actor, operation, class, channel, outcome) values ('', 'x', 'read', 'web', 'done')",
    ),
  ).rejects.toMatchObject({ code: "23514" });
});
