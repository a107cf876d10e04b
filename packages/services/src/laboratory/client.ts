import { z } from "zod";
import { laboratoryReportContent, laboratoryTrialOutput } from "@xinpark/kernel/contract";
import type { Connections } from "@xinpark/platform/connection";
import { Thread } from "@xinpark/platform/thread";
import type { Laboratory } from "../context/index.ts";
import type { Installation } from "../installation/index.ts";
import type { Act, Question, Start } from "./protocol.ts";

/** The server's end of the laboratory: it begins with the first question, and ends when nobody has asked for long. */

/** The thread and all it keeps are let go when nobody asked for so long, in milliseconds. */
const IDLE = 35 * 60 * 1000;

const moversFound = z.object({
  total: z.number(),
  items: z.array(
    z.object({
      subject: z.number(),
      before: z.object({ score: z.number().nullable(), grade: z.string().nullable() }),
      after: z.object({ score: z.number().nullable(), grade: z.string().nullable() }),
    }),
  ),
  next: z.number().nullable(),
});

const startThread = (data: Start): Thread =>
  new Thread({ module: new URL("./laboratory-worker.ts", import.meta.url), data });

/** The laboratory over a database; its thread sees the definitions and the day of whoever made it. */
export function createLaboratory(
  connections: Connections,
  installation: () => Installation,
  today: () => string,
): Laboratory {
  let thread: Thread | null = null;
  let seen: Installation | null = null;
  let generation = 0;
  let idle: NodeJS.Timeout | null = null;
  const close = async (): Promise<void> => {
    const open = thread;
    thread = null;
    if (idle !== null) clearTimeout(idle);
    idle = null;
    if (open === null) return;
    await open.ask(questionOf({ kind: "close" })).catch(() => undefined);
    await open.end();
  };
  const questionOf = (act: Act): Question => ({ act, today: today(), generation });
  const ask = async (act: Act): Promise<unknown> => {
    if (seen !== installation()) {
      seen = installation();
      generation += 1;
    }
    if (thread === null || thread.ended) thread = startThread({ connections });
    idle ??= setTimeout(() => void close(), IDLE).unref();
    idle.refresh();
    return thread.ask(questionOf(act));
  };
  return {
    today,
    prepare: async (asked, onBehalfOf) => void (await ask({ kind: "prepare", asked, onBehalfOf })),
    try: async (asked, scope) => laboratoryTrialOutput.parse(await ask({ kind: "try", asked, scope })),
    movers: async (asked, scope, filter) =>
      moversFound.parse(await ask({ kind: "movers", asked, scope, filter })),
    prepareReport: async (examined, onBehalfOf) =>
      void (await ask({ kind: "prepare-report", examined, onBehalfOf })),
    report: async (examined, scope) =>
      laboratoryReportContent.parse(await ask({ kind: "report", examined, scope })),
    close,
  };
}
