/** `match`: the enterprises that names, one a line, may mean. */
import { createReadStream } from "node:fs";
import { MATCH_NAMES, type MatchOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { matchingOperations } from "@xinpark/services/matching";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import type { Output } from "../output/index.ts";
import { linesOf } from "./code-check.ts";

export const match: Run = async (context) => {
  const { arguments: given, output } = context;
  const file = given.positionals[0] ?? "";
  const limit = given.integer("limit", 1, 20) ?? 5;
  return withApplication(context, async ({ application, actor }) => {
    const ask = async (names: readonly string[]): Promise<void> => {
      const { items } = await matchingOperations.match.perform(
        application.services,
        application.door,
        actor,
        { names: [...names], limit },
      );
      await print(items, output);
    };
    let waiting: string[] = [];
    for await (const name of namesIn(file)) {
      waiting.push(name);
      if (waiting.length < MATCH_NAMES) continue;
      await ask(waiting);
      waiting = [];
    }
    if (waiting.length > 0) await ask(waiting);
    return 0;
  });
};

/** The names of a file, or of standard input for `-`; empty lines are no names. */
async function* namesIn(file: string): AsyncGenerator<string> {
  const stream = file === "-" ? process.stdin : createReadStream(file);
  try {
    for await (const line of linesOf(stream.setEncoding("utf8"))) {
      const name = line.trim();
      if (name !== "") yield name;
    }
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    throw new ProblemError(
      problem("invalid", "file-unreadable", `无法读取文件 ${file}`, `the file ${file} cannot be read`, file),
    );
  }
}

async function print(items: MatchOutput["items"], output: Output): Promise<void> {
  if (output.json) {
    const lines = items.map(({ name, candidates }) => {
      const shown = candidates.map(({ id, name: borne, score, reason }) => ({
        id,
        name: borne,
        score,
        reason,
      }));
      return `${JSON.stringify({ name, candidates: shown })}\n`;
    });
    await output.raw(lines.join(""));
    return;
  }
  await output.table(
    [
      { title: { zh: "名称", en: "Name" } },
      { title: { zh: "得分", en: "Score" }, right: true },
      { title: { zh: "可能的企业", en: "May be" } },
      { title: { zh: "统一社会信用代码", en: "USCC" } },
      { title: { zh: "理由", en: "Reason" } },
    ],
    items.flatMap(({ name, candidates }) =>
      candidates.length === 0
        ? [[name, "—", "—", "—", "—"]]
        : candidates.map((one, index) => [
            index === 0 ? name : "",
            String(one.score),
            one.name,
            one.uscc ?? "—",
            output.text(one.reasonLabel),
          ]),
    ),
  );
}
