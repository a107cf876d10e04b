import * as fc from "fast-check";
import { expect, test } from "vitest";
import { linesOf } from "./code-check.ts";

async function* chunksOf(chunks: readonly string[]): AsyncGenerator<string> {
  yield* chunks;
}

const read = async (chunks: readonly string[]): Promise<string[]> =>
  Array.fromAsync(linesOf(chunksOf(chunks)));

test.each([
  [[], []],
  [["a\nb\n"], ["a", "b"]],
  [["a\nb"], ["a", "b"]],
  [["a\r\nb\r\n"], ["a", "b"]],
  [["\uFEFFa\n"], ["a"]],
  [
    ["", "\uFEFFa\n\uFEFFb"],
    ["a", "\uFEFFb"],
  ],
  [["\n\na"], ["", "", "a"]],
])("%j", async (chunks, lines) => expect(await read(chunks)).toEqual(lines));

test("how a stream is cut into chunks changes nothing", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string()), async (chunks) => {
      expect(await read(chunks)).toEqual(await read([chunks.join("")]));
    }),
  );
});
