import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { expectValue } from "@xinpark/kernel/outcome";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openFileStore } from "./index.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xinpark-files-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const everything = (): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
const listed = async (store: ReturnType<typeof openFileStore>): Promise<string[]> => {
  const digests: string[] = [];
  for await (const digest of store.list()) digests.push(digest);
  return digests;
};

/** A disk of 64 kB, where this machine lets us have one. */
function smallDisk(): string | null {
  const path = mkdtempSync(join(tmpdir(), "xinpark-disk-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", path]);
  if (mounted.status === 0) return path;
  rmSync(path, { recursive: true });
  return null;
}

describe("a full disk", () => {
  it("is told as such, leaves nothing half, and what was there stays", async ({ skip }) => {
    const disk = smallDisk();
    if (disk === null) return skip("no small disk can be mounted here");
    try {
      const store = openFileStore(disk);
      const small = expectValue(await store.store(Readable.from([Buffer.from("small")])));
      const large = await store.store(Readable.from([Buffer.alloc(200_000, 1)]));
      expect(large.ok ? [] : large.problems.map((one) => [one.kind, one.code])).toEqual([
        ["unavailable", "storage-full"],
      ]);
      expect(await listed(store)).toEqual([small.digest]);
      expect(readdirSync(join(disk, "files", "drafts"))).toEqual([]);
      expect((await store.verify(small.digest)).ok).toBe(true);
    } finally {
      spawnSync("umount", [disk]);
      rmSync(disk, { recursive: true });
    }
  });
});

describe("a file store", () => {
  it("gives back exactly what was put in, once", async () => {
    const store = openFileStore(folder);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 3000 }), { maxLength: 5 }), async (chunks) => {
        const whole = Buffer.concat(chunks);
        const stored = expectValue(
          await store.store(Readable.from(chunks.map((chunk) => Buffer.from(chunk)))),
        );
        expect(stored).toEqual({ digest: sha256(whole), bytes: whole.length });
        expect(expectValue(await store.store(Readable.from([whole])))).toEqual(stored);
        const opened = expectValue(await store.open(stored.digest));
        expect(opened.bytes).toBe(whole.length);
        expect((await buffer(opened.stream)).equals(whole)).toBe(true);
      }),
      { numRuns: 25 },
    );
    expect(await listed(store)).toHaveLength(everything().length);
  });

  it("keeps nothing of a stream that breaks off or is too long", async () => {
    const store = openFileStore(folder);
    const broken = Readable.from(
      (function* () {
        yield Buffer.alloc(100_000);
        throw new Error("the line went dead");
      })(),
    );
    expect(await store.store(broken)).toMatchObject({ ok: false, problems: [{ code: "file-incomplete" }] });
    expect(await store.store(Readable.from([Buffer.alloc(11)]), { limitBytes: 10 })).toMatchObject({
      ok: false,
      problems: [{ code: "file-too-large" }],
    });
    expect(await store.store(join(folder, "absent"))).toMatchObject({ ok: false });
    expect(everything()).toEqual([]);
  });

  it("notices damage, and heals it when the good bytes come in again", async () => {
    const store = openFileStore(folder);
    const { digest } = expectValue(await store.store(Readable.from([Buffer.from("good")])));
    const [path = ""] = everything();
    chmodSync(path, 0o600);
    writeFileSync(path, "evil");
    expect(await store.verify(digest)).toMatchObject({
      ok: false,
      problems: [{ code: "file-damaged", path: digest }],
    });
    expectValue(await store.store(Readable.from([Buffer.from("good")])));
    expect(await store.verify(digest)).toEqual({ ok: true, value: { digest, bytes: 4 } });
  });

  it.each(["", "..", "../../etc/passwd", "0".repeat(64), "A".repeat(64)])(
    "knows no file %j",
    async (digest) => {
      const store = openFileStore(folder);
      expect(await store.open(digest)).toMatchObject({ ok: false, problems: [{ code: "file-not-found" }] });
      expect(await store.verify(digest)).toMatchObject({ ok: false, problems: [{ code: "file-not-found" }] });
    },
  );

  it("sweeps what nobody knows, but not what is young", async () => {
    const store = openFileStore(folder);
    const [known, unknown, young] = await Promise.all(
      ["known", "unknown", "young"].map(
        async (text) => expectValue(await store.store(Readable.from([Buffer.from(text)]))).digest,
      ),
    );
    const now = Date.now();
    for (const path of everything()) {
      if (young !== undefined && !path.endsWith(young))
        utimesSync(path, new Date(now - 7_200_000), new Date(now - 7_200_000));
    }
    expect(await store.sweep((digest) => digest === known, { now })).toEqual({ removed: 1, bytes: 7 });
    expect(new Set(await listed(store))).toEqual(new Set([known, young]));
    expect(await store.verify(unknown ?? "")).toMatchObject({ ok: false });
  });
});
