import { z } from "zod";
import type { applicationStatus, applyInput } from "@xinpark/kernel/contract";
import { checkCode, divisionOf, isIdentityNumber, normaliseCode } from "@xinpark/kernel/code";
import { expectValue, problem, ProblemError, unreachable, type Text } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { newToken } from "@xinpark/platform/secret";
import { sql, type Queries } from "@xinpark/platform/sql";
import type { LicenceClaims, ServiceContext } from "../context/index.ts";
import { standingOrganisation } from "../organisation/index.ts";
import { keepingApart, openAccount } from "../person/index.ts";
import { personNameForm } from "../representation/index.ts";
import { checkDocuments, identityForm, phoneForm, ruleOn } from "./rule.ts";
import { newNumber, openTracking } from "./tracking.ts";

/** Applying for an enterprise: by papers somebody verifies, or by an electronic licence that is proof by itself. */

type Application = z.output<typeof applyInput>;
type State = z.output<typeof applicationStatus>["state"];

/**
 * Takes an application. The answer is the same whether the enterprise is known here or not. Problems: `code-invalid`, `field-missing`,
 * `identity-invalid`, `licence-invalid`, `licence-stale`, `licence-used`, `licence-unsupported`, those of documents and windows.
 */
export async function apply(context: ServiceContext, session: Session, input: Application) {
  const rule = ruleOn(context, session.today);
  const licence =
    input.licenceToken === undefined ? null : await readLicence(context, session, input.licenceToken);
  checkDocuments(rule, input.documents, licence === null);
  const given = fieldsOf(input, licence);
  const uscc = checkedCode(context, given.uscc);
  const window =
    input.window === undefined
      ? null
      : await standingOrganisation(session, input.window, session.today, "window");
  const subject = await findSubject(session, uscc);
  const number = newNumber();
  const trackingCode = newToken();
  const digest = await openTracking(session, trackingCode);
  const sealed = sealFields(context, number, given);
  const state: State = licence === null ? "submitted" : "verified";
  const region = context
    .installation()
    .pack.regions.find((one) => one.code === context.installation().pack.region);
  await onceOnly(() =>
    session.run(sql`
    insert into onboarding_application (number, tracking_digest, subject_id, uscc, name, representative, identity_sealed, identity_lookup, phone_sealed,
      phone_lookup, login, window_id, area_no, park_no, evidence, documents, licence_token, state, submitted_by_account, decided_at, decided_by)
    values (${number}, ${digest}, ${subject?.id ?? null}, ${uscc}, ${given.name}, ${given.representative}, ${sealed.identity}, ${sealed.identityLookup},
      ${sealed.phone}, ${sealed.phoneLookup}, ${input.login}, ${window?.id ?? null}, ${subject?.area_no ?? Number(divisionOf(uscc) ?? 0)},
      ${subject?.park_no ?? region?.from ?? null}, ${licence === null ? "documents" : "electronic-licence"}, ${JSON.stringify(input.documents)},
      ${licence?.id ?? null}, ${state}, ${session.actor.accountId}, ${licence === null ? null : sql`now()`}, ${licence === null ? null : "electronic-licence"})`),
  );
  return { number, trackingCode, state, next: nextStep(state) };
}

async function onceOnly(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Error && "constraint" in error && String(error.constraint).includes("licence_token"))
      throw new ProblemError(
        problem("conflict", "licence-used", "该令牌已使用过", "this token was used already", "licenceToken"),
      );
    throw error;
  }
}

async function readLicence(context: ServiceContext, session: Session, token: string): Promise<LicenceClaims> {
  if (context.licence === null)
    throw new ProblemError(
      problem(
        "conflict",
        "licence-unsupported",
        "本平台尚未接入电子营业执照，请提交材料",
        "this platform reads no electronic licences yet; hand in papers",
        "licenceToken",
      ),
    );
  const claims = expectValue(context.licence.read(token));
  const { maximumSeconds } = ruleOn(context, session.today).electronicLicence;
  const fresh = await session.row(
    z.object({ fresh: z.boolean() }),
    sql`select extract(epoch from now()) between ${claims.issuedAt}::bigint - 60 and ${claims.issuedAt}::bigint + ${maximumSeconds}::bigint as fresh`,
  );
  if (fresh?.fresh === true) return claims;
  throw new ProblemError(
    problem(
      "refused",
      "licence-stale",
      "电子营业执照令牌已过时，请重新出示",
      "the token of the electronic licence is too old; show it again",
      "licenceToken",
    ),
  );
}

