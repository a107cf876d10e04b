import { z } from "zod";
import {
  consentFileOutput,
  consentNoticeListOutput,
  consentReportContentOutput,
  consentReportListOutput,
  pageQuery,
} from "@xinpark/kernel/contract";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { acknowledgeNotice } from "./change.ts";
import { subjectsOf } from "./read.ts";
import { readConsentFile, readWholeConsentFile } from "./file.ts";
import { listNotices } from "./notices.ts";
import { keepReport, listReports, readReport } from "./reports.ts";

/** Operations by which a bank reads what a consent opens, and by which both sides see what was obtained. */

const consentId = z.coerce.number().int().positive();

const readFile = defineOperation({
  name: "consent.read-file",
  label: { zh: "凭授权查询企业信息", en: "Read an enterprise by its consent" },
  description: {
    zh: "所列事项的记录，新的在前。没有对本行、本用途有效的授权时拒绝；查询中授权被撤回的，整次查询作废。",
    en: "Records of the items the consent lists, newest first. Refused without a consent that is live for this bank and purpose; a reading during which it is revoked is refused as a whole.",
  },
  method: "GET",
  path: "/consents/{consent}/file",
  input: pageQuery.extend({ consent: consentId, item: z.string().max(100).optional() }),
  output: consentFileOutput,
  right: "consent.use",
  audit: "read",
  purpose: "required",
  shows: "file",
  handle: async (context: ServiceContext, session, input) => {
    const value = await readConsentFile(session, context.installation(), {
      consent: input.consent,
      item: input.item ?? null,
      after: input.after ?? null,
      limit: input.limit,
    });
    return {
      value,
      subjects: [value.subject.id],
      detail: { consent: input.consent, records: value.records.length },
    };
  },
});

const obtain = defineOperation({
  name: "consent.obtain-report",
  label: { zh: "凭授权取得报告", en: "Obtain a report by consent" },
  description: {
    zh: "把授权所列事项的全部记录取为一份报告并留存；留存期内可再看，不受此后撤回影响。",
    en: "Takes all records of the items listed as one report and keeps it; within its retention it can be read again, whatever becomes of the consent.",
  },
  method: "POST",
  path: "/consents/{consent}/reports",
  input: z.object({ consent: consentId }),
  output: consentReportContentOutput,
  right: "consent.use",
  audit: "write",
  purpose: "required",
  shows: "file",
  handle: async (context: ServiceContext, session, { consent }) => {
    const installation = context.installation();
    const content = await readWholeConsentFile(session, installation, consent);
    const report = await keepReport(session, installation, content);
    const value = await readReport(session, installation, report);
    return {
      value,
      subjects: [content.subject.id],
      detail: { consent, report, records: content.records.length, digest: value.digest },
    };
  },
});

const reports = defineOperation({
  name: "consent.reports",
  label: { zh: "凭授权取得的报告", en: "Reports obtained by consent" },
  description: {
    zh: "企业：各银行取得的本企业报告；银行：本行取得的报告。只列保存期内的。",
    en: "An enterprise sees the reports banks obtained about it, a bank its own. Only those still kept.",
  },
  method: "GET",
  path: "/consent-reports",
  input: pageQuery,
  output: consentReportListOutput,
  right: "consent.read",
  audit: "read",
  purpose: "none",
  exports: "guarded",
  shows: "list",
  handle: async (context: ServiceContext, session, input) => {
    const value = await listReports(session, context.installation(), {
      after: input.after ?? null,
      limit: input.limit,
    });
    return { value, subjects: subjectsOf(value.items) };
  },
});

const report = defineOperation({
  name: "consent.report",
  label: { zh: "查看取得的报告", en: "One report obtained by consent" },
  description: {
    zh: "报告取得时的内容及其摘要。",
    en: "The report as it was when it was obtained, with its digest.",
  },
  method: "GET",
  path: "/consent-reports/{report}",
  input: z.object({ report: z.coerce.number().int().positive() }),
  output: consentReportContentOutput,
  right: "consent.read",
  audit: "read",
  purpose: "required",
  shows: "file",
  handle: async (context: ServiceContext, session, input) => {
    const value = await readReport(session, context.installation(), input.report);
    return { value, subjects: [value.subject.id], detail: { report: input.report } };
  },
});

const notices = defineOperation({
  name: "consent.notices",
  label: { zh: "授权通知", en: "Notices about consents" },
  description: {
    zh: "给本行的授权和撤回，附时间。",
    en: "Consents given to this bank and revoked, with the time.",
  },
  method: "GET",
  path: "/consent-notices",
  input: pageQuery,
  output: consentNoticeListOutput,
  right: "consent.use",
  audit: "read",
  purpose: "none",
  shows: "list",
  handle: async (_context: ServiceContext, session, input) => {
    const value = await listNotices(session, { after: input.after ?? null, limit: input.limit });
    return { value, subjects: subjectsOf(value.items) };
  },
});

const acknowledge = defineOperation({
  name: "consent.acknowledge",
  label: { zh: "确认收到通知", en: "Acknowledge a notice" },
  description: {
    zh: "银行确认已知悉授权或撤回。",
    en: "The bank confirms that it has seen the notice.",
  },
  method: "POST",
  path: "/consent-notices/{notice}/acknowledgement",
  input: z.object({ notice: z.coerce.number().int().positive() }),
  output: z.object({ acknowledged: z.literal(true) }),
  right: "consent.use",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, { notice }) => {
    await acknowledgeNotice(session, notice);
    return { value: { acknowledged: true } as const, detail: { notice } };
  },
});

export const consentReadingOperations = { readFile, obtain, reports, report, notices, acknowledge };
