import { z } from "zod";
import type { Operation } from "@xinpark/platform/operation";
import type { ServiceContext } from "@xinpark/services/context";
import { TODAY } from "../index.ts";
import type { PlaceName } from "./sees.ts";
import type { World } from "./world.ts";

/** Inputs for every operation: made from its schema, with what the little world has under the names that inputs use. */

/** What stands under a parameter's name; a place decides whose code, batch and record it is. */
const known = (world: World, place: PlaceName): Readonly<Record<string, unknown>> => ({
  code: world.codes[place],
  uscc: world.codes[place],
  subject: world.codes[place],
  batch: world.batches[place],
  record: world.records[place],
  consent: world.consent,
  item: "MARKED",
  id: world.accounts[0],
  report: world.report,
  limit: 200,
});

/** Inputs that the schema alone cannot tell: give one here when the matrix names your operation. */
const EXAMPLES: Readonly<Record<string, (world: World, place: PlaceName) => Record<string, unknown>>> = {
  // Without conditions, so that everything found is shown.
  "registry.search": () => ({ text: "", limit: 200 }),
  "mapping.read": () => ({ id: "none-such" }),
  "mapping.retire": () => ({ id: "none-such" }),
  "mapping.save": () => ({ item: "MARKED", department: "credit-office", content: NO_CONTENT }),
  "mapping.convert": () => ({ item: "MARKED", content: NO_CONTENT, header: [], rows: [] }),
  "matching.decide": (world, place) => ({
    batch: world.batches[place],
    row: 1,
    subject: 1,
    verdict: "rejected",
  }),
  "laboratory.try": (world) => trial(world),
  "laboratory.movers": (world) => ({ ...trial(world), limit: 100 }),
  "laboratory.explain": (world, place) => ({ ...trial(world), code: world.codes[place] }),
  "organisation.read": () => ({ code: "credit-office" }),
  "definition.version": () => ({ kind: "clock", id: "publication-7wd" }),
  "definition.export": () => ({ kind: "pack" }),
  "definition.import": (world) => ({ definitions: [world.place.application.installation().pack] }),
  "desk.qualityDeliveries": () => ({ department: "zbgx-scjg" }),
  "receipt.read": (world, place) => ({ number: world.receipts[place] }),
  "code.check": (world) => ({ number: world.creditCode }),
  "account.addPasskey": () => ({ challenge: "a", label: "a", response: PASSKEY }),
};

/** The place's model against itself, with everyone in another grade: whoever lies within reach moves. */
function trial(world: World): Record<string, unknown> {
  const { library, pack } = world.place.application.installation();
  const found = library.find("model", pack.models[0] ?? "", TODAY);
  if (!found.ok) return {};
  const { value: model } = found;
  const grades = model.grades.map((one, index) => (index === 0 ? { ...one, from: model.maximum + 1 } : one));
  return { model: model.id, definition: { ...model, grades } };
}

/** A profile that reads nothing. */
const NO_CONTENT = { label: { zh: "空", en: "Empty" }, fields: {} };

/** A credential as browsers send it, of nobody. */
const PASSKEY = {
  id: "a",
  rawId: "a",
  type: "public-key",
  response: { clientDataJSON: "a", attestationObject: "a" },
  clientExtensionResults: {},
};

/** Operations that cannot succeed for anybody in the little world, and why. They are called all the same. */
export const NOTHING_THERE: Readonly<Record<string, string>> = {
  "finding.sides": "nothing was compared: desk.database.test.ts",
  "account.show": "is for sessions; here everybody has a key: account.database.test.ts",
  "delivery.removal": "no removal waits: snapshot.database.test.ts",
  "record.document": "no paper was handed in: record-acts.database.test.ts",
  "onboarding.read": "nobody has applied: people.database.test.ts",
  "onboarding.document": "nobody has applied: people.database.test.ts",
  "definition.readDraft": "nobody has drafted: drafts.database.test.ts",
  "definition.report": "nobody has drafted: laboratory-report.database.test.ts",
  "mapping.preview": "no file was uploaded: mapping.database.test.ts",
  "mapping.trial": "no file was uploaded: mapping.database.test.ts",
  "mapping.read": "no profile was made: mapping.database.test.ts",
  "mapping.retire": "no profile was made: mapping.database.test.ts",
  "report.download": "no report was issued: report.database.test.ts",
  "report.withdraw": "no report was issued: report.database.test.ts",
  "report.check": "no report was issued: report.database.test.ts",
  "export.download": "no export was approved: export.database.test.ts",
};

/** An input for a place; null when the schema accepts none that can be made. */
export function inputOf(
  operation: Operation<ServiceContext>,
  world: World,
  place: PlaceName,
): Record<string, unknown> | null {
  const schema: unknown = z.toJSONSchema(operation.input, { io: "input", unrepresentable: "any" });
  const made = EXAMPLES[operation.name]?.(world, place) ?? example(node.parse(schema), known(world, place));
  const input = z.record(z.string(), z.unknown()).safeParse(made);
  return input.success && operation.input.safeParse(input.data).success ? input.data : null;
}

const node = z.looseObject({
  type: z.string().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  required: z.array(z.string()).optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  allOf: z.array(z.unknown()).optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  items: z.unknown().optional(),
  pattern: z.string().optional(),
  format: z.string().optional(),
  minimum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  minLength: z.number().optional(),
  minItems: z.number().optional(),
});
type Node = z.infer<typeof node>;

function example(schema: Node, named: Readonly<Record<string, unknown>>): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return schema.enum[0];
  const [first] = schema.anyOf ?? schema.oneOf ?? [];
  if (first !== undefined) return example(node.parse(first), named);
  switch (schema.type) {
    case "object":
      return objectExample(schema, named);
    case "array":
      return Array.from({ length: schema.minItems ?? 0 }, () => example(node.parse(schema.items), named));
    case "integer":
    case "number":
      return Math.max(1, schema.minimum ?? 0, (schema.exclusiveMinimum ?? 0) + 1);
    case "boolean":
      return true;
    case "null":
      return null;
    case undefined:
    default:
      return textExample(schema);
  }
}

function objectExample(schema: Node, named: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const wanted = (schema.required ?? []).filter((name) => schema.properties?.[name] !== undefined);
  return Object.fromEntries(
    wanted.map((name) => [name, named[name] ?? example(node.parse(schema.properties?.[name]), named)]),
  );
}

/** Texts by the patterns that inputs use: a day, a digest, a word. */
function textExample({ pattern, format, minLength }: Node): string {
  if (format === "uuid") return "00000000-0000-4000-8000-000000000000";
  if (format === "uri") return "https://example.org/";
  const tries = [
    "2026-06-01",
    "a".repeat(Math.max(1, minLength ?? 1)),
    "a".repeat(32),
    "f".repeat(64),
    "f".repeat(16),
    "1",
  ];
  const fitting = tries.find((text) => pattern === undefined || new RegExp(pattern, "u").test(text));
  return fitting !== undefined && fitting.length >= (minLength ?? 0) ? fitting : (tries[1] ?? "a");
}
