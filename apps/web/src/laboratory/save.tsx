import { useNavigate } from "@tanstack/react-router";
import { addDays } from "@xinpark/kernel/day";
import { definitionText, type ModelDefinition } from "@xinpark/kernel/definition";
import { Button } from "antd";
import { useState } from "react";
import { useDefinitionIndex, useDraft, useDraftAct } from "../definition/queries.ts";
import { nextVersion } from "../definition/starting.ts";
import { may, useSession } from "../account/session.ts";
import { TextField } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";

/** What the hand made becomes a draft: a new one, or the own one it was opened from. */

interface SaveProps {
  readonly published: ModelDefinition;
  readonly model: ModelDefinition;
  readonly changed: boolean;
  readonly draft: number | null;
}

export function SaveAsDraft({ published, model, changed, draft }: SaveProps) {
  const session = useSession();
  if (!may(session.data, "definition.draft")) return null;
  return draft === null ? (
    <NewDraft published={published} model={model} changed={changed} />
  ) : (
    <SameDraft number={draft} model={model} changed={changed} />
  );
}

function NewDraft({ published, model, changed }: Omit<SaveProps, "draft">) {
  const { t } = useLanguage();
  const index = useDefinitionIndex();
  const act = useDraftAct();
  const navigate = useNavigate();
  const [reason, setReason] = useState("");
  const [document, setDocument] = useState("");
  const today = index.data?.today;
  const versions = index.data?.items.find((one) => one.kind === "model" && one.id === published.id)?.versions;
  const save = (): void => {
    if (today === undefined || versions === undefined) return;
    const { validTo: _ended, ...kept } = model;
    const taken = new Set(versions.map((one) => one.version));
    let version = nextVersion(published.version);
    while (taken.has(version)) version = nextVersion(version);
    // A day on which another version begins already is that version's.
    const days = new Set(versions.map((one) => one.validFrom));
    let validFrom = addDays(today, 1);
    while (days.has(validFrom)) validFrom = addDays(validFrom, 1);
    act.mutate(
      {
        act: "begin",
        basedOn: published.version,
        text: definitionText({ ...kept, version, validFrom }),
        reason,
        document,
        papers: [],
      },
      {
        onSuccess: (made) =>
          void navigate({ to: "/definitions/drafts/$draft", params: { draft: String(made.id) } }),
      },
    );
  };
  return (
    <form
      className="card laboratory-save"
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <h2>{t("laboratory.saveTitle")}</h2>
      <p className="field-hint">{t("laboratory.saveLead")}</p>
      <TextField label={t("drafts.reason")} value={reason} onChange={setReason} required />
      <TextField
        label={t("drafts.document")}
        value={document}
        onChange={setDocument}
        maxLength={200}
        required
      />
      <div className="form-actions">
        <Button type="primary" htmlType="submit" disabled={!changed} loading={act.isPending}>
          {t("laboratory.save")}
        </Button>
      </div>
      {act.isError && <ProblemView thrown={act.error} />}
    </form>
  );
}

function SameDraft({
  number,
  model,
  changed,
}: {
  readonly number: number;
  readonly model: ModelDefinition;
  readonly changed: boolean;
}) {
  const { t } = useLanguage();
  const draft = useDraft(String(number));
  const act = useDraftAct();
  const navigate = useNavigate();
  const { data } = draft;
  if (data === undefined || !data.own || data.state !== "draft") return null;
  return (
    <div className="card laboratory-save">
      <h2>{t("laboratory.saveTitle")}</h2>
      <p className="field-hint">{t("laboratory.saveSame", { number: String(number) })}</p>
      <div className="form-actions">
        <Button
          type="primary"
          disabled={!changed}
          loading={act.isPending}
          onClick={() =>
            act.mutate(
              {
                act: "save",
                draft: number,
                text: definitionText(model),
                reason: data.reason,
                document: data.document,
                papers: data.papers,
              },
              {
                onSuccess: () =>
                  void navigate({ to: "/definitions/drafts/$draft", params: { draft: String(number) } }),
              },
            )
          }
        >
          {t("drafts.save")}
        </Button>
      </div>
      {act.isError && <ProblemView thrown={act.error} />}
    </div>
  );
}
