import { QueryClient, QueryObserver } from "@tanstack/react-query";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readAnew } from "./renewal.ts";

test("做完之后仍在途中的首次应答不作数 · a first answer on its way when something was done does not count", async () => {
  const queries = new QueryClient();
  const answers: ((entries: readonly string[]) => void)[] = [];
  const observer = new QueryObserver(queries, {
    queryKey: ["findings", "settled"],
    queryFn: () => new Promise<readonly string[]>((resolve) => answers.push(resolve)),
  });
  const seen: (readonly string[])[] = [];
  const shown = new Promise<void>((resolve) => {
    observer.subscribe(({ data }) => {
      if (data === undefined) return;
      seen.push(data);
      resolve();
    });
  });

  const renewed = readAnew(queries, { queryKey: ["findings"] });
  await expect.poll(() => answers.length).toBe(2);
  answers[0]?.([]);
  answers[1]?.(["settled just now"]);
  await Promise.all([renewed, shown]);

  expect(seen).toEqual([["settled just now"]]);
  observer.destroy();
});

test("只有一处宣布失效 · nothing is called stale anywhere else", () => {
  const sources = join(import.meta.dirname, "..");
  const elsewhere = readdirSync(sources, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/u.test(file) && !file.startsWith(join("shared", "renewal")))
    .filter((file) => readFileSync(join(sources, file), "utf8").includes("invalidateQueries"));
  expect(elsewhere).toEqual([]);
});
