import type { Problem } from "@xinpark/kernel/outcome";
import type { Connections } from "@xinpark/platform/connection";
import type { Scope } from "@xinpark/platform/door";
import type { Asked, Examined, MoversAsked } from "../context/index.ts";

/** What the server and the laboratory's thread say to one another. */

/** What the thread begins with. */
export interface Start {
  readonly connections: Connections;
}

export type Question =
  | { readonly kind: "prepare"; readonly asked: Asked; readonly onBehalfOf: string }
  | { readonly kind: "try"; readonly asked: Asked; readonly scope: Scope }
  | { readonly kind: "movers"; readonly asked: Asked; readonly scope: Scope; readonly filter: MoversAsked }
  | { readonly kind: "prepare-report"; readonly examined: Examined; readonly onBehalfOf: string }
  | { readonly kind: "report"; readonly examined: Examined; readonly scope: Scope }
  | { readonly kind: "close" };

export interface Request {
  readonly id: number;
  /** The installation's day. */
  readonly today: string;
  /** Grows whenever the server has read its definitions anew; the thread follows. */
  readonly generation: number;
  readonly question: Question;
}

export type Reply =
  | { readonly id: number; readonly kind: "answer"; readonly value: unknown }
  | { readonly id: number; readonly kind: "problems"; readonly problems: readonly Problem[] }
  | { readonly id: number; readonly kind: "error"; readonly message: string };

const holds = (value: unknown, ...names: readonly string[]): value is object =>
  typeof value === "object" && value !== null && names.every((name) => name in value);

export const isStart = (value: unknown): value is Start => holds(value, "connections");
export const isRequest = (value: unknown): value is Request => holds(value, "id", "generation", "question");
export const isReply = (value: unknown): value is Reply => holds(value, "id", "kind");
