/** Models compiled to one function of (records, day). */
import { toEpochDay } from "../day/index.ts";
import type {
  DomainDefinition,
  FactDefinition,
  IndicatorDefinition,
  ModelDefinition,
} from "../definition/index.ts";
import { failed, ok, problem, ProblemError, type Outcome, type Problem } from "../outcome/index.ts";
import { canonicalJson } from "./canonical.ts";
import { catalogueProblems } from "./check-catalogue.ts";
import { factListProblems, factProblems } from "./check-fact.ts";
import { modelProblems } from "./check.ts";
import { partBounds } from "./bounds.ts";
import { isDeriving } from "./derive.ts";
import { compileFact, createFacts, fieldsOf, orderFacts, type CompiledFact } from "./fact.ts";
import { bigMagnitude, isSafeMagnitude, magnitudeOf } from "./integer.ts";
import { compileMethod, weighted, type CompiledMethod } from "./method.ts";
import { monotoneProblems } from "./monotone.ts";
import { factPath, flaw, overflow } from "./problems.ts";
import { createScorer } from "./score.ts";
import { createUnits } from "./unit.ts";
import {
  EVALUATOR_VERSION,
  MAXIMUM_RECORDS,
  NOT_SCORED,
  type Catalogue,
  type CompiledModel,
  type Evaluation,
  type ModelPlan,
} from "./types.ts";

/**
 * Checks a model with its facts and makes it ready to run. `facts` may hold more than the model uses.
 *
 * Exact: every value is an integer below 2^53. The compiler bounds each from `maximumEach` and `MAXIMUM_RECORDS` and refuses what could
 * pass (`model-may-overflow`); a record's value is held within ±`maximumEach`; ratios, shares and weights round toward −∞ once.
 *
 * Problems are located in the model (`indicators[3].fact`) or in a fact (`fact/<id>.window`). Of models: fact-unknown,
 * dimension-unknown, id-duplicate, limits-crossed, bins-not-ascending, bins-not-open, table-key-not-integer, grades-not-descending,
 * grades-not-complete, grade-unknown, grades-empty, veto-below-minimum, floor-above-maximum, weights-not-complete, weights-not-whole, requirement-empty,
 * consent-undeclared, consent-unused. Of facts: fact-circle, fact-value-missing, fact-member-missing, fact-member-unused, codes-missing,
 * value-not-summable, maximum-undeclared, name-unknown, window-too-long, decay-not-ascending, decay-too-long, part-unknown, part-use,
 * part-items. Of both with the catalogue: item-unknown, field-unknown, field-type, domain-unknown, domain-empty. Further model-may-overflow,
 * and monotone-aggregate, -when-none, -sum, -status, -publication, -repair, -points, -floor, -requires, -precedence.
 */
export function compileModel(
  model: ModelDefinition,
  facts: readonly FactDefinition[],
  catalogue: Catalogue,
): Outcome<CompiledModel> {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const { facts: used, circle } = orderFacts(mentionedFacts(model), byId);
  const structural = [
    ...factListProblems(facts),
    ...(circle === null ? [] : [circular(circle)]),
    ...modelProblems(model, new Set(byId.keys()), used),
    ...used.flatMap((fact) => factProblems(fact, byId)),
    ...catalogueProblems(model, used, catalogue),
  ];
  if (structural.length > 0) return failed(...structural);

  const domains = usedDomains(used, catalogue);
  const compiled = compileFacts(used, domains);
  const { methods, problems } = compileMethods(model, compiled);
  const found = [
    ...used.flatMap((fact) => boundProblems(fact, compiled)),
    ...problems,
    ...(problems.length === 0 ? magnitudeProblems(model, methods) : []),
    ...(model.monotone ? monotoneProblems(model, (id) => compiled.get(id), catalogue.polarityOf) : []),
  ];
  if (found.length > 0) return failed(...found);
  return ok(assemble(model, [...compiled.values()], methods, domains));
}

/** In the order of first mention. */
const mentionedFacts = (model: ModelDefinition): ReadonlySet<string> =>
  new Set(
    [
      ...model.indicators,
      ...model.vetoes,
      ...(model.floors ?? []),
      ...(model.requires ?? []),
      ...(model.precedence ?? []),
    ].map((part) => part.fact),
  );

