import { actKind, withholdingKind, type ActKind } from "@xinpark/kernel/contract";
import { RECORD_ACTS } from "@xinpark/kernel/record";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import type { ReactNode } from "react";
import { may, useSession } from "../account/session.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { useEnterAct } from "./act-queries.ts";

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly wrong: boolean;
  readonly children: ReactNode;
}

function Field({ id, label, wrong, children }: FieldProps) {
  const { t } = useLanguage();
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children}
      {wrong && (
        <p className="field-error" role="alert">
          {t("act.missing")}
        </p>
      )}
    </div>
  );
}

/** Kinds that the asker may enter. */
function useKinds(): readonly ActKind[] {
  const session = useSession().data;
  const [mark, withhold] = [may(session, "record.mark"), may(session, "record.withhold")];
  return actKind.options.filter((kind) => (withholdingKind.safeParse(kind).success ? withhold : mark));
}

/** Marks that need no paper of their own beside its number. */
const needsPaper = (kind: ActKind): boolean => kind !== "objection" && kind !== "litigation";

interface Draft {
  readonly kind: ActKind | null;
  readonly from: string;
  readonly to: string;
  readonly documentNumber: string;
  readonly file: File | null;
  readonly basis: string;
  readonly note: string;
}

const EMPTY: Draft = { kind: null, from: "", to: "", documentNumber: "", file: null, basis: "", note: "" };

function FilePick({ file, onFile }: { readonly file: File | null; readonly onFile: (file: File) => void }) {
  const { t } = useLanguage();
  return (
    <label className="paper-pick">
      <input
        id="act-file"
        type="file"
        className="visually-hidden"
        accept="application/pdf,image/png,image/jpeg"
        onChange={(event) => {
          const picked = event.target.files?.[0];
          if (picked !== undefined) onFile(picked);
        }}
      />
      <span className="button">{t("act.chooseDocument")}</span> <span>{file?.name ?? ""}</span>
    </label>
  );
}

/** Entering an act on one record. */
export function ActForm({ code, record }: { readonly code: string; readonly record: number }) {
  const { t, say } = useLanguage();
  const kinds = useKinds();
  const entering = useEnterAct(code, record);
  const [draft, setDraft] = useState<Draft>(EMPTY);
  const [tried, setTried] = useState(false);
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }));
  const { kind } = draft;
  const withholding = kind !== null && withholdingKind.safeParse(kind).success;
  const period = kind !== null && RECORD_ACTS[kind].span === "period";
  const missing = {
    kind: kind === null,
    from: draft.from === "",
    documentNumber: draft.documentNumber.trim() === "",
    file: kind !== null && needsPaper(kind) && draft.file === null,
    basis: withholding && draft.basis.trim() === "",
  };
  const submit = (): void => {
    setTried(true);
    if (kind === null || Object.values(missing).some(Boolean)) return;
    entering.mutate(
      { ...draft, kind, to: period && draft.to !== "" ? draft.to : null },
      {
        onSuccess: () => {
          setDraft(EMPTY);
          setTried(false);
        },
      },
    );
  };
  const wrong = (part: keyof typeof missing): boolean => tried && missing[part];
  return (
    <form
      className="act-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Field id="act-kind" label={t("act.kind")} wrong={wrong("kind")}>
        <Select<ActKind>
          id="act-kind"
          className="field-select"
          getPopupContainer={(field: HTMLElement) => field.closest("dialog") ?? document.body}
          placeholder={t("act.chooseKind")}
          options={kinds.map((value) => ({ value, label: say(RECORD_ACTS[value].label) }))}
          {...(kind === null ? {} : { value: kind })}
          onChange={(chosen) => change({ kind: chosen })}
        />
      </Field>
      {kind === "withheld" && <p className="field-hint">{t("act.second")}</p>}
      {period && <p className="field-hint">{t("act.lift")}</p>}
      <div className="act-days">
        <Field id="act-from" label={period ? t("act.fromPeriod") : t("act.from")} wrong={wrong("from")}>
          <Input
            id="act-from"
            type="date"
            value={draft.from}
            onChange={(event) => change({ from: event.target.value })}
          />
        </Field>
        {period && (
          <Field id="act-to" label={t("act.to")} wrong={false}>
            <Input
              id="act-to"
              type="date"
              value={draft.to}
              onChange={(event) => change({ to: event.target.value })}
            />
          </Field>
        )}
      </div>
      <Field id="act-number" label={t("act.documentNumber")} wrong={wrong("documentNumber")}>
        <Input
          id="act-number"
          maxLength={128}
          value={draft.documentNumber}
          onChange={(event) => change({ documentNumber: event.target.value })}
        />
      </Field>
      <Field id="act-file" label={t("act.document")} wrong={wrong("file")}>
        <FilePick file={draft.file} onFile={(file) => change({ file })} />
      </Field>
      {withholding && (
        <Field id="act-basis" label={t("act.basis")} wrong={wrong("basis")}>
          <Input
            id="act-basis"
            maxLength={500}
            value={draft.basis}
            onChange={(event) => change({ basis: event.target.value })}
          />
        </Field>
      )}
      <Field id="act-note" label={t("act.note")} wrong={false}>
        <Input.TextArea
          id="act-note"
          rows={2}
          maxLength={2000}
          value={draft.note}
          onChange={(event) => change({ note: event.target.value })}
        />
      </Field>
      {entering.isError && <ProblemView thrown={entering.error} />}
      {entering.isSuccess && (
        <p className="act-answer" role="status">
          {entering.data.state === "for-approval" ? t("act.proposed") : t("act.saved")}
        </p>
      )}
      <Button type="primary" htmlType="submit" loading={entering.isPending}>
        {kind === "withheld" ? t("act.propose") : t("act.save")}
      </Button>
    </form>
  );
}