interface Fields {
  readonly uscc: string;
  readonly name: string;
  readonly representative: string;
  readonly identity: string | null;
  readonly phone: string | null;
}

/** What the licence says comes before what was typed. */
function fieldsOf(input: Application, licence: LicenceClaims | null): Fields {
  const need = (field: string, value: string | undefined): string => {
    if (value !== undefined && value !== "") return value;
    throw new ProblemError(problem("invalid", "field-missing", "此项必填", "this is needed", field));
  };
  const identity = licence?.identityNumber ?? input.identityNumber ?? null;
  const form = identity === null ? null : identityForm(identity);
  if (form !== null && /^\d{17}[\dX]$/u.test(form) && !isIdentityNumber(form))
    throw new ProblemError(
      problem(
        "invalid",
        "identity-invalid",
        "身份证号码校验不通过",
        "the identity number fails its check",
        "identityNumber",
      ),
    );
  if (licence === null) need("identityNumber", form ?? undefined);
  return {
    uscc: need("uscc", licence?.uscc ?? input.uscc),
    name: need("name", licence?.name ?? input.name),
    representative: need("representative", licence?.representative ?? input.representative),
    identity: form,
    phone: input.phone === undefined ? null : phoneForm(input.phone),
  };
}

/** A USCC that passes its check; `code-invalid` says what is wrong with it. */
export function checkedCode(context: ServiceContext, code: string): string {
  const check = checkCode(code, context.installation().codeTables);
  if (check.kind === "uscc" && check.verdict !== "invalid") return check.normalised;
  throw new ProblemError({
    kind: "invalid",
    code: "code-invalid",
    message: check.kind === "uscc" ? check.message : NOT_A_CODE,
    path: "uscc",
  });
}
const NOT_A_CODE: Text = { zh: "请填写 18 位统一社会信用代码", en: "give the USCC of 18 characters" };

function sealFields(context: ServiceContext, number: string, given: Fields) {
  const { sealing } = context;
  const place = (column: string) => ({ table: "onboarding_application", column, row: number });
  return {
    identity: given.identity === null ? null : sealing.seal(given.identity, place("identity_sealed")),
    identityLookup: given.identity === null ? null : sealing.lookup("identity-number", given.identity),
    phone: given.phone === null ? null : sealing.seal(given.phone, place("phone_sealed")),
    phoneLookup: given.phone === null ? null : sealing.lookup("phone", given.phone),
  };
}

const subjectRow = z.object({
  id: z.number(),
  name: z.string(),
  state: z.enum(["active", "revoked", "closed"]),
  area_no: z.number(),
  park_no: z.number().nullable(),
});

/** The subject a USCC belongs to; null when none is known. */
export const findSubject = (queries: Queries, uscc: string) =>
  queries.row(
    subjectRow,
    sql`select s.id, s.name, s.state, s.area_no, s.park_no from subject_identifier i join subject s on s.id = i.subject_id
      where i.kind = 'uscc' and i.value = ${normaliseCode(uscc)} and s.known`,
  );

/** Who acts next, in words. */
export function nextStep(state: State): Text {
  switch (state) {
    case "submitted":
      return {
        zh: "由所选窗口或信用工作机构核验，请凭受理编号和查询码查看结果",
        en: "the window or the credit office verifies it; follow it by its number and tracking code",
      };
    case "verified":
      return {
        zh: "核验通过，请申请人凭查询码开通账号",
        en: "verified: the applicant opens the account with the tracking code",
      };
    case "refused":
      return {
        zh: "未通过，请按原因更正后重新申请",
        en: "refused: mend what the reason says and apply anew",
      };
    case "activated":
      return {
        zh: "已开通，法定代表人可登录并授权经办人",
        en: "open: the legal representative signs in and authorises handlers",
      };
    default:
      return unreachable(state);
  }
}

