/** Ends when npm does: it passes a signal to a shell that does not pass it on, and killed outright it passes nothing. */
import { readFileSync } from "node:fs";

const INTERVAL_MILLISECONDS = 250;

/** Watches the shell that started us and the npm that started the shell; when either is gone we end in good order. */
export function endWithNpm(): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const shell = process.ppid;
  const npm = parentOf(shell);
  const watch = setInterval(() => {
    if (process.ppid === shell && parentOf(shell) === npm) return;
    clearInterval(watch);
    process.kill(process.pid, "SIGTERM");
  }, INTERVAL_MILLISECONDS);
  watch.unref();
}

/** The parent of a process, where the system tells it in /proc. */
function parentOf(pid: number): string | undefined {
  try {
    const state = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold anything; what follows its end is state and parent.
    return state.slice(state.lastIndexOf(")") + 2).split(" ")[1];
  } catch {
    return undefined;
  }
}
