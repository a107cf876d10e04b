import { z } from "zod";
import {
  codeCheckOutput,
  codePageOutput,
  publicGradeAnswer,
  sharedClassOutput,
  shareInput,
  shareListOutput,
  shareMadeOutput,
} from "@xinpark/kernel/contract";
import { readCodeNumber } from "@xinpark/kernel/credit-code";
import { ProblemError } from "@xinpark/kernel/outcome";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { oneSubject } from "../registry/index.ts";
import { checkCodeNumber, codeUnknown, makeCode, readCodePage, revokeCode } from "./code.ts";
import { readPublicGrade } from "./public-grade.ts";
import { ownSubject } from "./rule.ts";
import { makeShare, openShare, readShares, revokeShare } from "./share.ts";

/** Operations of the enterprise's code and of shares. */

const codeParameter = z.object({ code: z.string().min(1).max(200) });
const numberParameter = z.object({ number: z.string().min(1).max(100) });

/** A number as people write it; what is none is unknown like any other. */
function knownNumber(written: string): string {
  const number = readCodeNumber(written);
  if (number === null) throw new ProblemError(codeUnknown(written));
  return number;
}

const read = defineOperation({
  name: "code.read",
  label: { zh: "企业码状态", en: "State of an enterprise's code" },
  description: {
    zh: "一户企业最近的企业码：编号、状态、有效期、所载等级。二维码内容只给企业本人。",
    en: "An enterprise's newest code: number, state, days, and the grade in it. What the QR holds is given to the enterprise alone.",
  },
  method: "GET",
  path: "/subjects/{code}/credit-code",
  input: codeParameter,
  output: codePageOutput,
  right: "code.read",
  audit: "read",
  purpose: "required",
  handle: async (context: ServiceContext, session, input) => {
    const subject = await oneSubject(session, input.code);
    return {
      value: await readCodePage(session, context.installation(), subject, context.publicUrl),
      subjects: [subject],
    };
  },
});

const issue = defineOperation({
  name: "code.issue",
  label: { zh: "申领或更新企业码", en: "Make or renew one's code" },
  description: {
    zh: "为本企业生成新的企业码，原码即被取代。发布单位公开的公共信用综合评价等级载入其中；园区服务分类永不载入。",
    en: "Makes a new code for one's own enterprise; the one before is replaced. It carries the public credit grade where its owner publishes it, and never the park service class.",
  },
  method: "POST",
  path: "/codes",
  input: z.object({}),
  output: codePageOutput,
  right: "code.issue",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session) => {
    const subject = ownSubject(session);
    const number = await makeCode(session, context.installation(), subject, await context.signer());
    return {
      value: await readCodePage(session, context.installation(), subject, context.publicUrl),
      subjects: [subject],
      detail: { number },
    };
  },
});

const revoke = defineOperation({
  name: "code.revoke",
  label: { zh: "注销企业码", en: "Revoke one's code" },
  description: {
    zh: "注销本企业的一个企业码：联网核验时显示已注销。离线核验在到期前仍会通过，故有效期有限。",
    en: "Revokes a code of one's own enterprise: an on-line check says so. Checked without network it holds to its last day, which is why that is near.",
  },
  method: "DELETE",
  path: "/codes/{number}",
  input: numberParameter,
  output: codePageOutput,
  right: "code.issue",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const subject = ownSubject(session);
    const number = knownNumber(input.number);
    await revokeCode(session, subject, number);
    return {
      value: await readCodePage(session, context.installation(), subject, context.publicUrl),
      subjects: [subject],
      detail: { number },
    };
  },
});

const check = defineOperation({
  name: "code.check",
  label: { zh: "按编号核验企业码", en: "Check a code by its number" },
  description: {
    zh: "持有编号者可查：是否有效、已到期、已被取代或已注销，属于哪家企业。",
    en: "For whoever holds the number: whether the code is current, expired, replaced or revoked, and whose it is.",
  },
  method: "GET",
  path: "/codes/{number}",
  input: numberParameter,
  output: codeCheckOutput,
  right: "registry.file.public",
  audit: "public",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => ({
    value: await checkCodeNumber(session, knownNumber(input.number)),
  }),
});

