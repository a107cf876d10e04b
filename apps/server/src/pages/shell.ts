import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { html, type Html, type PortalLanguage } from "@xinpark/services/portal";

/** The document around every page: the built application's own, so that pages and application share styles and take over from each other. */

export const WEB = fileURLToPath(new URL("../../../web/dist", import.meta.url));

export interface Document {
  readonly language: PortalLanguage;
  readonly title: string;
  readonly content: Html;
  readonly nonce: string;
  /** Whether the application takes over where script runs. */
  readonly application: boolean;
  /** What to say where script does not run; null where nothing is missing without it. */
  readonly needsScript: string | null;
}

interface Shell {
  /** The head without its title. */
  readonly head: string;
  readonly scripts: string;
}

const SCRIPTS = /<script\b[^>]*><\/script>|<link rel="modulepreload"[^>]*>/gu;
/** Style sheets that the application would load with these pages later. */
const PAGE_STYLES = /^(?:search-page|file-page)-[\w-]+\.css$/u;

const BARE: Shell = {
  head: `<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">`,
  scripts: "",
};

let known: { readonly stamp: number; readonly shell: Shell } | null = null;

/** The built document's parts, read again when it was built again. */
function shellOf(): Shell {
  const path = join(WEB, "index.html");
  const stamp = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  if (stamp === undefined) return BARE;
  if (known?.stamp === stamp) return known.shell;
  const text = readFileSync(path, "utf8");
  const head = /<head>([\s\S]*)<\/head>/u.exec(text)?.[1] ?? "";
  const styles = readdirSync(join(WEB, "assets"))
    .filter((name) => PAGE_STYLES.test(name))
    .map((name) => `<link rel="stylesheet" crossorigin href="/assets/${name}">`);
  const shell: Shell = {
    head: `${head
      .replaceAll(SCRIPTS, "")
      .replace(/<title>[\s\S]*<\/title>/u, "")
      .trim()}\n${styles.join("\n")}`,
    scripts: [...head.matchAll(SCRIPTS)].map(([one]) => one).join("\n"),
  };
  known = { stamp, shell };
  return shell;
}

/** Whether the application was built. */
export const isBuilt = (): boolean => shellOf() !== BARE;

/** A whole document. Everything that is not markup of ours came through `html`. */
export function documentOf(page: Document): string {
  const shell = shellOf();
  const nonce = html`<meta property="csp-nonce" nonce="${page.nonce}" />`;
  const without =
    page.needsScript !== null
      ? html`<noscript><p class="needs-script">${page.needsScript}</p></noscript>`
      : "";
  return [
    `<!doctype html>\n<html lang="${page.language === "zh" ? "zh-CN" : "en"}"><head>`,
    shell.head,
    String(html`<title>${page.title}</title>`),
    page.application ? `${String(nonce)}\n${shell.scripts}` : "",
    `</head><body><div id="root">${String(page.content)}</div>${String(without)}</body></html>\n`,
  ].join("\n");
}
