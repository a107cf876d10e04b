import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { verifyConsistency, verifyInclusion } from "../index.ts";
import {
  bytesToHex,
  consistencyPath,
  hashOf,
  hexToBytes,
  inclusionPath,
  leafHash,
  rootOf,
  type HashName,
} from "./index.ts";

/** Leaves and roots of the Certificate Transparency reference tests (public vectors for RFC 6962). */
const LEAVES = [
  "",
  "00",
  "10",
  "2021",
  "3031",
  "40414243",
  "5051525354555657",
  "606162636465666768696a6b6c6d6e6f",
];
const ROOTS = [
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
  "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
  "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
  "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
  "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
  "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
  "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
  "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
  "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
];

const HASHES: readonly HashName[] = ["sha256", "sm3"];
const treeOf = (name: HashName, size: number): Uint8Array[] =>
  Array.from({ length: size }, (_, index) =>
    leafHash(hashOf(name), new TextEncoder().encode(`entry ${index}`)),
  );
const hex = (path: readonly Uint8Array[]): string[] => path.map(bytesToHex);

describe("public vectors", () => {
  test.each(ROOTS.map((root, size) => ({ root, size })))("the tree of $size leaves", ({ root, size }) => {
    const leaves = LEAVES.slice(0, size).map((leaf) => leafHash(hashOf("sha256"), hexToBytes(leaf)));
    expect(bytesToHex(rootOf(hashOf("sha256"), leaves))).toBe(root);
  });

  test("SM3 of abc, GB/T 32905-2016 appendix A.1", () => {
    expect(bytesToHex(hashOf("sm3")(new TextEncoder().encode("abc")))).toBe(
      "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    );
  });
});

describe.each(HASHES)("every proof by %s", (hash) => {
  const make = hashOf(hash);

  test("every leaf of every small tree is proved, and by no other index or root", () => {
    for (let treeSize = 1; treeSize <= 24; treeSize += 1) {
      const leaves = treeOf(hash, treeSize);
      const root = bytesToHex(rootOf(make, leaves));
      leaves.forEach((leaf, leafIndex) => {
        const claim = {
          leafIndex,
          treeSize,
          leafHash: bytesToHex(leaf),
          proof: hex(inclusionPath(make, leaves, leafIndex)),
          root,
          hash,
        };
        expect(verifyInclusion(claim)).toBe(true);
        if (treeSize > 1)
          expect(verifyInclusion({ ...claim, leafIndex: (leafIndex + 1) % treeSize })).toBe(false);
        expect(verifyInclusion({ ...claim, leafIndex: treeSize })).toBe(false);
      });
    }
  });

  test("every tree extends each of its beginnings", () => {
    for (let toSize = 1; toSize <= 24; toSize += 1) {
      const leaves = treeOf(hash, toSize);
      const toRoot = bytesToHex(rootOf(make, leaves));
      for (let fromSize = 0; fromSize <= toSize; fromSize += 1) {
        const fromRoot = bytesToHex(rootOf(make, leaves.slice(0, fromSize)));
        const proof = hex(consistencyPath(make, leaves, fromSize));
        expect(verifyConsistency({ fromSize, toSize, proof, fromRoot, toRoot, hash })).toBe(true);
        expect(
          verifyConsistency({ fromSize, toSize, proof: [...proof, toRoot], fromRoot, toRoot, hash }),
        ).toBe(false);
      }
    }
  });

  test("any flipped bit, missing, added or swapped step fails", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 40 }),
        fc.nat(),
        fc.nat(),
        fc.nat(255),
        (treeSize, at, step, bit) => {
          const leaves = treeOf(hash, treeSize);
          const leafIndex = at % treeSize;
          const proof = hex(inclusionPath(make, leaves, leafIndex));
          const root = bytesToHex(rootOf(make, leaves));
          const claim = {
            leafIndex,
            treeSize,
            leafHash: bytesToHex(leaves[leafIndex] ?? new Uint8Array(32)),
            proof,
            root,
            hash,
          };
          const place = step % proof.length;
          expect(
            verifyInclusion({ ...claim, proof: proof.with(place, flipped(proof[place] ?? "", bit)) }),
          ).toBe(false);
          expect(verifyInclusion({ ...claim, root: flipped(root, bit) })).toBe(false);
          expect(verifyInclusion({ ...claim, leafHash: flipped(claim.leafHash, bit) })).toBe(false);
          expect(verifyInclusion({ ...claim, proof: proof.slice(1) })).toBe(false);
          expect(verifyInclusion({ ...claim, proof: [...proof, root] })).toBe(false);
          if (proof.length > 1) expect(verifyInclusion({ ...claim, proof: proof.toReversed() })).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a rewritten past is no extension", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), fc.nat(), fc.nat(), (toSize, from, changed) => {
        const fromSize = 1 + (from % (toSize - 1));
        const leaves = treeOf(hash, toSize);
        const rewritten = leaves.with(
          changed % fromSize,
          leafHash(make, new TextEncoder().encode("another")),
        );
        const claim = {
          fromSize,
          toSize,
          proof: hex(consistencyPath(make, rewritten, fromSize)),
          fromRoot: bytesToHex(rootOf(make, leaves.slice(0, fromSize))),
          toRoot: bytesToHex(rootOf(make, rewritten)),
          hash,
        };
        expect(verifyConsistency(claim)).toBe(false);
      }),
      { numRuns: 60 },
    );
  });
});

