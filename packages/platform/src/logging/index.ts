/** Structured log lines to the standard error stream, with no personal data in them. */
import { Writable } from "node:stream";
import { pino } from "pino";
import { safeFields } from "./fields.ts";
import type { LogFields } from "./fields.ts";
import { formatLine } from "./line.ts";

export { safeError, safeFields } from "./fields.ts";
export type { LogFields, SafeError } from "./fields.ts";
export { formatLine } from "./line.ts";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Where the parts of the house write what they do. Messages are constant texts: what varies is a field. */
export interface Log {
  trace(fields: LogFields, message: string): void;
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  fatal(fields: LogFields, message: string): void;
  /** A log that adds these fields to every line, e.g. the request id. */
  child(fields: LogFields): Log;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** One readable line each instead of JSON; unless told, exactly when the standard error is a terminal. */
  readonly readable?: boolean;
  /** Takes the lines instead of the standard error (tests). */
  readonly write?: (line: string) => void;
}

/** Opens the log. Lines are written synchronously, so that the last words before an exit are not lost. */
export function createLog(options: LogOptions): Log {
  const readable = options.readable ?? process.stderr.isTTY;
  const write = options.write ?? ((line: string) => void process.stderr.write(line));
  const target = new Writable({
    decodeStrings: false,
    write(chunk: unknown, _encoding, done) {
      const line = String(chunk);
      write(readable ? formatLine(line) : line);
      done();
    },
  });
  const settings = {
    level: options.level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return wrap(pino(settings, target), {});
}

/** A log that says nothing. */
export const silentLog: Log = createLog({ level: "silent", readable: false, write: () => undefined });

function wrap(target: pino.Logger, bound: LogFields): Log {
  const at =
    (level: "trace" | "debug" | "info" | "warn" | "error" | "fatal") =>
    (fields: LogFields, message: string) => {
      if (target.isLevelEnabled(level)) target[level](safeFields({ ...bound, ...fields }), message);
    };
  return {
    trace: at("trace"),
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    fatal: at("fatal"),
    child: (fields) => wrap(target, { ...bound, ...fields }),
  };
}
