import { ProblemError } from "@xinpark/kernel/outcome";

/**
 * Everything a log line may say. The set is closed on purpose: no names, no codes of enterprises, no bodies,
 * no query strings. A route is its pattern (`/api/v1/subjects/:id`), never the address that was asked for.
 */
export interface LogFields {
  readonly requestId?: string;
  readonly operation?: string;
  readonly method?: string;
  readonly route?: string;
  readonly status?: number;
  readonly milliseconds?: number;
  readonly bytes?: number;
  readonly rows?: number;
  readonly count?: number;
  readonly batch?: number | string;
  readonly item?: string;
  readonly department?: string;
  readonly definition?: string;
  readonly model?: string;
  readonly asOf?: string;
  readonly job?: string;
  readonly attempt?: number;
  readonly code?: string;
  readonly path?: string;
  readonly folder?: string;
  readonly host?: string;
  readonly port?: number;
  readonly address?: string;
  readonly process?: number;
  readonly user?: string;
  readonly role?: string;
  readonly database?: string;
  readonly version?: string | number;
  readonly migration?: number;
  readonly digest?: string;
  readonly signal?: string;
  readonly reason?: string;
  readonly error?: unknown;
}

type FieldName = keyof LogFields;

const NAMES: Readonly<Record<FieldName, true>> = {
  requestId: true,
  operation: true,
  method: true,
  route: true,
  status: true,
  milliseconds: true,
  bytes: true,
  rows: true,
  count: true,
  batch: true,
  item: true,
  department: true,
  definition: true,
  model: true,
  asOf: true,
  job: true,
  attempt: true,
  code: true,
  path: true,
  folder: true,
  host: true,
  port: true,
  address: true,
  process: true,
  user: true,
  role: true,
  database: true,
  version: true,
  migration: true,
  digest: true,
  signal: true,
  reason: true,
  error: true,
};

/** What remains of an object when only the allowed fields may pass; names of withheld fields are told. */
export function safeFields(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  const withheld: string[] = [];
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    if (!Object.hasOwn(NAMES, name)) withheld.push(name);
    else kept[name] = name === "error" ? safeError(value) : safeValue(value);
  }
  if (withheld.length > 0) kept["withheld"] = withheld;
  return kept;
}

const safeValue = (value: unknown): string | number | boolean =>
  typeof value === "number" || typeof value === "boolean"
    ? value
    : typeof value === "string"
      ? withoutQuery(value)
      : "[withheld]";

/** An address loses its query string, whoever put it there. */
const withoutQuery = (text: string): string => {
  const cut = text.indexOf("?");
  return cut === -1 ? text : `${text.slice(0, cut)}?…`;
};

/** What may be told of an error: never its message, because messages of databases and parsers quote values. */
export interface SafeError {
  readonly name: string;
  readonly code?: string;
  readonly problems?: readonly string[];
  readonly constraint?: string;
  readonly table?: string;
  readonly frames?: readonly string[];
  readonly cause?: SafeError;
}

/** Name, code, constraint and stack frames of an error; of our own problems their codes and places. */
export function safeError(error: unknown, depth = 0): SafeError {
  if (!(error instanceof Error)) return { name: typeof error };
  const problems =
    error instanceof ProblemError
      ? error.problems.map((one) => `${one.code}${one.path === undefined ? "" : ` at ${one.path}`}`)
      : undefined;
  return {
    name: error.name,
    ...optional("code", textProperty(error, "code")),
    ...optional("constraint", textProperty(error, "constraint")),
    ...optional("table", textProperty(error, "table")),
    ...(problems === undefined ? {} : { problems }),
    frames: framesOf(error),
    ...(error.cause === undefined || depth > 3 ? {} : { cause: safeError(error.cause, depth + 1) }),
  };
}

const framesOf = (error: Error): string[] =>
  (error.stack ?? "")
    .split("\n")
    .filter((line) => /^\s+at /u.test(line))
    .slice(0, 12)
    .map((line) => line.trim());

function textProperty(error: Error, name: string): string | undefined {
  const value: unknown = Reflect.get(error, name);
  return typeof value === "string" ? value : undefined;
}

const optional = <K extends string>(
  name: K,
  value: string | undefined,
): { [P in K]?: string } | Record<string, never> => {
  if (value === undefined) return {};
  const one: { [P in K]?: string } = {};
  return Object.assign(one, { [name]: value });
};
