import { assert, boolean, constant, dictionary, jsonValue, oneof, property, string, tuple } from "fast-check";
import { describe, expect, it } from "vitest";
import { answerBytes, shared } from "./index.ts";

const textOf = (answer: unknown): string => String(answerBytes(answer));

describe("an answer as bytes", () => {
  it("is the text that JSON.stringify gives, whatever of it is shared", () => {
    assert(
      property(
        dictionary(string({ unit: "grapheme" }), tuple(oneof(jsonValue(), constant(undefined)), boolean())),
        (parts) => {
          const answer = Object.fromEntries(
            Object.entries(parts).map(([name, [value, isShared]]) => [
              name,
              isShared && typeof value === "object" && value !== null ? shared(value) : value,
            ]),
          );
          expect(textOf(answer)).toBe(JSON.stringify(answer));
          // A second answer takes the kept bytes.
          expect(textOf(answer)).toBe(JSON.stringify(answer));
        },
      ),
    );
  });

  it("is told in bytes where it holds Chinese", () => {
    const withheld = shared([{ item: "CF", label: "行政处罚" }]);
    const answer = { name: "淄博", withheld, next: null };
    expect(Buffer.byteLength(answerBytes(answer))).toBe(Buffer.byteLength(JSON.stringify(answer)));
    expect(JSON.parse(textOf(answer))).toEqual(answer);
  });

  it("of any other kind is plain JSON", () => {
    for (const answer of [null, 7, "文", [shared({})], new Date(0), { toJSON: () => 3 }])
      expect(textOf(answer)).toBe(JSON.stringify(answer));
  });
});
