import { z } from "zod";
import {
  convertInput,
  convertOutput,
  mappingsOutput,
  previewOutput,
  previewQuery,
  profileReadOutput,
  saveInput,
  trialInput,
  trialOutput,
  uploadOutput,
  type ProfileContent,
} from "@xinpark/kernel/contract";
import type { ItemDefinition, MappingDefinition } from "@xinpark/kernel/definition";
import { compileIntake } from "@xinpark/kernel/delivery";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { keptUntil } from "../../consent/index.ts";
import type { ServiceContext } from "../../context/index.ts";
import { sendInput } from "../operations.ts";
import { isOwnDepartment, requireOwnDepartment } from "../own.ts";
import { departmentId } from "../receiving.ts";
import { intakeContext } from "./intake-context.ts";
import { previewFile } from "./preview.ts";
import {
  findProfile,
  listProfiles,
  profileOutputOf,
  profileReadOutputOf,
  retireProfile,
  saveProfile,
} from "./profiles.ts";
import { tryFile } from "./trial.ts";
import { readUpload, recordUpload, withUpload } from "./uploads.ts";

/** Operations of mapping. Whoever delivers for a department maps for it. */

/** A file already stored, to be looked at. */
export const uploadInput = sendInput.omit({ item: true, mapping: true });

const upload = defineOperation({
  name: "mapping.upload",
  label: { zh: "上传预览文件", en: "Upload a file for preview" },
  description: {
    zh: "以 multipart 上传：department 字段在前，file 在后。只供预览和试运行，短期保存，不入库。",
    en: "Upload as multipart: the field department first, then file. For preview and trials only, kept for a short time; nothing is filed.",
  },
  method: "POST",
  path: "/mapping-uploads",
  input: uploadInput,
  output: uploadOutput,
  right: "delivery.send",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const department = await requireOwnDepartment(session, input.department);
    const file = {
      digest: input.fileDigest,
      name: input.fileName,
      bytes: input.fileBytes,
      sealed: input.fileSealed,
      keyId: input.fileKey,
    };
    const until = keptUntil(context.installation(), "preview-file", session.today);
    const value = await recordUpload(session, department, input.department, file, until);
    return { value, detail: { upload: value.upload, digest: file.digest } };
  },
});

const itemOf = (context: ServiceContext, id: string, day: string): ItemDefinition =>
  expectValue(context.installation().library.find("item", id, day));

const preview = defineOperation({
  name: "mapping.preview",
  label: { zh: "预览文件并建议映射", en: "Preview a file and suggest a mapping" },
  description: {
    zh: "文件开头的行、各列的内容，以及每个目录字段的建议来源；给出 mapping 时与该方案的列比较。",
    en: "The first rows of a file, what its columns hold, and a suggested column for each field; with mapping, how the columns differ from that profile's.",
  },
  method: "GET",
  path: "/mapping-uploads/{upload}/preview",
  input: previewQuery,
  output: previewOutput,
  right: "delivery.send",
  audit: "read",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const file = await readUpload(session, input.upload);
    const item = itemOf(context, input.item, session.today);
    const mapping =
      input.mapping === undefined ? null : await usableProfile(session, input.mapping, file.department);
    const { sheet, headerRow, encoding } = input;
    const options = { sheet, headerRow, encoding };
    const value = await withUpload(context, file, (path) =>
      previewFile(context.installation(), { path, upload: file, item, options, mapping, day: session.today }),
    );
    return { value, detail: { upload: file.id } };
  },
});

/** A profile of the department, or one for every department. */
async function usableProfile(session: Session, id: string, department: string): Promise<MappingDefinition> {
  const profile = await findProfile(session, id);
  if (profile.department !== undefined && profile.department !== department)
    await requireOwnDepartment(session, profile.department);
  return profile;
}

/** What a person has so far, as a profile. */
const draftOf = (item: ItemDefinition, content: ProfileContent, day: string): MappingDefinition => ({
  kind: "mapping",
  id: "draft",
  version: "0",
  validFrom: day,
  sources: [{ title: "draft", confirmed: true }],
  item: item.id,
  ...content,
});

const convert = defineOperation({
  name: "mapping.convert",
  label: { zh: "试转换几行", en: "Convert a few rows" },
  description: {
    zh: "按给出的映射转换几行，返回每个字段的值；不保存任何内容。",
    en: "Converts a few rows by a mapping and gives each field's value; nothing is kept.",
  },
  method: "POST",
  path: "/mappings/convert",
  input: convertInput,
  output: convertOutput,
  right: "delivery.send",
  audit: "read",
  purpose: "none",
  handle: (context: ServiceContext, session, input) => {
    const item = itemOf(context, input.item, session.today);
    const mapping = draftOf(item, input.content, session.today);
    const intake = compileIntake(
      item,
      mapping,
      input.header,
      intakeContext(context.installation(), session.today),
    );
    if (!intake.ok)
      return Promise.resolve({ value: { problems: intake.problems.map((one) => ({ ...one })), rows: [] } });
    const { prepare, sample } = intake.value;
    const rows = input.rows.map((cells) => {
      const row = prepare(cells);
      return {
        outcome: row.outcome,
        findings: row.outcome === "ignored" ? [] : [...row.findings],
        fields: sample(cells).map((one) => ({
          ...one,
          value: typeof one.value === "object" && one.value !== null ? [...one.value] : one.value,
        })),
      };
    });
    return Promise.resolve({ value: { problems: [], rows } });
  },
});

