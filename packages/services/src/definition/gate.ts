import { z } from "zod";
import type { Definition } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { sql, type Queries } from "@xinpark/platform/sql";
import { storeDefinitions } from "./store.ts";

/**
 * The other ways in than a draft. A model touches everyone who is known, so it comes by a draft with its laboratory report, its papers
 * and a second person. Two come otherwise: those of the release itself, stored as shipped, and those that set a place up before its
 * first delivery is closed, when nobody is known whom a laboratory could report on.
 */

/** Stores definitions that a person brings as files. How many were new. Throws `model-not-examined`, and as `storeDefinitions`. */
export async function storeBrought(queries: Queries, definitions: readonly Definition[]): Promise<number> {
  await refuseUnexamined(queries, definitions);
  return storeDefinitions(queries, definitions, "local");
}

async function refuseUnexamined(queries: Queries, definitions: readonly Definition[]): Promise<void> {
  const models = definitions.filter((one) => one.kind === "model");
  if (models.length === 0) return;
  const place = await queries.row(
    z.object({ known: z.boolean(), versions: z.array(z.string()) }),
    sql`select last_no > 0 as known,
        coalesce((select array_agg(d.id || '@' || d.version) from definition d where d.kind = 'model'), '{}') as versions from known_order`,
  );
  if (place?.known !== true) return;
  const fresh = models.filter(({ id, version }) => !place.versions.includes(`${id}@${version}`));
  if (fresh.length > 0) throw new ProblemError(...fresh.map(unexamined));
}

const unexamined = ({ id, version }: Definition) => ({
  ...problem(
    "refused",
    "model-not-examined",
    `模型 ${id} 的版本 ${version} 不能以文件导入：已有数据的地方，模型须经草案、试验报告、文书和第二人审定后发布`,
    `version ${version} of the model ${id} does not come in as a file: where data is known, a model is published from a draft with its laboratory report, its papers and a second person`,
    `model/${id}@${version}`,
  ),
  remedy: {
    zh: "请在“定义”页起草，出具试验报告并附文书后提交审定",
    en: "draft it on the page “Definitions”, make the laboratory report, name the papers and submit it",
  },
});
