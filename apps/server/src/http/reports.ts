import type { FastifyInstance } from "fastify";
import { errorSchema, reportOutput } from "@xinpark/kernel/contract";
import { expectValue } from "@xinpark/kernel/outcome";
import { reportOperations } from "@xinpark/services/report";
import type { Application } from "../application/index.ts";
import { askerOf } from "./asker.ts";
import { descriptionOf, validateLater } from "./operations.ts";

/** Fetching a report: recorded by the operation before the first byte. */
export function registerReports(api: FastifyInstance, application: Application): void {
  const { download } = reportOperations;
  api.get(
    download.path.replaceAll(/\{(\w+)\}/gu, ":$1"),
    {
      schema: { ...descriptionOf(download), response: { default: errorSchema } },
      validatorCompiler: validateLater,
    },
    async (request, reply) => {
      const actor = await askerOf(application, request);
      const answer = await download.run(application.services, application.door, actor, request.params);
      const report = reportOutput.parse(answer);
      const { stream, bytes } = expectValue(await application.files.open(report.sha256));
      const name = `${report.title}-${report.subject.name}-${report.day}.pdf`;
      return reply
        .header("content-type", "application/pdf")
        .header("content-length", bytes)
        .header(
          "content-disposition",
          `attachment; filename="report-${report.number}.pdf"; filename*=UTF-8''${encodeURIComponent(name)}`,
        )
        .header("cache-control", "no-store")
        .send(stream);
    },
  );
}
