/** Consent: what an enterprise opens to one bank, how long it lives, and what it says. */
export * from "./state.ts";
export * from "./request.ts";
export * from "./statement.ts";
