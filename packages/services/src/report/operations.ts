import { z } from "zod";
import {
  pageQuery,
  reportCheckOutput,
  reportInput,
  reportListOutput,
  reportOutput,
} from "@xinpark/kernel/contract";
import { reportTitle } from "@xinpark/kernel/report";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { preparing } from "@xinpark/platform/sql";
import { readWholeConsentFile } from "../consent/index.ts";
import type { ServiceContext } from "../context/index.ts";
import { readPublicGrade } from "../credit-code/index.ts";
import { readSubject } from "../file/index.ts";
import { oneSubject } from "../registry/index.ts";
import { checkReportNumber } from "./check.ts";
import { askerName, readWholeFile } from "./gather.ts";
import { makeReport } from "./make.ts";
import { reportRule } from "./rule.ts";
import { listReports, ownThisYear, readReport, subjectsOfReports, withdrawReport } from "./store.ts";

/** Operations of reports. */

const reportId = z.object({ report: z.coerce.number().int().positive() });

const make = defineOperation({
  name: "report.make",
  label: { zh: "出具报告", en: "Issue a report" },
  description: {
    zh: "为本企业或职责范围内的企业出具一份 PDF/A 报告，名称随平台层级而定（园区为“园区企业信用档案”）。写明接收方时不载园区服务分类和已停止公示的失信信息。",
    en: "Issues a report as PDF/A on one's own enterprise or on one within reach; its title follows the level of the installation. With a reader named it carries neither the park's class nor negative records that are no longer published.",
  },
  method: "POST",
  path: "/subjects/{code}/reports",
  input: reportInput,
  output: reportOutput,
  right: "report.issue",
  audit: "write",
  purpose: "required",
  shows: "file",
  handle: async (context: ServiceContext, asker, { code, ...asked }) => {
    // The same statements for every report, and planning some of them takes longer than running them.
    const session: Session = { ...asker, ...preparing(asker) };
    const installation = context.installation();
    const subject = await oneSubject(session, code);
    const own = session.actor.scope.subject === subject;
    const file = await readWholeFile(session, installation, subject);
    const grade = await readPublicGrade(session, installation, subject, own ? "own" : "shared");
    const by = own ? null : await askerName(session, installation);
    const id = await makeReport(context, session, { file, grade, own, consent: null, asker: by }, asked);
    const { report } = await readReport(session, id);
    return { value: report, subjects: [subject], detail: { report: report.number, digest: report.sha256 } };
  },
});

const obtain = defineOperation({
  name: "report.obtain",
  label: { zh: "凭授权取得报告文件", en: "Obtain a report on paper by consent" },
  description: {
    zh: "把授权所列事项出具为 PDF/A 报告并留存；不载园区服务分类。没有有效授权时拒绝。",
    en: "Issues the items a consent lists as a report in PDF/A and keeps it; the park's class is never in it. Refused without a consent that is live.",
  },
  method: "POST",
  path: "/consents/{consent}/report-files",
  input: reportInput
    .omit({ code: true, reader: true })
    .extend({ consent: z.coerce.number().int().positive() }),
  output: reportOutput,
  right: "consent.use",
  audit: "write",
  purpose: "required",
  shows: "file",
  handle: async (context: ServiceContext, session, { consent, ...asked }) => {
    const installation = context.installation();
    const content = await readWholeConsentFile(session, installation, consent);
    const { shown } = await readSubject(session, installation, content.subject.id);
    const file = {
      subject: shown,
      audience: "scope" as const,
      records: content.records,
      withheld: content.withheld,
      next: null,
      counts: [],
      evaluation: null,
      attributes: [],
      places: [],
      notDelivered: [],
    };
    const asker = await askerName(session, installation);
    const reader = asker[asked.language];
    const material = { file, grade: null, own: false, consent, asker };
    const id = await makeReport(context, session, material, { ...asked, reader });
    const { report } = await readReport(session, id);
    return {
      value: report,
      subjects: [content.subject.id],
      detail: { consent, report: report.number, digest: report.sha256 },
    };
  },
});

const list = defineOperation({
  name: "report.list",
  label: { zh: "已出具的报告", en: "Reports issued" },
  description: {
    zh: "企业：关于本企业的全部报告；机构：本机构出具的报告。只列保存期内的。",
    en: "An enterprise sees every report on itself, an organisation those it issued. Only those still kept.",
  },
  method: "GET",
  path: "/reports",
  input: pageQuery.extend({ code: z.string().min(1).max(200).optional() }),
  output: reportListOutput,
  right: "report.read",
  audit: "read",
  purpose: "none",
  shows: "list",
  exports: "open",
  handle: async (context: ServiceContext, session, input) => {
    const rule = reportRule(context.installation(), session.today);
    const subject = input.code === undefined ? null : await oneSubject(session, input.code);
    const page = await listReports(session, { subject, after: input.after ?? null, limit: input.limit });
    const title = reportTitle(rule, context.installation().pack.level)?.title ?? rule.label;
    const { freeOwnPerYear, elsewhere } = rule;
    const subjects = await subjectsOfReports(
      session,
      page.items.map((one) => one.report),
    );
    return {
      value: { ...page, ownThisYear: await ownThisYear(session), freeOwnPerYear, title, elsewhere },
      subjects,
    };
  },
});

const download = defineOperation({
  name: "report.download",
  label: { zh: "下载报告", en: "Fetch a report" },
  description: {
    zh: "报告的 PDF 文件，与出具时一字不差。",
    en: "The report's PDF, byte for byte as issued.",
  },
  method: "GET",
  path: "/reports/{report}/file",
  input: reportId,
  output: reportOutput,
  right: "report.read",
  audit: "read",
  purpose: "none",
  shows: "file",
  handle: async (_context: ServiceContext, session, input) => {
    const { report, subject } = await readReport(session, input.report);
    return { value: report, subjects: [subject], detail: { report: report.number } };
  },
});

const withdraw = defineOperation({
  name: "report.withdraw",
  label: { zh: "撤回报告", en: "Withdraw a report" },
  description: {
    zh: "撤回后，核验者会看到报告已撤回；文件本身的签名仍可核对。",
    en: "Whoever verifies it is told that it was withdrawn; the file's own signature still checks.",
  },
  method: "POST",
  path: "/reports/{report}/withdrawal",
  input: reportId.extend({ reason: z.string().trim().min(2).max(500) }),
  output: reportOutput,
  right: "report.read",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const { report, subject } = await withdrawReport(session, input.report, input.reason);
    return { value: report, subjects: [subject], detail: { report: report.number, reason: input.reason } };
  },
});

const check = defineOperation({
  name: "report.check",
  label: { zh: "核验报告", en: "Verify a report" },
  description: {
    zh: "按编号、防伪码或文件的 SHA-256 查询：是否有效，摘要，以及出具后所载记录的变化（在公示规则之内说明是哪一条）。",
    en: "By number, code or the file's SHA-256: whether it stands, its digests, and what became of its records since; which record it is, is told within the publication rule.",
  },
  method: "GET",
  path: "/reports/{number}/verification",
  input: z.object({ number: z.string().min(1).max(100) }),
  output: reportCheckOutput,
  right: "registry.file.public",
  audit: "public",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => ({
    value: await checkReportNumber(session, context.installation(), input.number),
  }),
});

export const reportOperations = { make, obtain, list, download, withdraw, check };
