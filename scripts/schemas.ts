import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { jsonSchemas, jsonSchemaText } from "@xinpark/kernel/definition";

/** Writes the published JSON Schemas: `node scripts/schemas.ts`. A test keeps the committed files current. */

const folder = join(import.meta.dirname, "../definitions/schemas");
const schemas = jsonSchemas();
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (name.endsWith(".json")) rmSync(join(folder, name));
for (const [kind, schema] of Object.entries(schemas))
  writeFileSync(join(folder, `${kind}.json`), jsonSchemaText(schema));
process.stderr.write(`${Object.keys(schemas).length} schemas written to definitions/schemas\n`);
