import { z } from "zod";
import { moveInput, moveOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import type { Installation } from "../installation/index.ts";
import { carryOut } from "./places.ts";
import { oneSubject } from "./search.ts";

/** Moving an enterprise: from a day on it belongs to another area, tax place or park, and so to other readers. */

export const move = defineOperation({
  name: "registry.move",
  label: { zh: "变更企业的登记地、纳税地或园区", en: "Move an enterprise" },
  description: {
    zh: "自某日起变更登记地、纳税地或所在园区（region 为空表示离园），须有事由和文书。原辖区自该日起不再可见其受保护信息，新辖区自该日起可见；未到的日期到日生效。迁出地或迁入地的人员可办理。",
    en: "From a day on the enterprise belongs to another area, tax place or park (no region: it leaves its park); a reason and a document are needed. From that day its protected data is seen there and no longer here; a day ahead takes effect when it comes. Whoever reaches the old or the new place may decide it.",
  },
  method: "POST",
  path: "/subjects/{code}/moves",
  input: moveInput,
  output: moveOutput,
  right: "registry.move",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const subject = await oneSubject(session, input.code);
    const region = regionNumber(context.installation(), input.relation, input.region);
    const id = await record(session, subject, input, region);
    const effective = await carryOut(session, id);
    const { relation, from, reason, document } = input;
    return {
      value: { move: id, subject, relation, region: input.region, from, effective },
      subjects: [subject],
      detail: { move: id, relation, region: input.region, from, reason, document, effective },
    };
  },
});

type MoveInput = z.output<typeof moveInput>;

async function record(
  session: Session,
  subject: number,
  input: MoveInput,
  region: number | null,
): Promise<number> {
  const { low, high } = session.actor.scope;
  const within = (column: ReturnType<typeof sql>) =>
    sql`${column} between ${low}::bigint and ${high}::bigint`;
  const row = await session.row(
    z.object({ id: z.number() }),
    sql`insert into subject_move (subject_id, relation, region_no, from_day, reason, document, decided_by, account_id, area_no, park_no)
      select s.id, ${input.relation}, ${region}::bigint, ${input.from}::date, ${input.reason}, ${input.document}, ${session.actor.name}, ${session.actor.accountId},
        s.area_no, s.park_no
      from subject s where s.id = ${subject}
        and (${within(sql`s.area_no`)} or ${within(sql`s.park_no`)} or ${within(sql`${region}::bigint`)})
      returning id`,
  );
  if (row !== null) return row.id;
  throw new ProblemError(
    problem(
      "refused",
      "place-not-own",
      "迁出地和迁入地都不在您的职责范围内",
      "neither the old place nor the new one lies within your reach",
      "region",
    ),
  );
}

/** The number by which row security knows a place. */
function regionNumber(
  installation: Installation,
  relation: MoveInput["relation"],
  region: string | null,
): number | null {
  if (region === null) {
    if (relation === "park") return null;
    throw new ProblemError(
      problem(
        "invalid",
        "region-missing",
        "登记地和纳税地须写明行政区划",
        "a registered area or tax place needs a division",
        "region",
      ),
    );
  }
  if (relation !== "park") {
    if (/^\d{6}$/u.test(region) && installation.codeTables.divisions.has(region)) return Number(region);
    throw unknownRegion(region);
  }
  const park = installation.pack.regions.find((one) => one.type === "park" && one.code === region);
  if (park === undefined) throw unknownRegion(region);
  return park.from;
}

const unknownRegion = (region: string) =>
  new ProblemError(
    problem(
      "invalid",
      "region-unknown",
      `没有“${region}”这个区划或园区`,
      `there is no place “${region}”`,
      "region",
    ),
  );
