/** `mapping list` and `mapping suggest`: profiles there are, and one suggested for a file. */
import { existsSync } from "node:fs";
import { basename, resolve } from "node:path";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import { requireRight } from "@xinpark/platform/operation";
import { departmentId, mappingOperations, suggestProfile } from "@xinpark/services/delivery";
import { stringify } from "yaml";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";

export const mappingList: Run = async (context) => {
  const { arguments: given, output } = context;
  const item = given.text("item");
  return withApplication(context, async ({ application, actor }) => {
    const { items } = await mappingOperations.list.perform(
      application.services,
      application.door,
      actor,
      item === undefined ? {} : { item },
    );
    if (output.json) {
      await output.value({ items });
      return 0;
    }
    await output.table(
      [
        { title: { zh: "方案", en: "Profile" } },
        { title: { zh: "名称", en: "Name" } },
        { title: { zh: "事项", en: "Item" } },
        { title: { zh: "部门", en: "Department" } },
        { title: { zh: "版本", en: "Version" } },
      ],
      items.map((one) => [one.id, output.text(one.label), one.item, one.department ?? "—", one.version]),
    );
    return 0;
  });
};

export const mappingSuggest: Run = async (context) => {
  const { arguments: given, output } = context;
  const path = given.argument(0);
  if (!existsSync(path))
    throw new ProblemError(
      problem("invalid", "file-unreadable", "没有这个文件", "there is no such file", path),
    );
  const department = given.text("department") ?? null;
  return withApplication(context, async ({ application, actor }) => {
    requireRight(actor, "delivery.send");
    const day = application.today();
    const item = expectValue(application.installation().library.find("item", given.required("item"), day));
    if (department !== null)
      await application.door.open(actor, (session) => departmentId(session, department));
    const name = basename(path);
    const { suggestions, profile } = await suggestProfile(
      application.installation(),
      { path: resolve(path), name },
      item,
      day,
      {
        id: `${department ?? "local"}.${item.id}.suggested`,
        version: "1",
        validFrom: day,
        department,
        label: { zh: `${item.label.zh}（${name}）`, en: `${item.label.en} (${name})` },
        source: `xinpark mapping suggest ${name}`,
      },
    );
    if (output.json) await output.value({ profile, suggestions });
    else {
      await output.raw(stringify(profile, { lineWidth: 0 }));
      const open = item.fields.filter(
        (field) => field.presence === "mandatory" && profile.fields[field.code] === undefined,
      );
      if (open.length > 0)
        output.note({
          zh: `尚无来源的必填字段：${open.map((field) => `${field.label.zh}（${field.code}）`).join("、")}`,
          en: `mandatory fields without a source: ${open.map((field) => `${field.label.en} (${field.code})`).join(", ")}`,
        });
    }
    return 0;
  });
};
