import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { SHIPPED_MIGRATIONS, schemaState } from "@xinpark/platform/migration";
import { queriesOn, sql } from "@xinpark/platform/sql";
import type { Application } from "../application/index.ts";

/** Alive: the process answers. Ready: the database answers and has the shape this program wants. */
export function registerHealth(server: FastifyInstance, application: Application): void {
  server.get("/healthz", { schema: { hide: true } }, () => ({ status: "alive" }));
  server.get("/readyz", { schema: { hide: true } }, async (_request, reply) => {
    const database = await databaseReady(application);
    return reply.status(database === "ready" ? 200 : 503).send({
      status: database === "ready" ? "ready" : "waiting",
      waitsFor: database === "ready" ? null : database,
    });
  });
}

async function databaseReady(application: Application): Promise<"ready" | "database" | "migration"> {
  try {
    await queriesOn(application.database.pools.app).rows(z.unknown(), sql`select 1`);
    const state = await schemaState(application.connections, SHIPPED_MIGRATIONS);
    return state.ok && state.value.pending.length === 0 ? "ready" : "migration";
  } catch {
    return "database";
  }
}
