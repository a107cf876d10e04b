/** `delivery errors`: the rows of a batch to correct, as a workbook. */
import { deliveryOperations, makeErrorWorkbook } from "@xinpark/services/delivery";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";
import { batchNumber } from "../command/batch-number.ts";
import { languageOf, requireWorkbookName, writeWorkbook } from "./template.ts";

export const deliveryErrors: Run = async (context) => {
  const { arguments: given, output } = context;
  const [batch, file] = [batchNumber(given.argument(0)), given.argument(1)];
  const language = languageOf(context);
  const after = given.integer("after", 0, 1_000_000_000);
  requireWorkbookName(file);
  return withApplication(context, async ({ application, actor }) => {
    const { services, door, delivery } = application;
    const asked = { batch, after, language };
    const made = await deliveryOperations.errors.perform(services, door, actor, asked);
    const bytes = await writeWorkbook(file, await makeErrorWorkbook(delivery, actor, asked));
    const { rows, next, persons } = made;
    if (output.json) await output.value({ batch, rows, next, persons, language, file, bytes });
    else {
      await output.pairs([
        [{ zh: "批次", en: "Batch" }, String(batch)],
        [{ zh: "待更正的行", en: "Rows to correct" }, String(rows)],
        [{ zh: "文件", en: "File" }, file],
      ]);
      if (next !== null)
        output.note({
          zh: `还有更多：再用 --after ${next} 取其余的行`,
          en: `there are more: take the rest with --after ${next}`,
        });
    }
    return 0;
  });
};
