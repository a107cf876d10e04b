import { foldName } from "../name/index.ts";

/** Whether two sources say the same. */

/** In the form in which values are compared: `name` without width, spaces and signs, `text` without width and spaces. */
export const comparable = (as: "text" | "name", value: string): string =>
  as === "name" ? foldName(value) : value.normalize("NFKC").replaceAll(/\s/gu, "");

/** Whether a value agrees with one of those that may stand for it; what is blank says nothing and agrees. */
export function agrees(as: "text" | "name", value: string, mayBe: readonly string[]): boolean {
  const compared = comparable(as, value);
  const known = mayBe.map((one) => comparable(as, one)).filter((one) => one !== "");
  return compared === "" || known.length === 0 || known.includes(compared);
}
