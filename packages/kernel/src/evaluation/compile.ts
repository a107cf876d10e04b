/** Models compiled to one function of (records, day). */
import { toEpochDay } from "../day/index.ts";
import type { FactDefinition, ModelDefinition } from "../definition/index.ts";
import { failed, ok, problem, ProblemError, type Outcome, type Problem } from "../outcome/index.ts";
import { canonicalJson } from "./canonical.ts";
import { factListProblems, factProblems, modelProblems } from "./check.ts";
import { compileFact, fieldsOf, newTally, tallyIds, type CompiledFact } from "./fact.ts";
import { bigMagnitude, isSafeMagnitude, magnitudeOf } from "./integer.ts";
import { compileMethod, type CompiledMethod } from "./method.ts";
import { monotoneProblems } from "./monotone.ts";
import { overflow } from "./problems.ts";
import { createScorer } from "./score.ts";
import {
  EVALUATOR_VERSION,
  MAXIMUM_RECORDS,
  type CompiledModel,
  type EvaluatedRecord,
  type Evaluation,
  type FactValue,
  type Polarity,
} from "./types.ts";

/**
 * Checks a model with its facts and makes it ready to run. `facts` may hold more than the model uses; `polarityOf` says of which
 * kind the records of an item are and matters only to models declared monotone (the theorem is stated in monotone.ts).
 *
 * Exact: every value is an integer below 2^53. The compiler bounds each from `maximumEach` and `MAXIMUM_RECORDS` and refuses what could
 * pass (`model-may-overflow`); a record's value is held within ±`maximumEach`; ratios round toward −∞ once.
 *
 * Problems are located in the model (`indicators[3].fact`) or in a fact (`fact/<id>.window`): fact-unknown, dimension-unknown,
 * id-duplicate, limits-crossed, bins-not-ascending, bins-not-open, table-key-not-integer, grades-not-descending, grades-not-complete,
 * veto-below-minimum, fact-value-missing, fact-member-unused, codes-missing, value-not-summable, maximum-undeclared, name-unknown,
 * window-too-long, model-may-overflow, and monotone-aggregate, -when-none, -sum, -status, -points.
 */
export function compileModel(
  model: ModelDefinition,
  facts: readonly FactDefinition[],
  polarityOf: (item: string) => Polarity,
): Outcome<CompiledModel> {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  const used = usedFacts(model, byId);
  const structural = [
    ...factListProblems(facts),
    ...modelProblems(model, new Set(byId.keys())),
    ...used.flatMap(factProblems),
  ];
  if (structural.length > 0) return failed(...structural);

  const compiled = new Map(used.map((fact) => [fact.id, compileFact(fact)]));
  const { methods, problems } = compileMethods(model, compiled);
  const found = [
    ...problems,
    ...(problems.length === 0 ? magnitudeProblems(model, methods) : []),
    ...(model.monotone ? monotoneProblems(model, (id) => compiled.get(id), polarityOf) : []),
  ];
  if (found.length > 0) return failed(...found);
  return ok(assemble(model, [...compiled.values()], methods));
}

/** In the order of first mention. */
function usedFacts(
  model: ModelDefinition,
  byId: ReadonlyMap<string, FactDefinition>,
): readonly FactDefinition[] {
  const ids = new Set([...model.indicators, ...model.vetoes].map((part) => part.fact));
  return [...ids].map((id) => byId.get(id)).filter((fact) => fact !== undefined);
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
    if ("points" in method) methods.push(method);
    else problems.push(method);
  }
  return { methods, problems };
}

/** The absolute values of everything that is ever added up, together, stay below 2^53: then so does every partial sum. */
function magnitudeProblems(model: ModelDefinition, methods: readonly CompiledMethod[]): readonly Problem[] {
  const limits = [model, ...model.dimensions].flatMap(({ minimum, maximum }) => [minimum, maximum]);
  const constants = [model.base, ...limits, ...model.vetoes.map((veto) => veto.ceiling)];
  let total = constants.reduce((sum, constant) => sum + bigMagnitude(BigInt(constant)), 0n);
  if (!isSafeMagnitude(total)) return [overflow("base")];
  for (const [index, { bounds }] of methods.entries()) {
    total += magnitudeOf(bounds);
    if (!isSafeMagnitude(total)) return [overflow(`indicators[${index}]`)];
  }
  return [];
}

