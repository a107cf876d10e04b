import type { Problem } from "@xinpark/kernel/outcome";

/** What a thread and its starter say to each other. Both ends are our own code: the envelope is looked at, its content is trusted. */

export interface Request {
  readonly id: number;
  readonly question: unknown;
}

/** The answer to one question, by its number. */
export type Reply =
  | { readonly id: number; readonly kind: "answer"; readonly value: unknown }
  | { readonly id: number; readonly kind: "problems"; readonly problems: readonly Problem[] }
  | { readonly id: number; readonly kind: "error"; readonly message: string };

/** Whether something is an object with these properties: guards of what threads say look no further. */
export const holds = (value: unknown, ...names: readonly string[]): value is object =>
  typeof value === "object" && value !== null && names.every((name) => name in value);

export const isRequest = (value: unknown): value is Request => holds(value, "id", "question");
export const isReply = (value: unknown): value is Reply => holds(value, "id", "kind");
