import { searchOutput, searchQuery } from "@xinpark/kernel/contract";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { move } from "./move.ts";
import { searchSubjects } from "./search.ts";

/** Operations of the registry. */

const search = defineOperation({
  name: "registry.search",
  label: { zh: "检索企业", en: "Search enterprises" },
  description: {
    zh: "按名称（含曾用名）的一部分或代码检索；空文本按编号列出。",
    en: "Search by part of a name (former names too) or by code; an empty text lists by number.",
  },
  method: "GET",
  path: "/subjects",
  input: searchQuery,
  output: searchOutput,
  right: "registry.search",
  audit: "public",
  purpose: "none",
  shows: "list",
  exports: "open",
  handle: async (context: ServiceContext, session, input) => {
    const page = await searchSubjects(session, {
      text: input.text,
      after: input.after ?? null,
      limit: input.limit,
    });
    const { library } = context.installation();
    const kinds = new Map(library.all("subject-kind").map((kind) => [kind.id, kind.label]));
    const items = page.items.map((hit) => ({
      ...hit,
      kindLabel: kinds.get(hit.kind) ?? { zh: hit.kind, en: hit.kind },
    }));
    return { value: { items, next: page.next }, detail: { text: input.text.length } };
  },
});

export const registryOperations = { search, move };
