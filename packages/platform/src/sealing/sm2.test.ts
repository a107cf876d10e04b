import { execFileSync } from "node:child_process";
import { createPublicKey, randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { spkiOf } from "@xinpark/kernel/proof";
import { describe, expect, it } from "vitest";
import { makeSm2Receiver } from "../test-support/receiver.ts";
import { encryptSm2, readSm2Point } from "./sm2.ts";

const spki = (pem: string) => new Uint8Array(createPublicKey(pem).export({ type: "spki", format: "der" }));
const pointOf = (pem: string): string => readSm2Point(spki(pem)) ?? expect.fail("no SM2 key");

describe("encrypting to an SM2 key", () => {
  it("is opened by its holder, and by nobody else or with a bit flipped", () => {
    const [receiver, other] = [makeSm2Receiver(), makeSm2Receiver()];
    // Numbers with leading zeros come, too: their written form differs.
    for (let round = 0; round < 10; round += 1) {
      const plain = randomBytes(16);
      const sealed = encryptSm2(pointOf(receiver.publicKey), plain);
      expect(Buffer.from(receiver.open(sealed))).toEqual(plain);
      expect(() => expect(Buffer.from(other.open(sealed))).toEqual(plain)).toThrow();
      const last = sealed.length - 1;
      const flipped = Buffer.from(sealed);
      flipped[last] = (flipped[last] ?? 0) ^ 1;
      expect(() => expect(Buffer.from(receiver.open(flipped))).toEqual(plain)).toThrow();
    }
  });

  it("is what OpenSSL opens", (context) => {
    const folder = mkdtempSync(join(tmpdir(), "xinpark-sm2-"));
    const openssl = (...given: readonly string[]): Buffer =>
      execFileSync("openssl", given, { stdio: "pipe" });
    const [secret, sealed] = [join(folder, "key.pem"), join(folder, "sealed")];
    try {
      openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:SM2", "-out", secret);
    } catch {
      rmSync(folder, { recursive: true });
      context.skip("there is no openssl with SM2 on this machine");
    }
    const plain = randomBytes(16);
    writeFileSync(sealed, encryptSm2(pointOf(openssl("pkey", "-in", secret, "-pubout").toString()), plain));
    expect(openssl("pkeyutl", "-decrypt", "-inkey", secret, "-in", sealed)).toEqual(plain);
    rmSync(folder, { recursive: true });
  });

  it.each([
    ["a point that is not on the curve", spkiOf("sm2", `04${"11".repeat(64)}`)],
    ["another algorithm", spkiOf("ed25519", "11".repeat(32))],
    ["nothing", ""],
  ])("takes no key from %s", (_, hex) => {
    expect(readSm2Point(new Uint8Array(Buffer.from(hex, "hex")))).toBeNull();
  });
});
