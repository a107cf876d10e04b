import type { FastifyRequest } from "fastify";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Actor } from "@xinpark/platform/door";
import { queriesOn } from "@xinpark/platform/sql";
import {
  actorOfKey,
  actorOfSession,
  securityOn,
  visitor,
  type Asking,
  type Origin,
} from "@xinpark/services/account";
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
  const who = asking(request, "web");
  if (token === undefined) return visitor(who);
  const setting = securityOn(application.installation(), application.today());
  return (await actorOfSession(queries, token, who, setting)) ?? visitor(who);
}

/** Somebody at a browser who is not known yet. */
export const unknownAsking = (request: FastifyRequest): Asking => ({
  channel: "web",
  purpose: null,
  caseNumber: null,
  requestId: request.id,
});

/** From where a session comes: enough for its owner to know it again, not enough to follow anybody. */
export function originOf(request: FastifyRequest): Origin {
  return { device: deviceOf(request.headers["user-agent"] ?? ""), address: networkOf(request.ip) };
}

const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ["WeChat", /MicroMessenger/u],
  ["Edge", /Edg(?:e|A|iOS)?\//u],
  ["Opera", /OPR\//u],
  ["Firefox", /(?:Firefox|FxiOS)\//u],
  ["Chrome", /(?:Chrome|CriOS|Chromium)\//u],
  ["Safari", /Safari\//u],
];
const SYSTEMS: readonly (readonly [string, RegExp])[] = [
  ["HarmonyOS", /HarmonyOS|OpenHarmony/u],
  ["Android", /Android/u],
  ["iOS", /iPhone|iPad|iPod/u],
  ["Windows", /Windows/u],
  ["macOS", /Mac OS X|Macintosh/u],
  ["Linux", /Linux|X11/u],
];

/** Browser and system in words; empty when neither is known. */
export function deviceOf(agent: string): string {
  const named = (list: typeof BROWSERS) => list.find(([, form]) => form.test(agent))?.[0];
  return [named(BROWSERS), named(SYSTEMS)].filter((part) => part !== undefined).join(" · ");
}

/** The first half of an address: of four numbers the first three, of IPv6 the first three groups. */
export function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/iu, "");
  const four = /^(\d+\.\d+\.\d+)\.\d+$/u.exec(plain);
  if (four !== null) return `${four[1] ?? ""}.0/24`;
  if (!plain.includes(":")) return "";
  const head = (plain.split("::")[0] ?? "").split(":").slice(0, 3);
  const groups = [...head, "0", "0", "0"].slice(0, 3).map((group) => (group === "" ? "0" : group));
  return `${groups.join(":").toLowerCase()}::/48`;
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
