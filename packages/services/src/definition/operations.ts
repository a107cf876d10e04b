import { z } from "zod";
import {
  createLibrary,
  definitionSchema,
  type Definition,
  type Library,
  type ModelDefinition,
} from "@xinpark/kernel/definition";
import { catalogueOf, compileModel } from "@xinpark/kernel/evaluation";
import { expectValue } from "@xinpark/kernel/outcome";
import { defineOperation } from "@xinpark/platform/operation";
import { storeBrought } from "./gate.ts";
import { readDefinitions } from "./store.ts";

/** Operations on definitions: taking them in and giving them out, under the published schemas. */

const importDefinitions = defineOperation({
  name: "definition.import",
  label: { zh: "导入定义", en: "Import definitions" },
  description: {
    zh: "按公布的模式导入定义；已有版本内容不同则拒绝，须用新的版本号。已有数据的地方不以导入发布评价模型：模型须经草案、试验报告、文书和第二人审定。",
    en: "Takes definitions in under the published schemas; other content under an existing version is refused: a change needs a new version. Where data is known no model comes in this way: it is published from a draft with its laboratory report, its papers and a second person.",
  },
  method: "POST",
  path: "/definitions",
  input: z.object({ definitions: z.array(definitionSchema).min(1).max(1000) }),
  output: z.object({ added: z.int(), unchanged: z.int() }),
  right: "definition.write",
  audit: "write",
  purpose: "none",
  handle: async (_context: unknown, session, input) => {
    const added = await storeBrought(session, input.definitions);
    // The whole must still be a library: no clash of versions or first days, and models that run.
    const library = createLibrary(await readDefinitions(session));
    for (const definition of input.definitions) {
      if (definition.kind === "model") compileIn(library, definition);
    }
    const names = input.definitions.map(
      (definition) => `${definition.kind}/${definition.id}@${definition.version}`,
    );
    return { value: { added, unchanged: input.definitions.length - added }, detail: { definitions: names } };
  },
});

/** A model is tried where it comes in, not where it is first used. Throws its located problems. */
export function compileIn(library: Library, model: ModelDefinition): void {
  const day = model.validFrom;
  expectValue(compileModel(model, library.list("fact", day), catalogueOf(library, day)));
}

const exportDefinitions = defineOperation({
  name: "definition.export",
  label: { zh: "导出定义", en: "Export definitions" },
  description: { zh: "全部版本，可按种类与编号筛选。", en: "All versions, by kind and id where asked." },
  method: "GET",
  path: "/definitions",
  input: z.object({ kind: z.string().max(50).optional(), id: z.string().max(200).optional() }),
  output: z.object({ definitions: z.array(z.record(z.string(), z.unknown())) }),
  right: "catalogue.read",
  audit: "public",
  purpose: "none",
  handle: async (_context: unknown, session, input) => {
    const all = await readDefinitions(session);
    const chosen = all.filter(
      (one) =>
        (input.kind === undefined || one.kind === input.kind) &&
        (input.id === undefined || one.id === input.id) &&
        !isForeignProfile(one, session.actor.scope.department),
    );
    return { value: { definitions: chosen.map((one) => ({ ...one })) } };
  },
});

/** A department's own profile speaks of its own files: it leaves with those who see every department, and by the operations of mapping. */
const isForeignProfile = (definition: Definition, reach: number | null): boolean =>
  definition.kind === "mapping" && definition.department !== undefined && reach !== 0;

export const definitionOperations = { importDefinitions, exportDefinitions };
