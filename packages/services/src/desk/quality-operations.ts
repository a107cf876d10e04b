import {
  lateRecordsInput,
  lateRecordsOutput,
  qualityDeliveriesInput,
  qualityDeliveriesOutput,
  qualityInput,
  qualityOutput,
} from "@xinpark/kernel/contract";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { readQuality, requestOf } from "./quality.ts";
import { lateRecords, qualityDeliveries } from "./quality-rows.ts";

/** Operations of timeliness and quality. */

const read = defineOperation({
  name: "desk.quality",
  label: { zh: "报送质量", en: "Quality of deliveries" },
  description: {
    zh: "一个月内各部门的报送量、及时、合规、完整和任务完成情况，按任一日期当时所知；名次仅信用工作机构可见，不对外公开。",
    en: "What each department delivered in a month: in time, well-formed, complete, tasks met; as it was known on any day. Places are for the credit office alone and are not published.",
  },
  method: "GET",
  path: "/quality",
  input: qualityInput,
  output: qualityOutput,
  right: "delivery.read",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (context: ServiceContext, session, input) => {
    const request = requestOf(session, input);
    return {
      value: await readQuality(session, context.installation(), request),
      detail: { month: request.month, asOf: request.asOf },
    };
  },
});

const deliveries = defineOperation({
  name: "desk.qualityDeliveries",
  label: { zh: "质量明细", en: "What lies behind the figures" },
  description: {
    zh: "一个部门一个月的报送批次，及各批次迟报记录由谁承担几个工作日。",
    en: "A department's deliveries of a month, and whom late records are charged to, in working days.",
  },
  method: "GET",
  path: "/quality/{department}",
  input: qualityDeliveriesInput,
  output: qualityDeliveriesOutput,
  right: "delivery.read",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (context: ServiceContext, session, input) => {
    const request = { ...requestOf(session, input), department: input.department };
    const page = { after: input.after ?? null, limit: input.limit };
    return {
      value: await qualityDeliveries(session, context.installation(), { ...request, ...page }),
      detail: request,
    };
  },
});

const late = defineOperation({
  name: "desk.lateRecords",
  label: { zh: "迟报记录", en: "Late records" },
  description: {
    zh: "一个批次中自某日起算的记录：行号、文号和主体，限职责范围内。",
    en: "The records of a delivery whose clock started on a day: row, number and subject, within one's reach.",
  },
  method: "GET",
  path: "/deliveries/{batch}/late-records",
  input: lateRecordsInput,
  output: lateRecordsOutput,
  right: "delivery.read",
  audit: "read",
  purpose: "required",
  exports: "guarded",
  handle: async (context: ServiceContext, session, input) => {
    const value = await lateRecords(session, context.installation(), {
      batch: input.batch,
      from: input.from,
      after: input.after ?? null,
      limit: input.limit,
    });
    return {
      value,
      subjects: [...new Set(value.items.map((one) => one.subject.id))],
      detail: { batch: input.batch, from: input.from },
    };
  },
});

export const deskQualityOperations = { read, deliveries, late };
