import { createHash } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Counter, type Registry } from "prom-client";
import type { RequestBudget, RequestLimitDefinition } from "@xinpark/kernel/definition";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Installation } from "@xinpark/services/installation";
import type { Application } from "../application/index.ts";
import { SESSION_COOKIE } from "./asker.ts";
import { Budgets, type Refusal } from "./budgets.ts";

/**
 * Requests are limited by what they cost, not by their number. A bucket of our own, because one request falls on several
 * budgets at once (its address, its credential, the login it tries) and is charged on all of them or on none.
 */

/** The hooks: charge before anything is parsed, charge sign-in once the login is known, charge guesses after the answer. */
export function registerLimits(server: FastifyInstance, application: Application, registry: Registry): void {
  if (!application.configuration.requestLimits) return;
  const limited = new Counter({
    name: "xinpark_http_limited_total",
    help: "Requests answered 429, by the budget that was used up",
    labelNames: ["budget"],
    registers: [registry],
  });
  const budgets = new Budgets();
  const rules = rulesOf(application);
  const charge = (wanted: readonly Charge[]): void => {
    const { budgets: sizes } = rules();
    const named = wanted.map(({ budget, key, cost }) => ({
      key: `${budget} ${key}`,
      cost,
      size: sizes[budget],
      budget,
    }));
    const refusal = budgets.take(named, performance.now());
    if (refusal === null) return;
    limited.inc({ budget: named[refusal.at]?.budget ?? "address" });
    throw limitReached(refusal);
  };
  server.addHook("onRequest", async (request) => {
    const cost = costOf(request, rules().costs);
    if (cost > 0) charge(chargesOf(request, cost));
  });
  server.addHook("preHandler", async (request) => {
    const attempt = attemptOf(request);
    if (attempt !== null) charge(attempt);
  });
  server.addHook("onResponse", async (request, reply) => {
    // Whoever signs in was no guesser.
    if (reply.statusCode < 300) {
      for (const { budget, key } of attemptOf(request) ?? [])
        budgets.spend(`${budget} ${key}`, -1, rules().budgets[budget], performance.now());
    }
    if (reply.statusCode !== 401 || isLocal(request) || request.headers.authorization === undefined) return;
    const { budgets: sizes, costs } = rules();
    budgets.spend(`address ${request.ip}`, costs.guess, sizes.address, performance.now());
  });
}

interface Charge {
  readonly budget: RequestBudget;
  readonly key: string;
  readonly cost: number;
}

/** The limits in force, looked up again when the day or the definitions change. */
function rulesOf(application: Application): () => RequestLimitDefinition {
  let known: { day: string; installation: Installation; rules: RequestLimitDefinition } | null = null;
  return () => {
    const [day, installation] = [application.today(), application.installation()];
    if (known === null || known.day !== day || known.installation !== installation) {
      const rules = expectValue(installation.library.find("request-limit", "http", day));
      known = { day, installation, rules };
    }
    return known.rules;
  };
}

/** Asked by the machines that look after the server, and files that never change: free. */
const FREE = /^\/(?:healthz|readyz|metrics|assets\/|favicon)/u;

function costOf(request: FastifyRequest, costs: RequestLimitDefinition["costs"]): number {
  if (FREE.test(request.url)) return 0;
  if (!request.url.startsWith("/api/")) return costs.page;
  const operation = operationOf(request);
  return (
    (operation === null ? undefined : costs.operations[operation]) ??
    (request.method === "GET" || request.method === "HEAD" ? costs.read : costs.write)
  );
}

function operationOf(request: FastifyRequest): string | null {
  const { schema } = request.routeOptions;
  if (schema === undefined || !("operationId" in schema)) return null;
  return typeof schema.operationId === "string" ? schema.operationId : null;
}

/** Credentials are not checked yet: an invented one has a budget of its own, but its address pays all the same. */
function chargesOf(request: FastifyRequest, cost: number): Charge[] {
  const { authorization } = request.headers;
  const session = request.cookies[SESSION_COOKIE];
  const charges: Charge[] = [];
  if (authorization !== undefined) charges.push({ budget: "key", key: digest(authorization), cost });
  else if (session !== undefined) charges.push({ budget: "session", key: digest(session), cost });
  if (isLocal(request)) return charges;
  if (charges.length === 0) charges.push({ budget: "visitor", key: request.ip, cost });
  charges.push({ budget: "address", key: request.ip, cost });
  return charges;
}

/**
 * This very machine is the operator, or a proxy that was not declared: behind such a one all the world has one address, and
 * limiting that would lock everybody out for one. Credentials and logins are limited all the same.
 */
const isLocal = (request: FastifyRequest): boolean => /^(?:127\.|::1$|::ffff:127\.)/u.test(request.ip);

/** What an attempt to sign in falls on. */
function attemptOf(request: FastifyRequest): Charge[] | null {
  const login = loginOf(request);
  if (login === null) return null;
  const attempt: Charge = { budget: "sign-in", key: `${request.ip} ${digest(login)}`, cost: 1 };
  return isLocal(request) ? [attempt] : [attempt, { budget: "sign-in-address", key: request.ip, cost: 1 }];
}

/** The login that a sign-in tries. */
function loginOf(request: FastifyRequest): string | null {
  if (operationOf(request)?.startsWith("account.signIn") !== true) return null;
  const { body } = request;
  if (typeof body !== "object" || body === null || !("login" in body)) return null;
  return typeof body.login === "string" ? body.login : null;
}

/** Secrets are not kept in memory for being counted. */
const digest = (text: string): string => createHash("sha256").update(text).digest("base64url").slice(0, 22);

/** Carries the seconds to wait to the error handler. */
export function limitReached(refusal: Refusal): ProblemError {
  return new ProblemError({
    ...problem("limited", "limit-reached", "请求过于频繁", "there were too many requests"),
    remedy: {
      zh: `请在 ${refusal.seconds} 秒后再试`,
      en: `try again in ${refusal.seconds} seconds`,
    },
    details: { retryAfterSeconds: refusal.seconds },
  });
}

/** The header that goes with the problem, where it has one. */
export function retryAfter(reply: FastifyReply, error: ProblemError): void {
  const seconds = error.problems[0]?.details?.["retryAfterSeconds"];
  if (typeof seconds === "number") void reply.header("retry-after", String(seconds));
}
