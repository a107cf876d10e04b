import { z } from "zod";
import {
  activationOutput,
  applicationDetailOutput,
  applicationInput,
  applicationReceipt,
  applicationStatus,
  applicationsOutput,
  applicationsQuery,
  applyInput,
  compareInput,
  compareOutput,
  decideInput,
  documentInput,
  loginText,
  storedDocument,
  trackingInput,
  windowsOutput,
} from "@xinpark/kernel/contract";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { activate, apply, follow } from "./applying.ts";
import { subjectsOfApplications } from "./shown-subjects.ts";
import {
  applicationDocument,
  claim,
  compare,
  decide,
  listApplications,
  readApplication,
} from "./verifying.ts";

/** Operations of onboarding: what an applicant does without an account, and what verifiers do. */

const windows = defineOperation({
  name: "onboarding.windows",
  label: { zh: "受理窗口", en: "Windows" },
  description: {
    zh: "可受理企业入驻申请的窗口。",
    en: "Windows that verify applications of enterprises.",
  },
  method: "GET",
  path: "/onboarding/windows",
  input: z.object({}),
  output: windowsOutput,
  right: "onboarding.apply",
  audit: "public",
  purpose: "none",
  handle: async (_context: ServiceContext, session) => {
    const rows = await session.rows(
      z.object({ code: z.string(), zh: z.string(), en: z.string() }),
      sql`select o.code, o.label_zh as zh, o.label_en as en from organisation o
        where (o.active_to is null or o.active_to >= ${session.today}) and exists (select from membership m join account a on a.id = m.account_id
          where m.organisation_id = o.id and m.role = 'window-clerk' and a.disabled_at is null and membership_is_live(m, current_date)) order by o.id`,
    );
    return { value: { items: rows.map((row) => ({ code: row.code, label: { zh: row.zh, en: row.en } })) } };
  },
});

const applyOperation = defineOperation({
  name: "onboarding.apply",
  label: { zh: "申请企业入驻", en: "Apply for an enterprise" },
  description: {
    zh: "法定代表人申请代表企业使用本平台：附材料由人核验，或出示电子营业执照令牌。以 multipart 提交：data 为 JSON，document 为材料文件。查询码只显示一次。",
    en: "A legal representative applies to act for an enterprise, with papers that are verified or a token of the electronic licence. Sent as multipart: data is JSON, document the papers. The tracking code is shown once.",
  },
  method: "POST",
  path: "/onboarding",
  input: applyInput,
  output: applicationReceipt,
  right: "onboarding.apply",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const value = await apply(context, session, input);
    return { value, detail: { number: value.number, state: value.state } };
  },
});

const followOperation = defineOperation({
  name: "onboarding.follow",
  label: { zh: "查询入驻申请", en: "Follow an application" },
  description: {
    zh: "凭受理编号和查询码查看办理结果。",
    en: "Shows how an application stands, by its number and tracking code.",
  },
  method: "POST",
  path: "/onboarding/{number}/status",
  input: trackingInput,
  output: applicationStatus,
  right: "onboarding.apply",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => ({
    value: await follow(session, input.number, input.trackingCode),
    detail: { number: input.number },
  }),
});

const activateOperation = defineOperation({
  name: "onboarding.activate",
  label: { zh: "开通企业账号", en: "Open the account" },
  description: {
    zh: "核验通过后凭查询码开通：未登录则开立账号并给出一次性初始密码，已登录则在本人账号上增加该企业。",
    en: "Once verified, the tracking code opens it: an account with a first password shown once, or the enterprise in the account that is signed in.",
  },
  method: "POST",
  path: "/onboarding/{number}/activate",
  input: trackingInput.extend({ login: loginText.optional() }),
  output: activationOutput,
  right: "onboarding.apply",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const { subject, ...value } = await activate(
      session,
      input.number,
      input.trackingCode,
      input.login ?? null,
    );
    return { value, subjects: [subject], detail: { number: input.number, login: value.login } };
  },
});

