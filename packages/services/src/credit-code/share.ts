import { z } from "zod";
import type { SharedClassOutput, ShareInput, ShareOutput } from "@xinpark/kernel/contract";
import { shownClass } from "@xinpark/kernel/evaluation";
import { problem, ProblemError, type Problem } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { digestToken, newToken } from "@xinpark/platform/secret";
import { sql, type Statement } from "@xinpark/platform/sql";
import { overrideInForce, readEvaluation } from "../evaluation/index.ts";
import type { Installation } from "../installation/index.ts";
import { codeRule, lastDay } from "./rule.ts";

/** Shares: the enterprise shows its class to one named reader, by a link that ends. */

/**
 * Makes a share in the enterprise's own session and gives its token, which is kept nowhere.
 * Throws `share-too-long`, `share-in-the-past`, `class-absent`, `class-not-shareable`.
 */
export async function makeShare(
  session: Session,
  installation: Installation,
  subject: number,
  input: Required<ShareInput>,
): Promise<{ readonly share: ShareOutput; readonly token: string }> {
  requirePeriod(session, installation, input.expiresOn);
  const shown =
    (await readEvaluation(session, installation, subject, modelOf(installation)))?.gradeDetail ?? null;
  if (shown === null)
    throw new ProblemError(
      problem("conflict", "class-absent", "目前没有分类，无可出示", "there is no class to show at present"),
    );
  if (!isShareable(session, installation, shown.code)) throw new ProblemError(notShareable);
  const token = newToken();
  const made = await session.row(
    z.object({ id: z.number() }),
    sql`insert into class_share (subject_id, token_digest, reader, organisation, purpose, once, expires_on, created_by)
      values (${subject}, ${digestToken(token)}, ${input.reader}, ${input.organisation === "" ? null : input.organisation}, ${input.purpose},
        ${input.once}, ${input.expiresOn}, ${session.actor.name}) returning id`,
  );
  const [share] = await readShares(session, subject, sql`and h.id = ${made?.id ?? 0}`);
  if (share === undefined) throw new Error("a share that was made is not to be read");
  return { share, token };
}

/** Said to the enterprise alone, which sees its class anyway. */
const notShareable: Problem = {
  ...problem(
    "refused",
    "class-not-shareable",
    "按规定，目前的分类不得向任何人出示",
    "by the rules the present class is not to be shown to anybody",
  ),
  remedy: {
    zh: "可在“企业档案”中查看理由和改善办法；任何人不得因此要求出示",
    en: "your file says why and what would change it; nobody may demand to see it",
  },
};

function requirePeriod(session: Session, installation: Installation, expiresOn: string): void {
  const { maximumDays } = codeRule(installation, session.today).share;
  const latest = lastDay(session.today, maximumDays);
  if (expiresOn < session.today)
    throw new ProblemError(
      problem("invalid", "share-in-the-past", "截止日期已过", "the last day is over", "expiresOn"),
    );
  if (expiresOn > latest)
    throw new ProblemError({
      ...problem(
        "invalid",
        "share-too-long",
        `出示期限最长 ${maximumDays} 天`,
        `a share lasts ${maximumDays} days at most`,
        "expiresOn",
      ),
      remedy: { zh: `截止日期不晚于 ${latest}`, en: `let it end by ${latest}` },
    });
}

const modelOf = (installation: Installation): string => installation.pack.models[0] ?? "";

/** The class a share shows on a day, as its version of the place's model describes it; null where there is none. */
function gradeOf(installation: Installation, row: z.infer<typeof sharedRow>, day: string) {
  const model = installation.library
    .all("model")
    .find((one) => one.id === modelOf(installation) && one.version === row.model_version);
  if (model === undefined) return null;
  const result = { grade: row.grade, imported: row.source !== null };
  const { grade, override } = shownClass(model, result, row.overrides, day);
  const found = model.grades.find((one) => one.id === grade);
  return found === undefined ? null : { ...found, title: model.title, overridden: override !== null };
}

function isShareable(
  session: Session,
  installation: Installation,
  colour: SharedClassOutput["colour"],
): boolean {
  return codeRule(installation, session.today).share.shareableColours.includes(colour);
}

