/** Facts and models: declared aggregates over records, and decisions over facts. */
export * from "./fact.ts";
export * from "./model.ts";
