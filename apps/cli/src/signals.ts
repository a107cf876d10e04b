/** Signals that reach us directly, or through the entry that started us under this Node. */
import { z } from "zod";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;
const message = z.object({ signal: z.enum(SIGNALS) });
const SAME_EVENT_MILLISECONDS = 1000;

const lastSeen = new Map<string, number>();

/**
 * Follows the entry process when there is one: a signal that only it received comes over the channel;
 * when it was killed outright, so are we, as if both were one process.
 */
export function followEntry(): void {
  if (process.env["XINPARK_ENTRY"] === undefined || process.send === undefined) return;
  delete process.env["XINPARK_ENTRY"];
  process.on("message", (received: unknown) => {
    const parsed = message.safeParse(received);
    // The same signal may be on its way to us directly: let it come first.
    if (parsed.success) setTimeout(() => pass(parsed.data.signal), 20);
  });
  process.on("disconnect", () => process.kill(process.pid, "SIGKILL"));
  process.channel?.unref();
}

function pass(signal: (typeof SIGNALS)[number]): void {
  if (performance.now() - (lastSeen.get(signal) ?? Number.NEGATIVE_INFINITY) < SAME_EVENT_MILLISECONDS)
    return;
  process.kill(process.pid, signal);
}

/** Notes signals as they come; for programs that handle them, so that one event is not handled twice. */
export function noteSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.prependListener(signal, () => lastSeen.set(signal, performance.now()));
  }
}
