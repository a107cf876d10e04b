import { createHash } from "node:crypto";
import { z } from "zod";
import { createLibrary, parseDefinition, type Definition, type Library } from "@xinpark/kernel/definition";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { sql, type Queries } from "@xinpark/platform/sql";
import { digestFolder, readFolder } from "./files.ts";

/** The table `definition`: the running truth of law and local rules. */

/** Digest of a definition's content: canonical JSON, keys ordered. */
export const digestDefinition = (definition: Definition): string =>
  createHash("sha256").update(canonical(definition)).digest("hex");

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

const stored = z.object({ kind: z.string(), id: z.string(), version: z.string(), digest: z.string() });

/**
 * Adds definitions that are not there yet; says how many. The same content again is nothing new.
 * Throws `definition-changed` where a version that exists already has other content: a change needs a new version.
 */
export async function storeDefinitions(
  queries: Queries,
  definitions: readonly Definition[],
  origin: "shipped" | "local",
): Promise<number> {
  const rows = await queries.rows(stored, sql`select kind, id, version, digest from definition`);
  const known = new Map(rows.map((row) => [`${row.kind} ${row.id} ${row.version}`, row.digest]));
  const fresh: { definition: Definition; digest: string }[] = [];
  for (const definition of definitions) {
    const digest = digestDefinition(definition);
    const existing = known.get(`${definition.kind} ${definition.id} ${definition.version}`);
    if (existing === undefined) fresh.push({ definition, digest });
    else if (existing !== digest) throw new ProblemError(changed(definition));
  }
  for (const { definition, digest } of fresh) {
    await queries.run(sql`
      insert into definition (kind, id, version, valid_from, valid_to, digest, origin, body)
      values (${definition.kind}, ${definition.id}, ${definition.version}, ${definition.validFrom}, ${definition.validTo ?? null}, ${digest}, ${origin},
        ${JSON.stringify(definition)})`);
  }
  return fresh.length;
}

const changed = (definition: Definition) =>
  problem(
    "conflict",
    "definition-changed",
    `定义 ${definition.kind}/${definition.id} 版本 ${definition.version} 的内容与已登记的不同；修改须使用新的版本号`,
    `version ${definition.version} of ${definition.kind}/${definition.id} has other content than the one on record; a change needs a new version`,
    `${definition.kind}/${definition.id}`,
  );

/** Loads the shipped files, unless they are the ones last loaded. */
export async function loadShipped(
  queries: Queries,
  folder: string,
): Promise<{ readonly read: boolean; readonly added: number }> {
  const digest = await digestFolder(folder);
  const last = await queries.row(
    z.object({ digest: z.string() }),
    sql`select digest from definition_shipment`,
  );
  if (last?.digest === digest) return { read: false, added: 0 };
  const definitions = await readFolder(folder);
  if (!definitions.ok) throw new ProblemError(...definitions.problems);
  createLibrary(definitions.value);
  const added = await storeDefinitions(queries, definitions.value, "shipped");
  await queries.run(sql`
    insert into definition_shipment (digest) values (${digest})
    on conflict (singleton) do update set digest = excluded.digest, loaded_at = now()`);
  return { read: true, added };
}

/** The library of everything on record. */
export async function readLibrary(queries: Queries): Promise<Library> {
  return createLibrary(await readDefinitions(queries));
}

/** A version's content never changes, so what this process has parsed once it need not parse again. */
const parsedByDigest = new Map<string, Definition>();

/** Everything on record, by kind, id and start. Throws where a stored definition does not follow its schema. */
export async function readDefinitions(queries: Queries): Promise<Definition[]> {
  const rows = await queries.rows(
    z.object({ digest: z.string() }),
    sql`select digest from definition order by kind, id, valid_from`,
  );
  const unknown = rows.filter(({ digest }) => !parsedByDigest.has(digest)).map(({ digest }) => digest);
  if (unknown.length > 0) await parseBodies(queries, unknown);
  return rows.flatMap(({ digest }) => parsedByDigest.get(digest) ?? []);
}

async function parseBodies(queries: Queries, digests: readonly string[]): Promise<void> {
  const rows = await queries.rows(
    z.object({ digest: z.string(), body: z.unknown(), name: z.string() }),
    sql`select digest, body, kind || '/' || id as name from definition where digest = any(${digests})`,
  );
  for (const { digest, body, name } of rows) {
    const parsed = parseDefinition(body, name);
    if (!parsed.ok) throw new ProblemError(...parsed.problems);
    parsedByDigest.set(digest, parsed.value);
  }
}
