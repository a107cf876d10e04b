import { z } from "zod";
import { departmentsOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";

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
      sql`select code, label_zh, label_en, region, duties from organisation where kind = 'department' order by id`,
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
    code: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/u, "letters, digits, - and _"),
    label: z.object({ zh: z.string().min(1).max(200), en: z.string().min(1).max(200) }),
    duties: z.array(z.string().max(100)).max(200).default([]),
  }),
  output: z.object({ code: z.string(), label: z.object({ zh: z.string(), en: z.string() }) }),
  right: "organisation.write",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const added = await session.run(sql`
      insert into organisation (code, label_zh, label_en, kind, region, duties)
      values (${input.code}, ${input.label.zh}, ${input.label.en}, 'department', ${context.installation().pack.region}, ${input.duties})
      on conflict (code) do nothing`);
    if (added === 0)
      throw new ProblemError(
        problem(
          "conflict",
          "department-exists",
          `已有代码为“${input.code}”的部门`,
          `there is a department with the code “${input.code}” already`,
          "code",
        ),
      );
    return { value: { code: input.code, label: input.label }, detail: { code: input.code } };
  },
});

export const organisationOperations = { departments, addDepartment };
