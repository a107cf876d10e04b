import { z } from "zod";
import {
  addOrganisationInput,
  closeInput,
  departmentsOutput,
  dutiesInput,
  lineInput,
  mergeInput,
  organisationCode,
  organisationDetailOutput,
  organisationsOutput,
  renameOrganisationInput,
} from "@xinpark/kernel/contract";
import { problem, ProblemError, type Text } from "@xinpark/kernel/outcome";
import type { OrganisationKind } from "@xinpark/kernel/rights";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { decideChange, lockOrganisations, type Change } from "./changes.ts";
import { standingOrganisation } from "./find.ts";
import { listOrganisations, readOrganisation } from "./read.ts";

/** Operations on organisations. */

const departmentRow = z.object({
  code: z.string(),
  label_zh: z.string(),
  label_en: z.string(),
  region: z.string().nullable(),
  duties: z.array(z.string()),
});

const departments = defineOperation({
  name: "organisation.departments",
  label: { zh: "报送部门", en: "Departments" },
  description: { zh: "部门及其报送职责。", en: "Departments and what they deliver." },
  method: "GET",
  path: "/departments",
  input: z.object({}),
  output: departmentsOutput,
  right: "catalogue.read",
  audit: "public",
  purpose: "none",
  handle: async (_context: ServiceContext, session) => {
    const rows = await session.rows(
      departmentRow,
      sql`select code, label_zh, label_en, region, duties from organisation
        where (kind = 'department' or cardinality(duties) > 0) and (active_to is null or active_to >= ${session.today}) order by id`,
    );
    return {
      value: {
        items: rows.map((row) => ({
          code: row.code,
          label: { zh: row.label_zh, en: row.label_en },
          region: row.region,
          duties: row.duties,
        })),
      },
    };
  },
});

const addDepartment = defineOperation({
  name: "organisation.addDepartment",
  label: { zh: "增设部门", en: "Add a department" },
  description: {
    zh: "增设一个报送部门；代码不得重复。",
    en: "Adds a delivering department; its code must be new.",
  },
  method: "POST",
  path: "/departments",
  input: z.object({
    code: organisationCode,
    label: z.object({ zh: z.string().min(1).max(200), en: z.string().min(1).max(200) }),
    duties: z.array(z.string().max(100)).max(200).default([]),
  }),
  output: z.object({ code: z.string(), label: z.object({ zh: z.string(), en: z.string() }) }),
  right: "organisation.write",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const region = context.installation().pack.region;
    await insertOrganisation(session, {
      ...input,
      kind: "department",
      region,
      lineOf: null,
      from: null,
      document: null,
    });
    return { value: { code: input.code, label: input.label }, detail: { code: input.code } };
  },
});

const list = defineOperation({
  name: "organisation.list",
  label: { zh: "机构名录", en: "Organisations" },
  description: {
    zh: "部门、园区、银行、公用事业单位、协会和服务机构，含已撤并的和曾用名。",
    en: "Departments, parks, banks, utilities, associations and service agencies, with those that ended and former names.",
  },
  method: "GET",
  path: "/organisations",
  input: z.object({}),
  output: organisationsOutput,
  right: "organisation.read",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (_context: ServiceContext, session) => ({
    value: { items: await listOrganisations(session, session.today) },
  }),
});

const read = defineOperation({
  name: "organisation.read",
  label: { zh: "机构及其沿革", en: "An organisation and its history" },
  description: {
    zh: "一个机构的名称沿革、隶属条线、职责和已定的变更。",
    en: "An organisation's names, line, duties and the changes decided.",
  },
  method: "GET",
  path: "/organisations/{code}",
  input: z.object({ code: z.string().max(100) }),
  output: organisationDetailOutput,
  right: "organisation.read",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => ({
    value: await readOrganisation(session, input.code, session.today),
    detail: { code: input.code },
  }),
});

const add = defineOperation({
  name: "organisation.add",
  label: { zh: "增设机构", en: "Add an organisation" },
  description: {
    zh: "在区域树中增设机构；代码不得重复，可注明上级条线机构。",
    en: "Adds an organisation in the region tree; its code must be new, a superior in line may be named.",
  },
  method: "POST",
  path: "/organisations",
  input: addOrganisationInput,
  output: organisationDetailOutput,
  right: "organisation.write",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const above = await optional(session, input.lineOf ?? null, "lineOf");
    await insertOrganisation(session, {
      ...input,
      region: input.region ?? context.installation().pack.region,
      lineOf: above,
      from: input.from ?? null,
      document: input.document ?? null,
    });
    return changed(session, input.code);
  },
});

const rename = defineOperation({
  name: "organisation.rename",
  label: { zh: "机构更名", en: "Rename an organisation" },
  description: {
    zh: "自某日起更名；此前的记录和回执仍显示当时的名称。",
    en: "Gives a new name from a day on; what was done before keeps showing the name of then.",
  },
  method: "POST",
  path: "/organisations/{code}/rename",
  input: renameOrganisationInput,
  output: organisationDetailOutput,
  right: "organisation.write",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    await decide(session, "rename", input, { label: input.label });
    return changed(session, input.code);
  },
});

const line = defineOperation({
  name: "organisation.line",
  label: { zh: "调整隶属条线", en: "Change the superior in line" },
  description: { zh: "变更上级条线机构；可为空。", en: "Names another superior in line, or none." },
  method: "POST",
  path: "/organisations/{code}/line",
  input: lineInput,
  output: organisationDetailOutput,
  right: "organisation.write",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    await decide(session, "line", input, { lineOf: await optional(session, input.lineOf, "lineOf") });
    return changed(session, input.code);
  },
});

