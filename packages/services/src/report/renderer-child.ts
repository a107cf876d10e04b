import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { NodeCompiler } from "@myriaddreamin/typst-ts-node-compiler";
import { toString as drawQr } from "qrcode";
import { isRenderRequest } from "./renderer-protocol.ts";

/** Runs in a process of its own: lays reports out. Compiling is synchronous and native. */

const require = createRequire(import.meta.url);
const fonts = join(dirname(require.resolve("@embedpdf/fonts-sc")), "../fonts");
const compiler = NodeCompiler.create({
  workspace: import.meta.dirname,
  fontArgs: [
    {
      fontBlobs: ["Regular", "Bold"].map((weight) => readFileSync(join(fonts, `NotoSansHans-${weight}.otf`))),
    },
  ],
});
const template = readFileSync(join(import.meta.dirname, "template.typ"), "utf8");

async function render(document: string, qr: string, day: string): Promise<Uint8Array> {
  const [year = "", month = "", dayOfMonth = ""] = day.split("-");
  const drawn = await drawQr(qr, { type: "svg", margin: 0, errorCorrectionLevel: "M" });
  const compiled = compiler.compile({
    mainFileContent: template,
    inputs: { document, qr: drawn, year, month, day: dayOfMonth },
    resetRead: false,
  });
  const { result } = compiled;
  if (result === null)
    throw new Error(JSON.stringify(compiled.takeError()?.shortDiagnostics ?? "no document"));
  const pdf = compiler.pdf(result, {
    pdfStandard: "a-2b",
    creationTimestamp: Date.UTC(Number(year), Number(month) - 1, Number(dayOfMonth)) / 1000,
  });
  return new Uint8Array(pdf);
}

process.on("message", (message: unknown) => {
  if (!isRenderRequest(message)) return;
  const { id, document, qr, day } = message;
  void render(document, qr, day)
    .then(
      (bytes) => process.send?.({ id, bytes }),
      (error: unknown) => process.send?.({ id, failure: String(error) }),
    )
    // What the compiler need not keep is put away when the answer has left.
    .then(() => setImmediate(() => compiler.evictCache(10)));
});