const grade = defineOperation({
  name: "code.grade",
  label: { zh: "公共信用综合评价等级", en: "Public credit grade" },
  description: {
    zh: "国家或省级公共信用综合评价的最新等级，按发布单位的公开方式显示；与园区服务分类并列，从不合并。",
    en: "The newest grade of the national or provincial public credit evaluation, as open as its owner says; shown beside the park service class and never merged with it.",
  },
  method: "GET",
  path: "/subjects/{code}/public-grade",
  input: codeParameter,
  output: publicGradeAnswer,
  right: "registry.file.public",
  audit: "read",
  purpose: "unless-public",
  handle: async (context: ServiceContext, session, input) => {
    const subject = await oneSubject(session, input.code);
    const installation = context.installation();
    const own = session.actor.scope.subject === subject;
    const held = session.actor.rights.includes("registry.file")
      ? await readPublicGrade(session, installation, subject, own ? "own" : "shared")
      : null;
    if (held !== null) return { value: { grade: held }, subjects: [subject] };
    await session.narrowToPublic();
    const value = { grade: await readPublicGrade(session, installation, subject, "public") };
    return { value, subjects: [subject], detail: { audience: "public" } };
  },
});

const shares = defineOperation({
  name: "share.list",
  label: { zh: "出示记录", en: "One's shares" },
  description: {
    zh: "本企业出示分类的链接：给谁、用途、期限、状态，以及每次打开的时间。",
    en: "The links by which one's own enterprise shows its class: to whom, what for, until when, how they stand, and each opening.",
  },
  method: "GET",
  path: "/shares",
  input: z.object({}),
  output: shareListOutput,
  right: "code.share",
  audit: "read",
  purpose: "none",
  handle: async (_context: ServiceContext, session) => {
    const subject = ownSubject(session);
    return { value: { items: await readShares(session, subject) }, subjects: [subject] };
  },
});

const share = defineOperation({
  name: "share.make",
  label: { zh: "向指定对象出示分类", en: "Show one's class to a named reader" },
  description: {
    zh: "生成只给指定对象的链接，到期自动失效。令牌只在此刻给出一次。规则不允许出示的分类被拒绝。",
    en: "Makes a link for one named reader that ends by itself. The token is given once, here. A class that the rules do not let anybody see is refused.",
  },
  method: "POST",
  path: "/shares",
  input: shareInput,
  output: shareMadeOutput,
  right: "code.share",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const subject = ownSubject(session);
    const made = await makeShare(session, context.installation(), subject, input);
    return {
      value: { ...made.share, token: made.token },
      subjects: [subject],
      detail: { share: made.share.share },
    };
  },
});

const takeBack = defineOperation({
  name: "share.revoke",
  label: { zh: "撤回出示", en: "Take a share back" },
  description: { zh: "撤回后链接立即失效。", en: "The link opens nothing from then on." },
  method: "DELETE",
  path: "/shares/{share}",
  input: z.object({ share: z.coerce.number().int().positive() }),
  output: shareListOutput,
  right: "code.share",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const subject = ownSubject(session);
    await revokeShare(session, subject, input.share);
    return {
      value: { items: await readShares(session, subject) },
      subjects: [subject],
      detail: { share: input.share },
    };
  },
});

const open = defineOperation({
  name: "share.open",
  label: { zh: "打开出示链接", en: "Open a share" },
  description: {
    zh: "凭链接中的令牌查看企业向您出示的分类。每次打开都会记录并告知企业。不存在、到期、用过、撤回的链接回答相同。",
    en: "Shows the class that an enterprise shares, by the token of its link. Each opening is recorded and shown to the enterprise. A link that never was, has ended, was used or taken back gets the same answer.",
  },
  method: "POST",
  path: "/shares/open",
  input: z.object({ token: z.string().min(1).max(200) }),
  output: sharedClassOutput,
  right: "registry.file.public",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const opened = await openShare(session, context.installation(), input.token);
    return { value: opened.shared, subjects: [opened.subject], detail: { share: opened.share } };
  },
});

export const creditCodeOperations = { read, issue, revoke, check, grade, shares, share, takeBack, open };
