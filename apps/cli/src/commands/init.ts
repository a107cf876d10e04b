/** `init`: an empty installation, or one with a synthetic region. */
import { readFile } from "node:fs/promises";
import { isDay } from "@xinpark/kernel/day";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { initialise } from "@xinpark/server/application";
import { createLog } from "@xinpark/platform/logging";
import type { Run } from "../command/definition.ts";
import { installationConfiguration } from "../installation.ts";

/** The place whose definitions are used unless another is named. */
export const DEFAULT_PACK = "zibo-hitech";

export const init: Run = async ({ arguments: given, output }) => {
  const sample = given.flag("sample");
  if (sample === given.flag("empty")) throw new ProblemError(oneOfTwo());
  const day = given.text("day") ?? null;
  if (day !== null && !isDay(day)) throw new ProblemError(impossible(day));
  const configuration = installationConfiguration();
  const progress = output.progress();
  const done = await initialise(configuration, {
    sample,
    pack: given.text("pack") ?? DEFAULT_PACK,
    day,
    log: createLog({ level: configuration.logLevel }),
    onProgress: (count, of) =>
      progress.update(
        output.text({ zh: `示例数据：${count} / ${of} 批`, en: `sample data: ${count} of ${of} deliveries` }),
      ),
  });
  progress.end();
  if (done.accountsFile !== null) {
    const accounts = await readFile(done.accountsFile, "utf8");
    if (output.json) process.stderr.write(accounts);
    else await output.raw(accounts);
  }
  const { pack, synthetic, accountsFile, operatorKeyFile, administratorsFile } = done;
  if (output.json) await output.value({ pack, synthetic, accountsFile, operatorKeyFile, administratorsFile });
  else {
    await output.pairs([
      [{ zh: "定义包", en: "Pack" }, pack],
      ...(accountsFile === null ? [] : [[{ zh: "示例账户", en: "Sample accounts" }, accountsFile] as const]),
      [{ zh: "命令行密钥", en: "Key of the command line" }, operatorKeyFile],
      ...(administratorsFile === null
        ? []
        : [
            [
              { zh: "三员初始密码", en: "First passwords of the administrators" },
              administratorsFile,
            ] as const,
          ]),
    ]);
  }
  return 0;
};

const oneOfTwo = () =>
  problem(
    "invalid",
    "option-invalid",
    "须给出 --empty 或 --sample 之一",
    "give either --empty or --sample",
    "--empty|--sample",
  );

const impossible = (day: string) =>
  problem("invalid", "date-impossible", `没有这一天：${day}`, `there is no such day: ${day}`, "--day");
