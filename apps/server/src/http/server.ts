import { existsSync } from "node:fs";
import cookie from "@fastify/cookie";
import multipart from "@fastify/multipart";
import staticFiles from "@fastify/static";
import swagger from "@fastify/swagger";
import swaggerUi from "@fastify/swagger-ui";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import {
  createJsonSchemaTransform,
  createJsonSchemaTransformObject,
  validatorCompiler,
} from "fastify-type-provider-zod";
import { z } from "zod";
import { conditionSchema } from "@xinpark/kernel/definition";
import { problem } from "@xinpark/kernel/outcome";
import type { Application } from "../application/index.ts";
import { registerDelivery, registerPreviews } from "./delivery.ts";
import { registerExports } from "./exports.ts";
import { registerPages, shell } from "../pages/index.ts";
import { isBuilt, WEB } from "../pages/shell.ts";
import { answerError, wantsPage } from "./errors.ts";
import { registerForms } from "./forms.ts";
import { registerHeaders } from "./headers.ts";
import { registerHealth } from "./health.ts";
import { registerLimits } from "./limits.ts";
import { registerAuditExport } from "./audit-export.ts";
import { registerMetrics } from "./metrics.ts";
import { PACE_LIMITS, paceSettings, registerPace, type PaceLimits } from "./pace.ts";
import { registerPush } from "./push.ts";
import { registerRecordDocuments } from "./record-documents.ts";
import { registerReports } from "./reports.ts";
import { registerOperations } from "./routes.ts";
import { registerWorkbooks } from "./workbooks.ts";
import { registerSession } from "./session.ts";
import { MOST_JSON_BYTES, registerShape } from "./shape.ts";

/** One HTTP server: the API with its description, the web application, health and metrics. */

/** A file name or a code is at most this long in an address. */
const MOST_PARAMETER_CHARACTERS = 300;

export async function buildServer(
  application: Application,
  pace: PaceLimits = PACE_LIMITS,
): Promise<FastifyInstance> {
  const server = Fastify({
    logger: false,
    // One proxy: what it saw is believed, what it was told is not.
    trustProxy: application.configuration.trustProxy ? (_address, hop) => hop < 1 : false,
    genReqId: () => crypto.randomUUID(),
    bodyLimit: MOST_JSON_BYTES,
    routerOptions: { maxParamLength: MOST_PARAMETER_CHARACTERS },
    frameworkErrors: (error, request, reply) => void answerError(application, error, request, reply),
    ...paceSettings(pace),
  });
  server.setValidatorCompiler(validatorCompiler);
  // Answers are typed by their schema where they are made; checking them once more cost a third of a request.
  server.setSerializerCompiler(() => (data) => JSON.stringify(data));
  server.setErrorHandler((error, request, reply) => answerError(application, error, request, reply));
  registerHeaders(server, application.configuration);
  const figures = registerMetrics(server, application);
  await server.register(cookie);
  registerLimits(server, application, figures);
  registerPace(server, pace);
  registerShape(server);
  await server.register(multipart, {
    limits: { fileSize: application.configuration.uploadLimitBytes, files: 1, fields: 10, fieldSize: 10_000 },
  });
  await server.register(swagger, { openapi: description(application), ...DOCUMENT });
  await server.register(swaggerUi, { routePrefix: "/api/docs", staticCSP: false });
  registerHealth(server, application);
  await server.register(
    async (api) => {
      registerSession(api, application);
      registerDelivery(api, application);
      await registerPush(api, application);
      registerPreviews(api, application);
      registerForms(api, application);
      registerRecordDocuments(api, application);
      registerExports(api, application);
      registerReports(api, application);
      registerWorkbooks(api, application);
      registerAuditExport(api, application);
      registerOperations(api, application);
    },
    { prefix: "/api/v1" },
  );
  server.get("/api/openapi.json", { schema: { hide: true } }, () => server.swagger());
  await registerWeb(server, application);
  return server;
}

/** Schemas that refer to themselves stand once, by name, among the components of the description. */
const schemaRegistry = z.registry<{ id: string }>();
schemaRegistry.add(conditionSchema, { id: "Condition" });
const DOCUMENT = {
  transform: createJsonSchemaTransform({ schemaRegistry }),
  transformObject: createJsonSchemaTransformObject({ schemaRegistry }),
};

const description = (application: Application) => ({
  openapi: "3.1.0",
  info: {
    title: "XinPark 信园",
    version: "0.1.0",
    description:
      "企业公共信用平台接口。受保护的读取须带 X-Purpose；登录用会话 Cookie，程序用 Authorization: Bearer 密钥。\n\n" +
      "The API of the enterprises' public-credit platform. Protected reads carry X-Purpose; people use the session cookie, programs `Authorization: Bearer KEY`. " +
      "Every error has the same shape: kind, code, message in Chinese and English, path to the offending place, remedy.",
    license: { name: "Apache-2.0", url: "https://www.apache.org/licenses/LICENSE-2.0" },
  },
  servers: [{ url: application.configuration.publicUrl ?? "/" }],
  components: {
    securitySchemes: {
      session: { type: "apiKey" as const, in: "cookie" as const, name: "xinpark_session" },
      key: { type: "http" as const, scheme: "bearer" },
    },
  },
  security: [{ session: [] }, { key: [] }],
});

/** The public pages, and the built application: all its addresses are the same document, told apart by the router in the browser. */
async function registerWeb(server: FastifyInstance, application: Application): Promise<void> {
  registerPages(server, application);
  if (existsSync(WEB)) {
    await server.register(staticFiles, {
      root: WEB,
      // Read from the folder as it is: a rebuilt application is served at once.
      wildcard: true,
      index: false,
      setHeaders: (reply, path) => {
        void reply.setHeader(
          "cache-control",
          path.includes("/assets/") ? "public, max-age=31536000, immutable" : "no-cache",
        );
      },
    });
  }
  server.setNotFoundHandler((request, reply) => {
    if (!isPage(request) || !isBuilt()) return notFound(request, reply);
    void reply.header("x-robots-tag", "noindex, nofollow");
    return shell(application, request, reply);
  });
}

/** An address of the application: asked for as a page, and not the name of a file. */
function isPage(request: FastifyRequest): boolean {
  const [path = ""] = request.url.split("?");
  return (
    request.method === "GET" &&
    !path.startsWith("/api/") &&
    !/\.[a-z0-9]+$/iu.test(path) &&
    wantsPage(request)
  );
}

function notFound(_request: FastifyRequest, reply: FastifyReply) {
  const absent = problem("not-found", "address-unknown", "没有这个地址", "there is nothing at this address");
  return reply.status(404).send({ error: absent, problems: [absent] });
}
