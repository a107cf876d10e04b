import type { Socket } from "node:net";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { problem, ProblemError } from "@xinpark/kernel/outcome";

/** Whoever sends slowly holds a connection for nothing: heads and bodies must come at a pace. */

const SECOND = 1000;
/** Without a byte in either direction. */
const SILENT_SECONDS = 120;
/** The longest upload: a gigabyte at the slowest pace we take takes less. */
const REQUEST_SECONDS = 4 * 3600;

const headProblem = {
  code: "request-too-slow",
  zh: "请求发送过慢，已断开",
  en: "the request came too slowly and was ended",
};
const malformed = { code: "request-malformed", zh: "请求格式有误", en: "the request is malformed" };
const headLarge = { code: "head-too-large", zh: "请求头过长", en: "the head of the request is too long" };

/** What the HTTP layer answers before there is a request: the same shape as every other error. */
const CLIENT_ERRORS: Readonly<
  Record<
    string,
    {
      readonly line: string;
      readonly kind: "invalid" | "too-large" | "timed-out";
      readonly say: typeof malformed;
    }
  >
> = {
  HPE_HEADER_OVERFLOW: { line: "431 Request Header Fields Too Large", kind: "too-large", say: headLarge },
  ERR_HTTP_REQUEST_TIMEOUT: { line: "408 Request Timeout", kind: "timed-out", say: headProblem },
};
const OTHER = { line: "400 Bad Request", kind: "invalid", say: malformed } as const;

function answerClientError(error: Error, socket: Socket): void {
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === "ECONNRESET" || !socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  const { line, kind, say } = CLIENT_ERRORS[code] ?? OTHER;
  const one = problem(kind, say.code, say.zh, say.en);
  const body = JSON.stringify({ error: one, problems: [one] });
  const head = `HTTP/1.1 ${line}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nx-content-type-options: nosniff\r\ncache-control: no-store\r\nconnection: close\r\n\r\n`;
  socket.end(head + body);
}

export interface PaceLimits {
  /** Until the head of a request is there. */
  readonly headMilliseconds: number;
  readonly lookMilliseconds: number;
  /** A body may take this long whatever its pace. */
  readonly graceMilliseconds: number;
  readonly leastBytesPerSecond: number;
}

/** A slow line of a village office brings ten times a thousand bytes a second. */
export const PACE_LIMITS: PaceLimits = {
  headMilliseconds: 20 * SECOND,
  lookMilliseconds: 5 * SECOND,
  graceMilliseconds: 20 * SECOND,
  leastBytesPerSecond: 1000,
};

/** Settings of the HTTP server itself. */
export const paceSettings = (limits: PaceLimits) => ({
  connectionTimeout: SILENT_SECONDS * SECOND,
  requestTimeout: REQUEST_SECONDS * SECOND,
  http: {
    headersTimeout: limits.headMilliseconds,
    connectionsCheckingInterval: limits.lookMilliseconds,
  },
  clientErrorHandler: answerClientError,
});

/** Watches every body that is still coming. */
export function registerPace(server: FastifyInstance, limits: PaceLimits): void {
  server.addHook("onRequest", async (request) => {
    if (hasBody(request)) watch(request, limits);
  });
}

const hasBody = ({ headers }: FastifyRequest): boolean =>
  headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;

function watch(request: FastifyRequest, limits: PaceLimits): void {
  const { raw } = request;
  const { socket } = raw;
  const begun = performance.now();
  const bytesBefore = socket.bytesRead;
  const timer = setInterval(() => {
    if (raw.complete || raw.destroyed) {
      clearInterval(timer);
      return;
    }
    const passed = performance.now() - begun;
    if (passed < limits.graceMilliseconds) return;
    // While we ourselves hold the sender back, it is not slow.
    if (raw.isPaused()) return;
    const bytes = socket.bytesRead - bytesBefore;
    if ((bytes * SECOND) / passed >= limits.leastBytesPerSecond) return;
    clearInterval(timer);
    raw.emit("error", tooSlow());
  }, limits.lookMilliseconds);
  timer.unref();
  raw.once("close", () => clearInterval(timer));
}

const tooSlow = (): ProblemError =>
  new ProblemError({
    ...problem("timed-out", headProblem.code, headProblem.zh, headProblem.en),
    remedy: { zh: "请检查网络后重新上传", en: "check the connection and send it again" },
  });
