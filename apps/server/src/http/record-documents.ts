import { open } from "node:fs/promises";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { recordDocumentOutput, errorSchema } from "@xinpark/kernel/contract";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import { parseInput } from "@xinpark/platform/operation";
import { recordOperations } from "@xinpark/services/record";
import type { Application } from "../application/index.ts";
import { askerOf } from "./asker.ts";
import { descriptionOf, validateLater } from "./operations.ts";

/** Papers that acts on records rest on: taken as PDF, PNG or JPEG by their content, given back as a file to save. */

/** How a file begins, and what it is then served as. */
const KINDS: readonly { readonly start: Buffer; readonly type: string }[] = [
  { start: Buffer.from("%PDF-"), type: "application/pdf" },
  { start: Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]), type: "image/png" },
  { start: Buffer.from([0xff, 0xd8, 0xff]), type: "image/jpeg" },
];

const uploadForm = z.object({ file: z.string().meta({ format: "binary" }) });

export function registerRecordDocuments(api: FastifyInstance, application: Application): void {
  const { send, document } = recordOperations;
  api.post(
    send.path,
    {
      schema: {
        ...descriptionOf(send),
        consumes: ["multipart/form-data"],
        body: uploadForm,
        response: { 200: recordDocumentOutput, default: errorSchema },
      },
      validatorCompiler: validateLater,
    },
    async (request) => {
      const actor = await askerOf(application, request);
      // Nothing is stored for somebody who may not send.
      if (!actor.rights.includes(send.right))
        return send.run(application.services, application.door, actor, {});
      const file = await takeDocument(application, request);
      return send.run(application.services, application.door, actor, file);
    },
  );
  api.get(
    document.path.replaceAll(/\{(\w+)\}/gu, ":$1"),
    {
      schema: { ...descriptionOf(document), response: { default: errorSchema } },
      validatorCompiler: validateLater,
    },
    async (request, reply) => {
      const actor = await askerOf(application, request);
      const input = parseInput(document.input, request.params);
      const paper = recordDocumentOutput.parse(
        await document.run(application.services, application.door, actor, input),
      );
      const { stream, bytes } = expectValue(await application.files.open(paper.digest));
      return reply
        .header(
          "content-type",
          (await kindOf(application.files.pathOf(paper.digest))) ?? "application/octet-stream",
        )
        .header("content-length", bytes)
        .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(paper.name)}`)
        .header("cache-control", "no-store")
        .send(stream);
    },
  );
}

async function takeDocument(application: Application, request: FastifyRequest) {
  const upload = request.isMultipart() ? await request.file() : undefined;
  if (upload === undefined)
    throw new ProblemError(
      problem(
        "invalid",
        "file-missing",
        "请以 multipart/form-data 上传 file",
        "send file as multipart/form-data",
        "file",
      ),
    );
  const stored = await application.storeFile(upload.file);
  if (upload.file.truncated)
    throw new ProblemError(
      problem("too-large", "body-too-large", "文件超过上限", "the file is over the limit", "file"),
    );
  if ((await kindOf(application.files.pathOf(stored.digest))) === null)
    throw new ProblemError({
      ...problem(
        "invalid",
        "document-kind",
        "文书须为 PDF、PNG 或 JPEG（按文件内容判断）",
        "a paper is a PDF, PNG or JPEG, told by its content",
        "file",
      ),
      remedy: { zh: "请扫描或导出为 PDF 后上传", en: "scan it or save it as PDF" },
    });
  return { fileName: upload.filename, fileDigest: stored.digest, fileBytes: stored.bytes };
}

/** What a stored file is by its first bytes; null for anything else. */
async function kindOf(path: string): Promise<string | null> {
  const file = await open(path, "r");
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(16), 0, 16, 0);
    const head = buffer.subarray(0, bytesRead);
    return KINDS.find(({ start }) => head.subarray(0, start.length).equals(start))?.type ?? null;
  } finally {
    await file.close();
  }
}
