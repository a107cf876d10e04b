/** Definitions read straight from files, for commands that need no database. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { parseTableCsv } from "@xinpark/kernel/code";
import { createLibrary, parseDefinitions } from "@xinpark/kernel/definition";
import type { Definition, DefinitionKind, Library } from "@xinpark/kernel/definition";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import { installationConfiguration, localDefinitions, SHIPPED_DEFINITIONS } from "./installation.ts";

/**
 * What is shipped below a folder of `definitions/base`, and everything of one kind that the place has added as files.
 * Throws located problems.
 */
export function readOffline(shipped: string, kind: DefinitionKind): Library {
  const local = localDefinitions(installationConfiguration().dataFolder);
  const own = readYamlFolder(local).filter((definition) => definition.kind === kind);
  return createLibrary([...readYamlFolder(join(SHIPPED_DEFINITIONS, "base", shipped)), ...own]);
}

/** The definitions below a folder; none when it is not there. */
export function readYamlFolder(folder: string): readonly Definition[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.ya?ml$/u.test(name))
    .toSorted()
    .flatMap((name) => readYamlFile(join(folder, name), relative(folder, join(folder, name))));
}

/** The definitions of one file; `name` is how problems call it. Throws `file-unreadable` and the loader's problems. */
export function readYamlFile(path: string, name: string): readonly Definition[] {
  return expectValue(parseDefinitions(readTextFile(path, name), name)).map((definition) => {
    if (definition.kind !== "table" || definition.file === undefined) return definition;
    const { file, ...rest } = definition;
    return { ...rest, rows: parseTableCsv(readTextFile(join(dirname(path), file), file)) };
  });
}

/** A text file in UTF-8. Throws `file-unreadable`. */
export function readTextFile(path: string, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? ` (${String(error.code)})` : "";
    throw new ProblemError(
      problem("invalid", "file-unreadable", `无法读取文件${code}`, `the file cannot be read${code}`, name),
    );
  }
}
