/** The test files of vitest. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "./folders.ts";

const FOLDERS = ["packages", "apps", "scripts"];

/** Paths from the root; with a kind (`database`) those whose name says it. */
export const testFiles = (kind?: string): string[] =>
  FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(kind === undefined ? ".test.ts" : `.${kind}.test.ts`))
      .filter((name) => !name.includes("node_modules"))
      .map((name) => join(folder, name)),
  );
