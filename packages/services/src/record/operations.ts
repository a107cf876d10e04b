import { z } from "zod";
import {
  actOutput,
  actsOutput,
  decisionInput,
  recordDocumentOutput,
  markInput,
  withholdingInput,
  type ActOutput,
} from "@xinpark/kernel/contract";
import type { Actor, Door, Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { oneSubject } from "../registry/index.ts";
import {
  actDocument,
  actsForApproval,
  decideAct,
  enterAct,
  keepDocument,
  listActs,
  readAct,
  type EnteredAct,
} from "./acts.ts";
import { applyOne } from "./applying.ts";

/** Operations on records after delivery: marks, repair, withdrawal, withholding, shielding. */

type Entering = Omit<EnteredAct, "subject"> & { readonly code: string };

async function enter(session: Session, input: Entering) {
  const subject = await oneSubject(session, input.code);
  const act = await enterAct(session, { ...input, subject });
  return {
    value: await readAct(session, act),
    subjects: [subject],
    detail: { act, kind: input.kind, record: input.record, from: input.from, to: input.to },
  };
}

/** What may be carried out is carried out at once, by a job; the answer says how it went. */
async function follow(
  context: ServiceContext,
  door: Door,
  actor: Actor,
  value: ActOutput,
): Promise<ActOutput> {
  if (value.state !== "under-way") return value;
  const today = await door.open(actor, (session) => Promise.resolve(session.today));
  await applyOne({ door, installation: context.installation, today: () => today }, value.id);
  return door.open(actor, (session) => readAct(session, value.id));
}

const mark = defineOperation({
  name: "record.mark",
  label: { zh: "标注记录", en: "Mark a record" },
  description: {
    zh: "由作出决定的机构（或者信用管理机构凭其文书）登记：整改履行完毕、信用修复或者移出名单、撤销、异议、复议诉讼。同类事项再次登记即替代前次，可用以解除标注。整改、修复和撤销须附文书。",
    en: "Enter, as the organisation that decided the record (or as the credit office with its paper): corrected and performed, repaired or taken off a list, withdrawn, under objection, under review or litigation. Entering the same kind again replaces the earlier one, which is how a mark is lifted. Correction, repair and withdrawal need their paper.",
  },
  method: "POST",
  path: "/subjects/{code}/records/{record}/marks",
  input: markInput,
  output: actOutput,
  right: "record.mark",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => enter(session, { ...input, basis: null }),
  follow,
});

const withhold = defineOperation({
  name: "record.withhold",
  label: { zh: "不予公示或暂时屏蔽", en: "Withhold or shield a record" },
  description: {
    zh: "不予公示：说明法律依据并附文书，须由另一人批准后生效。暂时屏蔽（破产重整、和解）：附法院文书，登记即生效。提前结束用同类事项、同一起始日和新的截止日。",
    en: "Withhold from publication: with legal basis and paper, in force once another person has approved. Shield for a time (reorganisation, composition): with the court's paper, in force at once. To end it early enter the same kind and first day with a new last day.",
  },
  method: "POST",
  path: "/subjects/{code}/records/{record}/withholdings",
  input: withholdingInput,
  output: actOutput,
  right: "record.withhold",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => enter(session, input),
  follow,
});

const decide = defineOperation({
  name: "record.decide",
  label: { zh: "审批不予公示", en: "Decide a withholding" },
  description: {
    zh: "由提出人以外的另一人批准，或者说明理由不予批准。",
    en: "Another person than the one who proposed it approves it, or refuses it with a reason.",
  },
  method: "POST",
  path: "/record-acts/{act}/decision",
  input: decisionInput,
  output: actOutput,
  right: "record.withhold",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const { subject } = await decideAct(session, input.act, input.approve, input.reason);
    return {
      value: await readAct(session, input.act),
      subjects: [subject],
      detail: { act: input.act, approved: input.approve },
    };
  },
  follow,
});

const acts = defineOperation({
  name: "record.acts",
  label: { zh: "一条记录的事项", en: "Acts on a record" },
  description: {
    zh: "对一条记录所作的标注、修复、撤销、屏蔽和不予公示，最早在前。企业只见已办结的。",
    en: "Marks, repair, withdrawal, shielding and withholding of one record, oldest first. An enterprise sees what was done.",
  },
  method: "GET",
  path: "/subjects/{code}/records/{record}/acts",
  input: z.object({
    code: z.string().min(1).max(200),
    record: z.coerce.number().int().positive(),
  }),
  output: actsOutput,
  right: "registry.file",
  audit: "read",
  purpose: "required",
  handle: async (_context: ServiceContext, session, input) => {
    const subject = await oneSubject(session, input.code);
    return {
      value: { items: await listActs(session, subject, input.record) },
      subjects: [subject],
      detail: { record: input.record },
    };
  },
});

const WAITING_AT_ONCE = 200;

const waiting = defineOperation({
  name: "record.waiting",
  label: { zh: "待审批的不予公示", en: "Withholdings that wait for approval" },
  description: {
    zh: "本机构（或全部）待另一人审批的不予公示，最早在前。",
    en: "Withholdings of one's organisation (or all) that wait for a second person, oldest first.",
  },
  method: "GET",
  path: "/record-acts",
  input: z.object({}),
  output: actsOutput,
  right: "record.withhold",
  audit: "read",
  purpose: "none",
  exports: "guarded",
  handle: async (_context: ServiceContext, session) => {
    const items = await actsForApproval(session, WAITING_AT_ONCE);
    return { value: { items }, subjects: [...new Set(items.map((act) => act.subject.id))] };
  },
});

/** A paper already stored, named with who sent it. */
const send = defineOperation({
  name: "record.sendDocument",
  label: { zh: "上传文书", en: "Send a paper" },
  description: {
    zh: "以 multipart 上传一份 PDF、PNG 或 JPEG 文书，得到其摘要，供登记事项时引用。",
    en: "Upload a paper (PDF, PNG or JPEG) as multipart; its digest is answered, to be named when an act is entered.",
  },
  method: "POST",
  path: "/record-documents",
  input: z.object({
    fileName: z.string().min(1).max(300),
    fileDigest: z.string().regex(/^[0-9a-f]{64}$/u),
    fileBytes: z.int().nonnegative(),
  }),
  output: recordDocumentOutput,
  right: "record.mark",
  audit: "write",
  purpose: "none",
  handle: async (_context: ServiceContext, session, input) => {
    const file = { digest: input.fileDigest, name: input.fileName, bytes: input.fileBytes };
    await keepDocument(session, file);
    return { value: file, detail: { digest: file.digest, bytes: file.bytes } };
  },
});

/** Which paper an act rests on; its bytes are streamed by the server. */
const document = defineOperation({
  name: "record.document",
  label: { zh: "查看文书", en: "See a paper" },
  description: { zh: "一个事项所附的文书。", en: "The paper that an act rests on." },
  method: "GET",
  path: "/subjects/{code}/records/{record}/acts/{act}/document",
  input: z.object({
    code: z.string().min(1).max(200),
    record: z.coerce.number().int().positive(),
    act: z.coerce.number().int().positive(),
  }),
  output: recordDocumentOutput,
  right: "registry.file",
  audit: "read",
  purpose: "required",
  handle: async (_context: ServiceContext, session, input) => {
    const subject = await oneSubject(session, input.code);
    const value = await actDocument(session, subject, input.record, input.act);
    return { value, subjects: [subject], detail: { act: input.act, digest: value.digest } };
  },
});

export const recordOperations = { mark, withhold, decide, acts, waiting, send, document };
