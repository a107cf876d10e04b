/** `search`: enterprises by name or code. */
import type { z } from "zod";
import type { searchOutput } from "@xinpark/kernel/contract";
import { registryOperations } from "@xinpark/services/registry";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import type { Output } from "../output/index.ts";

const PAGE = 500;
const DEFAULT_LIMIT = 20;
const MOST = 10_000_000;

type Hits = z.output<typeof searchOutput>["items"];

export const search: Run = async (context) => {
  const { arguments: given, output } = context;
  const text = given.positionals[0] ?? "";
  const limit = given.integer("limit", 1, MOST) ?? DEFAULT_LIMIT;
  return withApplication(context, async ({ application, actor }) => {
    const all: Hits = [];
    let left = limit;
    let after: number | undefined;
    while (left > 0) {
      const page = await registryOperations.search.perform(application.services, application.door, actor, {
        text,
        limit: Math.min(left, PAGE),
        ...(after === undefined ? {} : { after }),
      });
      if (output.json) await printLines(page.items, output);
      else all.push(...page.items);
      left -= page.items.length;
      if (page.next === null) break;
      after = page.next;
    }
    if (!output.json) await printTable(all, output);
    return 0;
  });
};

async function printLines(items: Hits, output: Output): Promise<void> {
  const lines = items.map(({ id, name, uscc }) => `${JSON.stringify({ id, name, uscc })}\n`);
  if (lines.length > 0) await output.raw(lines.join(""));
}

async function printTable(items: Hits, output: Output): Promise<void> {
  if (items.length === 0) {
    output.note({ zh: "没有找到", en: "nothing was found" });
    return;
  }
  await output.table(
    [
      { title: { zh: "编号", en: "Id" }, right: true },
      { title: { zh: "统一社会信用代码", en: "USCC" } },
      { title: { zh: "名称", en: "Name" } },
      { title: { zh: "种类", en: "Kind" } },
      { title: { zh: "因何命中", en: "Found by" } },
    ],
    items.map((hit) => [
      String(hit.id),
      hit.uscc ?? "—",
      hit.name,
      output.text(hit.kindLabel),
      hit.matched === "former-name" ? (hit.matchedText ?? "") : output.text(MATCHED[hit.matched]),
    ]),
  );
}

const MATCHED = {
  name: { zh: "名称", en: "name" },
  pinyin: { zh: "拼音", en: "pinyin" },
  initials: { zh: "拼音首字母", en: "initials" },
  similar: { zh: "名称相近", en: "similar name" },
  code: { zh: "代码", en: "code" },
  all: { zh: "", en: "" },
} as const;
