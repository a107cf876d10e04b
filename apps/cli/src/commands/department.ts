/** `department list` and `department add`. */
import { organisationOperations } from "@xinpark/services/organisation";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";

const { departments, addDepartment } = organisationOperations;

export const departmentList: Run = async (context) => {
  const { output } = context;
  return withApplication(context, async ({ application, actor }) => {
    const { items } = await departments.perform(application.services, application.door, actor, {});
    if (output.json) await output.value({ items });
    else {
      await output.table(
        [
          { title: { zh: "代码", en: "Code" } },
          { title: { zh: "名称", en: "Name" } },
          { title: { zh: "区域", en: "Region" } },
          { title: { zh: "报送事项", en: "Delivers" } },
        ],
        items.map((one) => [one.code, output.text(one.label), one.region ?? "", one.duties.join(" ")]),
      );
    }
    return 0;
  });
};

export const departmentAdd: Run = async (context) => {
  const { arguments: given, output } = context;
  const [code, zh] = [given.argument(0), given.argument(1)];
  const label = { zh, en: given.text("name-en") ?? zh };
  const duties = (given.text("duties") ?? "").split(/[,，]/u).filter((item) => item !== "");
  return withApplication(context, async ({ application, actor }) => {
    // `run` checks the words as they were typed; `perform` would trust them.
    await addDepartment.run(application.services, application.door, actor, { code, label, duties });
    if (output.json) await output.value({ code, label });
    else
      await output.line(
        output.text({ zh: `已增设部门 ${code} ${label.zh}`, en: `department ${code} ${label.en} was added` }),
      );
    return 0;
  });
};
