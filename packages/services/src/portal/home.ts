import { unreachable } from "@xinpark/kernel/outcome";
import type { searchOutput } from "@xinpark/kernel/contract";
import type { z } from "zod";
import { framed, type Frame } from "./frame.ts";
import { html, type Html } from "./html.ts";

/** Home: the search form and what it found. */

type Search = z.infer<typeof searchOutput>;
type Hit = Search["items"][number];

/** The part of an address that names a subject: its code, or its number where it has none. */
export const subjectPath = (subject: { readonly id: number; readonly uscc: string | null }): string =>
  `/subjects/${encodeURIComponent(subject.uscc ?? `id:${subject.id}`)}`;

export function stateTag({ t }: Frame, state: Hit["state"]): Html {
  switch (state) {
    case "active":
      return html`<span class="tag tag-good">${t("subject.active")}</span>`;
    case "revoked":
      return html`<span class="tag tag-bad">${t("subject.revoked")}</span>`;
    case "closed":
      return html`<span class="tag tag-plain">${t("subject.closed")}</span>`;
    default:
      return unreachable(state);
  }
}

/** Why it was found, where the present name and code do not say so. */
function reason({ t }: Frame, hit: Hit): Html | null {
  const text = hit.matchedText;
  if (text === null || text === hit.name || text === hit.uscc) return null;
  const word =
    hit.matched === "former-name" ? t("hit.formerName") : hit.matched === "code" ? t("hit.code") : null;
  return word === null ? null : html`<span class="hit-reason">${word} ${text}</span>`;
}

const hitItem = (frame: Frame, hit: Hit): Html =>
  html`<li>
    <a class="hit" href="${frame.to(subjectPath(hit))}" rel="nofollow"
      ><span class="hit-main"
        ><span class="hit-name">${hit.name}</span>${reason(frame, hit)}<span class="hit-facts"
          >${hit.uscc === null ? html`<span>${frame.t("subject.noCode")}</span>` : html`<span class="code">${hit.uscc}</span>`}<span
            >${frame.say(hit.kindLabel)}</span
          ></span
        ></span
      >${stateTag(frame, hit.state)}</a
    >
  </li>`;

/** The page for a text; `paged` when it is not the first page of hits. */
export function homePage(frame: Frame, text: string, found: Search, paged: boolean): Html {
  const { t, to } = frame;
  const { items, next } = found;
  const lang =
    frame.language === "zh" ? null : html`<input type="hidden" name="lang" value="${frame.language}" />`;
  return framed(
    frame,
    "search",
    html`<search class="hero">
        <div class="hero-inner">
          <p class="hero-place">${frame.say(frame.place)}</p>
          <h1>${t("home.title")}</h1>
          <form class="search-box" action="/" method="get">
            ${lang}
            <input
              class="search-server"
              type="text"
              name="q"
              value="${text}"
              maxlength="200"
              inputmode="search"
              enterkeyhint="search"
              autocomplete="off"
              spellcheck="false"
              aria-label="${t("home.label")}"
              aria-describedby="search-help"
              placeholder="${t("home.label")}"
            />
            <button class="button button-primary search-submit" type="submit">${t("home.submit")}</button>
          </form>
          <p id="search-help" class="hero-help">${t("home.help")}</p>
        </div>
      </search>
      <div class="page results">
        <p class="visitor-note">${t("home.visitor")}</p>
        <h2 class="results-title">
          ${items.length === 0 ? t("home.none") : text === "" ? t("home.all") : t("home.found")}
        </h2>
        ${
          items.length === 0
            ? html`<p class="empty">${t("home.noneText")}</p>`
            : html`<ol class="hits">
                ${items.map((hit) => hitItem(frame, hit))}
              </ol>`
        }
        <div class="more">
          ${paged && html`<a class="button button-plain" href="${to("/", { q: text })}" rel="nofollow">${t("home.first")}</a>`}
          ${next !== null && html`<a class="button button-plain" href="${to("/", { q: text, after: next })}" rel="next nofollow">${t("home.next")}</a>`}
        </div>
      </div>`,
  );
}
