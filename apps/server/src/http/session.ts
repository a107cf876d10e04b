import type { FastifyInstance, FastifyReply } from "fastify";
import { errorSchema, sessionOutput, signInInput } from "@xinpark/kernel/contract";
import type { Actor } from "@xinpark/platform/door";
import { parseInput } from "@xinpark/platform/operation";
import { describeSession, signIn, signOut, visitor } from "@xinpark/services/account";
import type { Application } from "../application/index.ts";
import { askerOf, SESSION_COOKIE } from "./asker.ts";

/** Signing in and out, and who one is. The cookie is out of reach of scripts and of other sites. */

const describe = (application: Application, actor: Actor) =>
  application.door.open(actor, (session) =>
    describeSession(session, actor, application.installation(), application.today()),
  );

const response = { 200: sessionOutput, default: errorSchema };

export function registerSession(api: FastifyInstance, application: Application): void {
  const secure = application.configuration.publicUrl?.startsWith("https:") ?? false;
  const cookie = { path: "/", httpOnly: true, sameSite: "strict", secure } as const;
  const tags = ["account"];

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
      const { login, password } = parseInput(signInInput, request.body);
      const asking = { channel: "web", purpose: null, caseNumber: null, requestId: request.id } as const;
      const signedIn = await signIn(application.door, login, password, asking);
      void reply.setCookie(SESSION_COOKIE, signedIn.token, { ...cookie, maxAge: signedIn.maximumAgeSeconds });
      return describe(application, signedIn.actor);
    },
  );

  api.delete(
    "/session",
    { schema: { operationId: "account.signOut", tags, summary: "退出 · Sign out", response } },
    async (request, reply: FastifyReply) => {
      const actor = await askerOf(application, request);
      const token = request.cookies[SESSION_COOKIE];
      if (token !== undefined && actor.accountId !== null) await signOut(application.door, actor, token);
      void reply.clearCookie(SESSION_COOKIE, cookie);
      return describe(
        application,
        visitor({ channel: "web", purpose: null, caseNumber: null, requestId: request.id }),
      );
    },
  );
}
