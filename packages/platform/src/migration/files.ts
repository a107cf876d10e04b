import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { failed, ok, problem } from "@xinpark/kernel/outcome";
import type { Outcome, Problem } from "@xinpark/kernel/outcome";

/** One numbered step. The checksum is over the text with line ends made equal, so checkouts agree. */
export interface Migration {
  readonly number: number;
  /** The file's name. */
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

/** The folder of the migrations this program brings. */
export const SHIPPED_MIGRATIONS = fileURLToPath(new URL("../../migrations", import.meta.url));

const NAME = /^(\d{4})-[a-z0-9-]+\.sql$/u;

/** The migrations of a folder in order. Fails with `migrations-unreadable`, `migration-name`, `migration-gap`. */
export async function readMigrations(folder: string): Promise<Outcome<Migration[]>> {
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) {
    return failed(
      problem(
        "internal",
        "migrations-unreadable",
        "迁移文件夹无法读取",
        "the folder of migrations cannot be read",
        folder,
      ),
    );
  }
  const problems: Problem[] = [];
  const migrations: Migration[] = [];
  for (const name of names.filter((one) => one.endsWith(".sql")).sort()) {
    const number = NAME.exec(name)?.[1];
    if (number === undefined) {
      problems.push(
        problem(
          "internal",
          "migration-name",
          "迁移文件名须形如 0001-name.sql",
          "a migration is named like 0001-name.sql",
          name,
        ),
      );
      continue;
    }
    const text = (await readFile(join(folder, name), "utf8")).replaceAll("\r\n", "\n");
    migrations.push({
      number: Number(number),
      name,
      text,
      checksum: createHash("sha256").update(text).digest("hex"),
    });
  }
  migrations.forEach((migration, index) => {
    if (migration.number === index + 1) return;
    problems.push(
      problem(
        "internal",
        "migration-gap",
        `迁移编号须连续，此处应为 ${index + 1}`,
        `migrations are numbered without gaps: ${index + 1} is expected here`,
        migration.name,
      ),
    );
  });
  return problems.length === 0 ? ok(migrations) : failed(...problems);
}