const duties = defineOperation({
  name: "organisation.duties",
  label: { zh: "调整报送职责", en: "Change duties" },
  description: { zh: "机构应报送的事项。", en: "The items an organisation has to deliver." },
  method: "POST",
  path: "/organisations/{code}/duties",
  input: dutiesInput,
  output: organisationDetailOutput,
  right: "organisation.write",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    requireItems(context, session.today, input.duties);
    await decide(session, "duties", input, { duties: input.duties });
    return changed(session, input.code);
  },
});

const merge = defineOperation({
  name: "organisation.merge",
  label: { zh: "合并机构", en: "Merge an organisation" },
  description: {
    zh: "自某日起并入另一机构：人员、未办结事项和职责随之移交；已有记录仍归原机构。",
    en: "Merges into another from a day on: people, open work and duties go over; records keep the organisation that made them.",
  },
  method: "POST",
  path: "/organisations/{code}/merge",
  input: mergeInput,
  output: organisationDetailOutput,
  right: "organisation.write",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    await requireNotOwn(session, input.code);
    await decide(session, "merge", input, { successor: await optional(session, input.into, "into") });
    return changed(session, input.code);
  },
});

const close = defineOperation({
  name: "organisation.close",
  label: { zh: "撤销机构", en: "Close an organisation" },
  description: {
    zh: "自某日起撤销，没有承接机构；有未办结事项的不能撤销。人员的授权随之终止。",
    en: "Ends it from a day on without a successor; not while work is open. Its people's memberships end.",
  },
  method: "POST",
  path: "/organisations/{code}/close",
  input: closeInput,
  output: organisationDetailOutput,
  right: "organisation.write",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    await requireNotOwn(session, input.code);
    await decide(session, "close", input, {});
    return changed(session, input.code);
  },
});

interface NewOrganisation {
  readonly code: string;
  readonly label: Text;
  readonly kind: OrganisationKind;
  readonly region: string;
  readonly lineOf: number | null;
  readonly duties: readonly string[];
  readonly from: string | null;
  readonly document: string | null;
}

/** Problems: `organisation-exists`, `region-unknown`. */
async function insertOrganisation(session: Session, one: NewOrganisation): Promise<void> {
  await lockOrganisations(session);
  const region = await session.row(
    z.object({ code: z.string() }),
    sql`select code from region where code = ${one.region}`,
  );
  if (region === null)
    throw new ProblemError(
      problem(
        "not-found",
        "region-unknown",
        `没有区域“${one.region}”`,
        `there is no region “${one.region}”`,
        "region",
      ),
    );
  const made = await session.row(
    z.object({ id: z.number() }),
    sql`insert into organisation (code, label_zh, label_en, kind, region, line_of, duties, active_from)
      values (${one.code}, ${one.label.zh}, ${one.label.en}, ${one.kind}, ${one.region}, ${one.lineOf}, ${one.duties}, ${one.from ?? session.today})
      on conflict (code) do nothing returning id`,
  );
  if (made === null)
    throw new ProblemError(
      problem(
        "conflict",
        one.kind === "department" ? "department-exists" : "organisation-exists",
        `已有代码为“${one.code}”的机构`,
        `there is an organisation with the code “${one.code}” already`,
        "code",
      ),
    );
  await session.run(sql`
    insert into organisation_change (organisation_id, kind, from_day, line_of, duties, document, decided_by, applied_at)
    values (${made.id}, 'add', ${one.from ?? session.today}, ${one.lineOf}, ${one.duties}, ${one.document}, ${session.actor.name}, now())`);
}

const NOTHING = { label: null, lineOf: null, successor: null, duties: null } as const;

async function decide(
  session: Session,
  kind: Exclude<Change["kind"], "add">,
  input: {
    readonly code: string;
    readonly from?: string | undefined;
    readonly document?: string | undefined;
  },
  what: Partial<Pick<Change, "label" | "lineOf" | "successor" | "duties">>,
): Promise<void> {
  const found = await standingOrganisation(session, input.code, session.today, "code");
  await decideChange(session, {
    ...NOTHING,
    ...what,
    organisation: found.id,
    kind,
    fromDay: input.from ?? session.today,
    document: input.document ?? null,
  });
}

/** Nobody ends the organisation they act for: `own-organisation`. */
async function requireNotOwn(session: Session, code: string): Promise<void> {
  const own = await session.row(
    z.object({ code: z.string() }),
    sql`select o.code from membership m join organisation o on o.id = m.organisation_id where m.id = ${session.actor.membershipId} and o.code = ${code}`,
  );
  if (own === null) return;
  throw new ProblemError(
    problem(
      "refused",
      "own-organisation",
      "不能撤并自己所在的机构，请由其他机构的系统管理员办理",
      "one's own organisation is merged or closed by an administrator of another",
      "code",
    ),
  );
}

async function optional(session: Session, code: string | null, path: string): Promise<number | null> {
  return code === null ? null : (await standingOrganisation(session, code, session.today, path)).id;
}

async function changed(session: Session, code: string) {
  return { value: await readOrganisation(session, code, session.today), detail: { code } };
}

function requireItems(context: ServiceContext, day: string, items: readonly string[]): void {
  const known = new Set(
    context
      .installation()
      .library.list("item", day)
      .map((item) => item.id),
  );
  const unknown = items.find((item) => !known.has(item));
  if (unknown !== undefined)
    throw new ProblemError(
      problem(
        "not-found",
        "item-unknown",
        `目录中没有事项“${unknown}”`,
        `the catalogue has no item “${unknown}”`,
        "duties",
      ),
    );
}

export const organisationOperations = {
  departments,
  addDepartment,
  list,
  read,
  add,
  rename,
  line,
  duties,
  merge,
  close,
};
