import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { departmentId } from "./receiving.ts";

/** Whose deliveries are one's own. */

/** An officer delivers for the own department, the credit office for those of its region, the local operator for all. Gives the department's id. */
export async function requireOwnDepartment(session: Session, code: string): Promise<number> {
  const asked = await departmentId(session, code);
  requireOwn(session, asked);
  return asked;
}

/** The same of a department whose id is known. */
export function requireOwn(session: Session, asked: number): void {
  if (isOwnDepartment(session, asked)) return;
  throw new ProblemError(
    problem(
      "refused",
      "department-not-own",
      "只能以本部门名义报送",
      "one delivers for one's own department only",
      "department",
    ),
  );
}

export function isOwnDepartment(session: Session, department: number): boolean {
  const { department: own, line = [] } = session.actor.scope;
  return own === department || (own === 0 && (line.length === 0 || line.includes(department)));
}
