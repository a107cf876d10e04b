import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as contract from "@xinpark/kernel/contract";
import { OPERATIONS } from "@xinpark/server/http";
import { describe, expect, test } from "vitest";
import { z } from "zod";

/** Every list is read to its end and leaves as a file, on its page. */

const WEB = join(import.meta.dirname, "../apps/web/src");
const pages = readdirSync(WEB, { recursive: true, encoding: "utf8" })
  .filter((file) => /(?<!\.test)\.tsx?$/u.test(file))
  .map((file) => ({ file, text: readFileSync(join(WEB, file), "utf8") }));

const holds = (schema: unknown, ...names: readonly string[]): boolean =>
  schema instanceof z.ZodObject && names.every((name) => name in schema.shape);

/** Lists without an export, and why. */
const NOT_EXPORTED: Readonly<Record<string, string>> = {
  "candidate.list": "read anew by each enterprise's live consent",
  "consent.notices": "acknowledged one by one",
  "consent.read-file": "opened by consent alone, and read as a report",
  "audit.entries": "leaves by a stream of its own",
  "audit.oversight": "leaves by a stream of its own",
};

describe("lists", () => {
  test("that have pages may be exported, or it is said why not", () => {
    const paged = OPERATIONS.filter(
      ({ method, output }) => method === "GET" && holds(output, "items", "next"),
    );
    expect(paged.length).toBeGreaterThan(20);
    const closed = paged.filter(({ exports }) => exports === null).map(({ name }) => name);
    expect(closed.toSorted()).toEqual(Object.keys(NOT_EXPORTED).toSorted());
  });

  test("that may be exported have the button on a page", () => {
    const buttons = new Set(
      pages.flatMap(({ text }) =>
        [...text.matchAll(/<ExportList\s+operation="([^"]+)"/gu)].map(([, name]) => name),
      ),
    );
    const exported = OPERATIONS.filter((operation) => operation.exports !== null).map(({ name }) => name);
    expect(exported.filter((name) => !buttons.has(name))).toEqual([]);
  });

  test("that have pages are read page after page, never one page alone", () => {
    const paged = Object.entries(contract).flatMap(([name, schema]) =>
      holds(schema, "items", "next") ? [name] : [],
    );
    expect(paged.length).toBeGreaterThan(20);
    const alone = pages.flatMap(({ file, text }) =>
      [...text.matchAll(/\bcall\(\s*(\w+)/gu)].flatMap(([, schema = ""]) =>
        paged.includes(schema) ? [`${file} ${schema}`] : [],
      ),
    );
    expect(alone).toEqual([]);
  });
});
