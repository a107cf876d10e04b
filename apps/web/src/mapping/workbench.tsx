import type { CatalogueItemOutput, PreviewOutput } from "@xinpark/kernel/contract";
import { renameColumns } from "@xinpark/kernel/mapping";
import { Button } from "antd";
import { useState } from "react";
import { useLanguage } from "../shared/language.ts";
import { ProblemList } from "../shared/problem-view.tsx";
import { contentOf, draftFrom, draftOf, readersOf, standingOf, type Draft, type Field } from "./draft.ts";
import { DriftView, isWorthSaying } from "./drift-view.tsx";
import { FieldCard } from "./field-card.tsx";
import { FinishPanel } from "./finish-panel.tsx";
import { useConversion } from "./queries.ts";
import { RowRuleEditor } from "./row-rule.tsx";
import type { Start } from "./start-form.tsx";

interface WorkbenchProps {
  readonly start: Start;
  readonly item: CatalogueItemOutput;
  readonly departmentName: string;
  readonly preview: PreviewOutput;
}

const PRESENCES = ["mandatory", "conditional", "optional"] as const;

/** What was chosen beside the columns is part of the profile: which sheet, which row is the header. */
function firstDraft({ start, preview }: WorkbenchProps, name: string, language: "zh" | "en"): Draft {
  const draft =
    start.profile === null ? draftFrom(preview.suggestions, name) : draftOf(start.profile.content, language);
  return {
    ...draft,
    kept: {
      ...draft.kept,
      ...(start.sheet === null ? {} : { sheet: start.sheet }),
      ...(start.headerRow === null ? {} : { headerRow: start.headerRow }),
    },
  };
}

/** Works on the mapping of one file: every field beside what it becomes, then a trial, then the profile. */
export function Workbench(props: WorkbenchProps) {
  const { start, item, preview } = props;
  const { t, say, language } = useLanguage();
  const [draft, setDraft] = useState(() =>
    firstDraft(props, t("map.nameOf", { item: say(item.label), file: start.file.name }), language),
  );
  const content = contentOf(draft, preview.header);
  const conversion = useConversion(item.id, content, preview);
  const renames = new Map(
    preview.drift?.missing.flatMap((one) =>
      one.likely === null ? [] : [[one.column, one.likely.column] as const],
    ) ?? [],
  );
  const followRenames = () => {
    if (start.profile === null) return;
    const { id, version, validFrom, content: before } = start.profile;
    const renamed = renameColumns(
      {
        kind: "mapping",
        id,
        version,
        validFrom,
        item: item.id,
        sources: [],
        ...before,
        blank: before.blank ?? [],
        absentAtSource: before.absentAtSource ?? [],
      },
      renames,
    );
    setDraft({ ...draftOf({ ...before, ...only(renamed) }, language), name: draft.name });
  };
  const pending = preview.drift?.missing.some((one) =>
    one.uses.some((use) => readsColumn(draft, use, one.column)),
  );
  return (
    <>
      {preview.drift !== null && isWorthSaying(preview.drift) && (
        <DriftView drift={preview.drift}>
          {renames.size > 0 && pending === true && (
            <Button type="primary" onClick={followRenames}>
              {t("map.followRenames")}
            </Button>
          )}
        </DriftView>
      )}
      {conversion.data !== undefined && conversion.data.problems.length > 0 && (
        <ProblemList problems={conversion.data.problems} title={t("map.cannotRead")} />
      )}
      <Fields {...props} draft={draft} onDraft={setDraft} conversion={conversion.data} />
      <section className="map-section" aria-labelledby="map-rows">
        <h2 id="map-rows">{t("map.rows")}</h2>
        <p className="section-lead">{t("map.rowsLead")}</p>
        <RowRuleEditor draft={draft} onDraft={setDraft} header={preview.header} />
      </section>
      <Unused draft={draft} preview={preview} />
      <FinishPanel start={start} item={item} draft={draft} onDraft={setDraft} content={content} />
    </>
  );
}

