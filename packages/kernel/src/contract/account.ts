import { z } from "zod";
import { day, text } from "./shared.ts";

export const signInInput = z.object({
  login: z.string().min(1).max(200),
  password: z.string().min(1).max(200),
});

/** Who is asking, what they may do, and what kind of installation this is. */
export const sessionOutput = z.object({
  signedIn: z.boolean(),
  account: z.object({ login: z.string(), displayName: z.string() }).nullable(),
  membership: z
    .object({
      role: z.string(),
      roleLabel: text,
      organisation: text.nullable(),
      organisationCode: z.string().nullable(),
      subjectCode: z.string().nullable(),
    })
    .nullable(),
  rights: z.array(z.string()),
  installation: z.object({ label: text, synthetic: z.boolean(), today: day }),
});
export type SessionOutput = z.infer<typeof sessionOutput>;
