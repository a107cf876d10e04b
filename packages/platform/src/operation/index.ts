import type { z } from "zod";
import { RIGHTS, type Right } from "@xinpark/kernel/rights";
import type { Text } from "@xinpark/kernel/outcome";
import { problem, ProblemError, type Problem } from "@xinpark/kernel/outcome";
import { reachesProtected, type Actor, type Door, type Session, type Shows } from "../door/index.ts";
import type { LoggedRows } from "../row-log/index.ts";

export { closingStream, openAuditedStream, openingDetail } from "./stream.ts";
export type { AuditedStream, StreamEnd, StreamNote, StreamPart } from "./stream.ts";

/** The unit of the API: a definition from which route, description, rights check and audit derive. */

/**
 * How an operation is audited: a protected read and every write leave an entry in their own transaction;
 * `public` ones show only what the publication rule shows, and are counted, not audited.
 */
export type AuditClass = "public" | "read" | "write";

/** How a list may leave as a file. */
export type ListExport = "open" | "guarded";

export type PurposeRule = "none" | "required" | "unless-public";

export interface OperationDefinition<I extends z.ZodType, O extends z.ZodType, C> {
  /** Capability and act: `registry.search`. */
  readonly name: string;
  readonly label: Text;
  readonly description: Text;
  readonly method: "GET" | "POST" | "DELETE";
  /** Path below /api/v1, with `{name}` for parameters. */
  readonly path: string;
  /** Path, query and body parameters as one flat object. */
  readonly input: I;
  readonly output: O;
  readonly right: Right;
  readonly audit: AuditClass;
  /** Whether the asker must say what for; `unless-public`: not when only what is published can be shown. */
  readonly purpose: PurposeRule;
  /** What a protected reading shows, where it counts against the reader's limits. */
  readonly shows?: Shows;
  /**
   * The answer is a list (`items`, `next`) that may be exported to a file. `open`: what it shows is public or the asker's own;
   * `guarded`: who reaches a whole area by it needs a second person.
   */
  readonly exports?: ListExport;
  /** What has to be settled, and stay settled, before the act's transaction begins: a password is checked here. */
  readonly before?: (context: C, door: Door, actor: Actor, input: z.output<I>) => Promise<void>;
  /** The act itself. It returns its value and what the audit should know. */
  readonly handle: (context: C, session: Session, input: z.output<I>) => Promise<Answer<z.output<O>>>;
  /** What follows at once when the act is committed, by a job with a role of its own; its value is the answer. */
  readonly follow?: (
    context: C,
    door: Door,
    actor: Actor,
    value: z.output<O>,
    input: z.output<I>,
  ) => Promise<z.output<O>>;
}

export interface Answer<T> {
  readonly value: T;
  /** Subjects whose protected data the answer shows. */
  readonly subjects?: readonly number[];
  readonly detail?: Readonly<Record<string, unknown>>;
  /** Records that were written (`recordRows`): the entry carries the root over them. */
  readonly rows?: LoggedRows | null;
}

/** An operation of any shape, as routes and documents see it. */
export interface Operation<C> {
  readonly name: string;
  readonly label: Text;
  readonly description: Text;
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly input: z.ZodType;
  readonly output: z.ZodType;
  readonly right: Right;
  readonly audit: AuditClass;
  readonly purpose: PurposeRule;
  readonly shows: Shows | null;
  readonly exports: ListExport | null;
  readonly run: (context: C, door: Door, actor: Actor, input: unknown) => Promise<unknown>;
}

