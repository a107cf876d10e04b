import type { FastifyRequest } from "fastify";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Actor } from "@xinpark/platform/door";
import { queriesOn } from "@xinpark/platform/sql";
import { actorOfKey, actorOfSession, visitor, type Asking } from "@xinpark/services/account";
import type { Application } from "../application/index.ts";

/** Who sends a request: a session cookie, an API key, or nobody. */

export const SESSION_COOKIE = "xinpark_session";

export async function askerOf(application: Application, request: FastifyRequest): Promise<Actor> {
  const key = bearer(request);
  const queries = queriesOn(application.database.pools.app);
  if (key !== null) {
    const actor = await actorOfKey(queries, key, asking(request, "api"));
    if (actor !== null) return actor;
    throw new ProblemError(
      problem("unauthenticated", "key-unknown", "密钥无效或已过期", "the key is unknown or has expired"),
    );
  }
  const token = request.cookies[SESSION_COOKIE];
  const actor = token === undefined ? null : await actorOfSession(queries, token, asking(request, "web"));
  return actor ?? visitor(asking(request, "web"));
}

function bearer(request: FastifyRequest): string | null {
  const match = /^Bearer (\S+)$/u.exec(request.headers.authorization ?? "");
  return match?.[1] ?? null;
}

function asking(request: FastifyRequest, channel: "web" | "api"): Asking {
  return {
    channel,
    purpose: header(request, "x-purpose"),
    caseNumber: decoded(header(request, "x-case-number", 600)),
    requestId: request.id,
  };
}

/** Headers carry short words: anything longer is cut, so that the audit stays readable. */
function header(request: FastifyRequest, name: string, most = 100): string | null {
  const value = request.headers[name];
  return typeof value === "string" && value.trim() !== "" ? value.trim().slice(0, most) : null;
}

/** Headers carry plain letters only: numbers of cases with Chinese in them come percent-encoded. */
function decoded(value: string | null): string | null {
  if (value === null || !value.includes("%")) return value;
  try {
    return decodeURIComponent(value).slice(0, 100);
  } catch {
    return value;
  }
}
