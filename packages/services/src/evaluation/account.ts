import { createHash } from "node:crypto";
import { z } from "zod";
import { resultLine } from "@xinpark/kernel/evaluation";
import { sql, type Queries } from "@xinpark/platform/sql";

/** What a run comes to: how many, which grades, one digest. */

export interface RunResult {
  readonly subjects: number;
  readonly grades: Readonly<Record<string, number>>;
  /** SHA-256 over the lines `subjectId,score,grade`, by id. */
  readonly digest: string;
}

/** Counts grades and takes the digest, subject by subject in ascending order. */
export class Account {
  readonly #grades: Record<string, number> = {};
  readonly #digest = createHash("sha256");
  #subjects = 0;

  /** Of these grades those are counted too that nobody has. */
  constructor(grades: readonly { readonly id: string }[]) {
    for (const grade of grades) this.#grades[grade.id] = 0;
    this.#grades["none"] = 0;
  }

  add(subject: number, score: number | null, grade: string | null): void {
    this.#digest.update(resultLine(subject, score, grade));
    this.#grades[grade ?? "none"] = (this.#grades[grade ?? "none"] ?? 0) + 1;
    this.#subjects += 1;
  }

  close(): RunResult {
    return { subjects: this.#subjects, grades: this.#grades, digest: this.#digest.digest("hex") };
  }
}

const storedRow = z.object({
  subject: z.number(),
  score: z.number().nullable(),
  grade: z.string().nullable(),
});

/** Rows read at a time. */
const PAGE = 20_000;

/** The account of a run over what it has stored. */
export async function accountOfRun(
  queries: Queries,
  run: number,
  grades: ConstructorParameters<typeof Account>[0],
): Promise<RunResult> {
  const account = new Account(grades);
  for (let after = 0; ;) {
    const rows = await queries.rows(
      storedRow,
      sql`select subject_id as subject, score, grade from evaluation_result
        where run_id = ${run} and subject_id > ${after} order by subject_id limit ${PAGE}`,
    );
    for (const { subject, score, grade } of rows) account.add(subject, score, grade);
    const last = rows.at(-1);
    if (last === undefined || rows.length < PAGE) return account.close();
    after = last.subject;
  }
}
