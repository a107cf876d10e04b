import type pg from "pg";
import { isDay } from "@xinpark/kernel/day";
import { problem, ProblemError, type Problem } from "@xinpark/kernel/outcome";
import { gather, queriesOn } from "../sql/index.ts";
import type { Actor, AuditNote, OpenedConsent, Scope, Session } from "./actor.ts";
import { openConsent, openModelConsent } from "./consent.ts";
import { entriesOn, writeEntry } from "./entries.ts";
import { endedError, livenessStatement } from "./live.ts";
import { NO_READING_RULES, type ReadingRules } from "./reading.ts";

export * from "./reading.ts";
export type { Actor, AuditNote, Channel, OnBehalfOf, OpenedConsent, Scope, Session } from "./actor.ts";
export type { Credential } from "./live.ts";

/** The one door to the data: a transaction that knows who asks, within which scope, for what purpose. */

/** Which database role carries the work. People come through `app`; the others are named jobs. */
export type DoorRole = "app" | "filing" | "population";

export interface Door {
  /** Runs work in one transaction: committed when it returns, rolled back when it throws. */
  readonly open: <T>(actor: Actor, work: (session: Session) => Promise<T>, role?: DoorRole) => Promise<T>;
  /** Records what was refused or failed, in a transaction of its own. */
  readonly record: (actor: Actor, note: AuditNote, outcome: "refused" | "failed") => Promise<void>;
  /** For which purpose and how much may be read. */
  readonly reading: ReadingRules;
  /** Raises the alarm that a refusal deserves, in a transaction of its own. */
  readonly alarm: (actor: Actor, operation: string, problems: readonly Problem[]) => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface DoorPools {
  readonly app: pg.Pool;
  readonly filing: pg.Pool;
  readonly population: pg.Pool;
}

/**
 * Makes the door. `clock` gives today in Asia/Shanghai; only programs own one.
 * Jobs (`filing`, `population`) are open to channel "job" alone, or to a command line acting as local operator.
 */
export function createDoor(
  pools: DoorPools,
  clock: { readonly today: () => string },
  reading: ReadingRules = NO_READING_RULES,
): Door {
  const open = async <T>(
    actor: Actor,
    work: (session: Session) => Promise<T>,
    role: DoorRole = "app",
  ): Promise<T> => {
    requireActor(actor);
    if (role !== "app" && actor.channel !== "job") {
      throw new ProblemError(
        problem(
          "refused",
          "job-only",
          "该数据通道仅供内部作业使用",
          "this way to the data is for named jobs only",
        ),
      );
    }
    const client = await pools[role].connect();
    const liveness = livenessStatement(actor);
    gather(client);
    const opening = client.query(
      `begin; ${settings(actor.scope, clock.today(), "fresh")}; ${whoActs(actor)}`,
    );
    try {
      let atEnd = liveness;
      // Where statements need not wait for each other, the first of the work leaves with these: if they fail, all behind them fails.
      if (client.pipeline) opening.catch(() => undefined);
      else await opening;
      const queries = queriesOn(client);
      const entries = entriesOn(client, actor);
      const narrowToPublic = async (): Promise<void> => {
        await client.query(settings(PUBLIC_SCOPE, clock.today(), "used"));
      };
      const consents: OpenedConsent[] = [];
      const openOne = async (consent: number): Promise<OpenedConsent> => {
        const opened = await openConsent(client, actor, consent, clock.today());
        consents.push(opened);
        return opened;
      };
      const openModel: Session["openModelConsent"] = async (subject, model) => {
        const opened = await openModelConsent(client, actor, { subject, model, day: clock.today() }, () =>
          client.query(settings(NO_SCOPE, clock.today(), "used")),
        );
        if (opened !== null) consents.push(opened);
        return opened;
      };
      const result = await work({
        ...queries,
        actor,
        today: clock.today(),
        client,
        audit: entries.note,
        auditNow: entries.noteNow,
        narrowToPublic,
        requireLive: async () => {
          if (liveness !== "") await client.query(liveness);
        },
        letGo: async () => {
          if (atEnd !== "") await client.query(atEnd);
          atEnd = "";
        },
        openConsent: openOne,
        openModelConsent: openModel,
      });
      await opening;
      for (const opened of consents) await opened.confirm();
      // One message: what ended before this moment stops the entries and the commit behind it.
      await client.query(`${atEnd} ${entries.waiting()} commit`);
      client.release();
      return result;
    } catch (error) {
      // What stopped the opening is the cause of whatever failed behind it.
      const cause = await opening.then(
        () => error,
        (first: unknown) => first,
      );
      await client.query("rollback").then(
        () => client.release(),
        (broken: unknown) => client.release(broken instanceof Error ? broken : true),
      );
      throw endedError(cause);
    }
  };
  const record = async (actor: Actor, note: AuditNote, outcome: "refused" | "failed"): Promise<void> => {
    requireActor(actor);
    await writeEntry(queriesOn(pools.app), actor, note, outcome);
  };
  const close = async (): Promise<void> => {
    await Promise.all([pools.app.end(), pools.filing.end(), pools.population.end()]);
  };
  const alarm: Door["alarm"] = (actor, operation, problems) =>
    reading.refused(queriesOn(pools.app), actor, operation, problems);
  return { open, record, reading, alarm, close };
}

/** No actor, no way in. */
function requireActor(actor: Actor): void {
  if (actor.name.trim() === "") {
    throw new ProblemError(
      problem(
        "unauthenticated",
        "actor-missing",
        "没有操作人，不能访问数据",
        "there is no actor; data cannot be reached",
      ),
    );
  }
}

/**
 * `set local` statements, so that a distributed database passes them on; all values are numbers or fixed words. In a fresh
 * transaction what seldom is set is empty already.
 */
function settings(scope: Scope, day: string, transaction: "fresh" | "used"): string {
  const number = (value: number | null): string => (value === null ? "" : String(Math.trunc(value)));
  const line = (scope.line ?? []).map((one) => Math.trunc(one)).join(",");
  const values: string[] = [
    `low = '${number(scope.low)}'`,
    `high = '${number(scope.high)}'`,
    `subject = '${number(scope.subject)}'`,
    `department = '${number(scope.department)}'`,
    `day = '${isDay(day) ? day : ""}'`,
  ];
  if (transaction === "used" || line !== "") values.push(`line = '{${line}}'`);
  if (transaction === "used" || scope.publicOnly)
    values.push(`audience = '${scope.publicOnly ? "public" : ""}'`);
  return values.map((value) => `set local xinpark.${value}`).join("; ");
}

/** Who acts, for the entries that the database itself makes of changed rows. */
function whoActs({ name, requestId }: Actor): string {
  const set = (of: string, text: string): string =>
    `set local xinpark.${of} = '${text.replaceAll("'", "''").replaceAll("\0", "")}'`;
  return requestId === null ? set("actor", name) : `${set("actor", name)}; ${set("request", requestId)}`;
}

/** Whether anything beyond the public lies within a scope: an area, or an enterprise of one's own. */
export const reachesProtected = (scope: Scope): boolean =>
  !scope.publicOnly && (scope.low !== null || scope.subject !== null);

/** The scope of nobody: what the publication rule shows. */
export const PUBLIC_SCOPE: Scope = {
  low: null,
  high: null,
  subject: null,
  department: null,
  publicOnly: true,
};
/** The scope of a session that reaches nothing by itself. */
const NO_SCOPE: Scope = { ...PUBLIC_SCOPE, publicOnly: false };
/** The scope of the whole installation. */
export const FULL_SCOPE: Scope = {
  low: 0,
  high: Number.MAX_SAFE_INTEGER,
  subject: null,
  department: 0,
  publicOnly: false,
};

/** An actor for a named job, on behalf of whoever started it. */
export function jobActor(job: string, onBehalfOf: string): Actor {
  return {
    name: onBehalfOf === "" ? `job:${job}` : onBehalfOf,
    role: "operator",
    accountId: null,
    membershipId: null,
    rights: [],
    scope: FULL_SCOPE,
    channel: "job",
    purpose: job,
    caseNumber: null,
    requestId: null,
  };
}
