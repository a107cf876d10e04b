import type { Connections } from "@xinpark/platform/connection";
import type { Scope } from "@xinpark/platform/door";
import { holds } from "@xinpark/platform/thread";
import type { Asked, Examined, MoversAsked } from "../context/index.ts";

/** What the server and the laboratory's thread say to one another. */

/** What the thread begins with. */
export interface Start {
  readonly connections: Connections;
}

export type Act =
  | { readonly kind: "prepare"; readonly asked: Asked; readonly onBehalfOf: string }
  | { readonly kind: "try"; readonly asked: Asked; readonly scope: Scope }
  | { readonly kind: "movers"; readonly asked: Asked; readonly scope: Scope; readonly filter: MoversAsked }
  | { readonly kind: "prepare-report"; readonly examined: Examined; readonly onBehalfOf: string }
  | { readonly kind: "report"; readonly examined: Examined; readonly scope: Scope }
  | { readonly kind: "close" };

export interface Question {
  /** The installation's day. */
  readonly today: string;
  /** Grows whenever the server has read its definitions anew; the thread follows. */
  readonly generation: number;
  readonly act: Act;
}

export const isStart = (value: unknown): value is Start => holds(value, "connections");
export const isQuestion = (value: unknown): value is Question => holds(value, "today", "generation", "act");
