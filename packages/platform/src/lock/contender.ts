/** A process for the lock's tests: takes the lock, counts in a file while it holds it, and may be killed meanwhile. */
import { readFileSync, writeFileSync } from "node:fs";
import { setImmediate as breathe } from "node:timers/promises";
import { expectValue } from "@xinpark/kernel/outcome";
import { acquireLock } from "./index.ts";

const [path = "", counter = "", rounds = "0", hold = "no"] = process.argv.slice(2);

for (let round = 0; round < Number(rounds); round += 1) {
  const lock = expectValue(await acquireLock(path));
  // Reading, yielding, then writing loses counts as soon as two hold the lock at once.
  const before = Number(readFileSync(counter, "utf8"));
  await breathe();
  await breathe();
  writeFileSync(counter, String(before + 1));
  if (hold === "hold") {
    process.stdout.write("held\n");
    await new Promise(() => setInterval(() => undefined, 1000));
  }
  await lock.release();
}
