import { lookup } from "node:dns";
import http from "node:http";
import https from "node:https";
import { isIP, type LookupFunction } from "node:net";
import type { Readable } from "node:stream";
import { problem, ProblemError, type Problem } from "@xinpark/kernel/outcome";
import type { AllowedHosts } from "./hosts.ts";

export { isSpecial, parseHosts, type AllowedHosts } from "./hosts.ts";

/** Asking other systems over HTTP: only hosts that the operator allowed, at addresses that were looked at, without redirects, within time. */

export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** For the connection, for the answer's head and between its pieces. */
  readonly idleMilliseconds: number;
  /** For everything. */
  readonly totalMilliseconds: number;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** To be read to its end, or destroyed. */
  readonly body: Readable;
}

/** What can be reached: the configured hosts. */
export interface Outbound {
  /** Why an address may not be asked; null where it may. */
  readonly refusal: (url: string) => Problem | null;
  /** Asks. Throws `host-not-allowed`, `address-private`, `redirected`, `unreachable`, `timed-out`. */
  readonly get: (request: OutboundRequest) => Promise<OutboundAnswer>;
}

export const createOutbound = (hosts: AllowedHosts): Outbound => ({
  refusal: (url) => refusalOf(hosts, url),
  get: async (request) => {
    const refusal = refusalOf(hosts, request.url);
    if (refusal !== null) throw new ProblemError(refusal);
    return ask(hosts, request);
  },
});

function refusalOf(hosts: AllowedHosts, text: string): Problem | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (
    url === null ||
    !["http:", "https:"].includes(url.protocol) ||
    url.username !== "" ||
    url.password !== "" ||
    url.hash !== ""
  )
    return problem(
      "invalid",
      "url-unreadable",
      "须是 http 或 https 地址，不含用户名、口令和 #",
      "an http or https address without user name, password and fragment",
      "url",
    );
  if (hosts.allows(url)) return null;
  return {
    ...problem(
      "refused",
      "host-not-allowed",
      `未允许访问主机 ${url.host}`,
      `the host ${url.host} is not allowed`,
      "url",
    ),
    remedy: {
      zh: "由运维人员在 XINPARK_PULL_HOSTS 中列入该主机（内网地址须另列地址或网段）",
      en: "the operator lists the host in XINPARK_PULL_HOSTS (an address or network within, too, where it is private)",
    },
  };
}

/** Resolves once and connects to what was looked at: a name cannot lead elsewhere in between. */
function guardedLookup(hosts: AllowedHosts): LookupFunction {
  return (name, options, callback) => {
    lookup(name, { all: true, verbatim: true }, (error, found) => {
      const open = (error === null ? found : []).filter(({ address }) => hosts.allowsAddress(address));
      const [first] = open;
      if (error !== null) callback(error, "", 0);
      else if (first === undefined || open.length < found.length)
        callback(new ProblemError(addressPrivate(name)), "", 0);
      else if (options.all === true) callback(null, open);
      else callback(null, first.address, first.family);
    });
  };
}

function ask(hosts: AllowedHosts, request: OutboundRequest): Promise<OutboundAnswer> {
  const url = new URL(request.url);
  const literal = url.hostname.replace(/^\[(.*)\]$/u, "$1");
  if (isIP(literal) !== 0 && !hosts.allowsAddress(literal))
    return Promise.reject(new ProblemError(addressPrivate(literal)));
  return new Promise((resolve, reject) => {
    const client = (url.protocol === "https:" ? https : http).request(
      url,
      {
        method: "GET",
        agent: false,
        lookup: guardedLookup(hosts),
        timeout: request.idleMilliseconds,
        signal: AbortSignal.timeout(request.totalMilliseconds),
        headers: { "accept-encoding": "identity", ...request.headers },
      },
      (answer) => {
        const status = answer.statusCode ?? 0;
        if (status >= 300 && status < 400 && status !== 304) {
          answer.destroy();
          reject(new ProblemError(redirected(answer.headers.location ?? "")));
          return;
        }
        const headers = Object.fromEntries(
          Object.entries(answer.headers).map(([name, value]) => [
            name,
            Array.isArray(value) ? value.join(", ") : value,
          ]),
        );
        resolve({ status, headers, body: answer });
      },
    );
    client.on("timeout", () => client.destroy(new ProblemError(timedOut())));
    client.on("error", (error) => reject(troubleOf(error)));
    client.end();
  });
}

/** What ended a request or the reading of its answer, in words. */
export function troubleOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof Error && (error.name === "TimeoutError" || error.name === "AbortError"))
    return new ProblemError(timedOut());
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return new ProblemError({
    ...problem(
      "unavailable",
      "unreachable",
      `连不上，或应答中断（${code}）`,
      `it cannot be reached, or the answer broke off (${code})`,
      "url",
    ),
  });
}

const addressPrivate = (host: string): Problem => ({
  ...problem(
    "refused",
    "address-private",
    `主机 ${host} 指向内网或保留地址`,
    `the host ${host} leads to a private or reserved address`,
    "url",
  ),
  remedy: {
    zh: "确系内网接口的，由运维人员把该地址或网段列入 XINPARK_PULL_HOSTS",
    en: "where that is meant, the operator lists the address or its network in XINPARK_PULL_HOSTS",
  },
});

const redirected = (location: string): Problem => ({
  ...problem(
    "refused",
    "redirected",
    "对方把请求转到了别的地址，不予跟随",
    "the address redirects elsewhere, which is not followed",
    "url",
  ),
  remedy: { zh: "改填转到的地址", en: "enter the address it leads to" },
  details: { location: location.slice(0, 500) },
});

const timedOut = (): Problem =>
  problem("unavailable", "timed-out", "等待应答超时", "the answer took too long", "url");
