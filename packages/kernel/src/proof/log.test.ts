import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  AUDIT_ENTRY_COLUMNS,
  bytesToHex,
  checkpointText,
  consistencyPath,
  consistencyPlaces,
  encodeAuditEntry,
  growTree,
  hashOf,
  inclusionPath,
  inclusionPlaces,
  joinNodes,
  leafHash,
  rangePlaces,
  rootOf,
  type AuditEntry,
  type NodePlace,
} from "./index.ts";

const hash = hashOf("sha256");
const leavesOf = (size: number): Uint8Array[] =>
  Array.from({ length: size }, (_, index) => leafHash(hash, new TextEncoder().encode(`leaf ${index}`)));
const hex = (path: readonly Uint8Array[]): string[] => path.map(bytesToHex);

/** Grows a log in parts and gives a reader of its nodes, as a table of them would. */
function grown(leaves: readonly Uint8Array[], parts: readonly number[]) {
  const table = new Map(leaves.map((leaf, index) => [`0/${index}`, leaf]));
  let [size, peaks]: [number, readonly Uint8Array[]] = [0, []];
  for (const part of [...parts, leaves.length]) {
    const more = leaves.slice(size, size + part);
    const next = growTree(hash, size, peaks, more);
    for (const node of next.nodes) table.set(`${node.level}/${node.index}`, node.hash);
    [size, peaks] = [size + more.length, next.peaks];
  }
  const read = (places: readonly NodePlace[]): Uint8Array =>
    joinNodes(
      hash,
      places.map(({ level, index }) => {
        const found = table.get(`${level}/${index}`);
        if (found === undefined) throw new Error(`no node ${level}/${index}`);
        return found;
      }),
    );
  return { peaks, read, nodes: table.size };
}

test("a log grown in any parts has the root, the proofs and just the subtrees of the whole tree", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 70 }), fc.array(fc.nat(9), { maxLength: 9 }), (size, parts) => {
      const leaves = leavesOf(size);
      const log = grown(leaves, parts);
      expect(bytesToHex(joinNodes(hash, log.peaks))).toBe(bytesToHex(rootOf(hash, leaves)));
      for (let level = 0, complete = 0; level < 8; level += 1) {
        complete += Math.floor(size / 2 ** level);
        if (level === 7) expect(log.nodes).toBe(complete);
      }
      for (let at = 0; at <= size; at += 1) {
        expect(bytesToHex(log.read(rangePlaces(0, at)))).toBe(bytesToHex(rootOf(hash, leaves.slice(0, at))));
        expect(hex(consistencyPlaces(at, size).map(log.read))).toEqual(
          hex(consistencyPath(hash, leaves, at)),
        );
        if (at < size)
          expect(hex(inclusionPlaces(at, size).map(log.read))).toEqual(hex(inclusionPath(hash, leaves, at)));
      }
    }),
    { numRuns: 40 },
  );
});

test("a proof of a log of a thousand million entries reads few nodes", () => {
  const size = 1_000_000_007;
  for (const at of [0, 1, 536_870_911, 536_870_912, size - 1])
    expect(inclusionPlaces(at, size).flat().length).toBeLessThan(64);
  expect(consistencyPlaces(123_456_789, size).flat().length).toBeLessThan(64);
});

test.each([
  [5, 5],
  [-1, 5],
  [0.5, 5],
])("there is no leaf %d in a tree of %d", (index, size) => {
  expect(() => inclusionPlaces(index, size)).toThrow(RangeError);
});

const plain: AuditEntry = {
  id: "1",
  at: "2026-01-31T00:00:00.000000Z",
  actor: "clerk",
  account_id: null,
  membership_id: null,
  operation: "registry.file",
  class: "read",
  channel: "web",
  purpose: "",
  case_number: null,
  outcome: "done",
  subjects: "{7,12}",
  detail: '{"rows": 2}',
  request_id: null,
};

describe("the bytes of an entry", () => {
  test("are as documented", () => {
    // Written out by hand from the description, not by the function under test.
    const text = (one: string): string =>
      new TextEncoder().encode(one).length.toString(16).padStart(8, "0") +
      Buffer.from(one, "utf8").toString("hex");
    const expected =
      `${text("xinpark-audit-entry/v1")}0000000e` +
      `${text("id")}01${text("1")}${text("at")}01${text("2026-01-31T00:00:00.000000Z")}` +
      `${text("actor")}01${text("clerk")}${text("account_id")}00${text("membership_id")}00` +
      `${text("operation")}01${text("registry.file")}${text("class")}01${text("read")}${text("channel")}01${text("web")}` +
      `${text("purpose")}0100000000${text("case_number")}00${text("outcome")}01${text("done")}` +
      `${text("subjects")}01${text("{7,12}")}${text("detail")}01${text('{"rows": 2}')}${text("request_id")}00`;
    expect(bytesToHex(encodeAuditEntry(plain))).toBe(expected);
  });

  test("differ between null and empty, and when text moves from one column to the next", () => {
    const bytes = (change: Partial<AuditEntry>) => bytesToHex(encodeAuditEntry({ ...plain, ...change }));
    expect(bytes({ purpose: null })).not.toBe(bytes({ purpose: "" }));
    expect(bytes({ operation: "ab", class: "c" })).not.toBe(bytes({ operation: "a", class: "bc" }));
    expect(bytes({ purpose: "x", case_number: null })).not.toBe(bytes({ purpose: null, case_number: "x" }));
  });

  test("are equal only for equal entries", () => {
    const value = fc.option(fc.string({ unit: "grapheme", maxLength: 6 }), { nil: null });
    fc.assert(
      fc.property(fc.constantFrom(...AUDIT_ENTRY_COLUMNS), value, value, (column, one, other) => {
        const [a, b] = [one, other].map((text) => encodeAuditEntry({ ...plain, [column]: text }));
        expect(bytesToHex(a ?? plainBytes) === bytesToHex(b ?? plainBytes)).toBe(one === other);
      }),
    );
  });
});

const plainBytes = encodeAuditEntry(plain);

test("the signed text of a checkpoint is as documented", () => {
  const root = "00".repeat(31) + "ff";
  const text = checkpointText({
    size: 3,
    root,
    hash: "sha256",
    at: "2026-01-31T00:00:00.000001Z",
    previousSize: 2,
    keyId: "abc",
  });
  expect(text).toBe(
    "xinpark/audit-log/v1\n3\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAP8=\ntime 2026-01-31T00:00:00.000001Z\nprevious 2\nhash sha256\nkey abc\n",
  );
});