test("what is malformed is false, never an exception", () => {
  const claim = {
    leafIndex: 0,
    treeSize: 1,
    leafHash: ROOTS[1] ?? "",
    proof: [],
    root: ROOTS[1] ?? "",
    hash: "sha256",
  } as const;
  expect(verifyInclusion(claim)).toBe(true);
  expect(verifyInclusion({ ...claim, leafHash: claim.leafHash.toUpperCase() })).toBe(false);
  expect(verifyInclusion({ ...claim, leafHash: "" })).toBe(false);
  expect(verifyInclusion({ ...claim, treeSize: 0 })).toBe(false);
  expect(verifyInclusion({ ...claim, leafIndex: -1 })).toBe(false);
  expect(verifyInclusion({ ...claim, treeSize: 1.5 })).toBe(false);
  expect(verifyInclusion({ ...claim, proof: ["zz"] })).toBe(false);
  expect(
    verifyConsistency({
      fromSize: 2,
      toSize: 1,
      proof: [],
      fromRoot: claim.root,
      toRoot: claim.root,
      hash: "sha256",
    }),
  ).toBe(false);
});

test("a step of a proof is small hex of just one length", () => {
  const leaves = treeOf("sha256", 2);
  const sibling = bytesToHex(leaves[1] ?? new Uint8Array());
  const claim = {
    leafIndex: 0,
    treeSize: 2,
    leafHash: bytesToHex(leaves[0] ?? new Uint8Array()),
    proof: [sibling],
    root: bytesToHex(rootOf(hashOf("sha256"), leaves)),
    hash: "sha256",
  } as const;
  expect(verifyInclusion(claim)).toBe(true);
  const others: unknown[] = [sibling.toUpperCase(), `${sibling}00`, sibling.slice(1), ` ${sibling.slice(1)}`];
  others.push(hexToBytes(sibling), [sibling], null, 7, { length: 64 });
  for (const other of others)
    expect(Reflect.apply(verifyInclusion, null, [{ ...claim, proof: [other] }])).toBe(false);
  fc.assert(
    fc.property(fc.nat(63), fc.nat(0xff_ff), (at, code) => {
      const letter = String.fromCharCode(code);
      fc.pre(!/^[0-9a-f]$/u.test(letter));
      const changed = sibling.slice(0, at) + letter + sibling.slice(at + 1);
      expect(verifyInclusion({ ...claim, proof: [changed] })).toBe(false);
    }),
  );
});

function flipped(text: string, bit: number): string {
  const bytes = hexToBytes(text);
  const at = Math.floor(bit / 8);
  bytes[at] = (bytes[at] ?? 0) ^ (1 << (bit % 8));
  return bytesToHex(bytes);
}
