import { z } from "zod";
import { purposesOutput } from "@xinpark/kernel/contract";
import { purposesOf } from "@xinpark/kernel/purpose";
import { defineOperation } from "@xinpark/platform/operation";
import type { ServiceContext } from "../context/index.ts";

/** Operations on purposes. */

const list = defineOperation({
  name: "purpose.list",
  label: { zh: "可用的查询用途", en: "Purposes one may state" },
  description: {
    zh: "本角色今日可说明的用途、法律依据，以及是否须注明案号。",
    en: "The purposes this role may state today, their legal basis, and whether a case must be named.",
  },
  method: "GET",
  path: "/purposes",
  input: z.object({}),
  output: purposesOutput,
  right: "catalogue.read",
  audit: "public",
  purpose: "none",
  handle: async (context: ServiceContext, session) => {
    const inForce = context.installation().library.list("purpose", session.today);
    const items = purposesOf(inForce, session.actor.role).map((one) => ({
      code: one.id,
      label: one.label,
      basis: one.basis,
      caseNumber: one.caseNumber,
      implied: one.implied,
    }));
    return { value: { items } };
  },
});

export const purposeOperations = { list };
