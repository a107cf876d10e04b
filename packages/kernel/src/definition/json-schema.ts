import { z } from "zod";
import { definitionSchemas } from "./parse.ts";

/**
 * The JSON Schema (draft 2020-12) of each kind of definition, as authors write it: what has a default may be left out.
 * Derived from the schemas the loader uses; what only a program can check (readable patterns) is not in it.
 */
export function jsonSchemas(): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(definitionSchemas).map(([kind, schema]) => [
      kind,
      { title: kind, ...z.toJSONSchema(schema, { io: "input", target: "draft-2020-12" }) },
    ]),
  );
}

/** A schema as the published file's text. */
export const jsonSchemaText = (schema: object): string => `${JSON.stringify(schema, null, 2)}\n`;
