/** `report`: issues a report on one enterprise and writes its PDF. */
import { writeFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { expectValue } from "@xinpark/kernel/outcome";
import { sequence } from "@xinpark/platform/audit-log";
import { reportOperations } from "@xinpark/services/report";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import { languageOf } from "./template.ts";

export const report: Run = async (context) => {
  const { arguments: given, output } = context;
  const [code, file] = [given.argument(0), given.argument(1)];
  const language = languageOf(context);
  return withApplication(context, async ({ application, actor }) => {
    const { services, door, files } = application;
    const made = await reportOperations.make.perform(services, door, actor, {
      code,
      language,
      reader: given.text("reader") ?? null,
      use: given.text("use") ?? output.text({ zh: "内部工作", en: "internal work" }),
    });
    // The key that sealed it is published with a checkpoint; where no server runs, nobody else makes one.
    const { log, configuration } = application;
    await sequence(door, { keysFolder: configuration.keysFolder, log });
    const { stream } = expectValue(await files.open(made.sha256));
    await writeFile(file, await buffer(stream));
    if (output.json) await output.value({ ...made, file });
    else
      await output.pairs([
        [{ zh: "名称", en: "Title" }, made.title],
        [{ zh: "企业", en: "Enterprise" }, made.subject.name],
        [{ zh: "编号", en: "Number" }, made.number],
        [{ zh: "记录", en: "Records" }, String(made.records)],
        [{ zh: "文件", en: "File" }, file],
        [{ zh: "摘要（SHA-256）", en: "Digest (SHA-256)" }, made.sha256],
        [{ zh: "摘要（SM3）", en: "Digest (SM3)" }, made.sm3],
      ]);
    return 0;
  });
};
