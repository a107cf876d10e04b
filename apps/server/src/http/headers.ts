import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { problem, ProblemError, type Problem } from "@xinpark/kernel/outcome";
import type { LoadedConfiguration } from "@xinpark/platform/configuration";

/** What every answer carries, and what every request must show before anything is done for it. */

/** Only what is our own may run, load or frame; styles made at run time carry the page's nonce. */
export function contentPolicy(nonce: string | null): string {
  const styles = nonce === null ? "" : ` 'nonce-${nonce}'`;
  return [
    "default-src 'self'",
    "script-src 'self'",
    `style-src 'self'${styles}`,
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
    "form-action 'self'",
  ].join("; ");
}

/** The description's own pages set styles in their markup; nothing of ours is on them. */
const DOCUMENT_POLICY = contentPolicy(null).replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

const COMMON: Readonly<Record<string, string>> = {
  "content-security-policy": contentPolicy(null),
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "x-permitted-cross-domain-policies": "none",
  "permissions-policy":
    "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), serial=(), usb=(), browsing-topics=()",
};
const API: Readonly<Record<string, string>> = {
  ...COMMON,
  "cache-control": "no-store",
  // What an answer holds may stop being public tomorrow: no search engine keeps it.
  "x-robots-tag": "noindex, noarchive",
};
const DOCUMENT: Readonly<Record<string, string>> = { ...COMMON, "content-security-policy": DOCUMENT_POLICY };
const YEAR_SECONDS = 31_536_000;

/** A fresh nonce for the styles of one page. */
export const pageNonce = (): string => randomBytes(16).toString("base64url");

/** Hooks that come before all others. */
export function registerHeaders(server: FastifyInstance, configuration: LoadedConfiguration): void {
  const secure = configuration.publicUrl?.startsWith("https:") === true;
  const transport = secure ? { "strict-transport-security": `max-age=${YEAR_SECONDS}` } : {};
  const sets = [COMMON, API, DOCUMENT].map((set) => ({ ...set, ...transport }));
  const [common = COMMON, api = API, document = DOCUMENT] = sets;
  const ownHost = configuration.publicUrl === undefined ? null : new URL(configuration.publicUrl).host;
  server.addHook("onRequest", async (request, reply) => {
    const set = request.url.startsWith("/api/v1/")
      ? api
      : request.url.startsWith("/api/docs")
        ? document
        : common;
    void reply.headers(set).header("x-request-id", request.id);
    refuseForeignHost(request, ownHost);
    refuseForeignOrigin(request, ownHost);
  });
}

/** Marks an answer as a page whose run-time styles carry the nonce. */
export function asPage(reply: FastifyReply, nonce: string): FastifyReply {
  return reply
    .type("text/html; charset=utf-8")
    .header("content-security-policy", contentPolicy(nonce))
    .header("cache-control", "private, no-cache")
    .header("vary", "cookie");
}

/** Addresses of this very machine; no foreign name can lead a browser here under them. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/u;
/** Asked by machines that know the server by its inner address. */
const INNER = new Set(["/healthz", "/readyz", "/metrics"]);

/** Where the public address is known, a request under another name is none of ours: names bound to our address by others end here. */
function refuseForeignHost(request: FastifyRequest, ownHost: string | null): void {
  if (ownHost === null) return;
  const host = request.host.toLowerCase();
  if (INNER.has(request.url)) {
    if (host === ownHost && request.url === "/metrics") throw new ProblemError(INNER_ONLY);
    return;
  }
  if (host === ownHost || LOOPBACK.test(host)) return;
  throw new ProblemError({
    ...problem(
      "invalid",
      "host-unknown",
      "请求的主机名不是本平台的",
      "the host asked for is not this platform",
    ),
    remedy: { zh: "请使用本平台公布的网址", en: "use the platform's published address" },
  });
}

const INNER_ONLY: Problem = problem(
  "not-found",
  "address-unknown",
  "没有这个地址",
  "there is nothing at this address",
);

const isReading = (method: string): boolean => method === "GET" || method === "HEAD" || method === "OPTIONS";

/**
 * A page of another site must not act for somebody signed in here. Every browser says where a writing request comes from,
 * and the cookie is not sent along from other sites; what says nothing is a program that holds its session itself.
 */
function refuseForeignOrigin(request: FastifyRequest, ownHost: string | null): void {
  if (isReading(request.method)) return;
  const { origin } = request.headers;
  const site = request.headers["sec-fetch-site"];
  if (typeof site === "string" && site !== "same-origin" && site !== "none") throw new ProblemError(FOREIGN);
  if (origin === undefined) return;
  const from = URL.canParse(origin) ? new URL(origin).host : "";
  if (from !== "" && (from === request.host || from === ownHost)) return;
  throw new ProblemError(FOREIGN);
}

const FOREIGN: Problem = problem(
  "refused",
  "origin-foreign",
  "请求来自其他网站",
  "the request comes from another site",
);
