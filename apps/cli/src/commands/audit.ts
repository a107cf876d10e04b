/** `audit fsck` and `audit proof`: checking what is kept, and proving it to others. */
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { ProofDocument } from "@xinpark/kernel/proof";
import {
  consistencyProof,
  inclusionProof,
  readPublishedCheckpoint,
  recordEntryProof,
  sequence,
} from "@xinpark/platform/audit-log";
import { jobActor } from "@xinpark/platform/door";
import { readFile } from "node:fs/promises";
import type { Queries } from "@xinpark/platform/sql";
import { checkAudit as checkEverything, type AuditError } from "@xinpark/services/audit";
import { withApplication } from "../application.ts";
import type { Arguments, Run } from "../command/definition.ts";

export const checkAudit: Run = async (context) => {
  const against = await readAgainst(context.arguments.text("against"));
  return withApplication(context, async ({ application, actor }) => {
    const { output } = context;
    const { keysFolder } = application.configuration;
    const { door, log } = application;
    const options = { keysFolder, log, ...(against === null ? {} : { against }) };
    const checked = await checkEverything(door, jobActor("fsck", actor.name), options);
    const { entries, checkpoint, errors, unfinished } = checked;
    if (output.json) await output.value({ entries, checkpoint, errors, unfinished });
    else {
      await output.pairs([
        [{ zh: "审计条目", en: "Audit entries" }, String(entries)],
        [{ zh: "检查点大小", en: "Checkpoint size" }, checkpoint === null ? "—" : String(checkpoint.size)],
        [{ zh: "检查点根", en: "Checkpoint root" }, checkpoint?.root ?? "—"],
        [{ zh: "不一致", en: "Differences" }, String(errors.length)],
        [{ zh: "未结束的数据流", en: "Unfinished streams" }, String(unfinished.length)],
      ]);
      for (const error of errors) output.note({ zh: lineOf(error), en: lineOf(error) });
    }
    for (const { entry, operation, actor: who, at } of unfinished)
      output.note({
        zh: `未结束：${operation}，条目 ${entry}，${who}，${at}`,
        en: `unfinished: ${operation}, entry ${entry}, ${who}, ${at}`,
      });
    return errors.length === 0 ? 0 : 1;
  });
};

async function readAgainst(path: string | undefined) {
  if (path === undefined) return null;
  const text = await readFile(path, "utf8").catch(() => null);
  if (text !== null) return expectValue(readPublishedCheckpoint(text));
  throw new ProblemError(
    problem("not-found", "file-unreadable", "无法读取文件", "the file cannot be read", path),
  );
}

/** A row that disagrees, as table, kind and whatever numbers name it. */
function lineOf({ table, kind, ...place }: AuditError): string {
  const numbers = Object.entries(place).map(([name, value]) => `${name} ${String(value)}`);
  return [`${table}: ${kind}`, ...numbers].join(", ");
}

export const proveAudit: Run = (context) => {
  const asked = readAsked(context.arguments);
  return withApplication(context, async ({ application, actor }) => {
    const { keysFolder } = application.configuration;
    const { door, log } = application;
    await sequence(door, { keysFolder, log });
    const document = await door.open(
      jobActor("proof", actor.name),
      async (session) => {
        const made = await prove(session, asked);
        await session.audit({ operation: "audit.proof", class: "read", detail: { ...asked } });
        return made;
      },
      "population",
    );
    await context.output.value(document);
    return 0;
  });
};

type Asked =
  | { readonly kind: "row"; readonly id: number }
  | { readonly kind: "inclusion"; readonly entry: number }
  | { readonly kind: "consistency"; readonly from: number; readonly to: number };

const LARGEST = 999_999_999_999_999;

function readAsked(given: Arguments): Asked {
  const entry = given.integer("inclusion", 1, LARGEST);
  const from = given.integer("consistency", 0, LARGEST);
  const row = given.integer("row", 1, LARGEST);
  const [to] = given.positionals;
  if (row !== undefined && [entry, from, to].every((one) => one === undefined))
    return { kind: "row", id: row };
  if (row === undefined && entry !== undefined && from === undefined && to === undefined)
    return { kind: "inclusion", entry };
  if (
    row === undefined &&
    entry === undefined &&
    from !== undefined &&
    to !== undefined &&
    /^\d{1,15}$/u.test(to)
  )
    return { kind: "consistency", from, to: Number(to) };
  throw new ProblemError(
    problem(
      "invalid",
      "proof-unclear",
      "须写 --inclusion 条目编号、--row 记录条目编号，或 --consistency 起始大小 终止大小",
      "write --inclusion ENTRY_ID, --row RECORD_ENTRY, or --consistency FROM TO",
    ),
  );
}

async function prove(queries: Queries, asked: Asked): Promise<ProofDocument> {
  switch (asked.kind) {
    case "row":
      return expectValue(await recordEntryProof(queries, asked.id));
    case "inclusion":
      return expectValue(await inclusionProof(queries, asked.entry));
    case "consistency":
      return expectValue(await consistencyProof(queries, asked.from, asked.to));
  }
}
