import type { Text } from "@xinpark/kernel/outcome";
import { html, type Html } from "./html.ts";
import { portalEn, portalZh, type PortalText } from "./texts.ts";

/** The frame of every public page: the same look as the application, whose style sheets it uses. */

export type PortalLanguage = "zh" | "en";

/** What every page is made with. */
export interface Frame {
  readonly language: PortalLanguage;
  readonly t: (text: PortalText) => string;
  readonly say: (text: Text) => string;
  /** An address of ours in the reader's language; values that are null are left out. */
  readonly to: (path: string, query?: Readonly<Record<string, string | number | null>>) => string;
  /** The same page in the other language. */
  readonly other: string;
  readonly place: Text;
  readonly synthetic: boolean;
}

export interface FrameOptions {
  readonly language: PortalLanguage;
  readonly place: Text;
  readonly synthetic: boolean;
  /** Path and query of the page itself, for the way to the other language. */
  readonly path: string;
  readonly query: Readonly<Record<string, string | number | null>>;
}

export function createFrame({ language, place, synthetic, path, query }: FrameOptions): Frame {
  const texts = language === "zh" ? portalZh : portalEn;
  return {
    language,
    t: (text) => texts[text],
    say: (text) => text[language],
    to: (to, more) => address(to, { ...more, lang: language === "zh" ? null : language }),
    other: address(path, { ...query, lang: language === "zh" ? "en" : "zh" }),
    place,
    synthetic,
  };
}

function address(path: string, query: Readonly<Record<string, string | number | null>>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== null && value !== "") parameters.set(name, String(value));
  const text = parameters.toString();
  return text === "" ? path : `${path}?${text}`;
}

const mark = html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
  <rect width="32" height="32" rx="7" fill="currentColor"></rect>
  <rect x="6.5" y="6.5" width="8" height="8" rx="2" fill="#fff"></rect>
  <rect x="17.5" y="6.5" width="8" height="8" rx="2" fill="#fff" opacity="0.55"></rect>
  <rect x="6.5" y="17.5" width="8" height="8" rx="2" fill="#fff" opacity="0.55"></rect>
  <circle cx="21.5" cy="21.5" r="4.5" fill="#e8b04b"></circle>
</svg>`;

/** Header, the page, footer. `current` is the menu's entry one is on. */
export function framed(frame: Frame, current: "search" | "checkpoint" | null, page: Html): Html {
  const { t, to } = frame;
  const entry = (path: string, text: PortalText, name: typeof current): Html =>
    current === name
      ? html`<a href="${to(path)}" class="active" aria-current="page">${t(text)}</a>`
      : html`<a href="${to(path)}">${t(text)}</a>`;
  return html`<a class="skip-link" href="#page">${t("nav.skip")}</a>
    <header class="header" data-server>
      <div class="header-inner">
        <a href="${to("/")}" class="brand" title="${t("app.fullName")}"
          >${mark}<span class="brand-name"
            ><span class="brand-zh">信园</span><span class="brand-en">XinPark</span></span
          ></a
        >
        <nav class="menu" aria-label="${t("nav.label")}">
          ${entry("/", "nav.search", "search")}${entry("/audit/checkpoint", "nav.checkpoint", "checkpoint")}
        </nav>
        <div class="header-end">
          ${frame.synthetic && html`<span class="badge badge-synthetic">${t("badge.synthetic")}</span>`}
          <a
            class="header-button"
            href="${frame.other}"
            lang="${frame.language === "zh" ? "en" : "zh-CN"}"
            hreflang="${frame.language === "zh" ? "en" : "zh-CN"}"
            >${frame.language === "zh" ? "English" : "中文"}</a
          >
          <a class="header-button header-button-strong" href="${to("/sign-in")}" rel="nofollow"
            >${t("nav.signIn")}</a
          >
        </div>
      </div>
    </header>
    <main id="page" tabindex="-1">${page}</main>
    <footer class="footer">
      <div class="footer-inner">
        <p>${frame.say(frame.place)}</p>
        <p>${t("footer.note")}</p>
      </div>
    </footer>`;
}

/** A word and its value in a list of facts. */
export const fact = (label: string, value: Html | string): Html =>
  html`<div class="fact">
    <dt>${label}</dt>
    <dd>${value}</dd>
  </div>`;
