import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expectValue } from "@xinpark/kernel/outcome";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { describeConfiguration, loadConfiguration, maskPassword, nearest } from "./index.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xinpark-configuration-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const load = (environment: Record<string, string>, file?: string) => {
  if (file !== undefined) writeFileSync(join(folder, "xinpark.yaml"), file);
  return loadConfiguration({ environment, folder });
};

describe("loadConfiguration", () => {
  it("has defaults for everything but the secrets", () => {
    expect(expectValue(load({}))).toMatchObject({
      dataFolder: join(folder, "data"),
      keysFolder: join(folder, "data", "keys"),
      port: 8080,
      host: "127.0.0.1",
      databaseUrl: undefined,
      logLevel: "info",
      file: undefined,
    });
  });

  it("lets the environment win over the file, and the file over the given defaults", () => {
    const loaded = expectValue(
      loadConfiguration({
        environment: { PORT: "9001" },
        folder,
        defaults: { port: 1, host: "10.0.0.1", dataFolder: "/somewhere" },
      }),
    );
    expect(loaded).toMatchObject({
      port: 9001,
      host: "10.0.0.1",
      dataFolder: "/somewhere",
      keysFolder: "/somewhere/keys",
    });
    const filed = expectValue(load({ PORT: "9001" }, "port: 9000\nhost: 0.0.0.0\ntrustProxy: true\n"));
    expect(filed).toMatchObject({ port: 9001, host: "0.0.0.0", trustProxy: true });
    expect(filed.origins).toMatchObject({ port: "environment", host: "file", logLevel: "default" });
  });

  it("takes paths relative to where they are written, and empty variables as unset", () => {
    writeFileSync(join(folder, "other.yaml"), "dataFolder: here\n");
    const loaded = expectValue(load({ XINPARK_CONFIG: "other.yaml", XINPARK_KEYS: "secrets", PORT: "" }));
    expect(loaded).toMatchObject({
      dataFolder: join(folder, "here"),
      keysFolder: join(folder, "secrets"),
      port: 8080,
    });
  });

  it.each([
    [
      "an unknown key, with the nearest name",
      {},
      "host: a\ndatafolder: x\n",
      "configuration-key-unknown",
      ":2",
      "dataFolder",
    ],
    ["a port that is none", { PORT: "70000" }, undefined, "configuration-value-invalid", "PORT", undefined],
    ["a port in words", {}, "port: eighty\n", "configuration-value-invalid", ":1", undefined],
    [
      "an address of another kind",
      { DATABASE_URL: "mysql://a" },
      undefined,
      "configuration-value-invalid",
      "DATABASE_URL",
      undefined,
    ],
    ["a nested value", {}, "host:\n  a: 1\n", "configuration-value-invalid", ":1", undefined],
    ["broken YAML", {}, "host: [\n", "configuration-unreadable", "xinpark.yaml", undefined],
    ["a list", {}, "- 1\n", "configuration-unreadable", "xinpark.yaml", undefined],
    [
      "a named file that is missing",
      { XINPARK_CONFIG: "gone.yaml" },
      undefined,
      "configuration-unreadable",
      "gone.yaml",
      undefined,
    ],
  ])("refuses %s", (_title, environment, file, code, place, hint) => {
    const outcome = load(environment, file);
    if (outcome.ok) throw new Error("it was accepted");
    expect(outcome.problems[0]?.code).toBe(code);
    expect(outcome.problems[0]?.path).toContain(place);
    if (hint !== undefined) expect(outcome.problems[0]?.remedy?.en).toContain(hint);
  });

  it("tells all problems at once", () => {
    const outcome = load({ PORT: "x", XINPARK_LOG_LEVEL: "loud" });
    expect(outcome.ok ? [] : outcome.problems.map((one) => one.path)).toEqual(["PORT", "XINPARK_LOG_LEVEL"]);
  });
});

describe("describeConfiguration", () => {
  it("never shows a secret", () => {
    const url = "postgresql://me:hunter2@db.example/x?sslmode=require&password=hunter2";
    const lines = describeConfiguration(expectValue(load({ DATABASE_URL: url, XINPARK_KEY: "hunter2" })));
    expect(JSON.stringify(lines)).not.toContain("hunter2");
    expect(lines.find((line) => line.key === "databaseUrl")?.value).toContain(
      "me:••••••••@db.example/x?sslmode=require",
    );
  });

  it("masks any password, however it is written", () => {
    const word = fc
      .stringMatching(/^[!-~]{6,20}$/u)
      .filter((text) => !"postgresql://me:@host:5432/name".includes(text));
    fc.assert(
      fc.property(word, (password) => {
        expect(maskPassword(`postgresql://me:${password}@host:5432/name`)).not.toContain(password);
      }),
    );
  });
});

describe("nearest", () => {
  it.each([
    ["data_folder", "dataFolder"],
    ["databaseURL", "databaseUrl"],
    ["prot", undefined],
    ["ports", "port"],
    ["entirelyElse", undefined],
  ])("%s → %s", (written, expected) => {
    expect(nearest(written, ["dataFolder", "databaseUrl", "port"])).toBe(expected);
  });
});
