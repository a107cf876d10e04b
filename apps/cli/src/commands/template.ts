/** `template`: a workbook to fill in, made from a catalogue item. */
import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import { catalogueOperations, itemTemplate } from "@xinpark/services/catalogue";
import { workbookBytes, type Workbook } from "@xinpark/services/spreadsheet";
import { withApplication } from "../application.ts";
import type { CommandContext, Run } from "../command/definition.ts";

export const template: Run = async (context) => {
  const { arguments: given, output } = context;
  const [item, file] = [given.argument(0), given.argument(1)];
  const language = languageOf(context);
  requireWorkbookName(file);
  return withApplication(context, async ({ application, actor }) => {
    const { services, door, installation, today } = application;
    const made = await catalogueOperations.template.perform(services, door, actor, { item, language });
    const { workbook } = expectValue(itemTemplate(installation(), item, today(), language));
    const bytes = await writeWorkbook(file, workbook);
    const { label, version, columns, mandatory, lists } = made;
    if (output.json)
      await output.value({ item: made.item, version, language, file, bytes, columns, mandatory, lists });
    else
      await output.pairs([
        [{ zh: "事项", en: "Item" }, `${output.text(label)} ${made.item}`],
        [{ zh: "列", en: "Columns" }, String(columns)],
        [{ zh: "必填", en: "Mandatory" }, String(mandatory)],
        [{ zh: "下拉清单", en: "Lists" }, String(lists)],
        [{ zh: "文件", en: "File" }, file],
      ]);
    return 0;
  });
};

/** Refuses a name that says the file is something else. */
export function requireWorkbookName(file: string): void {
  if (/\.xlsx$/iu.test(file)) return;
  throw new ProblemError(
    problem("invalid", "file-not-xlsx", "文件名须以 .xlsx 结尾", "the file's name must end in .xlsx", file),
  );
}

/** Writes the workbook; gives its size. Problem: `file-unwritable`. */
export async function writeWorkbook(file: string, workbook: Workbook): Promise<number> {
  try {
    await pipeline(workbookBytes(workbook), createWriteStream(file));
  } catch (error) {
    const code = error instanceof Error && "syscall" in error && "code" in error ? String(error.code) : null;
    if (code === null) throw error;
    throw new ProblemError(
      problem(
        "invalid",
        "file-unwritable",
        `文件无法写入（${code}）`,
        `the file cannot be written (${code})`,
        file,
      ),
    );
  }
  return (await stat(file)).size;
}

export function languageOf({ arguments: given, output }: CommandContext): "zh" | "en" {
  const language = given.text("language") ?? output.text({ zh: "zh", en: "en" });
  if (language === "zh" || language === "en") return language;
  throw new ProblemError(
    problem("invalid", "language-unknown", "语言须为 zh 或 en", "the language is zh or en", "--language"),
  );
}
