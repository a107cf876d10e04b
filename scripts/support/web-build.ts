/** Building the web application, and knowing when that is not needed. */
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, relative } from "node:path";
import { ROOT, WEB } from "./folders.ts";

const INPUTS = [
  "apps/web/index.html",
  "apps/web/package.json",
  "apps/web/public",
  "apps/web/src",
  "apps/web/tsconfig.json",
  "apps/web/vite.config.ts",
  "package-lock.json",
  "packages/kernel/package.json",
  "packages/kernel/src",
  "tsconfig.json",
];
const RECORD = join(ROOT, ".cache/build.json");
const RESULT = join(WEB, "dist/index.html");

/** SHA-256 over names and contents of everything the build reads. */
export function inputsDigest(): string {
  const hash = createHash("sha256");
  for (const path of INPUTS.flatMap((input) => filesOf(join(ROOT, input)))) {
    const content = readFileSync(path);
    hash.update(`${relative(ROOT, path)} ${content.length}\n`).update(content);
  }
  return hash.digest("hex");
}

/** The files at or below a path, tests aside. */
function filesOf(path: string): string[] {
  const state = statSync(path, { throwIfNoEntry: false });
  if (state === undefined) return [];
  if (state.isFile()) return [path];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/u.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** Whether the result of an earlier build still is what a build would make. */
export function isBuilt(): boolean {
  if (!existsSync(RESULT) || !existsSync(RECORD)) return false;
  return readFileSync(RECORD, "utf8") === recordOf(inputsDigest());
}

const recordOf = (digest: string): string => `${JSON.stringify({ digest })}\n`;

/** Builds `apps/web/dist` and records from what. Inputs that change meanwhile make the next build do it again. */
export async function buildWeb(): Promise<void> {
  const digest = inputsDigest();
  const { build } = await import("vite");
  await build({ root: WEB, configFile: join(WEB, "vite.config.ts"), logLevel: "warn" });
  mkdirSync(join(ROOT, ".cache"), { recursive: true });
  writeFileSync(`${RECORD}.draft`, recordOf(digest));
  renameSync(`${RECORD}.draft`, RECORD);
}
