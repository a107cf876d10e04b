import type { AuditCheckpointOutput } from "@xinpark/kernel/contract";
import { formatCount, formatInstant } from "@xinpark/kernel/format";
import { fact, framed, type Frame } from "./frame.ts";
import { html, type Html } from "./html.ts";

/** The latest checkpoint of the audit log and the keys it is checked with. */
export function checkpointPage(frame: Frame, { checkpoint, keys }: AuditCheckpointOutput): Html {
  const { t, language } = frame;
  const code = (text: string): Html => html`<span class="code">${text}</span>`;
  const shown =
    checkpoint === null
      ? html`<p class="empty">${t("checkpoint.none")}</p>`
      : html`<dl class="facts">
          ${fact(t("checkpoint.size"), formatCount(checkpoint.size))}${fact(t("checkpoint.at"), formatInstant(checkpoint.at, language))}${fact(t("checkpoint.algorithm"), checkpoint.algorithm)}${fact(t("checkpoint.key"), code(checkpoint.keyId))}
          <div class="fact fact-wide">
            <dt>${t("checkpoint.root")}</dt>
            <dd class="code">${checkpoint.root}</dd>
          </div>
          <div class="fact fact-wide">
            <dt>${t("checkpoint.signature")}</dt>
            <dd class="code">${checkpoint.signature}</dd>
          </div>
        </dl>`;
  const listed = keys.map(
    (key) =>
      html`<dl class="facts">
        ${fact(t("checkpoint.key"), code(key.keyId))}${fact(t("checkpoint.algorithm"), key.algorithm)}${fact(t("checkpoint.createdAt"), formatInstant(key.createdAt, language))}
        <div class="fact fact-wide">
          <dt>${t("checkpoint.publicKey")}</dt>
          <dd class="code">${key.publicKey}</dd>
        </div>
      </dl>`,
  );
  return framed(
    frame,
    "checkpoint",
    html`<div class="page file">
      <h1>${t("checkpoint.title")}</h1>
      <p class="lead">${t("checkpoint.lead")}</p>
      ${shown}
      ${
        keys.length > 0 &&
        html`<section aria-labelledby="keys">
          <h2 id="keys">${t("checkpoint.keys")}</h2>
          ${listed}
        </section>`
      }
      <p class="audience-note"><a href="/api/v1/audit/checkpoint">${t("checkpoint.machine")}</a></p>
    </div>`,
  );
}