const list = defineOperation({
  name: "onboarding.list",
  label: { zh: "入驻核验", en: "Applications to verify" },
  description: {
    zh: "职责范围内的企业入驻申请。",
    en: "Applications of enterprises within one's reach.",
  },
  method: "GET",
  path: "/onboarding",
  input: applicationsQuery,
  output: applicationsOutput,
  right: "mandate.verify",
  audit: "read",
  purpose: "none",
  exports: "guarded",
  handle: async (_context: ServiceContext, session, input) => {
    const items = await listApplications(session, input.state);
    const numbers = items.map((one) => one.number);
    const subjects = await subjectsOfApplications(session, numbers);
    return { value: { items }, subjects, detail: { state: input.state, numbers } };
  },
});

const read = defineOperation({
  name: "onboarding.read",
  label: { zh: "入驻申请详情", en: "One application" },
  description: {
    zh: "一份申请及其与登记信息的比对结果。",
    en: "An application and what the register says to it.",
  },
  method: "GET",
  path: "/onboarding/{number}",
  input: applicationInput,
  output: applicationDetailOutput,
  right: "mandate.verify",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => ({
    ...(await readApplication(session, input.number)),
    detail: { number: input.number },
  }),
});

/** Answers where a paper lies; the route sends its bytes. */
const document = defineOperation({
  name: "onboarding.document",
  label: { zh: "查看申请材料", en: "See a paper" },
  description: { zh: "申请所附的一份材料。", en: "One of the papers of an application." },
  method: "GET",
  path: "/onboarding/{number}/documents/{index}",
  input: documentInput,
  output: storedDocument.omit({ type: true }).extend({ type: z.string() }),
  right: "mandate.verify",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => ({
    value: await applicationDocument(session, input.number, input.index),
    detail: { number: input.number, index: input.index },
  }),
});

const claimOperation = defineOperation({
  name: "onboarding.claim",
  label: { zh: "承办入驻申请", en: "Take an application on" },
  description: { zh: "由本人承办这份申请。", en: "Takes an application on as its verifier." },
  method: "POST",
  path: "/onboarding/{number}/claim",
  input: applicationInput,
  output: applicationDetailOutput,
  right: "mandate.verify",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    await claim(session, input.number);
    return { ...(await readApplication(session, input.number)), detail: { number: input.number } };
  },
});

const decideOperation = defineOperation({
  name: "onboarding.decide",
  label: { zh: "核验入驻申请", en: "Decide an application" },
  description: {
    zh: "核验通过或不予通过，须写明理由；核验人不能是申请人或该企业人员。",
    en: "Verifies or refuses it with a reason; who applied or belongs to the enterprise does not decide.",
  },
  method: "POST",
  path: "/onboarding/{number}/decide",
  input: decideInput,
  output: applicationDetailOutput,
  right: "mandate.verify",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    await decide(session, input.number, input.verdict, input.reason);
    return {
      ...(await readApplication(session, input.number)),
      detail: { number: input.number, verdict: input.verdict, reason: input.reason },
    };
  },
});

const compareOperation = defineOperation({
  name: "onboarding.compare",
  label: { zh: "比对证件号码或电话", en: "Compare an identity number or phone" },
  description: {
    zh: "输入号码，只回答与申请人所填是否一致；不显示所存号码，每小时限次。",
    en: "Answers only whether a typed number is the one handed in; it is never shown, and tries are limited by the hour.",
  },
  method: "POST",
  path: "/onboarding/{number}/compare",
  input: compareInput,
  output: compareOutput,
  right: "identity.compare",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const value = await compare(context, session, input);
    return { value, detail: { number: input.number, what: input.what, same: value.same } };
  },
});

export const onboardingOperations = {
  windows,
  apply: applyOperation,
  follow: followOperation,
  activate: activateOperation,
  list,
  read,
  document,
  claim: claimOperation,
  decide: decideOperation,
  compare: compareOperation,
};
