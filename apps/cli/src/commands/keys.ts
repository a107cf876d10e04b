/** `keys list`, `rotate`, `reseal` and `check`: the keys of sealed fields. */
import { jobActor } from "@xinpark/platform/door";
import {
  addKey,
  countSealed,
  readKeys,
  resealAll,
  type Resealed,
  type SealedCount,
} from "@xinpark/platform/sealing";
import { queriesOn } from "@xinpark/platform/sql";
import { withApplication, type OpenApplication } from "../application.ts";
import type { CommandContext, Run } from "../command/definition.ts";

interface Survey {
  readonly keys: readonly {
    readonly keyId: string;
    readonly made: string;
    readonly current: boolean;
    readonly values: number;
  }[];
  /** Keys that sealed something and are not here. */
  readonly missing: readonly { readonly keyId: string; readonly values: number }[];
  readonly faults: readonly { readonly file: string; readonly kind: string }[];
}

async function survey({ application }: OpenApplication): Promise<Survey> {
  const { keys, faults } = readKeys(application.configuration.keysFolder);
  const counts = await countSealed(queriesOn(application.database.pools.owner));
  const under = totals(counts);
  const latest = keys.at(-1)?.keyId;
  return {
    keys: keys.map(({ keyId, made }) => ({
      keyId,
      made: instantOf(made),
      current: keyId === latest,
      values: under.get(keyId) ?? 0,
    })),
    missing: [...under]
      .filter(([keyId]) => !keys.some((key) => key.keyId === keyId))
      .map(([keyId, values]) => ({ keyId, values })),
    faults,
  };
}

function totals(counts: readonly SealedCount[]): Map<string, number> {
  const under = new Map<string, number>();
  for (const { keyId, values } of counts) under.set(keyId, (under.get(keyId) ?? 0) + values);
  return under;
}

/** 17 digits of UTC as an instant. */
const instantOf = (made: string): string =>
  made.replace(/^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{3})$/u, "$1-$2-$3T$4:$5:$6.$7Z");

export const listKeys: Run = (context) =>
  withApplication(context, async (open) => {
    const found = await survey(open);
    await show(context, found);
    return 0;
  });

export const checkKeys: Run = (context) =>
  withApplication(context, async (open) => {
    const found = await survey(open);
    const sound = found.missing.length === 0 && found.faults.length === 0;
    if (context.output.json) await context.output.value({ sound, ...found });
    else await show(context, found);
    return sound ? 0 : 1;
  });

async function show({ output }: CommandContext, found: Survey): Promise<void> {
  if (output.json) return output.value(found);
  await output.table(
    [
      { title: { zh: "密钥", en: "Key" } },
      { title: { zh: "生成时刻", en: "Made" } },
      { title: { zh: "现用", en: "In use" } },
      { title: { zh: "字段数", en: "Fields" }, right: true },
    ],
    found.keys.map((key) => [key.keyId, key.made, key.current ? "✓" : "", String(key.values)]),
  );
  for (const { keyId, values } of found.missing) {
    output.note({
      zh: `缺少密钥 ${keyId}：${values} 个字段暂不可读`,
      en: `the key ${keyId} is not here: ${values} fields cannot be read for now`,
    });
  }
  for (const { file, kind } of found.faults) {
    output.note(
      kind === "open"
        ? {
            zh: `他人可读：${file}（应为 0600，文件夹 0700）`,
            en: `readable by others: ${file} (0600; the folder 0700)`,
          }
        : { zh: `密钥文件已损坏：${file}`, en: `not the key its name says: ${file}` },
    );
  }
}

export const rotateKeys: Run = (context) =>
  withApplication(context, async (open) => {
    const { keyId } = await addKey(open.application.configuration.keysFolder);
    await audit(open, "keys.rotate", { keyId });
    return finish(context, await resealNow(open), { keyId });
  });

export const reseal: Run = (context) =>
  withApplication(context, async (open) => finish(context, await resealNow(open), {}));

/** Done as owner of the database, as migrations are; what was done stands in the audit before and after. */
async function resealNow(open: OpenApplication): Promise<Resealed> {
  await audit(open, "keys.reseal", { begun: true });
  const done = await resealAll(
    queriesOn(open.application.database.pools.owner),
    open.application.services.sealing,
  );
  await audit(open, "keys.reseal", {
    resealed: done.resealed,
    missing: done.missing,
    broken: done.broken.length,
  });
  return done;
}

const audit = (
  { application, actor }: OpenApplication,
  operation: string,
  detail: Readonly<Record<string, unknown>>,
) =>
  application.door.open(
    jobActor("keys", actor.name),
    (session) => session.audit({ operation, class: "write", detail }),
    "filing",
  );

async function finish(
  { output }: CommandContext,
  done: Resealed,
  more: { readonly keyId?: string },
): Promise<number> {
  if (output.json) await output.value({ ...more, ...done });
  else {
    if (more.keyId !== undefined) {
      await output.line(output.text({ zh: `现用密钥：${more.keyId}`, en: `the key in use: ${more.keyId}` }));
    }
    await output.line(
      output.text({ zh: `重新加密 ${done.resealed} 个字段`, en: `${done.resealed} fields were sealed anew` }),
    );
    for (const { keyId, values } of done.missing) {
      output.note({
        zh: `缺少密钥 ${keyId}：${values} 个字段未动`,
        en: `without the key ${keyId}: ${values} fields were left`,
      });
    }
    for (const { table, column, row } of done.broken) {
      output.note({
        zh: `与所在位置不符：${table}.${column} ${row}`,
        en: `does not belong to its place: ${table}.${column} ${row}`,
      });
    }
  }
  return done.missing.length + done.broken.length === 0 ? 0 : 1;
}
