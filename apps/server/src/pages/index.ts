import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { ProblemError, httpStatus, type Problem } from "@xinpark/kernel/outcome";
import { visitor } from "@xinpark/services/account";
import { auditOperations } from "@xinpark/services/audit";
import { fileOperations } from "@xinpark/services/file";
import {
  checkpointPage,
  createFrame,
  homePage,
  NOTHING,
  problemPage,
  subjectPage,
  type Frame,
  type Html,
} from "@xinpark/services/portal";
import { registryOperations } from "@xinpark/services/registry";
import type { Application } from "../application/index.ts";
import { asPage, pageNonce } from "../http/headers.ts";
import { SESSION_COOKIE } from "../http/asker.ts";
import { documentOf } from "./shell.ts";

/**
 * The public pages, made here, readable without script. They show the answers of the same operations as the API, asked as a
 * visitor: there is one rule of publication. Where script runs the application takes the page over; whoever is signed in
 * gets the application alone.
 */

const HITS = 20;
const RECORDS = 50;

const language = z.enum(["zh", "en"]).catch("zh");
const after = z.coerce.number().int().nonnegative().optional().catch(undefined);
const homeQuery = z.object({ q: z.string().max(200).catch(""), after, lang: language });
const fileQuery = z.object({ item: z.string().max(100).optional().catch(undefined), after, lang: language });
const anyQuery = z.object({ lang: language });
const fileParameters = z.object({ code: z.string() });

const ROBOTS = "User-agent: *\nDisallow: /api/\n";
/** Files hold negative records as long as the law shows them and no longer: no search engine keeps a copy. */
const UNINDEXED = "noindex, noarchive, nofollow";

export function registerPages(server: FastifyInstance, application: Application): void {
  const hidden = { schema: { hide: true } } as const;
  server.get("/robots.txt", hidden, (_request, reply) =>
    reply.type("text/plain; charset=utf-8").send(ROBOTS),
  );
  server.get("/", hidden, async (request, reply) => {
    if (isMember(request)) return shell(application, request, reply);
    const { q, after: from } = homeQuery.parse(request.query);
    const frame = frameOf(application, request, "/", { q, after: from ?? null });
    if (q !== "" || from !== undefined) void reply.header("x-robots-tag", UNINDEXED);
    return answer(application, reply, frame, q === "" ? frame.t("home.title") : q, async () => {
      const input = { text: q, limit: HITS, ...(from === undefined ? {} : { after: from }) };
      const found = await ask(application, request, registryOperations.search, input);
      return homePage(frame, q, found, from !== undefined);
    });
  });
  server.get("/subjects/:code", hidden, async (request, reply) => {
    void reply.header("x-robots-tag", UNINDEXED);
    if (isMember(request)) return shell(application, request, reply);
    const { code } = fileParameters.parse(request.params);
    const { item, after: from } = fileQuery.parse(request.query);
    const query = { item: item ?? null, after: from ?? null };
    const frame = frameOf(application, request, `/subjects/${encodeURIComponent(code)}`, query);
    let title = code;
    return answer(
      application,
      reply,
      frame,
      () => title,
      async () => {
        const input = {
          code,
          limit: RECORDS,
          ...(item === undefined ? {} : { item }),
          ...(from === undefined ? {} : { after: from }),
        };
        const file = await ask(application, request, fileOperations.read, input);
        title = file.subject.name;
        return subjectPage(frame, file, item ?? null, application.today());
      },
    );
  });
  server.get("/audit/checkpoint", hidden, async (request, reply) => {
    if (isMember(request)) return shell(application, request, reply);
    const frame = frameOf(application, request, "/audit/checkpoint", {});
    const page = async (): Promise<Html> =>
      checkpointPage(frame, await ask(application, request, auditOperations.checkpoint, {}));
    return answer(application, reply, frame, frame.t("checkpoint.title"), page);
  });
}

/** The application alone, for every other address of it. */
export function shell(application: Application, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const frame = frameOf(application, request, "/", {});
  return send(reply, frame, frame.t("app.fullName"), NOTHING, true);
}

/** A problem for a person who asked for a page: in their words and with the way back. */
export function answerProblem(
  application: Application,
  request: FastifyRequest,
  reply: FastifyReply,
  problems: readonly Problem[],
): FastifyReply {
  const frame = frameOf(application, request, "/", {});
  return send(reply, frame, frame.t("problem.title"), problemPage(frame, problems), false);
}

interface Public<I, O> {
  readonly perform: (
    context: Application["services"],
    door: Application["door"],
    actor: ReturnType<typeof visitor>,
    input: I,
  ) => Promise<O>;
}

const ask = <I, O>(
  application: Application,
  request: FastifyRequest,
  operation: Public<I, O>,
  input: I,
): Promise<O> => {
  const asking = { channel: "web", purpose: null, caseNumber: null, requestId: request.id } as const;
  return operation.perform(application.services, application.door, visitor(asking), input);
};

const isMember = (request: FastifyRequest): boolean => request.cookies[SESSION_COOKIE] !== undefined;

function frameOf(
  application: Application,
  request: FastifyRequest,
  path: string,
  query: Readonly<Record<string, string | number | null>>,
): Frame {
  const { lang } = anyQuery.parse(request.query ?? {});
  const { pack, synthetic } = application.installation();
  return createFrame({ language: lang, place: pack.label, synthetic, path, query });
}

/** Sends the page, or the page of what went wrong, which the application takes over all the same. */
async function answer(
  _application: Application,
  reply: FastifyReply,
  frame: Frame,
  title: string | (() => string),
  make: () => Promise<Html>,
  takesOver = true,
): Promise<FastifyReply> {
  const titled = (): string => (typeof title === "string" ? title : title());
  try {
    const page = await make();
    return send(reply, frame, titled(), page, takesOver);
  } catch (error) {
    const first = error instanceof ProblemError ? error.problems[0] : undefined;
    if (!(error instanceof ProblemError) || first === undefined) throw error;
    return send(
      reply.status(httpStatus(first)),
      frame,
      titled(),
      problemPage(frame, error.problems),
      takesOver,
    );
  }
}

function send(
  reply: FastifyReply,
  frame: Frame,
  title: string,
  content: Html,
  application: boolean,
): FastifyReply {
  const nonce = pageNonce();
  return asPage(reply, nonce).send(
    documentOf({
      language: frame.language,
      title: `${title} · ${frame.t("app.name")}`,
      content,
      nonce,
      application,
      // A page with content is whole without script.
      needsScript: content === NOTHING ? frame.t("needs.script") : null,
    }),
  );
}
