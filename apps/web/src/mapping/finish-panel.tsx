import { useNavigate, useSearch } from "@tanstack/react-router";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { CatalogueItemOutput, ProfileContent } from "@xinpark/kernel/contract";
import { Button, Input } from "antd";
import { useState } from "react";
import { sendDelivery } from "../delivery/queries.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { standingOf, type Draft } from "./draft.ts";
import { useSave, useTrial } from "./queries.ts";
import type { Start } from "./start-form.tsx";
import { TrialView } from "./trial-view.tsx";

interface FinishPanelProps {
  readonly start: Start;
  readonly item: CatalogueItemOutput;
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly content: ProfileContent;
}

/** Saves the profile and, where asked, delivers the file by it. */
function useFinishing({ start, item, content }: FinishPanelProps) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const saving = useSave();
  const { answers = null } = useSearch({ from: "/deliveries/map" });
  const [id, setId] = useState(start.profile?.id ?? null);
  const save = async () => {
    const saved = await saving.mutateAsync({ id, item: item.id, department: start.department, content });
    setId(saved.id);
    return saved;
  };
  const delivering = useMutation({
    mutationFn: async () => {
      const saved = await save();
      return sendDelivery(
        {
          item: item.id,
          department: start.department,
          mapping: saved.id,
          snapshot: false,
          answers,
          file: start.file,
        },
        () => undefined,
      );
    },
    onSuccess: (delivery) => {
      queries.setQueryData(["delivery", String(delivery.batch)], delivery);
      void navigate({ to: "/deliveries/$batch", params: { batch: String(delivery.batch) } });
    },
  });
  return { saving, save, delivering };
}

/** The trial, the name, and the two ways to end. */
export function FinishPanel(props: FinishPanelProps) {
  const { start, item, draft, onDraft, content } = props;
  const { t, say } = useLanguage();
  const trial = useTrial(start.upload, item.id);
  const [tried, setTried] = useState<string | null>(null);
  const { saving, save, delivering } = useFinishing(props);
  const current = JSON.stringify(content);
  const busy = saving.isPending || delivering.isPending;
  const open = item.fields.filter(
    (field) => field.presence === "mandatory" && standingOf(draft, field.code) === "open",
  );
  return (
    <>
      <section className="map-section" aria-labelledby="map-trial">
        <h2 id="map-trial">{t("map.trial")}</h2>
        <p className="section-lead">{t("map.trialLead")}</p>
        {open.length > 0 && (
          <p className="map-warning">
            {t("map.trialOpen", { fields: open.map((field) => say(field.label)).join(t("text.comma")) })}
          </p>
        )}
        <Button
          type="primary"
          ghost
          loading={trial.isPending}
          onClick={() => {
            setTried(current);
            trial.mutate(content);
          }}
        >
          {t("map.tryIt")}
        </Button>
        {trial.isPending && (
          <p className="map-waiting" role="status">
            {t("map.trying")}
          </p>
        )}
        {trial.isError && <ProblemView thrown={trial.error} />}
        {trial.data !== undefined && !trial.isPending && (
          <>
            {tried !== current && <p className="map-warning">{t("map.trialOld")}</p>}
            <TrialView trial={trial.data} item={item.id} />
          </>
        )}
      </section>
      <section className="map-section map-finish" aria-labelledby="map-finish">
        <h2 id="map-finish">{t("map.finish")}</h2>
        <div className="field">
          <label className="field-label" htmlFor="map-name">
            {t("map.name")}
          </label>
          <Input
            id="map-name"
            value={draft.name}
            maxLength={100}
            onChange={(event) => onDraft({ ...draft, name: event.target.value })}
          />
          <p className="field-hint">{t("map.nameHint")}</p>
        </div>
        {delivering.isError && <ProblemView thrown={delivering.error} />}
        {saving.isError && !delivering.isError && <ProblemView thrown={saving.error} />}
        {delivering.isPending && (
          <p className="map-waiting" role="status">
            {t("map.delivering")}
          </p>
        )}
        {saving.data !== undefined && !delivering.isPending && (
          <p className="map-saved" role="status">
            {t("map.saved", { name: say(saving.data.label), version: saving.data.version })}
          </p>
        )}
        <div className="form-actions">
          <Button type="primary" size="large" disabled={busy} onClick={() => delivering.mutate()}>
            {t("map.saveAndDeliver")}
          </Button>
          <Button size="large" disabled={busy} onClick={() => void save().catch(() => undefined)}>
            {t("map.save")}
          </Button>
        </div>
      </section>
    </>
  );
}
