import { chmod, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { silentLog } from "../logging/index.ts";
import { addKey, keyIdOfSealed, openSealing, readKeys } from "./index.ts";

const PHONE = "13800000000";
const place = { table: "mandate", column: "phone_sealed", row: "7" };

let folder: string;
beforeEach(async () => {
  folder = join(await mkdtemp(join(tmpdir(), "xinpark-sealing-")), "keys");
});
afterEach(() => rm(folder, { recursive: true, force: true }));
const open = () => openSealing(folder, silentLog);
const files = async () => (await readdir(folder)).filter((name) => name.endsWith(".key"));

describe("sealing", () => {
  it("gives back every text at its place, and never the same words twice", async () => {
    const sealing = await open();
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const [one, other] = [sealing.seal(text, place), sealing.seal(text, place)];
        expect(sealing.open(one, place)).toEqual({
          ok: true,
          value: Buffer.from(text, "utf8").toString("utf8"),
        });
        expect(one).not.toBe(other);
      }),
      { numRuns: 50 },
    );
  });

  it.each([
    ["another row", { ...place, row: "8" }],
    ["another column", { ...place, column: "identity_sealed" }],
    ["another table", { ...place, table: "account" }],
  ])("opens nothing at %s", async (_, elsewhere) => {
    const sealing = await open();
    expect(sealing.open(sealing.seal(PHONE, place), elsewhere)).toMatchObject({
      ok: false,
      problems: [{ code: "sealed-value-broken" }],
    });
  });

  it("opens nothing of which one character was changed", async () => {
    const sealing = await open();
    const sealed = sealing.seal(PHONE, place);
    for (let at = 0; at < sealed.length; at += 1) {
      // The last character of a word carries bits that mean nothing: no other writing of the same bytes opens.
      for (const other of "AB-_xyz01.") {
        if (other === sealed[at]) continue;
        const changed = sealed.slice(0, at) + other + sealed.slice(at + 1);
        expect(sealing.open(changed, place).ok, `${other} at ${at}`).toBe(false);
      }
    }
  });

  it("keeps what it seals and the value apart", async () => {
    const sealing = await open();
    expect(sealing.seal(PHONE, place)).not.toContain(PHONE);
    expect(Buffer.from(sealing.seal(PHONE, place).split(".")[2] ?? "", "base64url").toString()).not.toBe(
      PHONE,
    );
  });
});

describe("the keyed look-up", () => {
  it("finds the same value of the same kind and nothing else", async () => {
    const sealing = await open();
    expect(sealing.lookup("phone", PHONE)).toBe(sealing.lookup("phone", PHONE));
    expect(sealing.lookup("identity-number", PHONE)).not.toBe(sealing.lookup("phone", PHONE));
    expect(sealing.lookup("phone", "13800000001")).not.toBe(sealing.lookup("phone", PHONE));
  });

  it("is another with another key: without the key nobody can try numbers", async () => {
    const first = (await open()).lookup("phone", PHONE);
    await addKey(folder);
    expect((await open()).lookup("phone", PHONE)).not.toBe(first);
  });
});

describe("rotation", () => {
  it("opens what older keys sealed, seals with the new one, and finds both, in a program that runs on", async () => {
    const sealing = await open();
    const old = sealing.seal(PHONE, place);
    const oldWord = sealing.lookup("phone", PHONE);
    const { keyId } = await addKey(folder);
    expect(sealing.open(old, place)).toEqual({ ok: true, value: PHONE });
    expect(keyIdOfSealed(sealing.seal(PHONE, place))).toBe(keyId);
    expect(sealing.isCurrent(old)).toBe(false);
    expect(sealing.isCurrent(sealing.seal(PHONE, place))).toBe(true);
    expect(sealing.lookups("phone", PHONE)).toEqual([sealing.lookup("phone", PHONE), oldWord]);
  });

  it("makes one first key and one after the other, whoever asks at once", async () => {
    await Promise.all([open(), open(), open()]);
    expect(await files()).toHaveLength(1);
    await Promise.all([addKey(folder), addKey(folder)]);
    const made = readKeys(folder).keys.map((key) => key.made);
    expect(new Set(made).size).toBe(3);
    expect(made).toEqual(made.toSorted());
  });
});

describe("a lost key", () => {
  it("is named by what it sealed; everything else works, and it opens again when it is put back", async () => {
    const sealing = await open();
    const sealed = sealing.seal(PHONE, place);
    const [file = ""] = await files();
    const apart = join(folder, "..", "apart");
    await rename(join(folder, file), apart);
    const later = await open();
    expect(later.open(sealed, place)).toMatchObject({
      ok: false,
      problems: [{ code: "sealing-key-missing", details: { keyId: keyIdOfSealed(sealed) } }],
    });
    expect(later.open(later.seal(PHONE, place), place)).toEqual({ ok: true, value: PHONE });
    await rename(apart, join(folder, file));
    expect(later.open(sealed, place)).toEqual({ ok: true, value: PHONE });
  });
});

describe("the files", () => {
  it("are for their owner alone, and whoever opens them to others is told of", async () => {
    await open();
    expect(readKeys(folder).faults).toEqual([]);
    const [file = ""] = await files();
    await chmod(join(folder, file), 0o644);
    expect(readKeys(folder).faults).toEqual([{ file, kind: "open" }]);
  });

  it("that do not hold the key they are named after are named and not used", async () => {
    const sealing = await open();
    const sealed = sealing.seal(PHONE, place);
    const [file = ""] = await files();
    await writeFile(join(folder, file), "0".repeat(64));
    expect(readKeys(folder)).toMatchObject({ keys: [], faults: [{ file, kind: "broken" }] });
    expect((await open()).open(sealed, place).ok).toBe(false);
  });
});
