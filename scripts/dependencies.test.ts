import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { z } from "zod";
import { ROOT } from "./support/folders.ts";

/** What we stand on: exactly pinned, under licences we may use, and with no program run at installation that was not named. */

const pins = z.record(z.string(), z.string()).default({});
const packageFile = z.object({
  dependencies: pins,
  devDependencies: pins,
  optionalDependencies: pins,
  allowScripts: z.record(z.string(), z.boolean()).default({}),
});
const lockFile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      resolved: z.string().optional(),
      integrity: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().default(false),
      link: z.boolean().default(false),
      hasInstallScript: z.boolean().default(false),
    }),
  ),
});
const json = (path: string): unknown => JSON.parse(readFileSync(join(ROOT, path), "utf8"));

const lock = lockFile.parse(json("package-lock.json"));
const installed = Object.entries(lock.packages).filter(
  ([path, one]) => path.includes("node_modules/") && !one.link,
);
const nameOf = (path: string): string =>
  path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
const manifests = ["package.json", ...globSync("{packages,apps}/*/package.json", { cwd: ROOT })];

test("something is installed and looked at", () => {
  expect(installed.length).toBeGreaterThan(300);
  expect(manifests.length).toBeGreaterThan(6);
});

test.each(manifests)("%s pins every version exactly, and the lock holds that version", (path) => {
  const { dependencies, devDependencies, optionalDependencies } = packageFile.parse(json(path));
  for (const [name, version] of Object.entries({
    ...dependencies,
    ...devDependencies,
    ...optionalDependencies,
  })) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+(?:-[\w.]+)?$/u);
    if (name.startsWith("@xinpark/")) continue;
    const folder = path.replace(/package\.json$/u, "");
    const locked = lock.packages[`${folder}node_modules/${name}`] ?? lock.packages[`node_modules/${name}`];
    expect(locked?.version, name).toBe(version);
  }
});

test("every package is held by its digest and comes from the registry", () => {
  const loose = installed.filter(([, one]) => one.integrity?.startsWith("sha512-") !== true);
  expect(loose.map(([path]) => path)).toEqual([]);
  const elsewhere = installed.filter(
    ([, one]) => one.resolved !== undefined && !one.resolved.startsWith("https://registry.npmjs.org/"),
  );
  expect(elsewhere.map(([path]) => path)).toEqual([]);
});

/** Permissive licences; MPL-2.0 binds changed files of the package alone, OFL-1.1 a font. */
const LICENCES = new Set([
  "0BSD",
  "Apache-2.0",
  "Apache-2.0 AND MIT",
  "BlueOak-1.0.0",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "CC0-1.0",
  "ISC",
  "MIT",
  "MPL-2.0",
  "OFL-1.1",
  "Unlicense",
]);

test("no licence asks more than we can give: no GPL, AGPL, LGPL, SSPL, none unnamed", () => {
  const others = installed.filter(([, one]) => !LICENCES.has(one.license ?? ""));
  expect(others.map(([path, one]) => `${path}: ${one.license ?? "unnamed"}`)).toEqual([]);
});

test("every package that runs a program when it is installed is named, and nothing is installed by another's hand", () => {
  const { allowScripts } = packageFile.parse(json("package.json"));
  const running = installed.filter(([, one]) => one.hasInstallScript).map(([path]) => nameOf(path));
  expect(running.length).toBeGreaterThan(0);
  expect(running.filter((name) => allowScripts[name] !== true)).toEqual([]);
  const known = new Set(installed.map(([path]) => nameOf(path)));
  expect(Object.keys(allowScripts).filter((name) => !known.has(name))).toEqual([]);
  expect(existsSync(join(ROOT, ".npmrc"))).toBe(true);
  expect(readFileSync(join(ROOT, ".npmrc"), "utf8")).toContain("save-exact=true");
});
