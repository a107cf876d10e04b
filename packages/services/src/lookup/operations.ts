import { z } from "zod";
import { alarmListOutput, lookupListOutput, pageQuery } from "@xinpark/kernel/contract";
import type { Text } from "@xinpark/kernel/outcome";
import { defineOperation } from "@xinpark/platform/operation";
import { consentOperations, consentReadingOperations } from "../consent/index.ts";
import type { ServiceContext } from "../context/index.ts";
import { evaluationOperations } from "../evaluation/index.ts";
import { explanationOperations } from "../explanation/index.ts";
import { EXPORT_LABEL, EXPORT_OPERATION } from "../export/index.ts";
import { fileOperations } from "../file/index.ts";
import { listAlarms, seeAlarm } from "./alarms.ts";
import { listLookups } from "./read.ts";

/** Operations on looks at one's own file, and on alarms about unusual reading. */

/** What was looked at, in words. */
const LABELS: ReadonlyMap<string, Text> = new Map([
  ...[
    fileOperations.read,
    explanationOperations.explain,
    evaluationOperations.forecast,
    evaluationOperations.overrides,
    ...Object.values(consentOperations),
    ...Object.values(consentReadingOperations),
  ].map((operation) => [operation.name, operation.label] as const),
  [EXPORT_OPERATION, EXPORT_LABEL] as const,
]);

const own = defineOperation({
  name: "lookup.own",
  label: { zh: "谁查询过本企业", en: "Who looked at one's own file" },
  description: {
    zh: "查看过本企业受保护信息的机构、角色、时间、用途和案号，新的在前；不显示经办人姓名。",
    en: "Organisation, role, time, purpose and case of every look at the enterprise's protected data, newest first; the person's name is not shown.",
  },
  method: "GET",
  path: "/lookups",
  input: pageQuery,
  output: lookupListOutput,
  right: "registry.lookups",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (context: ServiceContext, session, input) => ({
    value: await listLookups(
      session,
      context.installation(),
      { after: input.after ?? null, limit: input.limit },
      LABELS,
    ),
  }),
});

const alarms = defineOperation({
  name: "alarm.list",
  label: { zh: "异常查询告警", en: "Alarms about unusual reading" },
  description: {
    zh: "超出查询上限而被停止的人员、上限和次数，新的在前。",
    en: "Who was stopped at which limit and how often, newest first.",
  },
  method: "GET",
  path: "/alarms",
  input: pageQuery,
  output: alarmListOutput,
  right: "alarm.read",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (context: ServiceContext, session, input) => ({
    value: await listAlarms(session, context.installation(), {
      after: input.after ?? null,
      limit: input.limit,
    }),
  }),
});

const see = defineOperation({
  name: "alarm.see",
  label: { zh: "标记告警已阅", en: "Mark an alarm as seen" },
  description: { zh: "记录谁在何时看到告警。", en: "Records who saw the alarm, and when." },
  method: "POST",
  path: "/alarms/{alarm}/seen",
  input: z.object({ alarm: z.coerce.number().int().positive() }),
  output: z.object({ seen: z.literal(true) }),
  right: "alarm.read",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, { alarm }) => {
    await seeAlarm(session, alarm);
    return { value: { seen: true } as const, detail: { alarm } };
  },
});

export const lookupOperations = { own, alarms, see };
