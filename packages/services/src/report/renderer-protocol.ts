/** What is said between the thread that asks for a rendering and the one that does it. */

export interface RenderRequest {
  readonly id: number;
  /** A `ReportDocument` as JSON. */
  readonly document: string;
  readonly qr: string;
  readonly day: string;
}

export type RenderAnswer =
  | { readonly id: number; readonly bytes: Uint8Array }
  | { readonly id: number; readonly failure: string };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;

export const isRenderRequest = (value: unknown): value is RenderRequest =>
  isObject(value) &&
  typeof value["id"] === "number" &&
  typeof value["document"] === "string" &&
  typeof value["qr"] === "string" &&
  typeof value["day"] === "string";

export const isRenderAnswer = (value: unknown): value is RenderAnswer =>
  isObject(value) &&
  typeof value["id"] === "number" &&
  (value["bytes"] instanceof Uint8Array || typeof value["failure"] === "string");
