import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { describe, expect, it } from "vitest";
import { createLog, formatLine, safeError, safeFields } from "./index.ts";
import type { LogFields, LogLevel } from "./index.ts";

function record(level: LogLevel, readable = false) {
  const lines: string[] = [];
  return { lines, log: createLog({ level, readable, write: (line) => lines.push(line) }) };
}

/** Values that must never reach a log. */
const PRIVATE = ["张三", "410104199001011234", "/search?text=张三"];

describe("the log", () => {
  it("writes one JSON object a line, with level, time and the fields of its parents", () => {
    const { lines, log } = record("info");
    log.child({ requestId: "r-1" }).info({ route: "/api/v1/subjects/:id", status: 200 }, "answered");
    log.debug({}, "not at this level");
    expect(lines).toHaveLength(1);
    const line: unknown = JSON.parse(lines[0] ?? "");
    expect(line).toMatchObject({
      level: "info",
      msg: "answered",
      requestId: "r-1",
      route: "/api/v1/subjects/:id",
      status: 200,
    });
    expect(lines[0]).toMatch(/"time":"\d{4}-\d\d-\d\dT[^"]+Z"/u);
  });

  it("lets nothing through that is not on the list, and tells what it held back", () => {
    const { lines, log } = record("trace");
    const careless: LogFields & Record<string, unknown> = {
      body: PRIVATE[0],
      query: { name: PRIVATE[0] },
      status: 400,
      route: PRIVATE[2] ?? "",
    };
    log.warn(careless, "refused");
    for (const word of PRIVATE) expect(lines.join("")).not.toContain(word);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({
      status: 400,
      route: "/search?…",
      withheld: ["body", "query"],
    });
  });

  it("tells of an error where it arose, never what it said", () => {
    const cause = new Error(`invalid input: "${PRIVATE[1]}"`);
    const error = Object.assign(new Error(`duplicate key (${PRIVATE[0]})`, { cause }), {
      code: "23505",
      constraint: "one_name",
      detail: PRIVATE[1],
    });
    const told = JSON.stringify(safeError(error));
    for (const word of PRIVATE) expect(told).not.toContain(word);
    expect(safeError(error)).toMatchObject({
      name: "Error",
      code: "23505",
      constraint: "one_name",
      cause: { name: "Error" },
    });
    expect(safeError(error).frames?.[0]).toMatch(/^at /u);
    expect(
      safeError(new ProblemError(problem("invalid", "amount-unreadable", "x", PRIVATE[0] ?? "", "row 3"))),
    ).toMatchObject({
      problems: ["amount-unreadable at row 3"],
    });
    expect(safeError(PRIVATE[0])).toEqual({ name: "string" });
  });

  it("withholds objects even under a listed name", () => {
    expect(safeFields({ path: { name: PRIVATE[0] }, rows: 3, status: undefined })).toEqual({
      path: "[withheld]",
      rows: 3,
    });
  });

  it("is one readable line at a terminal", () => {
    const { lines, log } = record("info", true);
    log.info({ rows: 12, path: "a.csv" }, "delivered");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/^\d\d:\d\d:\d\d .*delivered .*rows=12 path=a\.csv/u);
    expect(formatLine("no JSON\n")).toBe("no JSON\n");
  });
});
