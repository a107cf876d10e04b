import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { failed, problem } from "@xinpark/kernel/outcome";
import type { Outcome, Problem } from "@xinpark/kernel/outcome";
import { detect, extensionProblem } from "./detect.ts";
import type { SourceLimits, SourceOptions, TableSource } from "./source.ts";

/** Opens a file as a table in the very thread that asks: to be used within the worker alone. */
export async function openTable(
  path: string,
  options: SourceOptions,
  limits: SourceLimits,
): Promise<Outcome<TableSource>> {
  const detected = await detect(path, limits);
  if (!detected.ok) return detected;
  if (options.digest !== undefined && (await digestOf(path)) !== options.digest) return failed(changed());
  const { format } = detected.value;
  const misnamed = extensionProblem(options.name, format);
  if (misnamed !== undefined) return failed(misnamed);
  // A worker reads one file: it loads what reads that form, and nothing else.
  switch (format) {
    case "xlsx":
    case "xls": {
      const { openWorkbook } = await import("./xlsx-source.ts");
      return await openWorkbook(format, path, detected.value.bytes, options, limits);
    }
    case "csv": {
      const { openCsv } = await import("./csv-source.ts");
      return await openCsv(path, detected.value, options, limits);
    }
    case "json":
    case "json-lines": {
      const { openJson } = await import("./json-source.ts");
      return await openJson(path, detected.value, options, limits);
    }
    case "xml": {
      const { openXml } = await import("./xml-source.ts");
      return await openXml(path, detected.value, options, limits);
    }
  }
}

async function digestOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
    if (Buffer.isBuffer(chunk)) hash.update(chunk);
  }
  return hash.digest("hex");
}

const changed = (): Problem => ({
  ...problem(
    "internal",
    "file-damaged",
    "保存的文件与收到时不同，没有处理。",
    "The stored file is not the one that was received; it was not processed.",
  ),
  remedy: {
    zh: "请重新上传，并通知系统管理员检查存储。",
    en: "Send it again, and tell the system administrator to check the storage.",
  },
});
