import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { errorSchema } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { parseInput } from "@xinpark/platform/operation";
import { deliveryOperations, sendInput } from "@xinpark/services/delivery";
import type { Application } from "../application/index.ts";
import { askerOf } from "./asker.ts";
import { descriptionOf, validateLater } from "./operations.ts";

/** Sending a file: streamed into the store, then named to the operation. */

/** The form as the API description shows it; the file is read as a stream. */
const uploadForm = sendInput
  .pick({ item: true, department: true, mapping: true })
  .extend({ file: z.string().meta({ format: "binary" }) });

export function registerDelivery(api: FastifyInstance, application: Application): void {
  const { send } = deliveryOperations;
  api.post(
    send.path,
    {
      schema: {
        ...descriptionOf(send),
        consumes: ["multipart/form-data"],
        body: uploadForm,
        response: { 202: send.output, default: errorSchema },
      },
      validatorCompiler: validateLater,
    },
    async (request, reply) => {
      const actor = await askerOf(application, request);
      // Nothing is stored for somebody who may not send.
      if (!actor.rights.includes(send.right))
        await send.run(application.services, application.door, actor, {});
      const upload = await takeUpload(application, request);
      const delivery = await send.perform(
        application.services,
        application.door,
        actor,
        parseInput(sendInput, upload),
      );
      application.startBatch(delivery.batch);
      return reply.status(202).send(delivery);
    },
  );
}

async function takeUpload(
  application: Application,
  request: FastifyRequest,
): Promise<Record<string, unknown>> {
  if (!request.isMultipart()) throw fileMissing();
  const upload = await request.file();
  if (upload === undefined) throw fileMissing();
  const stored = await application.storeFile(upload.file);
  if (upload.file.truncated) {
    const limit = application.configuration.uploadLimitBytes;
    throw new ProblemError(
      problem(
        "too-large",
        "body-too-large",
        `文件超过上限 ${limit} 字节`,
        `the file is over the limit of ${limit} bytes`,
        "file",
      ),
    );
  }
  const fields = Object.fromEntries(
    Object.entries(upload.fields).flatMap(([name, part]) =>
      part !== undefined && !Array.isArray(part) && part.type === "field" ? [[name, part.value]] : [],
    ),
  );
  return { ...fields, fileName: upload.filename, fileDigest: stored.digest, fileBytes: stored.bytes };
}

const fileMissing = () =>
  new ProblemError(
    problem(
      "invalid",
      "file-missing",
      "请以 multipart/form-data 上传 file，字段 item、department 在前",
      "send file as multipart/form-data, after the fields item and department",
      "file",
    ),
  );
