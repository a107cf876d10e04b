/** The public contract: what the HTTP API takes and gives. Browser-safe; server, command line and web share it. */
export * from "./shared.ts";
export * from "./account.ts";
export * from "./factor.ts";
export * from "./record.ts";
export * from "./registry.ts";
export * from "./evaluation.ts";
export * from "./delivery.ts";
export * from "./catalogue.ts";
export * from "./audit.ts";
export * from "./organisation.ts";
export * from "./person.ts";
export * from "./purpose.ts";
export * from "./consent.ts";
export * from "./lookup.ts";
export * from "./export.ts";
export * from "./receipt.ts";
export * from "./credit-code.ts";
