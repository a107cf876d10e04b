/** `code check`: verdicts on codes, from the arguments or a stream of lines. */
import { checkCode, createCodeTables } from "@xinpark/kernel/code";
import type { CodeCheck, CodeTables, CodeVerdict } from "@xinpark/kernel/code";
import { expectValue } from "@xinpark/kernel/outcome";
import type { Text } from "@xinpark/kernel/outcome";
import { today } from "../clock.ts";
import type { Run } from "../command/definition.ts";
import { readOffline } from "../offline-definitions.ts";
import type { Output } from "../output/index.ts";

const BATCH_CHARACTERS = 1 << 16;

export const codeCheck: Run = async ({ arguments: given, output }) => {
  const tables = codeTables();
  const codes = given.positionals;
  if (!output.json && output.terminal && codes.length > 0) {
    await printTable(
      codes.map((code) => checkCode(code, tables)),
      output,
    );
    return 0;
  }
  if (codes.length > 0) await output.raw(codes.map((code) => verdictLine(checkCode(code, tables))).join(""));
  else await checkLines(tables, output);
  return 0;
};

function codeTables(): CodeTables {
  const library = readOffline("tables", "table");
  const rows = (id: string) => expectValue(library.find("table", id, today())).rows ?? [];
  return expectValue(createCodeTables({ registry: rows("uscc-registry"), divisions: rows("division") }));
}

/** A verdict as one line of JSON. */
function verdictLine({ code, normalised, kind, verdict, reason }: CodeCheck): string {
  return `${JSON.stringify({ code, normalised, kind, verdict, reason })}\n`;
}

async function checkLines(tables: CodeTables, output: Output): Promise<void> {
  if (process.stdin.isTTY) {
    output.note({ zh: "一行一个代码，Ctrl-D 结束", en: "a code a line, Ctrl-D to end" });
  }
  let answers = "";
  for await (const line of linesOf(process.stdin.setEncoding("utf8"))) {
    answers += verdictLine(checkCode(line, tables));
    if (answers.length < BATCH_CHARACTERS) continue;
    await output.raw(answers);
    answers = "";
  }
  await output.raw(answers);
}

/** The lines of a text stream without their ends; a byte order mark is not part of the first. */
export async function* linesOf(stream: AsyncIterable<unknown>): AsyncGenerator<string> {
  let rest = "";
  let first = true;
  for await (const chunk of stream) {
    let text = rest + String(chunk);
    if (first && text !== "") {
      first = false;
      if (text.startsWith("\uFEFF")) text = text.slice(1);
    }
    const lines = text.split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield withoutReturn(line);
  }
  if (rest !== "") yield withoutReturn(rest);
}

const withoutReturn = (line: string): string => (line.endsWith("\r") ? line.slice(0, -1) : line);

const VERDICTS: Readonly<Record<CodeVerdict, Text>> = {
  valid: { zh: "有效", en: "valid" },
  warning: { zh: "须核对", en: "warning" },
  invalid: { zh: "无效", en: "invalid" },
};

const KINDS: Readonly<Record<CodeCheck["kind"], Text>> = {
  uscc: { zh: "统一社会信用代码", en: "USCC" },
  "organisation-code": { zh: "组织机构代码", en: "organisation code" },
  "registration-number": { zh: "注册号", en: "registration number" },
  unknown: { zh: "未知", en: "unknown" },
};

async function printTable(checks: readonly CodeCheck[], output: Output): Promise<void> {
  await output.table(
    [
      { title: { zh: "代码", en: "Code" } },
      { title: { zh: "种类", en: "Kind" } },
      { title: { zh: "结论", en: "Verdict" } },
      { title: { zh: "理由", en: "Reason" } },
    ],
    checks.map((one) => [
      one.code,
      output.text(KINDS[one.kind]),
      output.text(VERDICTS[one.verdict]),
      output.text(one.message) + (one.suggestion === undefined ? "" : ` → ${one.suggestion}?`),
    ]),
  );
}
