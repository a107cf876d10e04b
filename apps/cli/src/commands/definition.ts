/** `definition export` and `definition import`: definitions between the database and YAML. */
import { mkdir, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { definitionText, type Definition } from "@xinpark/kernel/definition";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import { definitionOperations, readDefinitionFile, readFolder } from "@xinpark/services/definition";
import { z } from "zod";
import { withApplication } from "../application.ts";
import type { Run } from "../command/definition.ts";

const { exportDefinitions, importDefinitions } = definitionOperations;

export const definitionExport: Run = async (context) => {
  const { arguments: given, output } = context;
  const [kind, id] = given.positionals;
  const folder = given.text("folder");
  return withApplication(context, async ({ application, actor }) => {
    const asked = { ...(kind === undefined ? {} : { kind }), ...(id === undefined ? {} : { id }) };
    const { definitions: items } = await exportDefinitions.perform(
      application.services,
      application.door,
      actor,
      asked,
    );
    if (items.length === 0) throw new ProblemError(unknown(given.positionals.join("/")));
    if (folder !== undefined) {
      const files = await writeFiles(items, folder);
      if (output.json) await output.value({ folder, files });
      else
        await output.line(output.text({ zh: `已导出 ${files} 个文件`, en: `${files} files were written` }));
    } else if (output.json) await output.value(items);
    else await output.raw(items.map(definitionText).join("---\n"));
    return 0;
  });
};

const unknown = (asked: string) =>
  problem("not-found", "definition-unknown", `没有定义 ${asked}`, `there is no definition ${asked}`, asked);

const headOf = z.looseObject({ kind: z.string(), id: z.string(), version: z.string() });

/** One file a definition and version, in a folder a kind. Nothing that exists is written over. */
async function writeFiles(items: readonly object[], folder: string): Promise<number> {
  for (const one of items) {
    const { kind, id, version } = headOf.parse(one);
    const place = join(folder, kind);
    await mkdir(place, { recursive: true });
    const name = `${id}@${version}.yaml`.replaceAll(/[^A-Za-z0-9@._-]/gu, "_");
    await writeFile(join(place, name), definitionText(one), { flag: "wx" }).catch((error: unknown) => {
      const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      throw new ProblemError(
        problem(
          "invalid",
          "file-not-written",
          `文件未能写出（${code}）`,
          `the file was not written (${code})`,
          join(place, name),
        ),
      );
    });
  }
  return items.length;
}

export const definitionImport: Run = async (context) => {
  const { arguments: given, output } = context;
  const definitions: Definition[] = [];
  for (const path of given.positionals) definitions.push(...(await readPath(path)));
  return withApplication(context, async ({ application, actor }) => {
    const { services, door } = application;
    const done = await importDefinitions.perform(services, door, actor, { definitions });
    await application.reloadInstallation();
    if (output.json) await output.value(done);
    else {
      const zh = `新增 ${done.added} 个定义，${done.unchanged} 个已在库`;
      const en = `${done.added} definitions added, ${done.unchanged} were there already`;
      await output.line(output.text({ zh, en }));
    }
    return 0;
  });
};

async function readPath(path: string): Promise<readonly Definition[]> {
  const state = await stat(path).catch(() => undefined);
  if (state?.isDirectory() === true) return expectValue(await readFolder(path));
  return expectValue(await readDefinitionFile(path, basename(path)));
}
