/** `backup` and `restore`. Keys are kept apart. */
import { resolve } from "node:path";
import { expectValue } from "@xinpark/kernel/outcome";
import { backup, restore } from "@xinpark/platform/backup";
import { SHIPPED_MIGRATIONS } from "@xinpark/platform/migration";
import { checkAgainst, readKeptCheckpoint } from "@xinpark/platform/audit-log";
import { queriesOn } from "@xinpark/platform/sql";
import { openDatabase, type Database } from "@xinpark/server/application";
import { commandLog, untilDone } from "../application.ts";
import type { Run } from "../command/definition.ts";
import { installationConfiguration } from "../installation.ts";

export const backupInstallation: Run = async ({ arguments: given, output }) => {
  const configuration = installationConfiguration();
  const log = commandLog(configuration);
  const folder = resolve(given.argument(0));
  const database = await openDatabase(configuration, log, { migrate: false });
  return untilDone(database, log, async () => {
    const { dataFolder, keysFolder } = configuration;
    const { connections } = database;
    const done = expectValue(await backup({ connections, dataFolder, keysFolder, folder, log }));
    if (output.json) await output.value(done);
    else {
      await output.pairs([
        [{ zh: "备份", en: "Backup" }, done.folder],
        [{ zh: "数据表", en: "Tables" }, String(done.tables)],
        [{ zh: "行", en: "Rows" }, String(done.rows)],
        [{ zh: "文件", en: "Files" }, String(done.files)],
        [{ zh: "字节", en: "Bytes" }, String(done.bytes)],
      ]);
    }
    output.note({
      zh: `密钥不在备份内，请另行妥善保存：${keysFolder}`,
      en: `keys are not in it; keep them safe elsewhere: ${keysFolder}`,
    });
    return 0;
  });
};

/** Whether the log that was restored does not go on from the checkpoint kept in the folder of keys. */
async function isBehind(database: Database, keysFolder: string): Promise<boolean> {
  const kept = await readKeptCheckpoint(keysFolder);
  if (kept === null) return false;
  return (await checkAgainst(queriesOn(database.pools.population), kept)) !== null;
}

export const restoreInstallation: Run = async ({ arguments: given, output }) => {
  const configuration = installationConfiguration();
  const log = commandLog(configuration);
  const folder = resolve(given.argument(0));
  const database = await openDatabase(configuration, log, { migrate: false });
  return untilDone(database, log, async () => {
    const { dataFolder } = configuration;
    const { connections } = database;
    const done = expectValue(
      await restore({ folder, connections, dataFolder, migrations: SHIPPED_MIGRATIONS, log }),
    );
    if (output.json) await output.value(done);
    else {
      await output.pairs([
        [{ zh: "备份时刻", en: "Taken at" }, done.takenAt],
        [{ zh: "数据表", en: "Tables" }, String(done.tables)],
        [{ zh: "行", en: "Rows" }, String(done.rows)],
        [{ zh: "文件", en: "Files" }, String(done.files)],
        [{ zh: "随后的迁移", en: "Migrations since" }, done.migrated.join(" ") || "—"],
      ]);
    }
    if (await isBehind(database, configuration.keysFolder))
      output.note({
        zh: "恢复的审计日志早于已签发的检查点：签发停止，直至运行 xinpark audit accept-restore",
        en: "the restored audit log is older than a checkpoint signed before: nothing is signed until xinpark audit accept-restore is run",
      });
    return 0;
  });
};
