import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { errorSchema, exportOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { exportOperations, exportPath } from "@xinpark/services/export";
import type { Application } from "../application/index.ts";
import { askerOf } from "./asker.ts";
import { descriptionOf, validateLater } from "./operations.ts";

/** Files of bulk exports lie apart from all other files: they are no part of a backup and are removed when they expire. */
export const exportsFolder = (application: Application): string =>
  join(application.configuration.dataFolder, "exports");

const TYPES = {
  csv: "text/csv; charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
} as const;

/** Fetching the file of an export: recorded by the operation before the first byte. */
export function registerExports(api: FastifyInstance, application: Application): void {
  const { download } = exportOperations;
  api.get(
    download.path.replaceAll(/\{(\w+)\}/gu, ":$1"),
    {
      schema: { ...descriptionOf(download), response: { default: errorSchema } },
      validatorCompiler: validateLater,
    },
    async (request, reply) => {
      const actor = await askerOf(application, request);
      const answer = await download.run(application.services, application.door, actor, request.params);
      const made = exportOutput.parse(answer);
      const path = exportPath(exportsFolder(application), { id: made.export, format: made.format });
      const found = await stat(path).catch(() => null);
      if (found === null) throw new ProblemError(FILE_GONE);
      return reply
        .header("content-type", TYPES[made.format])
        .header("content-length", found.size)
        .header("content-disposition", `attachment; filename="export-${made.export}.${made.format}"`)
        .header("cache-control", "no-store")
        .send(createReadStream(path));
    },
  );
}

const FILE_GONE = problem(
  "not-found",
  "export-file-gone",
  "导出文件已不在本机，请重新申请",
  "the file of the export is no longer here; ask for it again",
  "export",
);
