import { problem, ProblemError } from "@xinpark/kernel/outcome";

/** The number of a batch as it was typed. Throws `batch-invalid`. */
export function batchNumber(text: string): number {
  if (/^[1-9]\d{0,14}$/u.test(text)) return Number(text);
  throw new ProblemError(
    problem("invalid", "batch-invalid", "批次号须为正整数", "a batch is a whole number above zero", text),
  );
}
