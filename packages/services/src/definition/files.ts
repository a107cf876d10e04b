import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { parseTableCsv } from "@xinpark/kernel/code";
import { parseDefinitions, type Definition } from "@xinpark/kernel/definition";
import { failed, ok, problem, ProblemError, type Outcome, type Problem } from "@xinpark/kernel/outcome";

/** Definitions as files: reading a folder of YAML, tables with their CSV rows taken in. */

/** The YAML and CSV files below a folder, by path, without the published schemas. */
async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && /\.(?:ya?ml|csv)$/u.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted();
}

/** SHA-256 over names and contents: equal when nothing changed. */
export async function digestFolder(folder: string): Promise<string> {
  const hash = createHash("sha256");
  for (const path of await listFiles(folder)) {
    hash.update(`${relative(folder, path)}\n`);
    hash.update(await readFile(path));
  }
  return hash.digest("hex");
}

/** Every definition below a folder, with located problems for all files at once. */
export async function readFolder(folder: string): Promise<Outcome<readonly Definition[]>> {
  const definitions: Definition[] = [];
  const problems: Problem[] = [];
  for (const path of await listFiles(folder)) {
    if (path.endsWith(".csv")) continue;
    const read = await readDefinitionFile(path, relative(folder, path));
    if (read.ok) definitions.push(...read.value);
    else problems.push(...read.problems);
  }
  return problems.length > 0 ? failed(...problems) : ok(definitions);
}

/** The definitions of one file; `name` is how problems call it. */
export async function readDefinitionFile(
  path: string,
  name: string,
): Promise<Outcome<readonly Definition[]>> {
  let text: string;
  try {
    text = await readFile(path, "utf8");
  } catch {
    return failed(
      problem("invalid", "file-unreadable", `无法读取文件 ${name}`, `the file ${name} cannot be read`, name),
    );
  }
  const parsed = parseDefinitions(text, name);
  if (!parsed.ok) return parsed;
  return ok(await Promise.all(parsed.value.map((definition) => withRows(definition, dirname(path)))));
}

async function withRows(definition: Definition, folder: string): Promise<Definition> {
  if (definition.kind !== "table" || definition.file === undefined) return definition;
  const { file, ...rest } = definition;
  try {
    return { ...rest, rows: parseTableCsv(await readFile(join(folder, file), "utf8")) };
  } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(
      problem(
        "invalid",
        "table-file-missing",
        `找不到表文件 ${file}`,
        `the table file ${file} is missing`,
        `${definition.id} file`,
      ),
    );
  }
}