const circular = (fact: FactDefinition): Problem =>
  flaw(
    "fact-circle",
    factPath(fact, "of"),
    `事实“${fact.id}”经由其组成部分又引用了自己`,
    `the fact "${fact.id}" is made of itself by way of its parts`,
  );

function usedDomains(facts: readonly FactDefinition[], catalogue: Catalogue): readonly DomainDefinition[] {
  const wanted = new Set(facts.flatMap((fact) => fact.where.domain ?? []));
  return (catalogue.domains ?? [])
    .filter((domain) => wanted.has(domain.id))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

function compileFacts(
  facts: readonly FactDefinition[],
  domains: readonly DomainDefinition[],
): ReadonlyMap<string, CompiledFact> {
  const compiled = new Map<string, CompiledFact>();
  for (const fact of facts)
    compiled.set(
      fact.id,
      compileFact(fact, domains, (id) => compiled.get(id)?.bounds),
    );
  return compiled;
}

/** A fact over facts is bounded only when its parts are known. */
function boundProblems(
  fact: FactDefinition,
  compiled: ReadonlyMap<string, CompiledFact>,
): readonly Problem[] {
  const own = compiled.get(fact.id)?.bounds;
  if (own === undefined || isSafeMagnitude(magnitudeOf(own))) return [];
  if (!isDeriving(fact.aggregate))
    return [overflow(factPath(fact, fact.decay === undefined ? "maximumEach" : "decay"))];
  const largest = partBounds(fact.of, (id) => compiled.get(id)?.bounds).findIndex(
    (one) => !isSafeMagnitude(magnitudeOf(one)),
  );
  return [overflow(factPath(fact, largest < 0 ? "of" : `of[${largest}].times`))];
}

function compileMethods(
  model: ModelDefinition,
  facts: ReadonlyMap<string, CompiledFact>,
): { readonly methods: readonly CompiledMethod[]; readonly problems: readonly Problem[] } {
  const methods: CompiledMethod[] = [];
  const problems: Problem[] = [];
  for (const [index, indicator] of model.indicators.entries()) {
    const domain = facts.get(indicator.fact)?.bounds ?? { low: 0n, high: 0n };
    const method = compileMethod(indicator, domain, `indicators[${index}]`);
    if (!("points" in method)) {
      problems.push(method);
      continue;
    }
    if (!isSafeMagnitude(magnitudeOf(method.bounds))) problems.push(overflow(`indicators[${index}]`));
    else methods.push(weighted(method, weightOf(model, indicator)));
  }
  return { methods, problems };
}

/** The absolute values of everything that is ever added up, together, stay below 2^53: then so does every partial sum. */
function magnitudeProblems(model: ModelDefinition, methods: readonly CompiledMethod[]): readonly Problem[] {
  const limits = [model, ...model.dimensions].flatMap(({ minimum, maximum }) => [minimum, maximum]);
  const hard = [...model.vetoes.map((one) => one.ceiling), ...(model.floors ?? []).map((one) => one.floor)];
  let total = [model.base, ...limits, ...hard].reduce((sum, one) => sum + bigMagnitude(BigInt(one)), 0n);
  if (!isSafeMagnitude(total)) return [overflow("base")];
  for (const [index, { bounds }] of methods.entries()) {
    total += magnitudeOf(bounds);
    if (!isSafeMagnitude(total)) return [overflow(`indicators[${index}]`)];
  }
  return [];
}

/** The methods of a checked plan, in the order of its indicators, each taken by its weight. */
export function methodsOf({ model, facts, bounds }: ModelPlan): readonly CompiledMethod[] {
  const byId = new Map(facts.map((fact, index) => [fact.id, bounds[index]]));
  return model.indicators.map((indicator, index) => {
    const path = `indicators[${index}]`;
    const method = compileMethod(indicator, byId.get(indicator.fact) ?? { low: 0n, high: 0n }, path);
    if (!("points" in method)) throw new ProblemError(method);
    return weighted(method, weightOf(model, indicator));
  });
}

/** The weight of an indicator in all, in millionths. */
export const weightOf = (model: ModelDefinition, indicator: IndicatorDefinition): number =>
  (indicator.weight ?? 1000) *
  (model.dimensions.find((one) => one.id === indicator.dimension)?.weight ?? 1000);

function assemble(
  model: ModelDefinition,
  facts: readonly CompiledFact[],
  methods: readonly CompiledMethod[],
  domains: readonly DomainDefinition[],
): CompiledModel {
  const definitions = facts.map((fact) => fact.definition);
  const items = [...new Set(definitions.flatMap((fact) => fact.items))].sort();
  const evaluate = createEvaluate(model, facts, methods);
  return {
    id: model.id,
    version: model.version,
    digestInput: canonicalJson({
      evaluator: EVALUATOR_VERSION,
      model,
      facts: definitions.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
      ...(domains.length === 0 ? {} : { domains }),
    }),
    items,
    fields: Object.fromEntries(
      items.map((item) => [item, fieldsOfItem(item, definitions, domains, model.unit?.fields[item])]),
    ),
    maximumWindowDays: maximumWindowDays(definitions),
    evaluate,
    evaluateUnits: createUnits(model, evaluate),
    plan: { model, facts: definitions, domains, bounds: facts.map((fact) => fact.bounds) },
  };
}

function fieldsOfItem(
  item: string,
  facts: readonly FactDefinition[],
  domains: readonly DomainDefinition[],
  unit: string | undefined,
): readonly string[] {
  const read = facts
    .filter((fact) => !isDeriving(fact.aggregate) && fact.items.includes(item))
    .flatMap((fact) => fieldsOf(fact, item, domains));
  return [...new Set(unit === undefined ? read : [...read, unit])].sort();
}

/** Months are taken at their longest: 366 days a year, 31 for each month left. A trend looks at two windows. */
function maximumWindowDays(facts: readonly FactDefinition[]): number | null {
  let longest = 0;
  for (const { window, aggregate } of facts) {
    if (isDeriving(aggregate)) continue;
    if (window === undefined) return null;
    const times = aggregate === "trend" ? 2 : 1;
    const days =
      "days" in window
        ? window.days * times
        : Math.floor((window.months * times) / 12) * 366 + ((window.months * times) % 12) * 31;
    longest = Math.max(longest, days);
  }
  return longest;
}

const FIRST_AS_OF = toEpochDay("1900-01-01");
const LAST_AS_OF = toEpochDay("9999-12-31");

/** Refuses a day outside 1900–9999: throws ProblemError `as-of-impossible`. */
export function checkAsOf(asOf: number): void {
  if (!Number.isInteger(asOf) || asOf < FIRST_AS_OF || asOf > LAST_AS_OF)
    throw new ProblemError(
      problem(
        "invalid",
        "as-of-impossible",
        `不能评价的日期：${asOf}`,
        `cannot evaluate as of epoch day ${asOf}`,
      ),
    );
}

/** Refuses a subject with more than `MAXIMUM_RECORDS` records: throws ProblemError `records-too-many`. */
export function checkRecordCount(count: number): void {
  if (count > MAXIMUM_RECORDS)
    throw new ProblemError(
      problem(
        "too-large",
        "records-too-many",
        `一个主体的记录超过 ${MAXIMUM_RECORDS} 条`,
        `one subject has more than ${MAXIMUM_RECORDS} records`,
      ),
    );
}

function createEvaluate(
  model: ModelDefinition,
  facts: readonly CompiledFact[],
  methods: readonly CompiledMethod[],
): CompiledModel["evaluate"] {
  const kinds = new Set(model.subjectKinds);
  const factsOf = createFacts(facts);
  const score = createScorer(
    model,
    methods,
    facts.map((fact) => fact.definition.id),
  );
  return (subject, records, asOf) => {
    checkAsOf(asOf);
    checkRecordCount(records.length);
    if (!kinds.has(subject.kind)) return notApplicable(model);
    if (model.consent?.items.every((item) => subject.consents?.includes(item) === true) === false)
      return { ...NOT_SCORED, outcome: "no-consent", why: model.consent.why };
    return score(factsOf(records, asOf));
  };
}

const notApplicable = (model: ModelDefinition): Evaluation => ({
  ...NOT_SCORED,
  outcome: "not-applicable",
  why: {
    zh: `“${model.title.zh}”不适用于此类主体`,
    en: `"${model.title.en}" does not apply to subjects of this kind`,
  },
});