/** Builds an operation. Without a right and an audit class it does not compile. */
export function defineOperation<I extends z.ZodType, O extends z.ZodType, C>(
  definition: OperationDefinition<I, O, C>,
): Operation<C> & {
  readonly perform: (context: C, door: Door, actor: Actor, input: z.output<I>) => Promise<z.output<O>>;
} {
  const guarded = async (
    context: C,
    door: Door,
    asker: Actor,
    read: () => z.output<I>,
  ): Promise<z.output<O>> => {
    let actor = asker;
    try {
      requireRight(actor, definition.right);
      actor = door.reading.settle(actor, purposeNeeded(definition.purpose, actor) ? "required" : "none");
      const input = read();
      await definition.before?.(context, door, actor, input);
      const value = await door.open(actor, async (session) => {
        if (definition.shows !== undefined && !isPublicRead(definition.audit, actor))
          await door.reading.limit(session, definition.shows);
        const answer = await definition.handle(context, session, input);
        if (!isPublicRead(definition.audit, actor)) {
          await session.audit({
            operation: definition.name,
            class: definition.audit === "write" ? "write" : "read",
            ...(answer.subjects === undefined ? {} : { subjects: answer.subjects }),
            ...detailOf(definition.shows, answer.detail),
            ...(answer.rows === undefined ? {} : { rows: answer.rows }),
          });
        }
        return answer.value;
      });
      return definition.follow === undefined
        ? value
        : await definition.follow(context, door, actor, value, input);
    } catch (error) {
      await recordFailure(door, actor, definition.name, definition.audit, error);
      if (error instanceof ProblemError) await door.alarm(actor, definition.name, error.problems);
      throw error;
    }
  };
  const perform = (context: C, door: Door, actor: Actor, input: z.output<I>): Promise<z.output<O>> =>
    guarded(context, door, actor, () => input);
  const run = (context: C, door: Door, actor: Actor, input: unknown): Promise<unknown> =>
    guarded(context, door, actor, () => parseInput(definition.input, input));
  const { name, label, description, method, path, input, output, right, audit, purpose } = definition;
  const shows = definition.shows ?? null;
  const exports = definition.exports ?? null;
  return {
    name,
    label,
    description,
    method,
    path,
    input,
    output,
    right,
    audit,
    purpose,
    shows,
    exports,
    run,
    perform,
  };
}

const purposeNeeded = (rule: PurposeRule, actor: Actor): boolean =>
  rule === "required" || (rule === "unless-public" && reachesProtected(actor.scope));

/** What the entry says beside the operation; what it shows is what the reader's limits count. */
function detailOf(shows: Shows | undefined, detail: Answer<unknown>["detail"]) {
  if (shows === undefined && detail === undefined) return {};
  return { detail: { ...detail, ...(shows === undefined ? {} : { shows }) } };
}

/** What the public reads shows only what is published: nobody's protected data was looked at. */
const isPublicRead = (audit: AuditClass, actor: Actor): boolean =>
  audit !== "write" && actor.scope.publicOnly;

async function recordFailure(
  door: Door,
  actor: Actor,
  operation: string,
  audit: AuditClass,
  error: unknown,
): Promise<void> {
  const problems = error instanceof ProblemError ? error.problems : [];
  const refused = problems.some((one) => one.kind === "refused" || one.kind === "unauthenticated");
  if (!refused && isPublicRead(audit, actor)) return;
  const codes = problems.map((one) => one.code);
  await door.record(
    actor,
    { operation, class: audit === "write" ? "write" : "read", detail: { codes } },
    refused ? "refused" : "failed",
  );
}

/** Refuses an actor without the right: a visitor is asked to sign in. */
export function requireRight(actor: Actor, right: Right): void {
  if (actor.rights.includes(right)) return;
  if (actor.heldTo !== undefined) throw new ProblemError(HELD[actor.heldTo]);
  if (actor.role === "visitor")
    throw new ProblemError(problem("unauthenticated", "sign-in-needed", "请先登录", "please sign in first"));
  throw new ProblemError(
    problem(
      "refused",
      "right-missing",
      `您的角色没有“${RIGHTS[right].zh}”权限`,
      `your role does not hold the right “${RIGHTS[right].en}”`,
      right,
    ),
  );
}

/** What a session that is held to its own account is told everywhere else. */
const HELD: Readonly<Record<NonNullable<Actor["heldTo"]>, Problem>> = {
  "password-change": {
    ...problem(
      "refused",
      "password-change-needed",
      "密码为初始密码或已到期，须先更换",
      "the password is a first one or has expired; it must be changed first",
    ),
    remedy: { zh: "在“我的账号”中更换密码", en: "change it under “My account”" },
  },
  "second-factor": {
    ...problem(
      "refused",
      "second-factor-needed",
      "您的角色须使用第二重验证，请先设置",
      "your role needs a second factor; set one up first",
    ),
    remedy: {
      zh: "在“我的账号”中绑定验证器或通行密钥",
      en: "enrol an authenticator or a passkey under “My account”",
    },
  },
};

/** Parses an input at the edge; every issue becomes a located problem. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new ProblemError(
    ...parsed.error.issues.map((issue) =>
      problem(
        "invalid",
        "input-invalid",
        `输入不合规：${issue.message}`,
        `the input is not well-formed: ${issue.message}`,
        issue.path.join("."),
      ),
    ),
  );
}
