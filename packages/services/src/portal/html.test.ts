import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeText, html } from "./html.ts";

const unescape = (text: string): string =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
/** Texts rich in what could break out. */
const hostile = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "<",
        ">",
        "&",
        '"',
        "'",
        "&lt;",
        "</p>",
        "<script>",
        "-->",
        "javascript:",
        "`",
        "\u2028",
        "＜",
        "x",
      ),
    )
    .map((parts) => parts.join("")),
);

describe("html", () => {
  it("leaves no text that is markup, and loses none of it", () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const escaped = escapeText(text);
        expect(escaped).not.toMatch(/[<>"']/u);
        expect(escaped.replaceAll(/&(?:amp|lt|gt|quot|#39);/gu, "")).not.toContain("&");
        expect(unescape(escaped)).toBe(text);
      }),
    );
  });

  it("has as many tags and attributes as the template, whatever is put in", () => {
    fc.assert(
      fc.property(hostile, hostile, (inside, attribute) => {
        const made = String(html`<p title="${attribute}">${inside}</p>`);
        expect(made.match(/</gu)).toHaveLength(2);
        expect(made.match(/>/gu)).toHaveLength(2);
        expect(made.match(/"/gu)).toHaveLength(2);
        const [, title = "", content = ""] = /^<p title="([^"]*)">([^<]*)<\/p>$/su.exec(made) ?? [];
        expect([unescape(title), unescape(content)]).toEqual([attribute, inside]);
      }),
    );
  });

  it("puts markup in as it is, lists one after another, and nothing for nothing", () => {
    const items = ["<a>", "b"].map((one) => html`<li>${one}</li>`);
    const made = String(
      html`<ul>
          ${items}
        </ul>
        ${null}${false}${0}${""}`,
    );
    expect(made.replaceAll(/\s/gu, "")).toBe("<ul><li>&lt;a&gt;</li><li>b</li></ul>0");
  });

  it("takes an object that only looks like markup for a text", () => {
    const forged: { toString: () => string } = { toString: () => "<script>" };
    expect(String(html`${String(forged)}`)).toBe("&lt;script&gt;");
  });
});
