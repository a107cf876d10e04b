/** Errors as values: the one documented shape every part of the house speaks. */

/** A text for people, in Chinese and in English. */
export interface Text {
  readonly zh: string;
  readonly en: string;
}

/** What class of thing went wrong; the one mapping to HTTP status and exit code hangs on it. */
export type ProblemKind =
  | "invalid" // the input is unreadable or breaks a rule; HTTP 400, exit 2
  | "unauthenticated" // nobody is signed in; HTTP 401, exit 5
  | "refused" // not allowed, or the law forbids it; HTTP 403, exit 5
  | "not-found" // absent, or not for the asker to know; HTTP 404, exit 3
  | "ambiguous" // several things match; HTTP 409, exit 4
  | "conflict" // the state does not permit it; HTTP 409, exit 5
  | "too-large" // over a stated limit; HTTP 413, exit 2
  | "timed-out" // it came too slowly or took too long; HTTP 408, exit 1
  | "limited" // asked too often, later it will do; HTTP 429, exit 5
  | "unavailable" // cannot be done now, through no fault of the asker; HTTP 503, exit 1
  | "internal"; // our fault; HTTP 500, exit 1

/**
 * One problem.
 * `code` is stable and kebab-case, `message` is for people, `path` leads to the offending field or cell
 * (`fields[3].type`, `row 12, column 罚款`), `remedy` says what to do about it.
 */
export interface Problem {
  readonly kind: ProblemKind;
  readonly code: string;
  readonly message: Text;
  readonly path?: string;
  readonly remedy?: Text;
  readonly details?: Readonly<Record<string, unknown>>;
}

/** A result or the problems that prevented it. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export const ok = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const failed = (...problems: Problem[]): Outcome<never> => ({ ok: false, problems });

/** Builds a problem; `path` is left out when there is none. */
export function problem(kind: ProblemKind, code: string, zh: string, en: string, path?: string): Problem {
  return path === undefined ? { kind, code, message: { zh, en } } : { kind, code, message: { zh, en }, path };
}

/** Carries problems through code that cannot return them (streams, transactions). Caught only at the edges. */
export class ProblemError extends Error {
  readonly problems: readonly Problem[];
  constructor(...problems: Problem[]) {
    super(
      problems
        .map((one) => `${one.code}${one.path === undefined ? "" : ` at ${one.path}`}: ${one.message.en}`)
        .join("; "),
    );
    this.name = "ProblemError";
    this.problems = problems;
  }
}

/** The value of an outcome, or a ProblemError thrown. */
export function expectValue<T>(outcome: Outcome<T>): T {
  if (outcome.ok) return outcome.value;
  throw new ProblemError(...outcome.problems);
}

/** For the default branch of an exhaustive switch. */
export function unreachable(value: never): never {
  throw new Error(`unreachable case: ${JSON.stringify(value)}`);
}

const HTTP_STATUS: Readonly<Record<ProblemKind, number>> = {
  invalid: 400,
  unauthenticated: 401,
  refused: 403,
  "not-found": 404,
  ambiguous: 409,
  conflict: 409,
  "too-large": 413,
  "timed-out": 408,
  limited: 429,
  unavailable: 503,
  internal: 500,
};

const EXIT_CODE: Readonly<Record<ProblemKind, number>> = {
  invalid: 2,
  unauthenticated: 5,
  refused: 5,
  "not-found": 3,
  ambiguous: 4,
  conflict: 5,
  "too-large": 2,
  "timed-out": 1,
  limited: 5,
  unavailable: 1,
  internal: 1,
};

/** The one mapping from problem to HTTP status. */
export const httpStatus = (one: Problem): number => HTTP_STATUS[one.kind];
/** The one mapping from problem to process exit code. */
export const exitCode = (one: Problem): number => EXIT_CODE[one.kind];
