import type { FastifyInstance } from "fastify";
import { answerBytes } from "@xinpark/platform/answer";
import type { Operation } from "@xinpark/platform/operation";
import type { ServiceContext } from "@xinpark/services/context";
import type { Application } from "../application/index.ts";
import { askerOf } from "./asker.ts";
import { descriptionOf, OPERATIONS, OWN_ROUTE, validateLater } from "./operations.ts";

/** Routes, derived from the operations. */

export function registerOperations(api: FastifyInstance, application: Application): void {
  for (const operation of OPERATIONS) {
    if (!OWN_ROUTE.has(operation.name)) registerOperation(api, application, operation);
  }
}

function registerOperation(
  api: FastifyInstance,
  application: Application,
  operation: Operation<ServiceContext>,
): void {
  api.route({
    method: operation.method,
    url: operation.path.replaceAll(/\{(\w+)\}/gu, ":$1"),
    schema: descriptionOf(operation),
    validatorCompiler: validateLater,
    handler: async (request, reply) => {
      const actor = await askerOf(application, request);
      const answer = await operation.run(application.services, application.door, actor, {
        ...objectOf(request.body),
        ...objectOf(request.query),
        ...objectOf(request.params),
      });
      return reply.type("application/json; charset=utf-8").send(answerBytes(answer));
    },
  });
}

const objectOf = (value: unknown): Record<string, unknown> =>
  typeof value === "object" && value !== null ? { ...value } : {};
