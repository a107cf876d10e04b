import { randomUUID } from "node:crypto";
import { z } from "zod";
import {
  pageQuery,
  sourceInput,
  sourceListOutput,
  sourceOutput,
  sourceTrialOutput,
} from "@xinpark/kernel/contract";
import { expectValue, ProblemError } from "@xinpark/kernel/outcome";
import type { Session } from "@xinpark/platform/door";
import { defineOperation } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import type { ServiceContext } from "../context/index.ts";
import { departmentId, knownMapping, requireItemOfKey, requireOwnDepartment } from "../delivery/index.ts";
import { credentialPlace } from "./fetching.ts";
import { oneSource, sourceRows, sourcesOutput } from "./store.ts";
import { trySource } from "./trying.ts";

/** Operations on addresses that data is pulled from. */

const sourceId = z.object({ source: z.coerce.number().int().positive() });

const list = defineOperation({
  name: "source.list",
  label: { zh: "数据拉取源", en: "Sources that are pulled" },
  description: {
    zh: "按计划向部门接口拉取数据的地址：事项、间隔、最近各次结果和下次时间。凭据不显示。",
    en: "Addresses of departments that are asked on a schedule: item, interval, the latest tries and the next one. Credentials are never shown.",
  },
  method: "GET",
  path: "/sources",
  input: pageQuery,
  output: sourceListOutput,
  right: "source.manage",
  audit: "read",
  purpose: "none",
  exports: "open",
  handle: async (context: ServiceContext, session, { after, limit }) => {
    const rows = await sourceRows(session, sql`where p.id > ${after ?? 0} order by p.id limit ${limit + 1}`);
    const items = await sourcesOutput(session, context, rows.slice(0, limit), session.today);
    return { value: { items, next: rows.length > limit ? (items.at(-1)?.source ?? null) : null } };
  },
});

const add = defineOperation({
  name: "source.add",
  label: { zh: "增设拉取源", en: "Add a source" },
  description: {
    zh: "主机须在 XINPARK_PULL_HOSTS 之列。凭据加密保存，不再显示。",
    en: "Its host must stand in XINPARK_PULL_HOSTS. The credential is kept sealed and never shown again.",
  },
  method: "POST",
  path: "/sources",
  input: sourceInput,
  output: sourceOutput,
  right: "source.manage",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, input) => {
    const { library } = context.installation();
    await requireOwnDepartment(session, input.department);
    await requireItemOfKey(session, input.item);
    const item = expectValue(library.find("item", input.item, session.today));
    if (input.mapping !== null) expectValue(await knownMapping(session, input.mapping, input.department));
    const refusal = context.outbound.refusal(input.url);
    if (refusal !== null) throw new ProblemError(refusal);
    const place = randomUUID();
    const { credential } = input;
    const sealed =
      credential.kind === "none" ? null : context.sealing.seal(credential.secret, credentialPlace(place));
    const row = await session.row(
      z.object({ id: z.number() }),
      sql`insert into pull_source (department_id, item, mapping_id, label, url, every_minutes, credential, credential_header, credential_sealed, credential_row,
          cursor_parameter, created_by)
        values (${await departmentId(session, input.department)}, ${item.id}, ${input.mapping}, ${input.label}, ${input.url}, ${input.everyMinutes},
          ${credential.kind}, ${credential.kind === "header" ? credential.name : null}, ${sealed}, ${place}, ${input.cursorParameter}, ${session.actor.name})
        returning id`,
    );
    return shown(context, session, row?.id ?? 0);
  },
});

async function shown(context: ServiceContext, session: Session, id: number) {
  const [value] = await sourcesOutput(session, context, [await oneSource(session, id)], session.today);
  if (value === undefined) throw new Error("a source that is there is shown");
  return { value, detail: { source: id } };
}

const pull = defineOperation({
  name: "source.pull",
  label: { zh: "立即拉取", en: "Pull now" },
  description: {
    zh: "不等下次时间，由后台作业随即拉取；结果见最近记录。",
    en: "Does not wait for the next time: the job asks at once; the latest tries tell what came of it.",
  },
  method: "POST",
  path: "/sources/{source}/pull",
  input: sourceId,
  output: sourceOutput,
  right: "source.manage",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, { source }) => {
    await requireManaged(session, source);
    await session.run(
      sql`update pull_source set state = 'active', next_at = clock_timestamp() where id = ${source}`,
    );
    return shown(context, session, source);
  },
});

const change = defineOperation({
  name: "source.change",
  label: { zh: "暂停、恢复或改间隔", en: "Pause, resume or change the interval" },
  description: {
    zh: "暂停的源不再访问；恢复后即按间隔继续。",
    en: "A paused source is not asked; resumed, it goes on at its interval.",
  },
  method: "POST",
  path: "/sources/{source}/change",
  input: sourceId.extend({
    paused: z.boolean().optional(),
    everyMinutes: z.int().min(1).max(44_640).optional(),
  }),
  output: sourceOutput,
  right: "source.manage",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, { source, paused, everyMinutes }) => {
    await requireManaged(session, source);
    const state = paused === undefined ? null : paused ? "paused" : "active";
    await session.run(
      sql`update pull_source set state = coalesce(${state}, state), every_minutes = coalesce(${everyMinutes ?? null}::int, every_minutes) where id = ${source}`,
    );
    return shown(context, session, source);
  },
});

/** Whoever may deliver for the department minds its sources. */
async function requireManaged(session: Session, id: number): Promise<void> {
  await requireOwnDepartment(session, (await oneSource(session, id)).department);
}

const trial = defineOperation({
  name: "source.test",
  label: { zh: "试拉取", en: "Try a source" },
  description: {
    zh: "访问一次，读前一百行，说明格式、列名和各行结果；不入库。",
    en: "Asks once and reads the first hundred rows: format, columns and how rows would end; nothing is delivered.",
  },
  method: "POST",
  path: "/sources/{source}/test",
  input: sourceId,
  output: sourceTrialOutput,
  right: "source.manage",
  audit: "write",
  purpose: "none",
  handle: async (context: ServiceContext, session, { source }) => {
    await requireManaged(session, source);
    const value = await trySource(context, session, await oneSource(session, source));
    return { value, detail: { source, status: value.httpStatus } };
  },
});

export const sourceOperations = { list, add, pull, change, trial };
