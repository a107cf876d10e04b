import { z } from "zod";
import {
  colleaguesOutput,
  deputiesOutput,
  endDeputyInput,
  handOverInput,
  handOverOutput,
  nameDeputyInput,
  tasksOutput,
} from "@xinpark/kernel/contract";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { endDeputy, listColleagues, listDeputies, listTasks, nameDeputy, ownMembership } from "./deputies.ts";
import { handOver } from "./memberships.ts";

/** Operations of people on their own work: what is open, who takes it over, who stands in during leave. */

const colleagues = defineOperation({
  name: "person.colleagues",
  label: { zh: "本机构同事", en: "Colleagues" },
  description: {
    zh: "同一机构中现有授权的人员。",
    en: "People of one's own organisation with a live membership.",
  },
  method: "GET",
  path: "/colleagues",
  input: z.object({}),
  output: colleaguesOutput,
  right: "account.deputise",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session) => ({
    value: { items: await listColleagues(session) },
  }),
});

const tasks = defineOperation({
  name: "person.tasks",
  label: { zh: "我的待办", en: "My open work" },
  description: {
    zh: "本人经手而未办结的报送、暂存数据和入驻核验。",
    en: "Deliveries, waiting rows and verifications that one minds and that are open.",
  },
  method: "GET",
  path: "/tasks",
  input: z.object({}),
  output: tasksOutput,
  right: "account.deputise",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session) => ({ value: { items: await listTasks(session) } }),
});

const handOverTasks = defineOperation({
  name: "person.handOver",
  label: { zh: "移交待办", en: "Hand work over" },
  description: {
    zh: "把本人全部未办结事项移交给同一机构的一位同事；原报送人仍写在回执上。",
    en: "Hands all one's open work to a colleague; who sent a delivery stays written on its receipt.",
  },
  method: "POST",
  path: "/handovers",
  input: handOverInput,
  output: handOverOutput,
  right: "account.deputise",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const own = await ownMembership(session);
    const member = own.deputy_for ?? own.id;
    const value = await handOver(session, member, own.organisation_id, input.to, input.reason);
    return {
      value,
      detail: {
        from: member,
        to: input.to,
        reason: input.reason,
        batches: value.batches,
        applications: value.applications,
      },
    };
  },
});

const deputies = defineOperation({
  name: "person.deputies",
  label: { zh: "代理", en: "Deputies" },
  description: { zh: "谁在我休假期间代理，我代理谁。", en: "Who stands in for me, and for whom I stand in." },
  method: "GET",
  path: "/deputies",
  input: z.object({}),
  output: deputiesOutput,
  right: "account.deputise",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session) => ({ value: { items: await listDeputies(session) } }),
});

const deputise = defineOperation({
  name: "person.nameDeputy",
  label: { zh: "指定代理人", en: "Name a deputy" },
  description: {
    zh: "指定同一机构的同事在起止日内以“代”本人的身份办理；到期自动失效。",
    en: "Lets a colleague act in one's place from a day to a day; it ends by itself.",
  },
  method: "POST",
  path: "/deputies",
  input: nameDeputyInput,
  output: deputiesOutput,
  right: "account.deputise",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const membership = await nameDeputy(session, input);
    return {
      value: { items: await listDeputies(session) },
      detail: { membership, from: input.from, to: input.to, reason: input.reason },
    };
  },
});

const recallDeputy = defineOperation({
  name: "person.endDeputy",
  label: { zh: "终止代理", en: "End a deputy" },
  description: {
    zh: "由本人或代理人提前终止代理。",
    en: "Ends a deputy's standing in early, by either of the two.",
  },
  method: "POST",
  path: "/deputies/{membership}/end",
  input: endDeputyInput,
  output: deputiesOutput,
  right: "account.deputise",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    await endDeputy(session, input.membership);
    return {
      value: { items: await listDeputies(session) },
      detail: { membership: input.membership },
    };
  },
});

export const leaveOperations = {
  colleagues,
  tasks,
  handOver: handOverTasks,
  deputies,
  nameDeputy: deputise,
  endDeputy: recallDeputy,
};