const trial = defineOperation({
  name: "mapping.trial",
  label: { zh: "试运行", en: "Try a mapping" },
  description: {
    zh: "按给出的映射对文件的前若干行（规则 delivery-rule 定其行数）做真实核验与关联，给出各类行数和问题；不入库。",
    en: "Checks and links the first rows of the file (as many as the delivery-rule says) just as a delivery would and gives counts and findings; nothing is filed.",
  },
  method: "POST",
  path: "/mapping-uploads/{upload}/trial",
  input: trialInput,
  output: trialOutput,
  right: "delivery.send",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    await readUpload(session, input.upload);
    itemOf(context, input.item, session.today);
    return { value: NO_TRIAL, detail: { upload: input.upload, item: input.item } };
  },
  // The trial itself runs as a delivery does, by a login of its own.
  follow: async (context: ServiceContext, door, actor, _value, input) => {
    const found = await door.open(actor, async (session) => ({
      file: await readUpload(session, input.upload),
      day: session.today,
    }));
    const { file, day } = found;
    const trial = {
      file: { digest: file.file_digest, name: file.file_name, bytes: file.file_bytes },
      department: file.department_id,
      mapping: draftOf(itemOf(context, input.item, day), input.content, day),
      day,
      by: actor.name,
    };
    return withUpload(context, file, (path) => tryFile(door, context.installation(), { path, ...trial }));
  },
});

const NO_TRIAL: z.output<typeof trialOutput> = {
  problems: [],
  counts: { rows: 0, accepted: 0, duplicate: 0, superseding: 0, held: 0, refused: 0, ignored: 0 },
  incomplete: 0,
  personalStripped: 0,
  whole: false,
  rows: [],
  more: false,
};

const list = defineOperation({
  name: "mapping.list",
  label: { zh: "映射方案", en: "Mapping profiles" },
  description: {
    zh: "可用于报送的映射方案：本部门的，和各部门通用的。",
    en: "Profiles to deliver by: of one's own department, and those for every department.",
  },
  method: "GET",
  path: "/mappings",
  input: z.object({ item: z.string().max(100).optional(), department: z.string().max(100).optional() }),
  output: mappingsOutput,
  right: "delivery.send",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const known = await listProfiles(session, session.today);
    const items = [];
    for (const profile of known) {
      if (input.item !== undefined && profile.item !== input.item) continue;
      if (!(await isForAsker(session, profile, input.department))) continue;
      items.push(profileOutputOf(profile));
    }
    return { value: { items } };
  },
});

async function isForAsker(
  session: Session,
  { department }: MappingDefinition,
  asked: string | undefined,
): Promise<boolean> {
  if (department === undefined) return true;
  if (asked !== undefined && asked !== department) return false;
  return isOwnDepartment(session, await departmentId(session, department));
}

const read = defineOperation({
  name: "mapping.read",
  label: { zh: "查看映射方案", en: "See a mapping profile" },
  description: { zh: "一个映射方案的现行版本。", en: "The version of a profile that is in force." },
  method: "GET",
  path: "/mappings/{id}",
  input: z.object({ id: z.string().max(200) }),
  output: profileReadOutput,
  right: "delivery.send",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const profile = await findProfile(session, input.id);
    if (profile.department !== undefined) await requireOwnDepartment(session, profile.department);
    return { value: profileReadOutputOf(profile) };
  },
});

const save = defineOperation({
  name: "mapping.save",
  label: { zh: "保存映射方案", en: "Save a mapping profile" },
  description: {
    zh: "新建本部门的映射方案，或存为其新版本；旧版本保留。",
    en: "Makes a profile of one's department, or a new version of one; earlier versions stay.",
  },
  method: "POST",
  path: "/mappings",
  input: saveInput,
  output: profileReadOutput,
  right: "delivery.send",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    await requireOwnDepartment(session, input.department);
    const { library } = context.installation();
    const item = expectValue(library.find("item", input.item, session.today));
    // A profile that names what the item does not have would fail every delivery.
    const columns = input.content.columns ?? [];
    const draft = draftOf(item, input.content, session.today);
    expectValue(compileIntake(item, draft, columns, intakeContext(context.installation(), session.today)));
    const { department, content } = input;
    const profile = await saveProfile(session, { id: input.id, item, department, content });
    return {
      value: profileReadOutputOf(profile),
      detail: { mapping: profile.id, version: profile.version },
    };
  },
});

const retire = defineOperation({
  name: "mapping.retire",
  label: { zh: "停用映射方案", en: "Put a mapping profile out of use" },
  description: {
    zh: "存为标明停用的新版本；已报送的批次不受影响。",
    en: "A further version that says so; what was delivered by it stays as it is.",
  },
  method: "POST",
  path: "/mappings/{id}/retire",
  input: z.object({ id: z.string().max(200) }),
  output: profileReadOutput,
  right: "delivery.send",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const profile = await findProfile(session, input.id);
    if (profile.department === undefined) throw new ProblemError(SHARED);
    await requireOwnDepartment(session, profile.department);
    const retired = await retireProfile(session, input.id);
    return { value: profileReadOutputOf(retired), detail: { mapping: retired.id, version: retired.version } };
  },
});

const SHARED = problem(
  "refused",
  "mapping-of-other-department",
  "各部门通用的映射方案不能在此停用",
  "a profile for every department is not put out of use here",
  "id",
);

export const mappingOperations = { upload, preview, convert, trial, list, read, save, retire };
