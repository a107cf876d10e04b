import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./support/folders.ts";

/** What opens a database of the version that the suite is run for. */
const OPENS =
  /import (?:type )?\{[^}]*\b(?:freshDatabase|withDatabase|openPlace|withPlace|openWorld|openTestLog)\b[^}]*\} from/u;
/** What goes through all versions by itself. */
const COMPARES = /\bhasPostgres\b/u;

test("用到数据库的测试，名称以 .database.test.ts 结尾，两个版本都要跑 · tests with a database say so by name, and run on both versions", () => {
  const files = ["packages", "apps", "scripts"].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".test.ts") && !name.includes("node_modules"))
      .map((name) => join(folder, name)),
  );
  const opening = files.filter((file) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    return OPENS.test(text) && !COMPARES.test(text);
  });
  const named = files.filter((file) => file.endsWith(".database.test.ts"));
  expect(opening.toSorted()).toEqual(named.toSorted());
});
