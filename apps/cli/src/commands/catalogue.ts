/** `catalogue`: the items in force and their fields. */
import { catalogueOperations } from "@xinpark/services/catalogue";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";

export const catalogue: Run = async (context) => {
  const { output } = context;
  return withApplication(context, async ({ application, actor }) => {
    const { items } = await catalogueOperations.items.perform(
      application.services,
      application.door,
      actor,
      {},
    );
    if (output.json) {
      await output.value({ items });
      return 0;
    }
    await output.table(
      [
        { title: { zh: "事项", en: "Item" } },
        { title: { zh: "名称", en: "Name" } },
        { title: { zh: "版本", en: "Version" } },
        { title: { zh: "依据版本", en: "Edition" } },
        { title: { zh: "字段", en: "Fields" }, right: true },
        { title: { zh: "必填", en: "Mandatory" }, right: true },
      ],
      items.map((item) => [
        item.id,
        output.text(item.label),
        item.version,
        item.edition,
        String(item.fields.length),
        String(item.fields.filter((field) => field.presence === "mandatory").length),
      ]),
    );
    return 0;
  });
};
