import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { errorSchema } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import { jobActor, type Actor } from "@xinpark/platform/door";
import { parseInput } from "@xinpark/platform/operation";
import { sql } from "@xinpark/platform/sql";
import { deliveryOperations, mappingOperations, sendInput, uploadInput } from "@xinpark/services/delivery";
import type { Application } from "../application/index.ts";
import { askerOf } from "./asker.ts";
import { descriptionOf, validateLater } from "./operations.ts";

/** Sending a file: streamed into the store, then named to the operation. */

/** The form as the API description shows it; the file is read as a stream. */
const uploadForm = sendInput
  .pick({ item: true, department: true, mapping: true, snapshot: true, answers: true })
  .extend({
    digest: z
      .string()
      .meta({ description: "SHA-256 of the file in hexadecimal; when given, other bytes are refused" })
      .optional(),
    file: z.string().meta({ format: "binary" }),
  });

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
      const upload = await takeUpload(application, request).catch(async (error: unknown) => {
        await recordRefusal(application, actor, error);
        throw error;
      });
      const delivery = await sendUpload(application, actor, upload);
      application.startBatch(delivery.batch);
      return reply.status(202).send(delivery);
    },
  );
}

/** A file to look at before anything is delivered goes the same way. */
export function registerPreviews(api: FastifyInstance, application: Application): void {
  const { upload } = mappingOperations;
  api.post(
    upload.path,
    {
      schema: {
        ...descriptionOf(upload),
        consumes: ["multipart/form-data"],
        body: uploadForm.omit({ item: true, mapping: true }),
        response: { 201: upload.output, default: errorSchema },
      },
      validatorCompiler: validateLater,
    },
    async (request, reply) => {
      const actor = await askerOf(application, request);
      if (!actor.rights.includes(upload.right))
        await upload.run(application.services, application.door, actor, {});
      const { input, discard } = await takeUpload(application, request);
      const { services, door } = application;
      try {
        const value = await upload.perform(services, door, actor, parseInput(uploadInput, input));
        return await reply.status(201).send(value);
      } catch (error) {
        await discard();
        throw error;
      }
    },
  );
}

/** A file nobody reads is not kept: of a refused delivery, or of one that was begun before with the same bytes. */
async function sendUpload(application: Application, actor: Actor, { input, discard }: Upload) {
  const { services, door } = application;
  try {
    const parsed = parseInput(sendInput, input);
    const delivery = await deliveryOperations.send.perform(services, door, actor, parsed);
    if (!(await isStoredAs(application, delivery.batch, parsed.fileSealed))) await discard();
    return delivery;
  } catch (error) {
    await discard();
    throw error;
  }
}

async function isStoredAs(application: Application, batch: number, sealed: string): Promise<boolean> {
  const row = await application.door.open(
    jobActor("upload", ""),
    (session) =>
      session.row(
        z.object({ kept: z.boolean() }),
        sql`select stored_as is not distinct from ${sealed} as kept from batch where id = ${batch}`,
      ),
    "filing",
  );
  return row?.kept ?? false;
}

/** Somebody who may send sent something that is no upload: an attempt leaves its trace as well. */
async function recordRefusal(application: Application, actor: Actor, error: unknown): Promise<void> {
  const codes = error instanceof ProblemError ? error.problems.map((one) => one.code) : ["unexpected"];
  const note = { operation: deliveryOperations.send.name, class: "write", detail: { codes } } as const;
  await application.door.record(actor, note, "refused");
}

interface Upload {
  readonly input: Record<string, unknown>;
  /** Takes the stored bytes away again: nobody will read them. */
  readonly discard: () => Promise<void>;
}

async function takeUpload(application: Application, request: FastifyRequest): Promise<Upload> {
  if (!request.isMultipart()) throw fileMissing();
  const upload = await request.file().catch((error: unknown) => {
    throw error instanceof ProblemError ? error : malformed(error);
  });
  if (upload === undefined) throw fileMissing();
  const stored = await application.storeUpload(upload.file);
  const discard = (): Promise<void> => application.delivery.uploads.remove(stored.sealed);
  if (upload.file.truncated) {
    await discard();
    throw overLimit(application.configuration.uploadLimitBytes);
  }
  const fields = Object.fromEntries(
    Object.entries(upload.fields).flatMap(([name, part]) =>
      part !== undefined && !Array.isArray(part) && part.type === "field" ? [[name, part.value]] : [],
    ),
  );
  const { digest } = fields;
  if (digest !== undefined && digest !== "" && digest !== stored.digest) {
    await discard();
    throw digestMismatch(stored.digest);
  }
  const input = {
    ...fields,
    fileName: upload.filename,
    fileDigest: stored.digest,
    fileBytes: stored.bytes,
    fileSealed: stored.sealed,
    fileKey: stored.keyId,
  };
  return { input, discard };
}

/** What the form's parser says, in our words: it was no form, or had too many parts. */
function malformed(error: unknown): ProblemError {
  const reason = error instanceof Error ? error.message : "";
  return new ProblemError({
    ...problem(
      "invalid",
      "upload-malformed",
      "上传的表单格式有误或中途断开",
      `the uploaded form is malformed or broke off (${reason})`,
    ),
    remedy: { zh: "请重新上传", en: "send it again" },
  });
}

const overLimit = (limit: number): ProblemError =>
  new ProblemError(
    problem(
      "too-large",
      "body-too-large",
      `文件超过上限 ${limit} 字节`,
      `the file is over the limit of ${limit} bytes`,
      "file",
    ),
  );

const digestMismatch = (found: string): ProblemError =>
  new ProblemError({
    ...problem(
      "invalid",
      "digest-mismatch",
      "收到的文件与所附摘要不符",
      "the file that came is not the one of the digest",
      "digest",
    ),
    remedy: { zh: "请重新计算摘要并重新上传", en: "compute the digest again and send the file again" },
    details: { found },
  });

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
