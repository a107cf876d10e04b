import { z } from "zod";
import {
  deskNoticesOutput,
  dueTaskOutput,
  dueTasksInput,
  dueTasksOutput,
  seenNoticesInput,
  takeTaskInput,
  zeroReportInput,
} from "@xinpark/kernel/contract";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { listNotices, seeNotices } from "./notices.ts";
import { listTasks, readTask, reportNothing, takeTask } from "./tasks.ts";

/** Operations of due tasks and of the desk's notices. */

const list = defineOperation({
  name: "desk.tasks",
  label: { zh: "报送任务", en: "Due tasks" },
  description: {
    zh: "按目录事项和周期产生的报送任务：本部门的（信用工作机构见全部），附应报日、状态和办理人。",
    en: "What is owed of each item for each period: one's own department's tasks (the credit office sees all), with due day, state and who minds them.",
  },
  method: "GET",
  path: "/due-tasks",
  input: dueTasksInput,
  output: dueTasksOutput,
  right: "delivery.read",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (context: ServiceContext, session, input) => ({
    value: await listTasks(session, context.installation(), {
      state: input.state,
      department: input.department ?? null,
      after: input.after ?? null,
      limit: input.limit,
    }),
  }),
});

const zeroReport = defineOperation({
  name: "desk.zeroReport",
  label: { zh: "零报告", en: "Report that there was nothing" },
  description: {
    zh: "以本人名义报告本部门本期没有应报的数据。本期结束后方可；其后又有本期记录的，列为核查问题。",
    en: "Say in one's own name that the department had nothing to deliver for the period, once it has ended. Records of the period that come later make it a finding.",
  },
  method: "POST",
  path: "/due-tasks/{task}/zero-report",
  input: zeroReportInput,
  output: dueTaskOutput,
  right: "delivery.send",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    await reportNothing(session, input.task, input.note);
    return {
      value: await readTask(session, context.installation(), input.task),
      detail: { task: input.task },
    };
  },
});

const take = defineOperation({
  name: "desk.takeTask",
  label: { zh: "承办报送任务", en: "Take a due task upon oneself" },
  description: {
    zh: "由本人承办；移交待办和指定代理人时一并移交。",
    en: "One minds it from now on; it goes over with one's other work.",
  },
  method: "POST",
  path: "/due-tasks/{task}/taking",
  input: takeTaskInput,
  output: dueTaskOutput,
  right: "delivery.send",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    await takeTask(session, input.task);
    return {
      value: await readTask(session, context.installation(), input.task),
      detail: { task: input.task },
    };
  },
});

const notices = defineOperation({
  name: "desk.notices",
  label: { zh: "报送提醒", en: "Notices of the desk" },
  description: {
    zh: "到期前、到期日和逾期后的提醒，未阅的。",
    en: "What is due soon, today, or overdue, and was not seen yet.",
  },
  method: "GET",
  path: "/desk-notices",
  input: z.object({}),
  output: deskNoticesOutput,
  right: "delivery.read",
  audit: "read",
  purpose: "none",
  handle: async (context: ServiceContext, session) => ({
    value: { items: await listNotices(session, context.installation()) },
  }),
});

const seen = defineOperation({
  name: "desk.seeNotices",
  label: { zh: "提醒已阅", en: "Notices were seen" },
  description: { zh: "标为已阅，同事不再看到。", en: "They are shown no more, to colleagues neither." },
  method: "POST",
  path: "/desk-notices/seen",
  input: seenNoticesInput,
  output: deskNoticesOutput,
  right: "delivery.read",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    await seeNotices(session, input.notices);
    return {
      value: { items: await listNotices(session, context.installation()) },
      detail: { notices: input.notices.length },
    };
  },
});

export const deskTaskOperations = { list, zeroReport, take, notices, seen };
