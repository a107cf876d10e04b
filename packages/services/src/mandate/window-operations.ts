import { z } from "zod";
import {
  mandateInput,
  mandateOutput,
  mandatesOutput,
  recordPaperInput,
  windowActOutput,
} from "@xinpark/kernel/contract";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { subjectsOfMandates } from "./shown-subjects.ts";
import { beginAct, endAct, endPaper, listPapers, readAct, recordPaper } from "./window.ts";

/** Operations of the window: keeping scanned letters of authority and acting by one of them for a while. */

const list = defineOperation({
  name: "window.list",
  label: { zh: "窗口所存授权书", en: "Papers at the window" },
  description: {
    zh: "本窗口所存、尚未到期的授权书。",
    en: "Letters of authority this window keeps and that are not over.",
  },
  method: "GET",
  path: "/window/mandates",
  input: z.object({}),
  output: mandatesOutput,
  right: "window.act",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session) => {
    const items = await listPapers(session);
    const numbers = items.map((one) => one.number);
    return { value: { items }, subjects: await subjectsOfMandates(session, numbers), detail: { numbers } };
  },
});

const record = defineOperation({
  name: "window.record",
  label: { zh: "登记授权书", en: "Keep a letter of authority" },
  description: {
    zh: "登记到场人员出示的授权书，必须附扫描件。以 multipart 提交：data 为 JSON，document 为扫描件。",
    en: "Keeps the letter of authority somebody brought; its scan is needed. Sent as multipart: data is JSON, document the scan.",
  },
  method: "POST",
  path: "/window/mandates",
  input: recordPaperInput,
  output: mandateOutput,
  right: "window.act",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const { mandate, subject } = await recordPaper(context, session, input);
    return { value: mandate, subjects: [subject], detail: { number: mandate.number, rights: input.rights } };
  },
});

const end = defineOperation({
  name: "window.endPaper",
  label: { zh: "终止所存授权书", en: "End a kept paper" },
  description: {
    zh: "应企业要求终止本窗口所存的授权书。",
    en: "Ends a letter of authority this window keeps.",
  },
  method: "POST",
  path: "/window/mandates/{number}/end",
  input: mandateInput,
  output: mandatesOutput,
  right: "window.act",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const subject = await endPaper(session, input.number);
    return {
      value: { items: await listPapers(session) },
      subjects: [subject],
      detail: { number: input.number },
    };
  },
});

const begin = defineOperation({
  name: "window.begin",
  label: { zh: "开始代办", en: "Begin to act" },
  description: {
    zh: "凭一份有效授权书开始为该企业代办，到时自动结束；其间的操作同时记录经办人员和企业。",
    en: "Begins to act for the enterprise by a live paper and ends by itself; whatever is done names the clerk and the enterprise.",
  },
  method: "POST",
  path: "/window/mandates/{number}/act",
  input: mandateInput,
  output: windowActOutput,
  right: "window.act",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const subject = await beginAct(context, session, input.number);
    return { value: await readAct(session), subjects: [subject], detail: { number: input.number } };
  },
});

const act = defineOperation({
  name: "window.act",
  label: { zh: "当前代办", en: "For whom I act" },
  description: {
    zh: "现在为哪家企业代办，到何时为止。",
    en: "For which enterprise one acts now, and until when.",
  },
  method: "GET",
  path: "/window/act",
  input: z.object({}),
  output: windowActOutput,
  right: "window.act",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session) => ({ value: await readAct(session) }),
});

const finish = defineOperation({
  name: "window.finish",
  label: { zh: "结束代办", en: "Finish acting" },
  description: { zh: "结束当前代办。", en: "Finishes acting for the enterprise." },
  method: "POST",
  path: "/window/act/end",
  input: z.object({}),
  output: windowActOutput,
  right: "window.act",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session) => {
    await endAct(session);
    return { value: await readAct(session) };
  },
});

export const windowOperations = { list, record, end, begin, act, finish };
