import { z } from "zod";
import { ProblemError, problem } from "@xinpark/kernel/outcome";
import type { Actor, Door } from "@xinpark/platform/door";
import type { Operation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { cellsOf, columnsOf, type Column, type Language } from "./columns.ts";
import type { TextRow } from "./format.ts";

/** A list as rows of text: its operation asked page after page by whoever exports it, with the rights and limits of that person. */

export interface ExportedList {
  readonly operation: Operation<ServiceContext>;
  readonly columns: readonly Column[];
}

/** The list of a name. Throws `list-unknown`: there is none that is exported. */
export function requireList(context: Pick<ServiceContext, "listNamed">, name: string): ExportedList {
  const operation = context.listNamed(name);
  const columns = operation === null ? null : columnsOf(operation.output);
  if (operation !== null && columns !== null) return { operation, columns };
  throw new ProblemError(
    problem(
      "not-found",
      "list-unknown",
      `没有可导出的列表“${name}”`,
      `there is no list “${name}” to be exported`,
      "operation",
    ),
  );
}

const page = z.object({
  items: z.array(z.unknown()),
  next: z.union([z.number(), z.string()]).nullish(),
});
const limited = z.looseObject({
  properties: z.looseObject({ limit: z.looseObject({ maximum: z.number() }).optional() }).optional(),
});

/** Rows of one page after another. */
export async function* listPages(
  context: ServiceContext,
  door: Door,
  actor: Actor,
  list: ExportedList,
  asked: { readonly query: Readonly<Record<string, unknown>>; readonly language: Language },
): AsyncGenerator<readonly TextRow[]> {
  const { operation, columns } = list;
  const schema = limited.parse(z.toJSONSchema(operation.input, { io: "input", unrepresentable: "any" }));
  const most = schema.properties?.limit?.maximum;
  let after: string | number | null = null;
  do {
    const answer: unknown = await operation.run(context, door, actor, {
      ...asked.query,
      ...(most === undefined ? {} : { limit: most }),
      ...(after === null ? {} : { after }),
    });
    const { items, next } = page.parse(answer);
    yield items.map((item) => cellsOf(columns, item, asked.language));
    after = next ?? null;
  } while (after !== null);
}
