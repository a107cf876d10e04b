/** `audit fsck`: rebuilds what is derived and compares it with what is kept. */
import { jobActor } from "@xinpark/platform/door";
import { checkProjection } from "@xinpark/services/audit";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";

export const checkAudit: Run = (context) =>
  withApplication(context, async ({ application, actor }) => {
    const { output } = context;
    const checked = await application.door.open(
      jobActor("fsck", actor.name),
      async (session) => {
        const result = await checkProjection(session);
        const detail = { records: result.records, differences: result.differences.length };
        await session.audit({ operation: "audit.fsck", class: "read", detail });
        return result;
      },
      "population",
    );
    const errors = checked.differences.map(({ subject, record, kind, columns }) => ({
      table: "record",
      subject,
      record,
      kind,
      columns,
    }));
    if (output.json) await output.value({ records: checked.records, errors });
    else {
      await output.pairs([
        [{ zh: "核对的记录", en: "Records compared" }, String(checked.records)],
        [{ zh: "不一致", en: "Differences" }, String(errors.length)],
      ]);
      for (const error of errors)
        output.note({
          zh: `记录 ${error.record}：${error.kind} ${error.columns.join("、")}`,
          en: `record ${error.record}: ${error.kind} ${error.columns.join(", ")}`,
        });
    }
    return errors.length === 0 ? 0 : 1;
  });
