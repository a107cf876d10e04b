import { silentLog, type Log } from "@xinpark/platform/logging";
import { expect, test } from "vitest";
import { complainOnce } from "./rounds.ts";

test("the same trouble is told once, another at once, and the same anew after a round that went well", () => {
  const told: string[] = [];
  const log: Log = { ...silentLog, error: (...parts: unknown[]) => void told.push(JSON.stringify(parts)) };
  const { complain, ended } = complainOnce(log, "receipts", "could not be signed");
  complain(new Error("disk full"));
  complain(new Error("disk full"));
  expect(told).toHaveLength(1);
  complain(new Error("no key"));
  expect(told).toHaveLength(2);
  ended();
  complain(new Error("no key"));
  expect(told).toHaveLength(3);
});
