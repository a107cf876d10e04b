import { z } from "zod";
import { fileOutput, pageQuery } from "@xinpark/kernel/contract";
import { reachesProtected, type Actor } from "@xinpark/platform/door";
import { defineOperation, requireRight } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";
import { oneSubject } from "../registry/index.ts";
import { readFile } from "./read.ts";

/** Operations of the enterprise file. */

const read = defineOperation({
  name: "file.read",
  label: { zh: "企业档案", en: "Enterprise file" },
  description: {
    zh: "一户企业的档案：身份、记录、未归集事项，以及（有权者）园区服务分类及理由。访客只见依规公示的内容。",
    en: "One enterprise's file: identity, records, what was not delivered, and for those entitled the park service class with its reasons. Visitors see what the publication rule shows.",
  },
  method: "GET",
  path: "/subjects/{code}",
  input: pageQuery.extend({ code: z.string().min(1).max(200), item: z.string().max(100).optional() }),
  output: fileOutput,
  right: "registry.file.public",
  audit: "read",
  purpose: "unless-public",
  shows: "file",
  handle: async (context: ServiceContext, session, input) => {
    requireFileRight(session.actor);
    const subject = await oneSubject(session, input.code);
    const value = await readFile(session, context.installation(), {
      subject,
      item: input.item ?? null,
      after: input.after ?? null,
      limit: input.limit,
    });
    return { value, subjects: [subject], detail: { audience: value.audience } };
  },
});

/** Whoever reaches more than the public needs the right to files; whoever reaches nothing reads what the public reads. */
function requireFileRight(actor: Actor): void {
  if (reachesProtected(actor.scope)) requireRight(actor, "registry.file");
}

export const fileOperations = { read };
