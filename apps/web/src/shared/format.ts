/** How days, money and points are written is the same on every page, wherever it is made. */
export * from "@xinpark/kernel/format";
