import type { FastifyInstance } from "fastify";
import { problem, ProblemError } from "@xinpark/kernel/outcome";

/** What a body may look like. Keys that would reach into prototypes are refused by the parser itself. */

/** Definitions are the longest JSON anybody sends; files go another way. */
export const MOST_JSON_BYTES = 1024 * 1024;
/** The deepest document of ours is a condition within a rule: some tens of levels. */
const MOST_DEPTH = 64;

/** Refuses what no form or program of ours sends: nesting that would end a stack, and NUL, which no text of the database holds. */
export function registerShape(server: FastifyInstance): void {
  server.addHook("onRequest", async (request) => {
    if (request.url.includes("%00")) throw nulProblem();
  });
  server.addHook("preValidation", async (request) => {
    const found = inspect(request.body, MOST_DEPTH);
    if (found === "too-deep") throw tooDeep();
    if (found === "nul") throw nulProblem();
  });
}

/** Whether a value holds others more than `most` levels deep, or a NUL; level by level, never by recursion. */
export function inspect(value: unknown, most: number): "fine" | "too-deep" | "nul" {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (level.some((one) => typeof one === "string" && one.includes("\0"))) return "nul";
    const holders = level.filter(isHolder);
    if (holders.length > 0 && depth >= most) return "too-deep";
    level = holders.flatMap((holder): unknown[] => Object.values(holder));
  }
  return "fine";
}

const isHolder = (value: unknown): value is object => typeof value === "object" && value !== null;

const tooDeep = (): ProblemError =>
  new ProblemError(
    problem(
      "invalid",
      "body-too-deep",
      `请求内容嵌套超过 ${MOST_DEPTH} 层`,
      `the body is nested deeper than ${MOST_DEPTH} levels`,
    ),
  );
const nulProblem = (): ProblemError =>
  new ProblemError(
    problem("invalid", "character-forbidden", "请求里有空字符（NUL）", "the request holds a NUL character"),
  );
