import { useMutation } from "@tanstack/react-query";
import type { ProfileOutput } from "@xinpark/kernel/contract";
import { Button, Progress } from "antd";
import { useState } from "react";
import { FileField } from "../delivery/file-field.tsx";
import { ItemFields } from "../delivery/item-fields.tsx";
import { useCatalogue, useDepartments } from "../delivery/queries.ts";
import { ChoiceField } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { uploadPreview } from "./queries.ts";

/** What a mapping begins with. */
export interface Start {
  readonly item: string;
  readonly department: string;
  readonly file: File;
  readonly upload: number;
  /** The profile that is being changed. */
  readonly profile: ProfileOutput | null;
  /** Chosen by the person; else found by the reader. */
  readonly sheet: string | null;
  readonly headerRow: number | null;
}

interface StartFormProps {
  readonly own: string | null;
  readonly profile: ProfileOutput | null;
  readonly onStart: (start: Start) => void;
}

/** Which item, whose file, and the file itself. */
export function StartForm({ own, profile, onStart }: StartFormProps) {
  const { t, say } = useLanguage();
  const catalogue = useCatalogue();
  const departments = useDepartments();
  const [item, setItem] = useState(profile?.item ?? "");
  const [chosen, setChosen] = useState(profile?.department ?? "");
  const [sent, setSent] = useState(0);
  const uploading = useMutation({
    mutationFn: async ({ file, department }: { readonly file: File; readonly department: string }) => ({
      file,
      uploaded: await uploadPreview(file, department, setSent),
    }),
    onMutate: () => setSent(0),
    onSuccess: ({ file, uploaded }) =>
      onStart({
        item,
        department: uploaded.department,
        file,
        upload: uploaded.upload,
        profile,
        sheet: null,
        headerRow: null,
      }),
  });
  const [file, setFile] = useState<File | null>(null);
  if (catalogue.isError)
    return <ProblemView thrown={catalogue.error} onRetry={() => void catalogue.refetch()} />;
  if (departments.isError)
    return <ProblemView thrown={departments.error} onRetry={() => void departments.refetch()} />;
  if (catalogue.data === undefined || departments.data === undefined) return <Waiting lines={6} />;
  const known = departments.data.items;
  const department = chosen !== "" ? chosen : known.some((one) => one.code === own) ? (own ?? "") : "";
  const fields = catalogue.data.items.find((one) => one.id === item);
  const ready = item !== "" && department !== "" && file !== null;
  return (
    <form
      className="card map-start"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) uploading.mutate({ file, department });
      }}
    >
      <div className="form-grid">
        <ChoiceField
          label={t("new.item")}
          placeholder={t("new.chooseItem")}
          value={item}
          onChange={setItem}
          choices={catalogue.data.items.map((one) => ({
            value: one.id,
            label: `${say(one.label)} · ${one.id}`,
          }))}
        />
        <ChoiceField
          label={t("new.department")}
          placeholder={t("new.chooseDepartment")}
          value={department}
          onChange={setChosen}
          choices={known.map((one) => ({ value: one.code, label: say(one.label) }))}
        />
      </div>
      {fields !== undefined && <ItemFields item={fields} />}
      <div className="field">
        <span className="field-label">{t("new.file")}</span>
        <FileField file={file} onFile={setFile} disabled={uploading.isPending} />
      </div>
      {uploading.isError && <ProblemView thrown={uploading.error} />}
      {uploading.isPending && (
        <div className="sending" role="status">
          <p>{t("new.sending")}</p>
          <Progress percent={Math.floor(sent / 10)} aria-label={t("new.sending")} />
        </div>
      )}
      <div className="form-end">
        <Button type="primary" htmlType="submit" size="large" loading={uploading.isPending} disabled={!ready}>
          {t("map.look")}
        </Button>
        <p className="field-hint">{t("map.lookHint")}</p>
      </div>
    </form>
  );
}
