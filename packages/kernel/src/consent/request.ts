import type { ItemDefinition, ModelDefinition, PurposeDefinition } from "../definition/index.ts";
import { addMonths } from "../day/index.ts";
import { failed, ok, problem, type Outcome, type Problem } from "../outcome/index.ts";

/** What somebody wants to consent to, checked against the definitions in force. */

export interface ConsentRequest {
  readonly purpose: string;
  readonly items: readonly { readonly item: string; readonly fields: readonly string[] | null }[];
  readonly from: string;
  readonly to: string;
  /** The last day of the post-loan clause, where it is agreed to. */
  readonly postLoanTo: string | null;
}

export interface ConsentTerms {
  readonly purpose: PurposeDefinition;
  /** The model one consents to be evaluated by; null: the items are read as they are. */
  readonly model: ModelDefinition | null;
  readonly items: readonly {
    readonly item: ItemDefinition;
    readonly fields: readonly ItemDefinition["fields"][number][] | null;
  }[];
  readonly from: string;
  readonly to: string;
  readonly postLoan: { readonly purpose: PurposeDefinition; readonly to: string } | null;
}

/** What is in force on the day of consent. */
export interface ConsentRules {
  readonly purposes: readonly PurposeDefinition[];
  readonly items: readonly ItemDefinition[];
  readonly models: readonly ModelDefinition[];
}

/**
 * The terms of a consent, or every problem of the request: `consent-purpose`, `consent-period`, `consent-too-long`,
 * `consent-item-unknown`, `consent-field-unknown`, `consent-field-closed`, `consent-model-items`, `consent-post-loan`.
 * @param day today; a consent begins today at the earliest
 */
export function checkConsent(
  request: ConsentRequest,
  rules: ConsentRules,
  day: string,
): Outcome<ConsentTerms> {
  const problems: Problem[] = [];
  const purpose = rules.purposes.find((one) => one.id === request.purpose);
  if (purpose?.consent === undefined) problems.push(notForConsent(request.purpose));
  problems.push(...periodProblems(request, purpose, day));
  const items = request.items.map((one, index) => termsOfItem(one, `items[${index}]`, rules, problems));
  const model = rules.models.find((one) => one.id === purpose?.consent?.model) ?? null;
  if (model !== null) problems.push(...modelProblems(request, model));
  const postLoan = postLoanOf(request, purpose, rules, problems);
  if (problems.length > 0 || purpose === undefined) return failed(...problems);
  const { from, to } = request;
  return ok({
    purpose,
    model,
    items: items.flatMap((one) => (one === null ? [] : [one])),
    from,
    to,
    postLoan,
  });
}

const notForConsent = (purpose: string): Problem =>
  problem(
    "invalid",
    "consent-purpose",
    `用途“${purpose}”不能由企业授权`,
    `nobody can consent for the purpose “${purpose}”`,
    "purpose",
  );

/** A model reads the items it names, whole, and no others. */
function modelProblems(request: ConsentRequest, model: ModelDefinition): readonly Problem[] {
  const wanted = model.consent?.items ?? [];
  const given = request.items.filter((one) => one.fields === null).map((one) => one.item);
  if (given.length === request.items.length && isSame(given, wanted)) return [];
  return [
    problem(
      "invalid",
      "consent-model-items",
      `“${model.title.zh}”须授权且只授权这些事项：${wanted.join("、")}`,
      `“${model.title.en}” is evaluated from these items, whole, and no others: ${wanted.join(", ")}`,
      "items",
    ),
  ];
}

const isSame = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((one) => b.includes(one));

function periodProblems(
  request: ConsentRequest,
  purpose: PurposeDefinition | undefined,
  day: string,
): readonly Problem[] {
  if (request.from < day || request.to < request.from)
    return [
      problem(
        "invalid",
        "consent-period",
        "授权期限须自今日或以后开始，且止期不早于起期",
        "the period begins today or later, and ends no earlier than it begins",
        request.from < day ? "from" : "to",
      ),
    ];
  const most = purpose?.consent?.maximumMonths;
  return most !== undefined && request.to > addMonths(request.from, most) ? [tooLong(most, "to")] : [];
}

const tooLong = (months: number, path: string): Problem =>
  problem(
    "invalid",
    "consent-too-long",
    `授权期限最长 ${months} 个月`,
    `a consent runs for at most ${months} months`,
    path,
  );

function termsOfItem(
  wanted: ConsentRequest["items"][number],
  path: string,
  rules: ConsentRules,
  problems: Problem[],
): ConsentTerms["items"][number] | null {
  const item = rules.items.find((one) => one.id === wanted.item);
  if (item === undefined || !mayOpen(item.disclosure)) {
    problems.push(
      problem(
        "invalid",
        "consent-item-unknown",
        `目录中没有可授权的事项“${wanted.item}”`,
        `the catalogue has no item “${wanted.item}” that consent may open`,
        `${path}.item`,
      ),
    );
    return null;
  }
  if (wanted.fields === null) return { item, fields: null };
  const fields = wanted.fields.flatMap((code, index) => {
    const field = item.fields.find((one) => one.code === code);
    if (field !== undefined && mayOpen(field.disclosure)) return [field];
    problems.push(
      problem(
        "invalid",
        field === undefined ? "consent-field-unknown" : "consent-field-closed",
        `“${item.label.zh}”没有可授权的字段“${code}”`,
        `“${item.label.en}” has no field “${code}” that consent may open`,
        `${path}.fields[${index}]`,
      ),
    );
    return [];
  });
  return { item, fields };
}

/** What consent may open: what is public anyway, and what waits for consent. Never what is government's own or internal. */
export const mayOpen = (disclosure: ItemDefinition["disclosure"]): boolean =>
  disclosure === "public" || disclosure === "consent";

function postLoanOf(
  request: ConsentRequest,
  purpose: PurposeDefinition | undefined,
  rules: ConsentRules,
  problems: Problem[],
): ConsentTerms["postLoan"] {
  if (request.postLoanTo === null) return null;
  const clause = purpose?.consent?.postLoan;
  const after = rules.purposes.find((one) => one.id === clause?.purpose);
  if (clause === undefined || after === undefined || request.postLoanTo < request.to) {
    problems.push(
      problem(
        "invalid",
        "consent-post-loan",
        "此用途没有贷后条款，或贷后止期早于授权止期",
        "this purpose has no post-loan clause, or the clause ends before the consent does",
        "postLoanTo",
      ),
    );
    return null;
  }
  if (request.postLoanTo > addMonths(request.from, clause.maximumMonths))
    problems.push(tooLong(clause.maximumMonths, "postLoanTo"));
  return { purpose: after, to: request.postLoanTo };
}
