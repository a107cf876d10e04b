export * from "./common.ts";
export * from "./condition.ts";
export * from "./item.ts";
export * from "./mapping.ts";
export * from "./evaluation.ts";
export * from "./place.ts";
export * from "./parse.ts";
export * from "./library.ts";
