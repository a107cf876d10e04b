/** Models as one SQL statement: the execution in the database. Everything is grouped by subject. PostgreSQL 15 and newer. */
import { failed, ok, type Outcome } from "../../outcome/index.ts";
import { checkAsOf } from "../compile.ts";
import { isDeriving } from "../derive.ts";
import type { ModelPlan } from "../types.ts";
import { compileEdges } from "../window.ts";
import { derivedText, gatheredText, type FactText } from "./fact.ts";
import { recordColumns } from "./record.ts";
import { gradeText, meetsText, pointsText, scoreText } from "./score.ts";
import { integerText } from "./text.ts";

/** The relations a statement reads, as SQL without parameters. */
export interface StatementSources {
  /** One column, `subject`: who is evaluated, each once. */
  readonly subjects: string;
  /**
   * Records with the columns subject, id, item, day, published, severity, amount, status, valid_to, uses, score_from, incomplete,
   * known_no, public_from, public_to, performed (days as integers since 1970-01-01) and payload (jsonb). Records of the
   * model's items alone; those of other subjects are passed over.
   */
  readonly records: string;
}

/**
 * One statement that gives, as of an epoch day, the columns `subject`, `score` (thousandths of a point), `grade`, both null where a
 * requirement does not hold, and `records`, how many were looked at. The same integers as `CompiledModel.evaluate`; the caller
 * refuses a subject with more than `MAXIMUM_RECORDS` records.
 * Fails with `pattern-untranslatable`, located in the fact. Throws ProblemError `as-of-impossible`.
 */
export function compileStatement(plan: ModelPlan, asOf: number, sources: StatementSources): Outcome<string> {
  checkAsOf(asOf);
  const { ofFact, problems, text } = recordColumns(
    plan,
    (fact) => compileEdges(fact)(asOf),
    asOf,
    sources.records,
  );
  if (problems.length > 0) return failed(...problems);
  const gathered = gatheredFacts(plan, asOf, ofFact);
  const relations = [...gathered.values()].flatMap((fact) => fact.relations);
  const aggregates = [...gathered.values()].flatMap((fact) => fact.aggregates);
  const joined = relations
    .filter(([name]) => name.startsWith("d"))
    .map(([name]) => `left join ${name} on ${name}.subject = s.subject`);
  const columnOf = (fact: string): string => `v${plan.facts.findIndex((one) => one.id === fact)}`;
  const values = [...gathered].map(
    ([place, fact]) => `${fact.value.replaceAll("$as_of", integerText(asOf))} as v${place}`,
  );
  let layer = `select s.subject, coalesce(a.records, 0) as records${listed(values)} from (${sources.subjects}) s
    left join a on a.subject = s.subject ${joined.join(" ")}`;
  // Each layer stands on the one before; a fence between them, or expressions would be written out again and again.
  for (const [place, fact] of plan.facts.entries())
    if (isDeriving(fact.aggregate))
      layer = `select l.*, ${derivedText(fact, fact.aggregate, columnOf)} as v${place} from (${layer} offset 0) l`;
  const { model } = plan;
  const points = model.indicators.map((one, index) => `${pointsText(plan, one, columnOf)} as p${index}`);
  layer = `select l.*${listed(points)} from (${layer} offset 0) l`;
  layer = `select l.*, case when ${meetsText(model, columnOf)} then ${scoreText(plan, columnOf)} end as score from (${layer} offset 0) l`;
  return ok(
    [
      `with q as (${text})`,
      `a as (select subject, count(*) as records${listed(aggregates)} from q group by subject)`,
      ...relations.map(([name, relation]) => `${name} as (${relation})`),
    ].join(",\n") +
      `\nselect subject, score, case when score is not null then ${gradeText(model, columnOf)} end as grade, records from (${layer} offset 0) l`,
  );
}

const listed = (columns: readonly string[]): string => columns.map((column) => `, ${column}`).join("");

function gatheredFacts(
  plan: ModelPlan,
  asOf: number,
  columns: ReturnType<typeof recordColumns>["ofFact"],
): ReadonlyMap<number, FactText> {
  const gathered = new Map<number, FactText>();
  for (const [place, fact] of plan.facts.entries()) {
    const own = columns.get(fact.id);
    if (own === undefined || isDeriving(fact.aggregate)) continue;
    gathered.set(place, gatheredText(fact, fact.aggregate, own, compileEdges(fact)(asOf), place));
  }
  return gathered;
}
