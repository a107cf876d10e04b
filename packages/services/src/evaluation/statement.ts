import { checkRecordCount, compileStatement, type CompiledModel } from "@xinpark/kernel/evaluation";
import { expectValue } from "@xinpark/kernel/outcome";
import { copyOut } from "@xinpark/platform/bulk";
import type { Session } from "@xinpark/platform/door";
import { literal, sql, type Statement } from "@xinpark/platform/sql";
import { dayOfPoint, isEvaluated, recordsOfEveryone, type RunPoint, type RunSubject } from "./population.ts";

/** The execution in the database: one statement for everyone. */

export interface SqlResult {
  /** Thousandths of a point. */
  readonly score: number | null;
  readonly grade: string | null;
}

/**
 * Score and grade of everyone who has one at all, by subject.
 * Throws ProblemError `pattern-untranslatable`, located in the fact, and `records-too-many`.
 */
export async function evaluateBySql(
  session: Pick<Session, "client" | "run">,
  model: CompiledModel,
  subjects: readonly RunSubject[],
  point: RunPoint,
): Promise<ReadonlyMap<number, SqlResult>> {
  const results = new Map<number, SqlResult>();
  const evaluated = subjects.filter((subject) => isEvaluated(model, subject));
  const statement = expectValue(
    compileStatement(model.plan, dayOfPoint(point), {
      subjects: evaluatedSubjects(model, evaluated, point).text,
      records: recordsOfEveryone(model, point).text,
    }),
  );
  if (evaluated.length === 0) return results;
  // Compiling a statement this wide to machine code costs more than it saves.
  await session.run(sql`set local jit = off`);
  await copyOut(session.client, statement, (row) => {
    checkRecordCount(row.integer(3) ?? 0);
    results.set(row.integer(0) ?? 0, { score: row.integer(1), grade: row.text(2) });
  });
  return results;
}

/** Of the present they are told by their kind; what they were in the past was read for each. */
function evaluatedSubjects(
  model: CompiledModel,
  subjects: readonly RunSubject[],
  { entries, knownNo }: RunPoint,
): Statement {
  if (entries)
    return sql`select unnest(${literal(subjects.map((subject) => String(subject.id)))})::bigint as subject`;
  return sql`select s.id as subject from subject s join batch b on b.id = s.batch_id
    where b.known_no <= ${literal(knownNo)} and s.merged_into is null and s.kind = any(${literal(model.plan.model.subjectKinds)})`;
}
