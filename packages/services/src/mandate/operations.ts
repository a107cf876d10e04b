import { z } from "zod";
import {
  giveMandateInput,
  givenMandateOutput,
  mandateInput,
  mandatesOutput,
  noticeInput,
  ownMandatesOutput,
} from "@xinpark/kernel/contract";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import {
  confirmMandate,
  endMandate,
  giveMandate,
  listMandates,
  listOwn,
  ownSubject,
  seeNotice,
} from "./mandates.ts";

/** Operations on letters of authority: the legal representative gives, confirms and ends them. */

const list = defineOperation({
  name: "mandate.list",
  label: { zh: "本企业的授权书", en: "Letters of authority" },
  description: {
    zh: "本企业历次授权：经办人、权限、起止日和状态。",
    en: "Whom the enterprise authorised: rights, days and state.",
  },
  method: "GET",
  path: "/mandates",
  input: z.object({}),
  output: mandatesOutput,
  right: "mandate.give",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (_context: ServiceContext, session) => ({
    value: { items: await listMandates(session) },
    subjects: [ownSubject(session)],
  }),
});

const give = defineOperation({
  name: "mandate.give",
  label: { zh: "授权经办人", en: "Authorise a handler" },
  description: {
    zh: "授权经办人在起止日内行使所列权限，到期自动失效。以 multipart 提交：data 为 JSON，document 为授权书文件（可选）。",
    en: "Authorises a handler for some rights from a day to a day; it ends by itself. Sent as multipart: data is JSON, document the letter (optional).",
  },
  method: "POST",
  path: "/mandates",
  input: giveMandateInput,
  output: givenMandateOutput,
  right: "mandate.give",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const { subject, ...value } = await giveMandate(context, session, input);
    return {
      value,
      subjects: [subject],
      detail: {
        number: value.mandate.number,
        login: input.login,
        rights: input.rights,
        from: input.from,
        to: input.to,
      },
    };
  },
});

const end = defineOperation({
  name: "mandate.end",
  label: { zh: "撤销授权", en: "Revoke a letter of authority" },
  description: {
    zh: "立即撤销一份授权书，相应权限随即失效；对窗口所存的授权书同样有效。",
    en: "Revokes it at once: its rights are gone, also at the window that keeps the paper.",
  },
  method: "POST",
  path: "/mandates/{number}/end",
  input: mandateInput,
  output: mandatesOutput,
  right: "mandate.give",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const subject = await endMandate(session, input.number, sql`d.subject_id = ${ownSubject(session)}`);
    return {
      value: { items: await listMandates(session) },
      subjects: [subject],
      detail: { number: input.number },
    };
  },
});

const confirm = defineOperation({
  name: "mandate.confirm",
  label: { zh: "确认原有授权", en: "Confirm a former authority" },
  description: {
    zh: "新法定代表人确认前任所作而被中止的授权，使其继续有效至原定终止日。",
    en: "The new legal representative lets a suspended authority of the former one hold again to its last day.",
  },
  method: "POST",
  path: "/mandates/{number}/confirm",
  input: mandateInput,
  output: mandatesOutput,
  right: "mandate.give",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const subject = await confirmMandate(session, input.number);
    return {
      value: { items: await listMandates(session) },
      subjects: [subject],
      detail: { number: input.number },
    };
  },
});

const own = defineOperation({
  name: "mandate.own",
  label: { zh: "我的授权和提醒", en: "My authority and notices" },
  description: {
    zh: "本人获得的授权书和与授权有关的提醒。",
    en: "Letters of authority one was given, and what one was told about them.",
  },
  method: "GET",
  path: "/mandates/own",
  input: z.object({}),
  output: ownMandatesOutput,
  right: "account.own",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session) => ({ value: await listOwn(session) }),
});

const seen = defineOperation({
  name: "mandate.seen",
  label: { zh: "已阅提醒", en: "Notice seen" },
  description: { zh: "标记一条提醒已阅。", en: "Marks a notice as seen." },
  method: "POST",
  path: "/mandates/notices/{id}/seen",
  input: noticeInput,
  output: ownMandatesOutput,
  right: "account.own",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    await seeNotice(session, input.id);
    return { value: await listOwn(session), detail: { notice: input.id } };
  },
});

export const mandateOperations = { list, give, end, confirm, own, seen };
