import { z } from "zod";
import type { Definition } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { sql, type Queries } from "@xinpark/platform/sql";
import { storeDefinitions } from "./store.ts";

/**
 * The other ways in than a draft. A model touches everyone who is known, so it comes by a draft with its laboratory report, its papers
 * and a second person; and a new version of a fact or domain that models stand on by a draft and a second person. Two come otherwise: those of the release itself, stored as shipped, and those that set a place up before its
 * first delivery is closed, when nobody is known whom a laboratory could report on.
 */

/** Stores definitions that a person brings as files. How many were new. Throws `model-not-examined`, and as `storeDefinitions`. */
export async function storeBrought(queries: Queries, definitions: readonly Definition[]): Promise<number> {
  await refuseUnexamined(queries, definitions);
  return storeDefinitions(queries, definitions, "local");
}

/** What a class is reckoned from: a new version of one that stands changes everyone's classes as a model's does. */
const PARTS: ReadonlySet<string> = new Set(["fact", "domain"]);

async function refuseUnexamined(queries: Queries, definitions: readonly Definition[]): Promise<void> {
  const asked = definitions.filter(({ kind }) => kind === "model" || PARTS.has(kind));
  if (asked.length === 0) return;
  const place = await queries.row(
    z.object({ known: z.boolean(), versions: z.array(z.string()) }),
    sql`select last_no > 0 as known, coalesce((select array_agg(d.kind || '/' || d.id || '@' || d.version) from definition d
        where d.kind = any(${["model", ...PARTS]}::text[])), '{}') as versions from known_order`,
  );
  if (place?.known !== true) return;
  const versions = new Set(place.versions);
  const standing = new Set(place.versions.map((one) => one.slice(0, one.lastIndexOf("@"))));
  const fresh = asked.filter(
    (one) => !versions.has(nameOf(one)) && (one.kind === "model" || standing.has(`${one.kind}/${one.id}`)),
  );
  if (fresh.length > 0) throw new ProblemError(...fresh.map(unexamined));
}

const nameOf = ({ kind, id, version }: Definition): string => `${kind}/${id}@${version}`;

const unexamined = (one: Definition) => ({
  ...problem(
    "refused",
    "model-not-examined",
    `${nameOf(one)} 会改变评价结果，不能以文件导入：已有数据的地方须经草案、试验报告、文书和第二人审定后发布`,
    `${nameOf(one)} changes classes and does not come in as a file: where data is known it is published from a draft with the laboratory report, the papers and a second person it needs`,
    nameOf(one),
  ),
  remedy: {
    zh: "请在“定义”页起草，出具试验报告并附文书后提交审定",
    en: "draft it on the page “Definitions”, make the laboratory report, name the papers and submit it",
  },
});
