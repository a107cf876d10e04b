import type { FileOutput, RecordOutput } from "@xinpark/kernel/contract";
import { isWithin } from "@xinpark/kernel/record";
import { formatCount, formatDay, formatInstant, formatMoney, yearOf } from "@xinpark/kernel/format";
import { fact, framed, type Frame } from "./frame.ts";
import { stateTag, subjectPath } from "./home.ts";
import { html, type Html } from "./html.ts";

/** The public file of an enterprise: who it is, and its records within their publication window, each with source and days. */

const DAY = /^\d{4}-\d{2}-\d{2}$/u;

export function subjectPage(frame: Frame, file: FileOutput, item: string | null, today: string): Html {
  const { t } = frame;
  return framed(
    frame,
    null,
    html`<div class="page file">
      ${head(frame, file.subject)}
      <p class="audience-note">${t("file.audience").replace("{day}", formatDay(today, frame.language))}</p>
      <section aria-labelledby="records">
        <h2 id="records">${t("records.title")}</h2>
        ${file.counts.length > 0 && filter(frame, file, item)}
        ${file.records.length === 0 && html`<p class="empty">${t("file.none")}</p>`}
        <div class="timeline">${years(frame, file.records, today)}</div>
        ${file.next !== null && html`<div class="more"><a class="button button-plain" href="${frame.to(subjectPath(file.subject), { item, after: file.next })}" rel="nofollow">${t("records.older")}</a></div>`}
      </section>
    </div>`,
  );
}

function head(frame: Frame, subject: FileOutput["subject"]): Html {
  const { t, say, language } = frame;
  const others = subject.identifiers.filter((one) => one.value !== subject.uscc);
  const facts = [
    ...(subject.establishedOn === null
      ? []
      : [fact(t("file.established"), formatDay(subject.establishedOn, language))]),
    ...(subject.area === null ? [] : [fact(t("file.area"), say(subject.area.label))]),
    ...(subject.park === null ? [] : [fact(t("file.park"), say(subject.park.label))]),
    ...others.map((one) => fact(say(one.kindLabel), html`<span class="code">${one.value}</span>`)),
    ...(subject.formerNames.length === 0
      ? []
      : [
          fact(
            t("file.formerNames"),
            html`${subject.formerNames.map((name) => html`<span class="former-name">${name}</span>`)}`,
          ),
        ]),
  ];
  return html`<header class="file-header">
    <div class="file-tags">
      ${stateTag(frame, subject.state)}<span class="tag tag-plain">${say(subject.kindLabel)}</span
      >${subject.synthetic && html`<span class="badge badge-synthetic">${t("badge.synthetic")}</span>`}
    </div>
    <h1>${subject.name}</h1>
    <div class="file-code">
      <span class="file-code-label">${t("subject.uscc")}</span
      >${subject.uscc === null ? html`<span>${t("subject.noCode")}</span>` : html`<span class="code">${subject.uscc}</span>`}
    </div>
    <dl class="facts">${facts}</dl>
    ${subject.provisional && html`<p class="hint">${t("subject.provisional")}</p>`}
  </header>`;
}

function filter(frame: Frame, file: FileOutput, item: string | null): Html {
  const path = subjectPath(file.subject);
  const total = file.counts.reduce((sum, one) => sum + one.count, 0);
  const choices = [
    { id: null, label: frame.t("records.all"), count: total },
    ...file.counts.map((one) => ({ id: one.item, label: frame.say(one.itemLabel), count: one.count })),
  ];
  const chips = choices.map(({ id, label, count }) => {
    const inside = html`${label} <span class="chip-count">${formatCount(count)}</span>`;
    const href = frame.to(path, { item: id });
    return id === item
      ? html`<a class="chip chip-chosen" aria-current="true" href="${href}" rel="nofollow">${inside}</a>`
      : html`<a class="chip" href="${href}" rel="nofollow">${inside}</a>`;
  });
  return html`<nav class="chips" aria-label="${frame.t("records.filter")}">${chips}</nav>`;
}

