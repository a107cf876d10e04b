import { z } from "zod";
import {
  consentChoicesOutput,
  consentDraftOutput,
  consentInput,
  consentListOutput,
  consentOutput,
  pageQuery,
} from "@xinpark/kernel/contract";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { endConsent, reportLoan, revokeConsent, settleLoan } from "./change.ts";
import { consentChoices, draftConsent, giveConsent } from "./give.ts";
import { listConsents, readConsent, subjectsOf } from "./read.ts";
import { receiptOfConsent } from "./receipts.ts";

/** Operations on consents: the enterprise gives and revokes, both sides see, the bank says what became of it. */

const consentId = z.coerce.number().int().positive();
const dayInput = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u);

const choices = defineOperation({
  name: "consent.choices",
  label: { zh: "可授权的对象、事项和用途", en: "What one may consent to" },
  description: {
    zh: "今日可以授权的银行、事项（含字段）和用途。",
    en: "The banks, items (with fields) and purposes one may consent to today.",
  },
  method: "GET",
  path: "/consents/choices",
  input: z.object({}),
  output: consentChoicesOutput,
  right: "consent.give",
  audit: "read",
  purpose: "none",
  handle: async (context: ServiceContext, session) => ({
    value: await consentChoices(session, context.installation()),
  }),
});

const draft = defineOperation({
  name: "consent.draft",
  label: { zh: "授权书文本", en: "The words of a consent" },
  description: {
    zh: "按所选内容生成授权书文本，供确认前阅读；不产生授权。",
    en: "The words of the consent as chosen, to be read before agreeing; nothing is given yet.",
  },
  method: "POST",
  path: "/consents/draft",
  input: consentInput.omit({ agreed: true }),
  output: consentDraftOutput,
  right: "consent.give",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const made = await draftConsent(session, context.installation(), { ...input, agreed: true });
    return { value: { statement: made.statement }, detail: { organisation: input.organisation } };
  },
});

const give = defineOperation({
  name: "consent.give",
  label: { zh: "授权", en: "Give a consent" },
  description: {
    zh: "授权一家银行在期限内为一个用途查询所列事项；在线签署，或凭扫描的授权书（文件摘要）。",
    en: "Lets one bank read the items listed for one purpose within a period; signed here, or on a scanned paper (its digest).",
  },
  method: "POST",
  path: "/consents",
  input: consentInput,
  output: consentOutput,
  right: "consent.give",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const installation = context.installation();
    const made = await draftConsent(session, installation, input);
    const consent = await giveConsent(session, made, input.documentDigest);
    const value = await readConsent(session, installation, consent);
    await receiptOfConsent(session, installation, value, "given");
    const { organisation, purpose, items, from, to } = input;
    return {
      value,
      subjects: [made.subject],
      detail: {
        consent,
        organisation,
        consentPurpose: purpose,
        items: items.map((one) => one.item),
        from,
        to,
      },
    };
  },
});

const list = defineOperation({
  name: "consent.list",
  label: { zh: "授权列表", en: "Consents" },
  description: {
    zh: "企业：本企业给出的授权；银行：给本行的授权；园区：辖内企业的授权。新的在前。",
    en: "An enterprise sees what it gave, a bank what was given to it, the park those of its enterprises. Newest first.",
  },
  method: "GET",
  path: "/consents",
  input: pageQuery,
  output: consentListOutput,
  right: "consent.read",
  audit: "read",
  purpose: "none",
  shows: "list",
  exports: "guarded",
  handle: async (context: ServiceContext, session, input) => {
    const value = await listConsents(session, context.installation(), {
      after: input.after ?? null,
      limit: input.limit,
    });
    return { value, subjects: subjectsOf(value.items) };
  },
});

const revoke = defineOperation({
  name: "consent.revoke",
  label: { zh: "撤回授权", en: "Revoke a consent" },
  description: {
    zh: "即时生效：未完成的查询一并作废，并通知银行。撤回前取得的报告按规定期限保存；已发放未结清的贷款按贷后条款处理。",
    en: "Takes effect at once: readings under way are refused, and the bank is told. Reports obtained before are kept to the end of their retention; a loan granted meanwhile follows the post-loan clause.",
  },
  method: "POST",
  path: "/consents/{consent}/revocation",
  input: z.object({ consent: consentId, reason: z.string().max(500).default("") }),
  output: consentOutput,
  right: "consent.give",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const installation = context.installation();
    const subject = await revokeConsent(session, input.consent, input.reason);
    const value = await readConsent(session, installation, input.consent);
    await receiptOfConsent(session, installation, value, "revoked");
    return { value, subjects: [subject], detail: { consent: input.consent } };
  },
});

const loan = defineOperation({
  name: "consent.loan",
  label: { zh: "登记贷款发放", en: "Report a loan granted" },
  description: {
    zh: "银行登记在授权期内发放的贷款；贷后条款自发放日起至结清。",
    en: "The bank reports a loan granted while the consent lives; its post-loan clause runs from that day to settlement.",
  },
  method: "POST",
  path: "/consents/{consent}/loan",
  input: z.object({ consent: consentId, reference: z.string().min(1).max(100), from: dayInput }),
  output: consentOutput,
  right: "consent.use",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, { consent, reference, from }) => {
    const subject = await reportLoan(session, consent, { reference, from });
    const value = await readConsent(session, context.installation(), consent);
    return { value, subjects: [subject], detail: { consent, from } };
  },
});

const settle = defineOperation({
  name: "consent.settle",
  label: { zh: "登记贷款结清", en: "Report a loan settled" },
  description: {
    zh: "结清次日起不得再查询。",
    en: "From the day after settlement nothing more is read.",
  },
  method: "POST",
  path: "/consents/{consent}/settlement",
  input: z.object({ consent: consentId, on: dayInput }),
  output: consentOutput,
  right: "consent.use",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, { consent, on }) => {
    const subject = await settleLoan(session, consent, on);
    const value = await readConsent(session, context.installation(), consent);
    return { value, subjects: [subject], detail: { consent, on } };
  },
});

const end = defineOperation({
  name: "consent.end",
  label: { zh: "银行结束授权", en: "Give a consent back" },
  description: {
    zh: "银行不再需要时结束授权，此后不得再查询。",
    en: "The bank needs it no longer; nothing more is read.",
  },
  method: "POST",
  path: "/consents/{consent}/end",
  input: z.object({ consent: consentId }),
  output: consentOutput,
  right: "consent.use",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, { consent }) => {
    const subject = await endConsent(session, consent);
    const value = await readConsent(session, context.installation(), consent);
    return { value, subjects: [subject], detail: { consent } };
  },
});

export const consentOperations = { choices, draft, give, list, revoke, loan, settle, end };
