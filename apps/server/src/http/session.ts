import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import {
  errorSchema,
  passkeyStepOutput,
  secondStepInput,
  sessionOutput,
  signInInput,
} from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { parseInput } from "@xinpark/platform/operation";
import { beginPasskeyStep, signIn, signOut, takeSecondStep, visitor } from "@xinpark/services/account";
import type { Application } from "../application/index.ts";
import { askerOf, originOf, SESSION_COOKIE, unknownAsking } from "./asker.ts";
import { registerProvider } from "./provider.ts";
import { cookieAt, describe, signInContext, STEP_COOKIE, welcome } from "./welcome.ts";

/** Signing in and out, and who one is. The cookies are out of reach of scripts and of other sites. */

const response = { 200: sessionOutput, default: errorSchema };
const tags = ["account"];

export function registerSession(api: FastifyInstance, application: Application): void {
  const context = signInContext(application);

  api.get(
    "/session",
    { schema: { operationId: "account.session", tags, summary: "当前会话 · The session", response } },
    async (request) => describe(application, await askerOf(application, request)),
  );

  api.post(
    "/session",
    {
      schema: { operationId: "account.signIn", tags, summary: "登录 · Sign in", body: signInInput, response },
    },
    async (request, reply: FastifyReply) => {
      const given = parseInput(signInInput, request.body);
      const signedIn = await signIn(context, given, unknownAsking(request), originOf(request));
      return welcome(application, request, reply, signedIn);
    },
  );

  api.delete(
    "/session",
    { schema: { operationId: "account.signOut", tags, summary: "退出 · Sign out", response } },
    async (request, reply: FastifyReply) => {
      const actor = await askerOf(application, request);
      const token = request.cookies[SESSION_COOKIE];
      if (token !== undefined && actor.accountId !== null) await signOut(application.door, actor, token);
      void reply.clearCookie(SESSION_COOKIE, cookieAt(application, "/"));
      return describe(application, visitor(unknownAsking(request)));
    },
  );

  registerSecondStep(api, application);
  registerProvider(api, application);
}

function registerSecondStep(api: FastifyInstance, application: Application): void {
  const context = signInContext(application);
  api.post(
    "/session/second-step",
    {
      schema: {
        operationId: "account.signInSecondStep",
        tags,
        summary: "登录第二步 · The second step of signing in",
        body: secondStepInput,
        response,
      },
    },
    async (request, reply: FastifyReply) => {
      const answer = parseInput(secondStepInput, request.body);
      const asking = unknownAsking(request);
      const signedIn = await takeSecondStep(context, stepToken(request), answer, asking, originOf(request));
      return welcome(application, request, reply, signedIn);
    },
  );
  api.post(
    "/session/second-step/passkey",
    {
      schema: {
        operationId: "account.signInPasskeyOptions",
        tags,
        summary: "通行密钥参数 · What a passkey needs",
        response: { 200: passkeyStepOutput, default: errorSchema },
      },
    },
    async (request) => beginPasskeyStep(context, stepToken(request), unknownAsking(request)),
  );
}

function stepToken(request: FastifyRequest): string {
  const token = request.cookies[STEP_COOKIE];
  if (token !== undefined) return token;
  throw new ProblemError(
    problem("unauthenticated", "step-over", "请先输入账号和密码", "enter login and password first"),
  );
}
