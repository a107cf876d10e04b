import { Readable } from "node:stream";
import type { FastifyInstance } from "fastify";
import { auditExportOutput, auditFilter, errorSchema } from "@xinpark/kernel/contract";
import { closingStream, parseInput } from "@xinpark/platform/operation";
import { auditOperations, entriesAsCsv } from "@xinpark/services/audit";
import type { Application } from "../application/index.ts";
import { askerOf } from "./asker.ts";
import { descriptionOf, validateLater } from "./operations.ts";

/** The audit log as CSV: streamed, with an entry before the first byte and one after the last. */
export function registerAuditExport(api: FastifyInstance, application: Application): void {
  const operation = auditOperations.exportEntries;
  api.get(
    operation.path,
    {
      schema: { ...descriptionOf(operation), produces: ["text/csv"], response: { default: errorSchema } },
      validatorCompiler: validateLater,
    },
    async (request, reply) => {
      const actor = await askerOf(application, request);
      const { door, services } = application;
      const { stream } = auditExportOutput.parse(await operation.run(services, door, actor, request.query));
      const filter = parseInput(auditFilter, request.query);
      const note = { operation: operation.name, class: "read" } as const;
      const asked = { filter, administrators: false };
      const bytes = closingStream(door, actor, note, stream, () => entriesAsCsv(door, actor, asked));
      return reply
        .header("content-type", "text/csv; charset=utf-8")
        .header("content-disposition", 'attachment; filename="audit-entries.csv"')
        .send(Readable.from(bytes, { objectMode: false }));
    },
  );
}
