import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { errorSchema } from "@xinpark/kernel/contract";
import { ProblemError } from "@xinpark/kernel/outcome";
import { requireRight } from "@xinpark/platform/operation";
import { beginProvider, finishProvider, visitor } from "@xinpark/services/account";
import { z } from "zod";
import type { Application } from "../application/index.ts";
import { askerOf, originOf, unknownAsking } from "./asker.ts";
import { signInContext, welcome } from "./welcome.ts";

/** There and back: signing in by another provider, and linking an identity there to the own account. */

const WAY_COOKIE = "xinpark_way";
const CALLBACK = "/session/provider/callback";
const tags = ["account"];
const address = z.object({ address: z.string().meta({ description: "Where the browser goes next" }) });

export function registerProvider(api: FastifyInstance, application: Application): void {
  const context = signInContext(application);
  const base = "/api/v1";
  // Coming back is a navigation from another site: a strict cookie would stay behind.
  const cookie = {
    path: `${base}${CALLBACK}`,
    httpOnly: true,
    sameSite: "lax",
    secure: application.configuration.publicUrl?.startsWith("https:") ?? false,
  } as const;
  const ourAddress = (request: FastifyRequest): string =>
    application.configuration.publicUrl ?? `${request.protocol}://${request.host}`;
  const redirectUri = (request: FastifyRequest): string =>
    new URL(`${base}${CALLBACK}`, ourAddress(request)).href;

  const begin = (purpose: "sign-in" | "link") => async (request: FastifyRequest, reply: FastifyReply) => {
    const actor = purpose === "link" ? await askerOf(application, request) : visitor(unknownAsking(request));
    if (purpose === "link")
      requireRight({ ...actor, rights: actor.heldTo === undefined ? actor.rights : [] }, "account.own");
    const begun = await beginProvider(context, actor, redirectUri(request), purpose);
    void reply.setCookie(WAY_COOKIE, begun.token, { ...cookie, maxAge: begun.maximumAgeSeconds });
    return { address: begun.address };
  };
  const response = { 200: address, default: errorSchema };
  api.post(
    "/session/provider",
    {
      schema: {
        operationId: "account.signInByProvider",
        tags,
        summary: "统一身份登录 · Sign in by another provider",
        response,
      },
    },
    begin("sign-in"),
  );
  api.post(
    "/account/identities",
    {
      schema: {
        operationId: "account.beginLink",
        tags,
        summary: "绑定统一身份 · Link an identity to one's account",
        response,
      },
    },
    begin("link"),
  );
  api.get(CALLBACK, { schema: { hide: true } }, async (request, reply) => {
    const token = request.cookies[WAY_COOKIE] ?? "";
    void reply.clearCookie(WAY_COOKIE, cookie);
    const returned = new URL(request.url, ourAddress(request));
    return reply.redirect(await landing(application, request, reply, token, returned), 303);
  });

  async function landing(
    app: Application,
    request: FastifyRequest,
    reply: FastifyReply,
    token: string,
    returned: URL,
  ): Promise<string> {
    try {
      const outcome = await finishProvider(
        context,
        token,
        returned,
        unknownAsking(request),
        originOf(request),
      );
      if (outcome.kind === "linked") return "/account?linked=true";
      await welcome(app, request, reply, outcome);
      return outcome.kind === "second-step" ? `/sign-in?step=${outcome.methods.join("-")}` : "/";
    } catch (error) {
      // Somebody is looking at a browser: the page says what went wrong.
      if (!(error instanceof ProblemError)) throw error;
      return `/sign-in?problem=${encodeURIComponent(error.problems[0]?.code ?? "provider-refused")}`;
    }
  }
}
