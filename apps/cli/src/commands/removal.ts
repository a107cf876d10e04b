/** `removal`: a person says whether what a whole list leaves out is removed. */
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { deliveryOperations } from "@xinpark/services/delivery";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";

export const removal: Run = async (context) => {
  const { arguments: given, output } = context;
  const [confirm, keep] = [given.flag("confirm"), given.flag("keep")];
  if (confirm === keep)
    throw new ProblemError(
      problem(
        "invalid",
        "removal-choice",
        "请给出 --confirm 或 --keep 之一",
        "give either --confirm or --keep",
      ),
    );
  return withApplication(context, async ({ application, actor }) => {
    const input = { batch: given.argument(0), confirm, reason: given.required("reason") };
    const { services, door } = application;
    const receipt = await deliveryOperations.removal.run(services, door, actor, input);
    if (output.json) await output.value(receipt);
    else
      await output.line(
        confirm ? output.text({ zh: "已移出", en: "removed" }) : output.text({ zh: "予以保留", en: "kept" }),
      );
    return 0;
  });
};
