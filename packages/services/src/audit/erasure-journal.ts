import { appendFile, mkdir, open, readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";

/** Erasures as lines in the folder of keys, which is in no backup: a restored backup has them applied again. */

const FILE = "erasures.jsonl";

export const journalLine = z.object({
  erasure: z.int(),
  subject: z.int(),
  record: z.int(),
  rule: z.string(),
  day: z.string(),
  /** Salted leaves name the very rows: ids alone may be given out again after a restore. */
  entries: z.array(z.object({ id: z.int(), leaf: z.string().regex(/^[0-9a-f]{64}$/u) })),
});
export type JournalLine = z.infer<typeof journalLine>;

/** Adds a line; when this returns it is on disk. */
export async function writeJournal(keysFolder: string, line: JournalLine): Promise<void> {
  await mkdir(keysFolder, { recursive: true, mode: 0o700 });
  const path = join(keysFolder, FILE);
  await appendFile(path, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  const file = await open(path, "r+");
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** All lines; one that was cut short by a crash is no line. */
export async function readJournal(keysFolder: string): Promise<JournalLine[]> {
  const text = await readFile(join(keysFolder, FILE), "utf8").catch(() => "");
  return text.split("\n").flatMap((line) => {
    try {
      return line === "" ? [] : [journalLine.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
