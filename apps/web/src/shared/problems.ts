import { errorSchema } from "@xinpark/kernel/contract";
import type { problemSchema } from "@xinpark/kernel/contract";
import type { z } from "zod";

export type AnswerProblem = z.infer<typeof problemSchema>;

/** What the API (or the way to it) answered instead of a result. */
export class ApiError extends Error {
  readonly status: number;
  readonly problems: readonly AnswerProblem[];
  constructor(status: number, problems: readonly AnswerProblem[]) {
    super(problems.map((one) => `${one.code}: ${one.message.en}`).join("; "));
    this.name = "ApiError";
    this.status = status;
    this.problems = problems;
  }
}

/** The server could not be reached at all; status 0. */
export function unreachableServer(): ApiError {
  return new ApiError(0, [
    {
      kind: "internal",
      code: "server-unreachable",
      message: { zh: "连不上服务器。", en: "The server cannot be reached." },
      remedy: {
        zh: "请检查网络，稍后重试；已上传并得到回执的数据不会丢失。",
        en: "Check the network and try again; nothing that has a receipt is lost.",
      },
    },
  ]);
}

/** The server answered in a shape this page does not know; `path` is where. */
export function unexpectedAnswer(status: number, path: string): ApiError {
  return new ApiError(status, [
    {
      kind: "internal",
      code: "answer-unexpected",
      message: { zh: "服务器的回答无法识别。", en: "The server's answer could not be understood." },
      path,
      remedy: {
        zh: "请刷新页面；若仍如此，请将错误代码告知管理员。",
        en: "Reload the page; if it happens again, tell an administrator the code.",
      },
    },
  ]);
}

/** The problems of an error answer, or an unexpected-answer problem naming the status. */
export function errorOf(status: number, body: unknown): ApiError {
  const parsed = errorSchema.safeParse(body);
  if (!parsed.success) return unexpectedAnswer(status, `HTTP ${status}`);
  const { error, problems } = parsed.data;
  return new ApiError(status, problems.length === 0 ? [error] : problems);
}

/** Whatever was thrown, as an ApiError. */
export function asApiError(thrown: unknown): ApiError {
  return thrown instanceof ApiError
    ? thrown
    : unexpectedAnswer(0, thrown instanceof Error ? thrown.name : "");
}

/** Whether what was thrown is a problem of this code. */
export const isProblem = (thrown: unknown, code: string): boolean =>
  thrown instanceof ApiError && thrown.problems.some((one) => one.code === code);