/** The parts of a profile that name columns. */
function only(profile: ReturnType<typeof renameColumns>) {
  const { fields, publishedOn, key, onlyWhen, columns } = profile;
  return {
    fields,
    ...(publishedOn === undefined ? {} : { publishedOn }),
    ...(key === undefined ? {} : { key }),
    ...(onlyWhen === undefined ? {} : { onlyWhen }),
    ...(columns === undefined ? {} : { columns }),
  };
}

function readsColumn(draft: Draft, use: string, column: string): boolean {
  if (draft.sources[use] !== undefined) return readersOf(draft).get(column)?.includes(use) === true;
  return draft.rule?.column === column;
}

interface FieldsProps extends WorkbenchProps {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly conversion: ReturnType<typeof useConversion>["data"];
}

function Fields({ item, preview, draft, onDraft, conversion, departmentName }: FieldsProps) {
  const { t, say } = useLanguage();
  const readers = readersOf(draft);
  // What stood open at first stays where it is while it is worked on.
  const [first] = useState(draft);
  const label = new Map(item.fields.map((field) => [field.code, say(field.label)]));
  const alsoReadBy = (field: Field): readonly string[] =>
    [...readers.values()]
      .filter((codes) => codes.includes(field.code) && codes.length > 1)
      .flatMap((codes) => codes.filter((code) => code !== field.code).map((code) => label.get(code) ?? code));
  const mandatory = item.fields.filter((field) => field.presence === "mandatory");
  const open = mandatory.filter((field) => standingOf(draft, field.code) === "open").length;
  const card = (field: Field) => (
    <FieldCard
      key={field.code}
      field={field}
      draft={draft}
      onDraft={onDraft}
      preview={preview}
      suggestion={preview.suggestions.find((one) => one.field === field.code) ?? null}
      conversion={conversion}
      alsoReadBy={alsoReadBy(field)}
      ownName={field.code === item.authority ? departmentName : null}
    />
  );
  return (
    <section className="map-section" aria-labelledby="map-fields">
      <div className="map-section-head">
        <h2 id="map-fields">{t("map.fields")}</h2>
        <p className="map-reading" role="status">
          {open === 0
            ? t("map.allMapped", { fields: mandatory.length })
            : t("map.openFields", { fields: mandatory.length, open })}
        </p>
      </div>
      <p className="section-lead">{t("map.fieldsLead")}</p>
      {PRESENCES.map((presence) => {
        const fields = item.fields.filter((field) => field.presence === presence);
        const shown = fields.filter(
          (field) => presence === "mandatory" || standingOf(first, field.code) !== "open",
        );
        const rest = fields.filter((field) => !shown.includes(field));
        return (
          <div key={presence} className="map-group">
            <h3>{t(`new.${presence}`)}</h3>
            <ul className="map-fields">{shown.map(card)}</ul>
            {rest.length > 0 && (
              <details className="map-more">
                <summary>{t("map.moreFields", { fields: rest.length })}</summary>
                <ul className="map-fields">{rest.map(card)}</ul>
              </details>
            )}
          </div>
        );
      })}
    </section>
  );
}

function Unused({ draft, preview }: { readonly draft: Draft; readonly preview: PreviewOutput }) {
  const { t } = useLanguage();
  const readers = readersOf(draft);
  const unused = preview.columns.filter((one) => !readers.has(one.heading));
  if (unused.length === 0) return null;
  return (
    <section className="map-section" aria-labelledby="map-unused">
      <h2 id="map-unused">{t("map.unused")}</h2>
      <p className="section-lead">{t("map.unusedLead")}</p>
      <ul className="map-unused">
        {unused.map((one) => (
          <li key={one.heading}>
            <strong>{one.heading}</strong>
            <span>
              {one.personal
                ? t("map.personal")
                : one.distinct
                    .slice(0, 3)
                    .map((value) => value.text)
                    .join(t("text.comma")) || t("map.blankColumn")}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
