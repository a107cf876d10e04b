import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import type { storedDocument } from "@xinpark/kernel/contract";
import { errorSchema } from "@xinpark/kernel/contract";
import { ONBOARDING_RULE } from "@xinpark/kernel/definition";
import { expectValue, problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Actor } from "@xinpark/platform/door";
import type { Operation } from "@xinpark/platform/operation";
import type { ServiceContext } from "@xinpark/services/context";
import { mandateOperations, onboardingOperations, windowOperations } from "@xinpark/services/mandate";
import type { Application } from "../application/index.ts";
import { askerOf } from "./asker.ts";
import { descriptionOf, validateLater } from "./operations.ts";

/** Forms that come with papers: the papers are stored, then named to the operation. And the papers, for who verifies them. */

type StoredDocument = z.output<typeof storedDocument>;

/** Operations whose input may carry papers. Papers come with the form alone; a JSON body names none. */
const FORMS: readonly Operation<ServiceContext>[] = [
  onboardingOperations.apply,
  mandateOperations.give,
  windowOperations.record,
];

export function registerForms(api: FastifyInstance, application: Application): void {
  for (const operation of FORMS) {
    api.post(
      operation.path,
      {
        schema: { ...descriptionOf(operation), consumes: ["multipart/form-data", "application/json"] },
        validatorCompiler: validateLater,
      },
      async (request) => {
        const actor = await askerOf(application, request);
        const send = (input: unknown) => operation.run(application.services, application.door, actor, input);
        // Nothing is stored for somebody who may not.
        if (!actor.rights.includes(operation.right)) return send({});
        return send(await inputOf(application, request, operation, actor));
      },
    );
  }
  registerPapers(api, application);
}

async function inputOf(
  application: Application,
  request: FastifyRequest,
  operation: Operation<ServiceContext>,
  actor: Actor,
): Promise<unknown> {
  if (!request.isMultipart()) return { ...objectOf(request.body), documents: [] };
  try {
    return await takeForm(application, request);
  } catch (error) {
    // An attempt leaves its trace as well.
    const codes = error instanceof ProblemError ? error.problems.map((one) => one.code) : ["form-malformed"];
    await application.door.record(
      actor,
      { operation: operation.name, class: "write", detail: { codes } },
      "refused",
    );
    throw error instanceof ProblemError ? error : malformed();
  }
}

async function takeForm(application: Application, request: FastifyRequest): Promise<unknown> {
  const { documents: limits } = expectValue(
    application.installation().library.find("onboarding-rule", ONBOARDING_RULE, application.today()),
  );
  const documents: StoredDocument[] = [];
  let data: unknown = null;
  const parts = request.parts({
    limits: { fileSize: limits.maximumBytes, files: limits.maximum, fields: 5, fieldSize: 50_000 },
  });
  for await (const part of parts) {
    if (part.type === "field") {
      if (part.fieldname === "data" && typeof part.value === "string") data = parsed(part.value);
      continue;
    }
    const head = new Head();
    const stored = await application.storeFile(head.watch(part.file));
    if (part.file.truncated) throw tooLarge(limits.maximumBytes, documents.length);
    const type = typeOf(head.bytes);
    if (type === null) throw unknownKind(documents.length);
    documents.push({ name: nameOf(part.filename), digest: stored.digest, bytes: stored.bytes, type });
  }
  if (data === null) throw malformed();
  return { ...objectOf(data), documents };
}

/** The first bytes of a stream, as it passes. */
class Head {
  bytes: Buffer = Buffer.alloc(0);
  async *watch(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      if (this.bytes.length < 16) this.bytes = Buffer.concat([this.bytes, chunk]).subarray(0, 16);
      yield chunk;
    }
  }
}

const SIGNATURES: readonly (readonly [StoredDocument["type"], string])[] = [
  ["application/pdf", "255044462d"],
  ["image/jpeg", "ffd8ff"],
  ["image/png", "89504e470d0a1a0a"],
];

/** What the bytes are, whatever the name says. */
const typeOf = (head: Buffer): StoredDocument["type"] | null =>
  SIGNATURES.find(([, signature]) => head.toString("hex").startsWith(signature))?.[0] ?? null;

/** A file's own name without folders and control characters. */
function nameOf(name: string): string {
  const last = name.split(/[/\\]/u).at(-1) ?? "";
  const clean = last.replaceAll(/\p{C}/gu, "").trim().slice(-150);
  return clean === "" ? "document" : clean;
}

const textOf = z.record(z.string(), z.unknown());
const objectOf = (value: unknown): Record<string, unknown> => {
  const read = textOf.safeParse(value);
  return read.success ? read.data : {};
};

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

const malformed = () =>
  new ProblemError(
    problem(
      "invalid",
      "form-malformed",
      "请以 multipart/form-data 提交：data 为 JSON 文本，document 为材料文件",
      "send multipart/form-data: data is a JSON text, document the papers",
    ),
  );
const tooLarge = (limit: number, index: number) =>
  new ProblemError(
    problem(
      "too-large",
      "document-large",
      `单份材料不超过 ${limit} 字节`,
      `a paper has at most ${limit} bytes`,
      `documents[${index}]`,
    ),
  );
const unknownKind = (index: number) =>
  new ProblemError(
    problem(
      "invalid",
      "document-kind",
      "材料须为 PDF、JPEG 或 PNG",
      "papers are PDF, JPEG or PNG",
      `documents[${index}]`,
    ),
  );

const paperShape = z.object({ digest: z.string(), name: z.string(), type: z.string(), bytes: z.number() });

/** A paper leaves as a file to keep, never as a page of this site; the entry of its reading is committed before its first byte. */
function registerPapers(api: FastifyInstance, application: Application): void {
  const operation = onboardingOperations.document;
  api.get(
    operation.path.replaceAll(/\{(\w+)\}/gu, ":$1"),
    {
      schema: { ...descriptionOf(operation), response: { default: errorSchema } },
      validatorCompiler: validateLater,
    },
    async (request, reply: FastifyReply) => {
      const actor = await askerOf(application, request);
      const answer = await operation.run(application.services, application.door, actor, request.params);
      const paper = paperShape.parse(answer);
      const opened = expectValue(await application.files.open(paper.digest));
      return reply
        .header("content-type", paper.type)
        .header("content-length", opened.bytes)
        .header("content-disposition", `attachment; filename*=UTF-8''${encodeURIComponent(paper.name)}`)
        .send(opened.stream);
    },
  );
}