/** Revokes a share in the enterprise's own session; it opens nothing from then on. Throws `share-unknown`. */
export async function revokeShare(session: Session, subject: number, share: number): Promise<void> {
  const touched = await session.run(
    sql`update class_share set revoked_at = clock_timestamp() where subject_id = ${subject} and id = ${share} and revoked_at is null`,
  );
  if (touched === 0) throw new ProblemError(shareUnknown(String(share)));
}

const shareRow = z.object({
  id: z.number(),
  reader: z.string(),
  organisation: z.string().nullable(),
  purpose: z.string(),
  once: z.boolean(),
  expiresOn: z.string(),
  createdAt: z.string(),
  createdBy: z.string(),
  revoked: z.boolean(),
  openings: z.array(z.object({ at: z.string(), signedIn: z.boolean(), grade: z.string(), asOf: z.string() })),
});

/** The shares of an enterprise in its own session, newest first, each with who opened it when. */
export async function readShares(
  session: Session,
  subject: number,
  where: Statement = sql``,
): Promise<ShareOutput[]> {
  const rows = await session.rows(
    shareRow,
    sql`select h.id, h.reader, h.organisation, h.purpose, h.once, h.expires_on as "expiresOn", h.created_at as "createdAt", h.created_by as "createdBy",
      h.revoked_at is not null as revoked,
      coalesce((select jsonb_agg(jsonb_build_object('at', o.at, 'signedIn', o.opened_by <> 'visitor', 'grade', o.grade, 'asOf', o.as_of) order by o.id)
        from class_share_opening o where o.subject_id = h.subject_id and o.share_id = h.id), '[]') as openings
      from class_share h where h.subject_id = ${subject} ${where} order by h.id desc limit ${MOST_SHARES}`,
  );
  return rows.map(({ id, revoked, ...row }) => ({
    ...row,
    share: id,
    state: shareStateOf({ ...row, revoked }, session.today),
  }));
}

const MOST_SHARES = 200;

function shareStateOf(
  row: Pick<ShareOutput, "once" | "expiresOn" | "openings"> & { readonly revoked: boolean },
  day: string,
): ShareOutput["state"] {
  if (row.revoked) return "revoked";
  if (row.once && row.openings.length > 0) return "used";
  return day > row.expiresOn ? "expired" : "open";
}

const sharedRow = z.object({
  subject_id: z.number(),
  share_id: z.number(),
  name: z.string(),
  uscc: z.string().nullable(),
  reader: z.string(),
  organisation: z.string().nullable(),
  purpose: z.string(),
  once: z.boolean(),
  expires_on: z.string(),
  model_version: z.string(),
  grade: z.string().nullable(),
  source: z.string().nullable(),
  overrides: z.array(overrideInForce),
  as_of: z.string(),
});

/**
 * Opens a share for whoever holds its token, and notes the opening for the enterprise. One answer (`share-unknown`) for a
 * link that never was, has ended, was used or revoked, and for a class that is not to be shown.
 */
export async function openShare(
  session: Session,
  installation: Installation,
  token: string,
): Promise<{ readonly shared: SharedClassOutput; readonly subject: number; readonly share: number }> {
  const digest = digestToken(token);
  const row = await session.row(
    sharedRow,
    sql`select * from shared_class(${digest}, ${modelOf(installation)}, ${session.today})`,
  );
  const shown = row === null ? null : gradeOf(installation, row, session.today);
  if (row === null || shown === null || !isShareable(session, installation, shown.code))
    throw new ProblemError(shareUnknown());
  await session.run(
    sql`select note_share_opening(${digest}, ${session.actor.name}, ${shown.id}, ${row.as_of})`,
  );
  const { name, uscc, reader, organisation, purpose, once } = row;
  return {
    subject: row.subject_id,
    share: row.share_id,
    shared: {
      subject: { name, code: uscc },
      title: shown.title,
      grade: shown.id,
      label: shown.label,
      colour: shown.code,
      meaning: shown.meaning,
      overridden: shown.overridden,
      asOf: row.as_of,
      reader,
      organisation,
      purpose,
      expiresOn: row.expires_on,
      once,
    },
  };
}

const shareUnknown = (path?: string): Problem => ({
  ...problem(
    "not-found",
    "share-unknown",
    "这个链接不存在，或者已经到期、用过或撤回",
    "there is no such link, or it has ended, was used or was taken back",
    path,
  ),
  remedy: { zh: "请向企业索取新的链接", en: "ask the enterprise for a new one" },
});
