/** The delivery desk: due tasks, timeliness, quality, and what is checked between sources. */
export * from "./period.ts";
export * from "./due.ts";
export * from "./task.ts";
export * from "./timeliness.ts";
export * from "./quality.ts";
export * from "./serial.ts";
export * from "./compare.ts";
