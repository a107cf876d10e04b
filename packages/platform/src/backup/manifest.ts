import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { failed, ok, problem } from "@xinpark/kernel/outcome";
import type { Outcome } from "@xinpark/kernel/outcome";
import { z } from "zod";

const DIGEST = z.string().regex(/^[0-9a-f]{64}$/u);
const COUNT = z.number().int().nonnegative();

const TABLE = z.object({
  name: z.string().min(1),
  columns: z.array(z.string()),
  rows: COUNT,
  /** Relative to the backup's folder. */
  file: z.string().regex(/^tables\/\d{4}\.copy\.gz$/u),
  bytes: COUNT,
  digest: DIGEST,
});

const MANIFEST = z.object({
  format: z.literal("xinpark-backup"),
  formatVersion: z.literal(1),
  /** When the snapshot was taken: ISO text with offset. */
  takenAt: z.string(),
  serverVersion: z.string(),
  migrations: z.array(z.object({ number: z.number().int(), name: z.string(), checksum: DIGEST })),
  tables: z.array(TABLE),
  sequences: z.array(
    z.object({ name: z.string(), value: z.string().regex(/^-?\d+$/u), called: z.boolean() }),
  ),
  files: z.array(z.object({ digest: DIGEST, bytes: COUNT })),
  keys: z.object({ included: z.literal(false), note: z.object({ zh: z.string(), en: z.string() }) }),
});

/** What a backup consists of. It is written last: a backup without it was interrupted. */
export type Manifest = z.infer<typeof MANIFEST>;
export type BackedUpTable = z.infer<typeof TABLE>;

export const MANIFEST_NAME = "manifest.json";

export const KEYS_APART: Manifest["keys"] = {
  included: false,
  note: {
    zh: "密钥文件夹不在备份之内，须另行妥善保存",
    en: "the folder of keys is not part of this backup; keep it safe elsewhere",
  },
};

/** Reads a backup's manifest. Fails with `backup-incomplete` when there is none, `backup-unreadable` when it is no manifest. */
export async function readManifest(folder: string): Promise<Outcome<Manifest>> {
  const path = join(folder, MANIFEST_NAME);
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined) {
    return failed(
      problem(
        "conflict",
        "backup-incomplete",
        "这不是完整的备份：缺少清单，备份可能曾被中断",
        "this is no complete backup: it has no manifest, so it was interrupted",
        path,
      ),
    );
  }
  try {
    return ok(MANIFEST.parse(JSON.parse(text)));
  } catch {
    return failed(
      problem(
        "invalid",
        "backup-unreadable",
        "备份清单无法读取",
        "the backup's manifest cannot be read",
        path,
      ),
    );
  }
}
