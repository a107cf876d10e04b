import type { As, Place } from "./index.ts";

/** Sending a form with papers, as a browser does. */

export const PDF = Buffer.from("%PDF-1.7\n1 0 obj\n<< >>\nendobj\n%%EOF\n");

export interface Paper {
  readonly name: string;
  readonly content: Buffer;
}
export const SCAN: Paper = { name: "扫描件.pdf", content: PDF };

const BOUNDARY = "----------------papers";

/** The bytes of a form: its data as JSON, then the papers. */
export function formOf(data: unknown, papers: readonly Paper[]): Buffer {
  const field = `--${BOUNDARY}\r\ncontent-disposition: form-data; name="data"\r\n\r\n${JSON.stringify(data)}\r\n`;
  const files = papers.flatMap(({ name, content }) => [
    Buffer.from(
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="document"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    content,
    Buffer.from("\r\n"),
  ]);
  return Buffer.concat([Buffer.from(field), ...files, Buffer.from(`--${BOUNDARY}--\r\n`)]);
}

export async function sendForm(
  place: Place,
  path: string,
  data: unknown,
  papers: readonly Paper[],
  as: As = {},
): Promise<{ readonly status: number; readonly body: unknown }> {
  const answer = await place.server.inject({
    method: "POST",
    url: `/api/v1${path}`,
    headers: { ...as, "content-type": `multipart/form-data; boundary=${BOUNDARY}` },
    payload: formOf(data, papers),
  });
  const body: unknown = answer.json();
  return { status: answer.statusCode, body };
}