/** They come newest first, those without a day last: each year is one stretch. */
function years(frame: Frame, records: readonly RecordOutput[], today: string): Html[] {
  const groups = new Map<string, RecordOutput[]>();
  for (const record of records) {
    const day = record.decidedOn ?? record.publishedOn;
    const title = day === null ? frame.t("records.noDay") : yearOf(day);
    groups.set(title, [...(groups.get(title) ?? []), record]);
  }
  return [...groups].map(
    ([title, group]) =>
      html`<section class="year" aria-label="${title}">
        <h3 class="year-title">${title}</h3>
        <ol class="year-records">
          ${group.map((record) => recordItem(frame, record, today))}
        </ol>
      </section>`,
  );
}

function recordItem(frame: Frame, record: RecordOutput, today: string): Html {
  const { t, say, language } = frame;
  const day = record.decidedOn ?? record.publishedOn;
  const tone = record.polarity === "negative" ? "tag-warn" : "tag-plain";
  return html`<li id="record-${record.id}" class="record">
    <span class="polarity polarity-${record.polarity}"
      ><span class="visually-hidden">${t(`record.${record.polarity}`)}</span></span
    >
    <details class="record-card">
      <summary class="record-head">
        <span class="record-day">${day === null ? t("records.noDay") : formatDay(day, language)}</span>
        <span class="record-main"
          ><span class="record-line"
            ><span class="record-item">${say(record.itemLabel)}</span
            >${record.severityLabel !== null && html`<span class="tag ${tone}">${say(record.severityLabel)}</span>`}<span
              class="tag tag-plain"
              >${t(`record.${record.status}`)}</span
            >${marks(frame, record, today)}</span
          >${record.title !== null && html`<span class="record-title">${record.title}</span>`}<span
            class="record-facts"
            ><span>${say(record.departmentLabel)}</span
            >${record.documentNumber !== null && html`<span>${record.documentNumber}</span>`}<span
              >${t("record.window")} ${windowOf(frame, record)}</span
            ></span
          ></span
        >
        <span class="record-amount"
          >${record.amountFen === null ? "" : formatMoney(record.amountFen, language)}</span
        >
      </summary>
      ${details(frame, record)}
    </details>
  </li>`;
}

/** That a record is disputed, or was put right, is said wherever it is shown. */
function marks({ t }: Frame, { circumstances }: RecordOutput, today: string): Html[] {
  const { performedOn, objection, litigation } = circumstances;
  return [
    ...(performedOn === null ? [] : [html`<span class="tag tag-good">${t("record.performed")}</span>`]),
    ...(isWithin(objection, today) ? [html`<span class="tag tag-warn">${t("record.objection")}</span>`] : []),
    ...(isWithin(litigation, today)
      ? [html`<span class="tag tag-warn">${t("record.litigation")}</span>`]
      : []),
  ];
}

function windowOf({ t, language }: Frame, record: RecordOutput): string {
  const from = record.publicFrom === null ? "" : formatDay(record.publicFrom, language);
  const until = record.publicTo === null ? t("record.noEnd") : formatDay(record.publicTo, language);
  return `${from} ${t("record.to")} ${until}`.trim();
}

function details(frame: Frame, record: RecordOutput): Html {
  const { t, say, language } = frame;
  const fields = record.fieldList.map(
    ({ label, value }) =>
      html`<div class="${value.length > 60 ? "wide" : "narrow"}">
        <dt>${say(label)}</dt>
        <dd>${DAY.test(value) ? formatDay(value, language) : value}</dd>
      </div>`,
  );
  const missing = record.missing.map(
    ({ label }) =>
      html`<div>
        <dt>${say(label)}</dt>
        <dd class="absent">${t("record.absent")}</dd>
      </div>`,
  );
  const source: readonly (readonly [string, string])[] = [
    [t("record.source"), say(record.departmentLabel)],
    [t("record.window"), windowOf(frame, record)],
    [t("record.knownAt"), formatInstant(record.knownAt, language)],
  ];
  return html`<div class="record-details">
    <dl class="record-fields">${fields}${missing}</dl>
    <dl class="record-source">
      ${source.map(
        ([label, value]) =>
          html`<div>
            <dt>${label}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
  </div>`;
}
