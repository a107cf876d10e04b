/** `migrate`: the database in the shape of this program. */
import { expectValue } from "@xinpark/kernel/outcome";
import { migrate, SHIPPED_MIGRATIONS } from "@xinpark/platform/migration";
import { openDatabase } from "@xinpark/server/application";
import { commandLog, untilDone } from "../application.ts";
import type { Run } from "../command/definition.ts";
import { installationConfiguration } from "../installation.ts";

export const migrateDatabase: Run = async ({ output }) => {
  const configuration = installationConfiguration();
  const log = commandLog(configuration);
  const database = await openDatabase(configuration, log, { migrate: false });
  return untilDone(database, log, async () => {
    const { applied } = expectValue(await migrate(database.connections, SHIPPED_MIGRATIONS, log));
    if (output.json) await output.value({ applied });
    else {
      const zh = applied.length === 0 ? "数据库结构已是最新" : `已执行迁移：${applied.join("、")}`;
      const en =
        applied.length === 0 ? "the database is up to date" : `migrations applied: ${applied.join(", ")}`;
      await output.line(output.text({ zh, en }));
    }
    return 0;
  });
};
