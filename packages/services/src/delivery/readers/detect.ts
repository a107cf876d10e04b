import { open } from "node:fs/promises";
import { failed, ok, problem } from "@xinpark/kernel/outcome";
import type { Outcome, Problem, Text } from "@xinpark/kernel/outcome";
import { Archive } from "./archive.ts";
import type { SourceFormat, SourceLimits } from "./source.ts";
import { fileUnreadable, tooLarge } from "./problems.ts";

/** What a file is, judged by its content. */
export interface Detected {
  readonly format: SourceFormat;
  readonly bytes: number;
  /** The first bytes of a text file, up to one MiB. */
  readonly head: Buffer;
}

const HEAD_BYTES = 1 << 20;
const SAVE_AS: Text = {
  zh: "请在 Excel 或 WPS 中另存为 .xlsx 或 CSV 后重新上传。",
  en: "Save it as .xlsx or CSV in Excel or WPS and send it again.",
};

interface Signature {
  readonly format: string;
  readonly name: Text;
  readonly bytes: string;
  readonly at?: number;
}

/** First bytes (latin1) of the kinds of file that people send by mistake. */
const SIGNATURES: readonly Signature[] = [
  { format: "pdf", name: { zh: "PDF 文件", en: "a PDF file" }, bytes: "%PDF" },
  { format: "png", name: { zh: "PNG 图片", en: "a PNG picture" }, bytes: "\x89PNG" },
  { format: "jpeg", name: { zh: "JPEG 图片", en: "a JPEG picture" }, bytes: "\xff\xd8\xff" },
  { format: "gif", name: { zh: "GIF 图片", en: "a GIF picture" }, bytes: "GIF8" },
  { format: "webp", name: { zh: "WebP 图片", en: "a WebP picture" }, bytes: "WEBP", at: 8 },
  { format: "tiff", name: { zh: "TIFF 图片", en: "a TIFF picture" }, bytes: "II*\0" },
  { format: "tiff", name: { zh: "TIFF 图片", en: "a TIFF picture" }, bytes: "MM\0*" },
  { format: "bmp", name: { zh: "BMP 图片", en: "a BMP picture" }, bytes: "\0\0\0\0", at: 6 },
  { format: "rar", name: { zh: "RAR 压缩包", en: "a RAR archive" }, bytes: "Rar!\x1a\x07" },
  { format: "7z", name: { zh: "7z 压缩包", en: "a 7z archive" }, bytes: "7z\xbc\xaf\x27\x1c" },
  { format: "gzip", name: { zh: "gzip 压缩包", en: "a gzip archive" }, bytes: "\x1f\x8b" },
  { format: "rtf", name: { zh: "RTF 文档", en: "an RTF document" }, bytes: "{\\rtf" },
];

const HTML: Text = { zh: "网页（HTML）", en: "a web page (HTML)" };

function unsupported(format: string, name: Text): Problem {
  return {
    ...problem(
      "invalid",
      "format-unsupported",
      `文件其实是${name.zh}，不是表格数据。`,
      `The file is really ${name.en}, not table data.`,
    ),
    remedy: SAVE_AS,
    details: { format },
  };
}

function matches(head: Buffer, signature: Signature): boolean {
  if (signature.format === "bmp" && head.toString("latin1", 0, 2) !== "BM") return false;
  const at = signature.at ?? 0;
  return head.toString("latin1", at, at + signature.bytes.length) === signature.bytes;
}

/** What markup is no table's. */
function foreignMarkup(start: string): Problem | undefined {
  if (start.startsWith("<?xml")) {
    if (start.includes("urn:schemas-microsoft-com:office:spreadsheet"))
      return unsupported("spreadsheetml-2003", {
        zh: "Excel 2003 XML 表格",
        en: "an Excel 2003 XML table",
      });
    return /^<\?xml[^>]*\?>\s*<(?:!doctype\s+)?html\b/u.test(start) ? unsupported("html", HTML) : undefined;
  }
  if (/^<(?:!doctype\s+html\b|html|head|meta|table|body|style|script|div|!--)/u.test(start))
    return unsupported("html", HTML);
  if (start.startsWith("mime-version:"))
    return unsupported("mhtml", { zh: "网页存档（MHTML）", en: "a saved web page (MHTML)" });
  return undefined;
}

/** The beginning of a text, whatever it is encoded in: what tells formats apart is plain ASCII. */
function startOf(head: Buffer, isWide: boolean): string {
  const start = head.subarray(0, 4_000);
  const text = isWide
    ? new TextDecoder(head[0] === 0xff ? "utf-16le" : "utf-16be").decode(start)
    : start.toString("latin1").replace(/^\xef\xbb\xbf/u, "");
  return text.trimStart();
}

