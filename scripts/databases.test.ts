import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "./support/folders.ts";
import { testFiles } from "./support/test-files.ts";

/** What opens a database of the version that the suite is run for. */
const OPENS =
  /import (?:type )?\{[^}]*\b(?:freshDatabase|withDatabase|openPlace|withPlace|openWorld|openTestLog|emptyInstallation)\b[^}]*\} from/u;
/** What goes through all versions by itself. */
const COMPARES = /\bhasPostgres\b/u;

test("用到数据库的测试，名称以 .database.test.ts 结尾，两个版本都要跑 · tests with a database say so by name, and run on both versions", () => {
  const files = testFiles();
  const opening = files.filter((file) => {
    const text = readFileSync(join(ROOT, file), "utf8");
    return OPENS.test(text) && !COMPARES.test(text);
  });
  expect(opening.toSorted()).toEqual(testFiles("database").toSorted());
});
