import type { z } from "zod";
import { errorOf, unexpectedAnswer, unreachableServer } from "./problems.ts";
import { purposeHeaders } from "./purpose.ts";

const BASE = "/api/v1";

type QueryValue = string | number | null | undefined;

/** A path under the API with its query; values that are absent or empty are left out. */
export function apiPath(path: string, query: Readonly<Record<string, QueryValue>> = {}): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== undefined && value !== "") parameters.set(name, String(value));
  const text = parameters.toString();
  return `${BASE}${path}${text === "" ? "" : `?${text}`}`;
}

interface Call {
  readonly method?: "POST" | "PUT" | "DELETE";
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

async function send(url: string, options: Call): Promise<Response> {
  try {
    return await fetch(url, {
      ...options,
      credentials: "same-origin",
      headers: { Accept: "application/json", ...purposeHeaders(), ...options.headers },
    });
  } catch (thrown) {
    if (options.signal?.aborted === true) throw thrown;
    throw unreachableServer();
  }
}

/** The body as JSON, or undefined where it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Checks an answer against the contract. @throws ApiError when it is an error or has another shape */
export function parseAnswer<Schema extends z.ZodType>(
  schema: Schema,
  status: number,
  text: string,
): z.output<Schema> {
  const body = parseJson(text);
  if (status < 200 || status > 299) throw errorOf(status, body);
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw unexpectedAnswer(status, parsed.error.issues[0]?.path.join(".") ?? "");
}

/** Calls the API. @throws ApiError */
export async function call<Schema extends z.ZodType>(
  schema: Schema,
  url: string,
  options: Call = {},
): Promise<z.output<Schema>> {
  const answer = await send(url, options);
  return parseAnswer(schema, answer.status, await answer.text());
}

/** Calls the API with a JSON body. @throws ApiError */
export async function callWith<Schema extends z.ZodType>(
  schema: Schema,
  method: "POST" | "PUT",
  url: string,
  body: unknown,
): Promise<z.output<Schema>> {
  return call(schema, url, {
    method,
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json" },
  });
}

/** Fetches a file as it is. @throws ApiError */
export async function fetchFile(url: string): Promise<Blob> {
  const answer = await send(url, {});
  if (!answer.ok) throw errorOf(answer.status, parseJson(await answer.text()));
  return answer.blob();
}

/**
 * Uploads a form and tells how much has left, in thousandths.
 * XMLHttpRequest, because fetch still cannot tell the progress of an upload.
 * @throws ApiError
 */
export async function upload<Schema extends z.ZodType>(
  schema: Schema,
  url: string,
  form: FormData,
  onProgress: (thousandths: number) => void,
): Promise<z.output<Schema>> {
  const { status, text } = await new Promise<{ status: number; text: string }>((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    for (const [name, value] of Object.entries(purposeHeaders())) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(Math.floor((event.loaded * 1000) / event.total));
    });
    request.addEventListener("load", () => resolve({ status: request.status, text: request.responseText }));
    request.addEventListener("error", () => reject(unreachableServer()));
    request.addEventListener("abort", () => reject(unreachableServer()));
    request.send(form);
  });
  return parseAnswer(schema, status, text);
}