/** Whether a text can be nothing but JSON: an object or a list that begins like one. */
const looksLikeJson = (start: string): boolean =>
  /^\s*(?:\{\s*["}]|\[\s*(?:["{[\]\d-]|true|false|null))/u.test(start) && !isBracketed(start);

/** A heading of a text table may stand in brackets: `["甲"],…` is a list, `[1],[2]` on one line a table. */
const isBracketed = (start: string): boolean => /^\s*\[[^\]"{[]*\]\s*[,;\t|]/u.test(start);

function textFormat(start: string): SourceFormat {
  if (/^<(?:[?!]|[a-z_])/iu.test(start)) return "xml";
  return looksLikeJson(start) ? "json" : "csv";
}

/** An OLE2 folder that is no old workbook. */
function foreignCompound(head: Buffer): Problem | undefined {
  // Stream names in an OLE2 folder are UTF-16LE; the folder usually lies within the first MiB.
  const holds = (name: string): boolean => head.includes(Buffer.from(name, "utf16le"));
  if (holds("EncryptedPackage") || holds("EncryptionInfo")) {
    return {
      ...problem(
        "invalid",
        "format-encrypted",
        "文件其实是加密的 Excel 工作簿，没有密码读不了。",
        "The file is really an encrypted Excel workbook and cannot be read without its password.",
      ),
      remedy: {
        zh: "请在 Excel 或 WPS 中取消打开密码，另存后重新上传。",
        en: "Remove the password in Excel or WPS, save it and send it again.",
      },
      details: { format: "xlsx-encrypted" },
    };
  }
  if (holds("WordDocument"))
    return unsupported("doc", { zh: "旧版 Word 文档（.doc）", en: "an old Word document (.doc)" });
  if (holds("PowerPoint Document"))
    return unsupported("ppt", { zh: "旧版演示文稿（.ppt）", en: "an old presentation (.ppt)" });
  return undefined;
}

function packaged(names: ReadonlySet<string>): Problem | undefined {
  if (names.has("xl/workbook.xml")) return undefined;
  if (names.has("xl/workbook.bin"))
    return unsupported("xlsb", {
      zh: "Excel 二进制工作簿（.xlsb）",
      en: "an Excel binary workbook (.xlsb)",
    });
  if (names.has("word/document.xml"))
    return unsupported("docx", { zh: "Word 文档（.docx）", en: "a Word document (.docx)" });
  if (names.has("ppt/presentation.xml"))
    return unsupported("pptx", { zh: "演示文稿（.pptx）", en: "a presentation (.pptx)" });
  if (names.has("content.xml") && names.has("mimetype")) {
    return unsupported("ods", {
      zh: "开放文档格式文件（如 .ods）",
      en: "an OpenDocument file (such as .ods)",
    });
  }
  if (names.has("OFD.xml")) return unsupported("ofd", { zh: "OFD 版式文件", en: "an OFD document" });
  return unsupported("zip", { zh: "普通压缩包（zip）", en: "an ordinary zip archive" });
}

const EXTENSIONS: Readonly<Record<SourceFormat, readonly string[]>> = {
  xlsx: ["xlsx", "xlsm"],
  xls: ["xls", "et"],
  csv: ["csv", "txt", "tsv", "tab"],
  "json-lines": ["jsonl", "ndjson", "json", "txt"],
  json: ["json", "jsonl", "ndjson", "geojson", "txt"],
  xml: ["xml", "txt"],
};
const FORMAT_NAMES: Readonly<Record<SourceFormat, Text>> = {
  xlsx: { zh: "Excel 工作簿（.xlsx）", en: "an Excel workbook (.xlsx)" },
  xls: { zh: "旧版 Excel 工作簿（.xls）", en: "an old Excel workbook (.xls)" },
  csv: { zh: "文本表格（CSV）", en: "a text table (CSV)" },
  "json-lines": { zh: "JSON 行文件", en: "JSON lines" },
  json: { zh: "JSON 文件", en: "a JSON document" },
  xml: { zh: "XML 文件", en: "an XML document" },
};

/** The problem of a file name whose extension says something else than the content; none without an extension. */
export function extensionProblem(name: string, format: Detected["format"]): Problem | undefined {
  const extension = /\.([A-Za-z0-9]{1,8})$/u.exec(name.trim())?.[1]?.toLowerCase();
  if (extension === undefined || EXTENSIONS[format].includes(extension)) return undefined;
  const real = FORMAT_NAMES[format];
  const right = EXTENSIONS[format][0] ?? format;
  return {
    ...problem(
      "invalid",
      "extension-disagrees",
      `文件名以 .${extension} 结尾，内容其实是${real.zh}。`,
      `The name ends in .${extension}, but the content is ${real.en}.`,
    ),
    remedy: {
      zh: `请确认没有选错文件，然后把扩展名改为 .${right}，或另存为正确的格式。`,
      en: `Check that it is the right file, then change its extension to .${right} or save it in the right format.`,
    },
    details: { extension, format },
  };
}

/** The first MiB and the size of the file at `path`. */
async function readHead(path: string): Promise<Outcome<{ head: Buffer; bytes: number }>> {
  try {
    await using file = await open(path, "r");
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(Math.min(size, HEAD_BYTES)), 0);
    return ok({ head: buffer.subarray(0, bytesRead), bytes: size });
  } catch (error) {
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    return failed(
      problem("not-found", "file-missing", "文件打不开。", `The file cannot be opened (${reason}).`),
    );
  }
}

function emptyFile(): Problem {
  return {
    ...problem("invalid", "file-empty", "文件是空的。", "The file is empty."),
    remedy: {
      zh: "请确认导出成功后重新上传。",
      en: "Check that the export worked and send it again.",
    },
  };
}

const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

function isEmptyText(head: Buffer, bytes: number): boolean {
  if (bytes === 0) return true;
  const start = head.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? 3 : 0;
  return bytes === head.length && head.subarray(start).every(isSpace);
}

async function detectArchive(path: string, bytes: number, limits: SourceLimits): Promise<Outcome<Detected>> {
  if (bytes > limits.compressedBytes) {
    const limit = `${limits.compressedBytes / 1_000_000} MB`;
    return failed(
      tooLarge({ zh: "文件大小", en: "The file size" }, limit, `${Math.ceil(bytes / 1_000_000)} MB`),
    );
  }
  const archive = await Archive.open(path, limits);
  if (!archive.ok) return archive;
  const found = packaged(archive.value.names());
  archive.value.close();
  return found === undefined ? ok({ format: "xlsx", bytes, head: Buffer.alloc(0) }) : failed(found);
}

function detectCompound(head: Buffer, bytes: number, limits: SourceLimits): Outcome<Detected> {
  const foreign = foreignCompound(head);
  if (foreign !== undefined) return failed(foreign);
  if (bytes <= limits.compressedBytes) return ok({ format: "xls", bytes, head: Buffer.alloc(0) });
  const [limit, found] = [limits.compressedBytes, bytes].map((size) => `${Math.ceil(size / 1_000_000)} MB`);
  return failed(tooLarge({ zh: "文件大小", en: "The file size" }, limit ?? "", found ?? ""));
}

/** Decides what the file at `path` is by its content; a file that is no readable table is answered with what it is. */
export async function detect(path: string, limits: SourceLimits): Promise<Outcome<Detected>> {
  const read = await readHead(path);
  if (!read.ok) return read;
  const { head, bytes } = read.value;
  if (isEmptyText(head, bytes)) return failed(emptyFile());
  if (head.toString("latin1", 0, 4) === "PK\x03\x04") return await detectArchive(path, bytes, limits);
  if (head.toString("latin1", 0, 4) === "PK\x05\x06")
    return failed(unsupported("zip", { zh: "空的压缩包", en: "an empty zip archive" }));
  if (head.subarray(0, 8).equals(Buffer.from("d0cf11e0a1b11ae1", "hex")))
    return detectCompound(head, bytes, limits);
  const signature = SIGNATURES.find((one) => matches(head, one));
  if (signature !== undefined) return failed(unsupported(signature.format, signature.name));
  const wide = head[0] === 0xff ? head[1] === 0xfe : head[0] === 0xfe && head[1] === 0xff;
  const nul = head.indexOf(0);
  if (!wide && nul >= 0) {
    return failed(
      fileUnreadable(
        `不是文本，第 ${nul} 字节是空字节（可能是没有标记的 UTF-16 或二进制文件）`,
        `it is not text: byte ${nul} is NUL (UTF-16 without its mark, or a binary file)`,
        `byte ${nul}`,
      ),
    );
  }
  const start = startOf(head, wide);
  const foreign = foreignMarkup(start.slice(0, 2_000).toLowerCase());
  return foreign === undefined ? ok({ format: textFormat(start), bytes, head }) : failed(foreign);
}
