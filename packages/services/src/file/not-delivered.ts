import type { FileOutput, SubjectOutput } from "@xinpark/kernel/contract";
import { shared } from "@xinpark/platform/answer";
import { keptFor, type Installation } from "../installation/index.ts";

/** What a file is missing. Alike for most files, and shared by their answers. */

const kept = keptFor<FileOutput["notDelivered"]>(20);

/**
 * What is missing, with the names of who owes it: the registration of a file that a code opened, and items that a department has the duty
 * to deliver and has never delivered. That an enterprise has no penalty is not missing.
 */
export function notDelivered(
  installation: Installation,
  day: string,
  { provisional }: Pick<SubjectOutput, "provisional">,
  delivered: ReadonlySet<string>,
): FileOutput["notDelivered"] {
  return kept(installation, `${day} ${String(provisional)} ${[...delivered].join(",")}`, () =>
    shared(notDeliveredOf(installation, day, provisional, delivered)),
  );
}

function notDeliveredOf(
  installation: Installation,
  day: string,
  provisional: boolean,
  delivered: ReadonlySet<string>,
): FileOutput["notDelivered"] {
  return installation
    .items(day)
    .map((item) => ({
      item: item.id,
      itemLabel: item.label,
      departments: installation.pack.departments
        .filter((department) => department.duties.includes(item.id))
        .filter(
          (department) =>
            (provisional && item.establishes === "subject") ||
            !delivered.has(`${department.code} ${item.id}`),
        )
        .map((department) => department.label),
    }))
    .filter((entry) => entry.departments.length > 0);
}