function assemble(
  model: ModelDefinition,
  facts: readonly CompiledFact[],
  methods: readonly CompiledMethod[],
): CompiledModel {
  const definitions = facts.map((fact) => fact.definition);
  const items = [...new Set(definitions.flatMap((fact) => fact.items))].sort();
  return {
    id: model.id,
    version: model.version,
    digestInput: canonicalJson({
      evaluator: EVALUATOR_VERSION,
      model,
      facts: definitions.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    }),
    items,
    fields: Object.fromEntries(items.map((item) => [item, fieldsOfItem(item, definitions)])),
    maximumWindowDays: maximumWindowDays(definitions),
    evaluate: createEvaluate(model, facts, methods),
  };
}

const fieldsOfItem = (item: string, facts: readonly FactDefinition[]): readonly string[] =>
  [...new Set(facts.filter((fact) => fact.items.includes(item)).flatMap(fieldsOf))].sort();

/** Months are taken at their longest: 366 days a year, 31 for each month left. */
function maximumWindowDays(facts: readonly FactDefinition[]): number | null {
  let longest = 0;
  for (const { window } of facts) {
    if (window === undefined) return null;
    const days =
      "days" in window ? window.days : Math.floor(window.months / 12) * 366 + (window.months % 12) * 31;
    longest = Math.max(longest, days);
  }
  return longest;
}

type FactsOf = (records: readonly EvaluatedRecord[], asOf: number) => readonly FactValue[];

/** All facts in one pass over the records. */
function createFacts(facts: readonly CompiledFact[]): FactsOf {
  const factsByItem = new Map<string, number[]>();
  for (const [index, { definition }] of facts.entries())
    for (const item of new Set(definition.items)) {
      const indices = factsByItem.get(item);
      if (indices === undefined) factsByItem.set(item, [index]);
      else indices.push(index);
    }
  const windowStarts = rememberLast((asOf) => facts.map((fact) => fact.windowStart(asOf)));
  return (records, asOf) => {
    const starts = windowStarts(asOf);
    const tallies = facts.map(newTally);
    for (const record of records) {
      const indices = factsByItem.get(record.item);
      if (indices === undefined) continue;
      for (const index of indices) {
        const tally = tallies[index];
        if (tally !== undefined) facts[index]?.offer(tally, record, asOf, starts[index] ?? null);
      }
    }
    return facts.map((fact, index) => {
      const tally = tallies[index] ?? newTally(fact);
      const { id, label, unit } = fact.definition;
      return { fact: id, label, unit, value: fact.value(tally, asOf), records: tallyIds(tally) };
    });
  };
}

/** A whole population is evaluated as of one day, so the last answer is nearly always the one asked for. */
function rememberLast<T>(compute: (asOf: number) => T): (asOf: number) => T {
  let last: { readonly asOf: number; readonly value: T } | null = null;
  return (asOf) => {
    if (last === null || last.asOf !== asOf) last = { asOf, value: compute(asOf) };
    return last.value;
  };
}

const FIRST_AS_OF = toEpochDay("1900-01-01");
const LAST_AS_OF = toEpochDay("9999-12-31");

function checkArguments(records: readonly EvaluatedRecord[], asOf: number): void {
  if (!Number.isInteger(asOf) || asOf < FIRST_AS_OF || asOf > LAST_AS_OF)
    throw new ProblemError(
      problem(
        "invalid",
        "as-of-impossible",
        `不能评价的日期：${asOf}`,
        `cannot evaluate as of epoch day ${asOf}`,
      ),
    );
  if (records.length > MAXIMUM_RECORDS)
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
    checkArguments(records, asOf);
    return kinds.has(subject.kind) ? score(factsOf(records, asOf)) : notApplicable(model, subject.kind);
  };
}

const notApplicable = (model: ModelDefinition, kind: string): Evaluation => ({
  score: null,
  grade: null,
  why: {
    zh: `“${model.title.zh}”不适用于此类主体（${kind}）`,
    en: `"${model.title.en}" does not apply to subjects of this kind (${kind})`,
  },
  contributions: [],
  facts: [],
});
