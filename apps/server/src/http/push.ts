import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { errorSchema, pushOutput, type PushOutput } from "@xinpark/kernel/contract";
import { problem, ProblemError } from "@xinpark/kernel/outcome";
import type { Actor } from "@xinpark/platform/door";
import { parseInput } from "@xinpark/platform/operation";
import { runBatch } from "@xinpark/services/delivery";
import { pushInput, pushOperations } from "@xinpark/services/exchange";
import type { Application } from "../application/index.ts";
import { askerOf } from "./asker.ts";
import { descriptionOf, validateLater } from "./operations.ts";

/** Records pushed as JSON: streamed into the store like any file, answered at once where they are few. */

/** A push is waited for this long; what takes longer is looked up. */
const WAIT_MILLISECONDS = 5_000;
/** Larger ones are not waited for at all. */
const WAITED_BYTES = 1024 * 1024;

const LINES = "application/x-ndjson";

const query = pushInput.pick({ department: true, mapping: true, answers: true });
const headers = z.object({
  "idempotency-key": z
    .string()
    .meta({ description: "Up to 200 visible ASCII characters: the same key again is the same push" })
    .optional(),
});
const params = pushInput.pick({ item: true });
const oneRecord = z
  .record(z.string(), z.union([z.string(), z.number(), z.null()]))
  .meta({ description: "Field codes of the item: see GET /catalogue/{item}/schema" });

export async function registerPush(parent: FastifyInstance, application: Application): Promise<void> {
  await parent.register(async (api) => {
    // The body is read as a stream by the handler, whatever its size.
    api.removeAllContentTypeParsers();
    for (const type of ["application/json", LINES])
      api.addContentTypeParser(type, (_request, _payload, done) => done(null));
    const { push } = pushOperations;
    api.post(
      push.path.replaceAll(/\{(\w+)\}/gu, ":$1"),
      {
        schema: {
          ...descriptionOf(push),
          consumes: ["application/json", LINES],
          params,
          querystring: query,
          headers,
          body: z.array(oneRecord),
          response: { 200: pushOutput, 202: pushOutput, default: errorSchema },
        },
        validatorCompiler: validateLater,
      },
      async (request, reply) => {
        const actor = await askerOf(application, request);
        // Nothing is stored for somebody who may not send.
        if (!actor.rights.includes(push.right))
          await push.run(application.services, application.door, actor, {});
        const input = await takePush(application, request);
        const discard = (): Promise<void> => application.delivery.uploads.remove(input.fileSealed);
        const begun = await push
          .perform(application.services, application.door, actor, parseInput(pushInput, input))
          .catch(async (error: unknown) => {
            await discard();
            throw error;
          });
        // Sent before: the bytes of then are there.
        if (begun.repeated) await discard();
        const ended = await untilDone(application, actor, begun, input.fileBytes);
        if (ended.delivery.state === "failed") throw failure(ended);
        return reply
          .status(ended.done ? 200 : 202)
          .header("location", ended.location)
          .send(ended);
      },
    );
  });
}

/** What became of the push, as far as it is waited for. A program that ends meanwhile takes it up when it starts again. */
async function untilDone(
  application: Application,
  actor: Actor,
  begun: PushOutput,
  bytes: number,
): Promise<PushOutput> {
  if (begun.done) return begun;
  const { batch } = begun.delivery;
  const running = runBatch(application.delivery, batch).then(
    () => true,
    // Its problems stand in the batch.
    (error: unknown) => error instanceof ProblemError,
  );
  if (bytes > WAITED_BYTES) return begun;
  await Promise.race([running, patience()]);
  const state = await pushOperations.pushState.perform(application.services, application.door, actor, {
    batch,
  });
  return { ...state, repeated: begun.repeated };
}

/** Ends by itself and keeps no program from ending. */
const patience = (): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, WAIT_MILLISECONDS).unref();
  });

/** A push that cannot be read is answered with its problems, and stands among the deliveries. */
function failure({ delivery, location }: PushOutput): ProblemError {
  const [first, ...more] = delivery.problems.map(({ code, message, path, remedy }) => ({
    ...problem("invalid", code, message.zh, message.en, path),
    ...(remedy === undefined ? {} : { remedy }),
    details: { location },
  }));
  if (first === undefined) throw new Error("a failed batch says why");
  return new ProblemError(first, ...more);
}

async function takePush(application: Application, request: FastifyRequest) {
  const type = (request.headers["content-type"] ?? "").split(";")[0]?.trim();
  const stored = await application.storeUpload(request.raw);
  const { "idempotency-key": key } = request.headers;
  return {
    ...(typeof request.query === "object" ? request.query : {}),
    ...(typeof request.params === "object" ? request.params : {}),
    ...(typeof key === "string" ? { idempotencyKey: key } : {}),
    lines: type === LINES,
    fileDigest: stored.digest,
    fileBytes: stored.bytes,
    fileSealed: stored.sealed,
    fileKey: stored.keyId,
  };
}