const trackedRow = z.object({
  number: z.string(),
  state: z.enum(["submitted", "verified", "refused", "activated"]),
  uscc: z.string(),
  name: z.string(),
  representative: z.string(),
  login: z.string(),
  submitted_at: z.string(),
  decided_at: z.string().nullable(),
  decided_by: z.string().nullable(),
  decision_reason: z.string().nullable(),
});

/** The one application of a number and its tracking code; the same answer whether number or code is wrong. */
async function tracked(session: Session, number: string, code: string) {
  await openTracking(session, code);
  const row = await session.row(
    trackedRow,
    sql`select number, state, uscc, name, representative, login, submitted_at, decided_at, decided_by, decision_reason
      from onboarding_application where number = ${number} and tracking_digest = scope_tracking()`,
  );
  if (row !== null) return row;
  throw new ProblemError(
    problem(
      "not-found",
      "application-unknown",
      "受理编号或查询码不正确",
      "the number or the tracking code is wrong",
      "number",
    ),
  );
}

/** How an application stands, for whoever holds its tracking code. */
export async function follow(session: Session, number: string, code: string) {
  const row = await tracked(session, number, code);
  return {
    number: row.number,
    state: row.state,
    name: row.name,
    submittedAt: row.submitted_at,
    decidedAt: row.decided_at,
    reason: row.decision_reason,
    next: nextStep(row.state),
  };
}

/**
 * Opens the verified representative's account, or adds the enterprise to the account that is signed in; whoever represented it under another
 * name is suspended. Problems: `application-unknown`, `application-not-verified`, `subject-unknown`, `login-taken`, `administrators-apart`.
 */
export async function activate(
  session: Session,
  number: string,
  code: string,
  login: string | null,
): Promise<{ readonly login: string; readonly firstPassword: string | null; readonly subject: number }> {
  const row = await tracked(session, number, code);
  if (row.state !== "verified")
    throw new ProblemError({
      ...problem(
        "conflict",
        "application-not-verified",
        "该申请尚不能开通",
        "this application cannot be opened now",
      ),
      remedy: nextStep(row.state),
    });
  const subject = await findSubject(session, row.uscc);
  if (subject === null) throw new ProblemError(SUBJECT_UNKNOWN);
  const name = personNameForm(row.representative);
  const own = session.actor.accountId;
  const account =
    own === null
      ? await openAccount(session, login ?? row.login, row.representative, `onboarding ${number}`)
      : null;
  const membership = await keepingApart(() =>
    session.row(
      z.object({ id: z.number() }),
      sql`insert into membership (account_id, role, subject_id, valid_from, granted_by, reason, verified_name)
        values (${account?.id ?? own}, 'legal-representative', ${subject.id}, ${session.today}, ${row.decided_by}, ${`onboarding ${number}`}, ${name})
        returning id`,
    ),
  );
  await session.run(sql`select suspend_representation(${subject.id}, ${name}, null)`);
  await session.run(sql`
    update onboarding_application set state = 'activated', activated_at = now(), subject_id = ${subject.id}, membership_id = ${membership?.id ?? null}
    where number = ${number} and tracking_digest = scope_tracking() and state = 'verified'`);
  return {
    login: account === null ? session.actor.name : (login ?? row.login),
    firstPassword: account?.firstPassword ?? null,
    subject: subject.id,
  };
}

export const SUBJECT_UNKNOWN = {
  ...problem(
    "conflict",
    "subject-unknown",
    "本平台还没有这家企业的登记信息",
    "no registration of this enterprise has been delivered yet",
    "uscc",
  ),
  remedy: {
    zh: "等待登记机关报送登记信息后即可继续，申请无须重交",
    en: "it goes on once the registry delivers; there is no need to apply again",
  },
} as const;
