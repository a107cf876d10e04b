import type { FastifyInstance } from "fastify";
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from "prom-client";
import type { Application } from "../application/index.ts";

/** Figures for Prometheus, by route pattern: never an address with somebody's name or code in it. */
export function registerMetrics(server: FastifyInstance, application: Application): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: "xinpark_http_request_seconds",
    help: "Duration of HTTP requests",
    labelNames: ["method", "route", "status"],
    buckets: [0.002, 0.005, 0.01, 0.015, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
    registers: [registry],
  });
  const failures = new Counter({
    name: "xinpark_http_failures_total",
    help: "HTTP answers with status 500 and above",
    labelNames: ["route"],
    registers: [registry],
  });
  const pool = new Gauge({
    name: "xinpark_database_connections",
    help: "Connections of the pool that people's requests use",
    labelNames: ["state"],
    registers: [registry],
    collect() {
      const { app } = application.database.pools;
      this.set({ state: "open" }, app.totalCount);
      this.set({ state: "idle" }, app.idleCount);
      this.set({ state: "waited-for" }, app.waitingCount);
    },
  });
  void pool;
  server.addHook("onResponse", async (request, reply) => {
    const route = request.routeOptions.url ?? "unknown";
    const seconds = reply.elapsedTime / 1000;
    duration.observe({ method: request.method, route, status: String(reply.statusCode) }, seconds);
    if (reply.statusCode >= 500) failures.inc({ route });
    application.log.debug(
      {
        requestId: request.id,
        route,
        method: request.method,
        status: reply.statusCode,
        milliseconds: Math.round(reply.elapsedTime),
      },
      "request",
    );
  });
  server.get("/metrics", { schema: { hide: true } }, async (_request, reply) => {
    void reply.header("content-type", registry.contentType);
    return registry.metrics();
  });
  return registry;
}
