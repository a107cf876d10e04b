import { z } from "zod";
import { profileContent, type ProfileContent, type ProfileOutput } from "@xinpark/kernel/contract";
import {
  createLibrary,
  mappingSchema,
  type ItemDefinition,
  type MappingDefinition,
} from "@xinpark/kernel/definition";
import { failed, ok, problem, ProblemError, type Outcome } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { sql, type Queries } from "@xinpark/platform/sql";
import { digestDefinition, storeDefinitions } from "../../definition/index.ts";

/**
 * Profiles of departments. They are definitions and are read from the table itself, so that one saved in one program serves in
 * every other at once. A change is a new version; the earlier one stays, and a batch keeps the whole of what it was read by.
 */

const bodyRow = z.object({ body: mappingSchema });

/** Every version of the profiles asked for. */
async function readProfiles(queries: Queries, id: string | null): Promise<readonly MappingDefinition[]> {
  const rows = await queries.rows(
    bodyRow,
    sql`select body from definition where kind = 'mapping' ${id === null ? sql`` : sql`and id = ${id}`} order by id`,
  );
  return rows.map((row) => row.body);
}

/** The profiles in force on a day, ordered by id; those out of use are left out. */
export async function listProfiles(queries: Queries, day: string): Promise<readonly MappingDefinition[]> {
  const library = createLibrary([...(await readProfiles(queries, null))]);
  return library.list("mapping", day).filter((one) => one.retired !== true);
}

const unknown = (id: string) =>
  problem(
    "not-found",
    "mapping-unknown",
    `没有映射方案“${id}”`,
    `there is no mapping profile “${id}”`,
    "mapping",
  );

/** The version in force today, out of use or not. */
export async function findProfile(session: Session, id: string): Promise<MappingDefinition> {
  const found = createLibrary([...(await readProfiles(session, id))]).find("mapping", id, session.today);
  if (found.ok) return found.value;
  throw new ProblemError(unknown(id));
}

/** A profile to deliver by. Problems: `mapping-unknown`, `mapping-retired`, `mapping-of-other-department`. */
export async function knownMapping(
  session: Session,
  id: string,
  department: string,
): Promise<Outcome<MappingDefinition>> {
  const found = createLibrary([...(await readProfiles(session, id))]).find("mapping", id, session.today);
  if (!found.ok) return failed(unknown(id));
  const profile = found.value;
  if (profile.retired === true)
    return failed({
      ...problem(
        "conflict",
        "mapping-retired",
        `映射方案“${profile.label.zh}”已停用`,
        `the profile “${profile.label.en}” is out of use`,
        "mapping",
      ),
      remedy: { zh: "请选用其他方案，或新建一个", en: "choose another one, or make a new one" },
    });
  if (profile.department !== undefined && profile.department !== department)
    return failed(
      problem(
        "refused",
        "mapping-of-other-department",
        "该映射方案属于其他部门",
        "the profile belongs to another department",
        "mapping",
      ),
    );
  return ok(profile);
}

export interface Saving {
  readonly id: string | undefined;
  readonly item: ItemDefinition;
  readonly department: string;
  readonly content: ProfileContent;
}

const SAVE_LOCK = 7023;

/** Saves a profile: a new one, or a new version of the department's own; the same content again is the same version. */
export async function saveProfile(session: Session, saving: Saving): Promise<MappingDefinition> {
  // Two who save at once get two versions, one after the other.
  await session.run(sql`select pg_advisory_xact_lock(${SAVE_LOCK})`);
  const before = saving.id === undefined ? null : await ownProfile(session, saving.id, saving.department);
  if (before !== null && before.item !== saving.item.id) throw new ProblemError(otherItem(before));
  const head =
    before === null
      ? { id: await freeId(session, saving.department, saving.item.id), version: "1" }
      : { id: before.id, version: before.version };
  const profile = profileOf(session, saving, head);
  if (
    before !== null &&
    digestDefinition({ ...profile, validFrom: before.validFrom }) === digestDefinition(before)
  )
    return before;
  const next = before === null ? profile : { ...profile, version: await nextVersion(session, before.id) };
  await storeDefinitions(session, [next], "local");
  return next;
}

/** Puts a profile out of use: a further version that says so. */
export async function retireProfile(session: Session, id: string): Promise<MappingDefinition> {
  await session.run(sql`select pg_advisory_xact_lock(${SAVE_LOCK})`);
  const before = await findProfile(session, id);
  if (before.retired === true) return before;
  const retired: MappingDefinition = {
    ...before,
    version: await nextVersion(session, id),
    validFrom: session.today,
    retired: true,
  };
  await storeDefinitions(session, [retired], "local");
  return retired;
}

async function ownProfile(session: Session, id: string, department: string): Promise<MappingDefinition> {
  const profile = await findProfile(session, id);
  if (profile.department === department) return profile;
  throw new ProblemError(
    problem(
      "refused",
      "mapping-of-other-department",
      "只能修改本部门的映射方案",
      "only a department's own profiles can be changed",
      "id",
    ),
  );
}

const otherItem = (profile: MappingDefinition) =>
  problem(
    "conflict",
    "mapping-of-other-item",
    `映射方案 ${profile.id} 属于事项 ${profile.item}`,
    `the profile ${profile.id} is for item ${profile.item}`,
    "item",
  );

function profileOf(
  session: Session,
  { item, department, content }: Saving,
  head: { readonly id: string; readonly version: string },
): MappingDefinition {
  return {
    kind: "mapping",
    ...head,
    validFrom: session.today,
    sources: [{ title: "部门在本平台制作 · made by the department on this platform", confirmed: true }],
    item: item.id,
    department,
    ...content,
  };
}

/** `department.item.1`, and on. */
async function freeId(session: Session, department: string, item: string): Promise<string> {
  const prefix = `${department}.${item}.`;
  const taken = await session.rows(
    z.object({ id: z.string() }),
    sql`select distinct id from definition where kind = 'mapping' and starts_with(id, ${prefix})`,
  );
  const numbers = taken
    .map((row) => Number(row.id.slice(prefix.length)))
    .filter((one) => Number.isInteger(one));
  return `${prefix}${Math.max(0, ...numbers) + 1}`;
}

async function nextVersion(session: Session, id: string): Promise<string> {
  const versions = (await readProfiles(session, id)).map((one) => Number(one.version));
  return String(Math.max(0, ...versions.filter((one) => Number.isInteger(one))) + 1);
}

export function profileOutputOf(profile: MappingDefinition) {
  const { id, version, label, item, validFrom } = profile;
  return { id, version, label, item, department: profile.department ?? null, validFrom };
}

export const profileReadOutputOf = (profile: MappingDefinition): ProfileOutput => ({
  ...profileOutputOf(profile),
  retired: profile.retired === true,
  content: profileContent.parse(
    Object.fromEntries(Object.entries(profile).filter(([key]) => Object.hasOwn(profileContent.shape, key))),
  ),
});
