import type { FastifyReply, FastifyRequest } from "fastify";
import type { SessionOutput } from "@xinpark/kernel/contract";
import type { Actor } from "@xinpark/platform/door";
import { describeSession, visitor, type SignedIn, type SignInContext } from "@xinpark/services/account";
import type { Application } from "../application/index.ts";
import { SESSION_COOKIE, unknownAsking } from "./asker.ts";

/** What somebody gets who has signed in, or is half-way: a cookie, and who they are now. */

export const STEP_COOKIE = "xinpark_step";
/** The second step, and nothing else, gets its cookie. */
const STEP_PATH = "/api/v1/session/second-step";

export const describe = (application: Application, actor: Actor) =>
  application.door.open(actor, (session) =>
    describeSession(session, actor, application.services, application.today()),
  );

export const signInContext = ({ services, door }: Application): SignInContext => ({ ...services, door });

const isSecure = (application: Application): boolean =>
  application.configuration.publicUrl?.startsWith("https:") ?? false;
export const cookieAt = (application: Application, path: string) =>
  ({ path, httpOnly: true, sameSite: "strict", secure: isSecure(application) }) as const;

/** Sets the cookie of the session or of the second step, and tells who one is now. */
export async function welcome(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  signedIn: SignedIn,
): Promise<SessionOutput> {
  const { token, maximumAgeSeconds: maxAge } = signedIn;
  if (signedIn.kind === "second-step") {
    void reply.setCookie(STEP_COOKIE, token, { ...cookieAt(application, STEP_PATH), maxAge });
    const nobody = await describe(application, visitor(unknownAsking(request)));
    return { ...nobody, secondStep: { methods: [...signedIn.methods] } };
  }
  if (request.cookies[STEP_COOKIE] !== undefined)
    void reply.clearCookie(STEP_COOKIE, cookieAt(application, STEP_PATH));
  void reply.setCookie(SESSION_COOKIE, token, { ...cookieAt(application, "/"), maxAge });
  return describe(application, signedIn.actor);
}
