import { z } from "zod";
import { dutiesOutput, type DutiesOutput } from "@xinpark/kernel/contract";
import type { ItemDefinition, PackDefinition } from "@xinpark/kernel/definition";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import type { Installation } from "../installation/index.ts";

/** Who owes what, by which clock: the departments' duties with the place's own rules. */

const departmentRow = z.object({
  code: z.string(),
  label_zh: z.string(),
  label_en: z.string(),
  duties: z.array(z.string()),
});

type LocalRule = NonNullable<PackDefinition["rules"]>[number];

/** The place's own rule for an item: one that names a clock before one that does not. */
export function localRule(pack: PackDefinition, item: string): LocalRule | null {
  const fitting = (pack.rules ?? []).filter((rule) => rule.items.includes(item));
  return fitting.find((rule) => rule.clock !== undefined) ?? fitting[0] ?? null;
}

const sourceText = ({ source }: LocalRule): string =>
  [source.title, source.number, source.article].filter((part) => part !== undefined).join(" ");

function dutyOf({ pack, library }: Installation, item: ItemDefinition, day: string) {
  const rule = localRule(pack, item.id);
  const id = rule?.clock ?? item.duty?.clock;
  const found = id === undefined ? null : library.find("clock", id, day);
  const clock = found?.ok === true ? found.value : null;
  return {
    item: item.id,
    label: item.label,
    cycle: item.updateCycle,
    clock: clock && { id: clock.id, label: clock.label, days: clock.days, unit: clock.unit },
    rule: rule && { label: rule.label, source: sourceText(rule) },
  };
}

export const duties = defineOperation({
  name: "catalogue.duties",
  label: { zh: "各部门报送职责", en: "Duties of the departments" },
  description: {
    zh: "哪个部门报送什么、依据哪个时限和本地规定，以及无人报送的事项。",
    en: "Which department owes what, by which clock and local rule, and what nobody owes.",
  },
  method: "GET",
  path: "/catalogue/duties",
  input: z.object({}),
  output: dutiesOutput,
  right: "catalogue.read",
  audit: "public",
  purpose: "none",
  handle: async (context: ServiceContext, session) => {
    const rows = await session.rows(
      departmentRow,
      sql`select code, label_zh, label_en, duties from organisation
        where cardinality(duties) > 0 and (active_to is null or active_to >= ${session.today}) order by id`,
    );
    return { value: dutiesOf(context.installation(), session.today, rows) };
  },
});

function dutiesOf(
  installation: Installation,
  day: string,
  rows: readonly z.output<typeof departmentRow>[],
): DutiesOutput {
  const items = installation.items(day);
  const owed = new Set(rows.flatMap((row) => row.duties));
  return {
    departments: rows.map((row) => ({
      code: row.code,
      label: { zh: row.label_zh, en: row.label_en },
      duties: items
        .filter((item) => row.duties.includes(item.id))
        .map((item) => dutyOf(installation, item, day)),
    })),
    unowed: items.filter((item) => !owed.has(item.id)).map(({ id, label }) => ({ item: id, label })),
  };
}
