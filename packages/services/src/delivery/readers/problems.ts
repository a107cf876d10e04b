import { problem } from "@xinpark/kernel/outcome";
import type { Problem } from "@xinpark/kernel/outcome";

/** The file is damaged, or reading it went beyond what the server grants a file. */
export function fileUnreadable(zh: string, en: string, path?: string): Problem {
  return {
    ...problem(
      "invalid",
      "file-unreadable",
      `文件读不下去：${zh}。`,
      `The file cannot be read: ${en}.`,
      path,
    ),
    remedy: {
      zh: "请用 Excel 或 WPS 打开，另存为 .xlsx 或 CSV 后重新上传。",
      en: "Open it in Excel or WPS, save it again as .xlsx or CSV, and send it again.",
    },
  };
}

/** A stated limit is passed. `limit` and `found` are shown with their unit. */
export function tooLarge(
  what: { zh: string; en: string },
  limit: string,
  found: string,
  path?: string,
): Problem {
  return {
    ...problem(
      "too-large",
      "too-large",
      `${what.zh}超过上限：${found}，上限 ${limit}。`,
      `${what.en} is over the limit: ${found}, at most ${limit}.`,
      path,
    ),
    remedy: { zh: "请拆成几个文件，或改用 CSV。", en: "Split it into several files, or use CSV." },
  };
}

/** The rows do not end where a department's table does. */
export const tooManyRows = (limit: number): Problem =>
  tooLarge({ zh: "行数", en: "The number of rows" }, `${limit}`, `> ${limit}`);

/** A package that unpacks to far more than it is. `part` is the part's name in the package. */
export function zipBomb(zh: string, en: string, part?: string): Problem {
  return {
    ...problem(
      "too-large",
      "zip-bomb",
      `文件像压缩炸弹，已拒绝：${zh}。`,
      `The file looks like a zip bomb and was refused: ${en}.`,
      part === undefined ? undefined : `part ${part}`,
    ),
    remedy: {
      zh: "请用 Excel 或 WPS 另存为新的 .xlsx 或 CSV。",
      en: "Save it from Excel or WPS as a new .xlsx or as CSV.",
    },
  };
}

/** A document (JSON, XML) that is not well formed or breaks off. */
export const documentUnreadable = (zh: string, en: string, path?: string): Problem => ({
  ...fileUnreadable(zh, en, path),
  remedy: {
    zh: "请从来源系统重新完整导出后上传；可用文本编辑器查看该处。",
    en: "Export the file again, whole, from its system and send it; a text editor shows the place.",
  },
});

/** The place that was named for the rows, or any place for rows, is not in the document. */
export function rowsNotFound(said: string | undefined, path?: string): Problem {
  return {
    ...problem(
      "invalid",
      "rows-not-found",
      said === undefined ? "文件里没有找到成列的数据行。" : `文件里没有数据行路径“${said}”，或该处不是列表。`,
      said === undefined
        ? "No list of rows was found in the file."
        : `The file has no list of rows at “${said}”.`,
      path,
    ),
    remedy: {
      zh: "请在映射方案里用 rows 写明数据行的路径，如 data.items[]（JSON）、/Register/Entry（XML）。",
      en: "Say in the mapping profile where the rows stand: rows, such as data.items[] in JSON, /Register/Entry in XML.",
    },
  };
}
