import type { z } from "zod";
import type { Right } from "@xinpark/kernel/rights";
import type { Text } from "@xinpark/kernel/outcome";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Actor, Door, Session } from "../door/index.ts";

export { openAuditedStream } from "./stream.ts";
export type { AuditedStream, StreamEnd, StreamNote, StreamPart } from "./stream.ts";

/** The unit of the API: a definition from which route, description, rights check and audit derive. */

/**
 * How an operation is audited: a protected read and every write leave an entry in their own transaction;
 * `public` ones show only what the publication rule shows, and are counted, not audited.
 */
export type AuditClass = "public" | "read" | "write";

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
  /** Whether the asker must say what for. */
  readonly purpose: "none" | "required";
  /** The act itself. It returns its value and what the audit should know. */
  readonly handle: (context: C, session: Session, input: z.output<I>) => Promise<Answer<z.output<O>>>;
}

export interface Answer<T> {
  readonly value: T;
  /** Subjects whose protected data the answer shows. */
  readonly subjects?: readonly number[];
  readonly detail?: Readonly<Record<string, unknown>>;
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
  readonly purpose: "none" | "required";
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
    actor: Actor,
    read: () => z.output<I>,
  ): Promise<z.output<O>> => {
    try {
      requireRight(actor, definition.right);
      if (definition.purpose === "required") requirePurpose(actor);
      const input = read();
      return await door.open(actor, async (session) => {
        const answer = await definition.handle(context, session, input);
        if (!isPublicRead(definition.audit, actor)) {
          await session.audit({
            operation: definition.name,
            class: definition.audit === "write" ? "write" : "read",
            ...(answer.subjects === undefined ? {} : { subjects: answer.subjects }),
            ...(answer.detail === undefined ? {} : { detail: answer.detail }),
          });
        }
        return answer.value;
      });
    } catch (error) {
      await recordFailure(door, actor, definition.name, definition.audit, error);
      throw error;
    }
  };
  const perform = (context: C, door: Door, actor: Actor, input: z.output<I>): Promise<z.output<O>> =>
    guarded(context, door, actor, () => input);
  const run = (context: C, door: Door, actor: Actor, input: unknown): Promise<unknown> =>
    guarded(context, door, actor, () => parseInput(definition.input, input));
  const { name, label, description, method, path, input, output, right, audit, purpose } = definition;
  return { name, label, description, method, path, input, output, right, audit, purpose, run, perform };
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
  if (actor.role === "visitor")
    throw new ProblemError(problem("unauthenticated", "sign-in-needed", "请先登录", "please sign in first"));
  throw new ProblemError(
    problem(
      "refused",
      "right-missing",
      `您的角色没有“${right}”权限`,
      `your role does not hold the right “${right}”`,
      right,
    ),
  );
}

/** Looking at protected data needs a purpose. */
export function requirePurpose(actor: Actor): void {
  if (actor.purpose !== null && actor.purpose !== "") return;
  throw new ProblemError(
    problem(
      "invalid",
      "purpose-missing",
      "查看受保护信息须说明用途（X-Purpose）",
      "looking at protected data needs a purpose (X-Purpose)",
      "X-Purpose",
    ),
  );
}

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
