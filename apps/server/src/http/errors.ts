import type { FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors } from "fastify-type-provider-zod";
import { httpStatus, problem, ProblemError, type Problem } from "@xinpark/kernel/outcome";
import type { Application } from "../application/index.ts";
import { answerProblem } from "../pages/index.ts";
import { retryAfter } from "./limits.ts";

/** The one way an error leaves by HTTP. Internals never leak; unexpected ones are logged with the request's id. */
export function answerError(
  application: Application,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const problems = problemsOf(error);
  if (problems === null)
    application.log.error(
      { requestId: request.id, route: request.routeOptions.url ?? "", error },
      "a request failed unexpectedly",
    );
  const answered = problems ?? [UNEXPECTED];
  const [first = UNEXPECTED] = answered;
  if (error instanceof ProblemError) retryAfter(reply, error);
  // The rest of a body that came too slowly is not waited for.
  if (first.kind === "timed-out") void reply.header("connection", "close");
  void reply.status(httpStatus(first));
  return wantsPage(request) && !request.url.startsWith("/api/")
    ? answerProblem(application, request, reply, answered)
    : reply.send({ error: first, problems: answered });
}

/** A browser asks for a page in so many words; programs take what comes. */
export const wantsPage = (request: FastifyRequest): boolean =>
  (request.headers.accept ?? "").includes("text/html");

const UNEXPECTED = problem(
  "internal",
  "unexpected",
  "系统出现意外错误，请凭请求编号联系运维",
  "something unexpected happened; tell the operator the request id",
);

function problemsOf(error: unknown): readonly Problem[] | null {
  if (error instanceof ProblemError) return error.problems;
  if (hasZodFastifySchemaValidationErrors(error)) {
    return error.validation.map((issue) =>
      problem(
        "invalid",
        "input-invalid",
        `输入不合规：${issue.message ?? ""}`,
        `the input is not well-formed: ${issue.message ?? ""}`,
        issue.instancePath,
      ),
    );
  }
  return clientProblem(error);
}

/** What the HTTP layer itself refuses: too large a body, a malformed one. */
function clientProblem(error: unknown): readonly Problem[] | null {
  if (
    typeof error !== "object" ||
    error === null ||
    !("statusCode" in error) ||
    typeof error.statusCode !== "number"
  )
    return null;
  if (error.statusCode < 400 || error.statusCode >= 500) return null;
  if (error.statusCode === 413)
    return [problem("too-large", "body-too-large", "上传内容超过上限", "what was sent is over the limit")];
  return [problem("invalid", "request-malformed", "请求格式有误", "the request is malformed")];
}
