/** `export portal`: what is published leaves in the template of the city's portal. */
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { templateQuery } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { parseInput, type StreamEnd } from "@xinpark/platform/operation";
import { directTemplate } from "@xinpark/services/export";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";

export const exportPortal: Run = async (context) => {
  const { arguments: given, output } = context;
  const [item, file] = [given.argument(0), given.argument(1)];
  return withApplication(context, async ({ application, actor }) => {
    const templates = application.installation().library.list("export-template", application.today());
    const found = templates.find((one) => one.item === item || one.id === item);
    if (found === undefined)
      throw new ProblemError({
        ...problem(
          "not-found",
          "export-template",
          `“${item}”没有上报模板`,
          `there is no template for “${item}”`,
        ),
        remedy: {
          zh: `可用：${templates.map((one) => one.item).join("、")}`,
          en: `there are: ${templates.map((one) => one.item).join(", ")}`,
        },
      });
    const query = parseInput(templateQuery, {
      template: found.id,
      decidedFrom: given.text("from") ?? null,
      decidedTo: given.text("to") ?? null,
      department: given.text("department") ?? null,
      region: given.text("region") ?? null,
      headings: given.flag("codes") ? "codes" : "headings",
      encoding: given.flag("gb18030") ? "gb18030" : "utf-8",
    });
    const format = file.toLowerCase().endsWith(".csv") ? "csv" : "xlsx";
    const bytes = await directTemplate(application, actor, query, format);
    let end: StreamEnd | null = null;
    async function* through(): AsyncGenerator<Uint8Array> {
      end = yield* bytes;
    }
    await pipeline(Readable.from(through()), createWriteStream(file, { mode: 0o600 }));
    const { rows, digest } = ended(end);
    if (output.json) await output.value({ template: found.id, file, rows, digest });
    else
      await output.pairs([
        [{ zh: "模板", en: "Template" }, output.text(found.label)],
        [{ zh: "行数", en: "Rows" }, String(rows)],
        [{ zh: "文件", en: "File" }, file],
        [{ zh: "摘要（SHA-256）", en: "Digest (SHA-256)" }, digest],
      ]);
    return 0;
  });
};

function ended(end: StreamEnd | null): StreamEnd {
  if (end === null) throw new Error("a stream that was read has an end");
  return end;
}
