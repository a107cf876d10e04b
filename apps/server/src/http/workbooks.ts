import { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply } from "fastify";
import {
  errorSchema,
  errorWorkbookInput,
  errorWorkbookOutput,
  templateOutput,
} from "@xinpark/kernel/contract";
import { expectValue } from "@xinpark/kernel/outcome";
import { catalogueOperations, itemTemplate } from "@xinpark/services/catalogue";
import { deliveryOperations, makeErrorWorkbook } from "@xinpark/services/delivery";
import { workbookBytes, WORKBOOK_TYPE, type Workbook } from "@xinpark/services/spreadsheet";
import type { Application } from "../application/index.ts";
import { askerOf } from "./asker.ts";
import { descriptionOf, validateLater } from "./operations.ts";

/** Workbooks to fetch: the operation decides and records, the bytes follow. */
export function registerWorkbooks(api: FastifyInstance, application: Application): void {
  registerErrors(api, application);
  const { template } = catalogueOperations;
  api.get(
    template.path.replaceAll(/\{(\w+)\}/gu, ":$1"),
    {
      schema: { ...descriptionOf(template), response: { default: errorSchema } },
      validatorCompiler: validateLater,
    },
    async (request, reply) => {
      const actor = await askerOf(application, request);
      const answer = await template.run(application.services, application.door, actor, {
        ...objectOf(request.query),
        ...objectOf(request.params),
      });
      const { item, language, fileName } = templateOutput.parse(answer);
      const made = expectValue(itemTemplate(application.installation(), item, application.today(), language));
      return sendWorkbook(reply, made.workbook, `template-${item}.xlsx`, fileName);
    },
  );
}

function registerErrors(api: FastifyInstance, application: Application): void {
  const { errors } = deliveryOperations;
  api.get(
    errors.path.replaceAll(/\{(\w+)\}/gu, ":$1"),
    {
      schema: { ...descriptionOf(errors), response: { default: errorSchema } },
      validatorCompiler: validateLater,
    },
    async (request, reply) => {
      const actor = await askerOf(application, request);
      const asked = { ...objectOf(request.query), ...objectOf(request.params) };
      const answer = await errors.run(application.services, application.door, actor, asked);
      const { batch, fileName } = errorWorkbookOutput.parse(answer);
      const input = errorWorkbookInput.parse(asked);
      const workbook = await makeErrorWorkbook(application.delivery, actor, input);
      return sendWorkbook(reply, workbook, `errors-${batch}.xlsx`, fileName);
    },
  );
}

/** `plainName` is for programs that read no other letters in a header. */
export function sendWorkbook(
  reply: FastifyReply,
  workbook: Workbook,
  plainName: string,
  fileName: string,
): FastifyReply {
  return reply
    .header("content-type", WORKBOOK_TYPE)
    .header(
      "content-disposition",
      `attachment; filename="${plainName}"; filename*=UTF-8''${encodeURIComponent(fileName)}`,
    )
    .header("cache-control", "no-store")
    .send(Readable.from(workbookBytes(workbook)));
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};
