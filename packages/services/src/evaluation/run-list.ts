import { z } from "zod";
import {
  evaluationRunsInput,
  evaluationRunsOutput,
  RUN_KINDS,
  RUN_STATES,
  type EvaluationRunOutput,
  type RunKind,
  type RunState,
} from "@xinpark/kernel/contract";
import { unreachable, type Text } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import type { Installation } from "../installation/index.ts";

/** Runs as they are listed, newest first: of everyone together, no enterprise in them. */

/** Nobody is at work any longer where no page was done for so long; a page takes seconds. */
const SILENCE = sql`interval '2 minutes'`;

const KIND = sql`case r.scope when 'all' then 'full' when 'batch' then 'incremental' else 'daily' end`;
const STATE = sql`case when r.finished_at is not null then 'finished' when r.abandoned_at is not null then 'superseded'
  when r.touched_at > clock_timestamp() - ${SILENCE} then 'computing' else 'interrupted' end`;

const runRow = z.object({
  id: z.number(),
  model: z.string(),
  model_version: z.string(),
  kind: z.enum(RUN_KINDS),
  as_of: z.string(),
  known_no: z.number(),
  state: z.enum(RUN_STATES),
  done: z.number(),
  of_subjects: z.number().nullable(),
  digest: z.string().nullable(),
  started_at: z.string(),
  finished_at: z.string().nullable(),
  milliseconds: z.number().nullable(),
  asked_by: z.string().nullable(),
  delivery: z.number().nullable(),
  delivered_by: z.string().nullable(),
});

type Asked = z.output<typeof evaluationRunsInput>;

async function listRuns(
  session: Session,
  installation: Installation,
  { model, kind, state, after, limit }: Asked,
): Promise<z.output<typeof evaluationRunsOutput>> {
  const rows = await session.rows(
    runRow,
    sql`select r.id, r.model, r.model_version, ${KIND} as kind, r.as_of, r.known_no, ${STATE} as state, r.done, r.of_subjects, r.digest, r.started_at,
        r.finished_at, (extract(epoch from r.finished_at - r.started_at) * 1000)::bigint as milliseconds, r.asked_by,
        b.id as delivery, b.delivered_by
      from evaluation_run r left join batch b on b.id = r.batch_id
      where (${model ?? null}::text is null or r.model = ${model ?? null}) and (${kind ?? null}::text is null or ${KIND} = ${kind ?? null})
        and (${state ?? null}::text is null or ${STATE} = ${state ?? null}) and (${after ?? null}::bigint is null or r.id < ${after ?? null})
      order by r.id desc limit ${limit + 1}`,
  );
  const items = rows.slice(0, limit).map((row) => shown(installation, row));
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}

function shown(installation: Installation, row: z.infer<typeof runRow>): EvaluationRunOutput {
  const model = installation.library
    .all("model")
    .find((one) => one.id === row.model && one.version === row.model_version);
  return {
    id: row.id,
    model: row.model,
    title: model?.title ?? { zh: row.model, en: row.model },
    version: row.model_version,
    kind: row.kind,
    asOf: row.as_of,
    knownNo: row.known_no,
    state: row.state,
    waiting: waitingOf(row.state, row.kind, row.asked_by),
    done: row.done,
    of: row.of_subjects,
    digest: row.digest,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    seconds: row.milliseconds === null ? null : row.milliseconds / 1000,
    cause: causeOf(row.kind, row.asked_by !== null),
    askedBy: row.asked_by ?? row.delivered_by,
    delivery: row.delivery,
  };
}

function causeOf(kind: RunKind, asked: boolean): Text {
  if (kind === "incremental") return { zh: "交付办结", en: "A delivery was closed" };
  if (kind === "daily")
    return { zh: "当日有记录到期或者开始计入", en: "Records expire or begin to count on that day" };
  return asked
    ? { zh: "由人发起", en: "Asked for" }
    : { zh: "模型版本生效", en: "A version of the model came into force" };
}

const PLATFORM: Text = { zh: "平台", en: "The platform" };

/** What an unfinished run waits for, and who sees to that. */
function waitingOf(state: RunState, kind: RunKind, askedBy: string | null): EvaluationRunOutput["waiting"] {
  switch (state) {
    case "computing":
      return { what: { zh: "其余企业计算完毕", en: "The other enterprises" }, owner: PLATFORM };
    case "interrupted":
      if (askedBy !== null)
        return {
          what: {
            zh: "再次执行 evaluate --all，从中断处继续",
            en: "evaluate --all to be run again; it goes on where it stopped",
          },
          owner: { zh: askedBy, en: askedBy },
        };
      return kind === "incremental"
        ? {
            what: {
              zh: "服务重新启动，启动后从中断处继续",
              en: "The server to start again; it then goes on where it stopped",
            },
            owner: PLATFORM,
          }
        : {
            what: {
              zh: "服务运行，随后从中断处继续",
              en: "The server to run; it then goes on where it stopped",
            },
            owner: PLATFORM,
          };
    case "finished":
    case "superseded":
      return null;
    default:
      return unreachable(state);
  }
}

export const listRunsOperation = defineOperation({
  name: "evaluation.runs",
  label: { zh: "评价计算记录", en: "Runs of evaluation" },
  description: {
    zh: "各次评价计算，新的在前：模型和版本、日期、入库序号、种类（增量、逐日、全部）、状态和进度、结果摘要、用时、起因。只含总数。",
    en: "Every run of evaluation, newest first: model and version, day, knowledge, kind (incremental, of a day, full), state and progress, digest, time and cause. Totals alone.",
  },
  method: "GET",
  path: "/evaluation-runs",
  input: evaluationRunsInput,
  output: evaluationRunsOutput,
  right: "evaluation.run",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (context: ServiceContext, session, input) => ({
    value: await listRuns(session, context.installation(), input),
  }),
});
