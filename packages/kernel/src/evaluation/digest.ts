/**
 * One line of the text over which the digest of a run is taken (SHA-256, UTF-8, lines ordered by subject id; callers hash).
 * `subjectId,score,grade` and a line feed; a subject without an evaluation has an empty score and the grade `none`: `17,,none`.
 */
export const resultLine = (subjectId: number | bigint, score: number | null, grade: string | null): string =>
  `${subjectId},${score ?? ""},${grade ?? "none"}\n`;
