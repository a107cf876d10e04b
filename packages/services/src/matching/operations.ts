import { matchInput, matchOutput } from "@xinpark/kernel/contract";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { candidatesFor, parserOf } from "./candidates.ts";

/** Names matched with subjects. */

const match = defineOperation({
  name: "matching.match",
  label: { zh: "按名称匹配企业", en: "Match names with enterprises" },
  description: {
    zh: "对每个名称给出可能的企业、千分制得分和理由（名称一致、曾用名、仅组织形式不同等）。只是建议，不作关联。",
    en: "For each name the enterprises it may mean, with a score in thousandths and the reason (the very name, a former one, another legal form …). A suggestion: nothing is linked.",
  },
  method: "POST",
  path: "/matches",
  input: matchInput,
  output: matchOutput,
  right: "registry.search",
  audit: "public",
  purpose: "none",
  shows: "list",
  handle: async (context: ServiceContext, session, input) => {
    const parse = parserOf(context.installation(), session.today);
    const items: { name: string; candidates: Awaited<ReturnType<typeof candidatesFor>> }[] = [];
    for (const name of input.names)
      items.push({ name, candidates: await candidatesFor(session, parse, name, input.limit) });
    return { value: { items }, detail: { names: input.names.length } };
  },
});

export const matchingOperations = { match };
