import type { SourceInput } from "@xinpark/kernel/contract";
import { useCatalogue, useDepartments, useMappings } from "../delivery/queries.ts";
import { ChoiceField, Form, TextField, useFields } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";
import { useAddSource } from "./queries.ts";

const EMPTY = {
  label: "",
  item: "",
  department: "",
  mapping: "",
  url: "",
  every: "1440",
  credential: "none",
  header: "",
  secret: "",
  cursor: "",
};
type Fields = typeof EMPTY;

function credentialOf({ credential, header, secret }: Fields): NonNullable<SourceInput["credential"]> {
  switch (credential) {
    case "bearer":
    case "basic":
      return { kind: credential, secret };
    case "header":
      return { kind: "header", name: header.trim(), secret };
    default:
      return { kind: "none" };
  }
}

/** A new address to be asked on a schedule. */
export function SourceForm({ onDone }: { readonly onDone: () => void }) {
  const { t, say } = useLanguage();
  const { fields, set } = useFields(EMPTY);
  const add = useAddSource();
  const items = useCatalogue().data?.items ?? [];
  const departments = useDepartments().data?.items ?? [];
  const mappings = useMappings(fields.item === "" ? null : fields.item).data?.items ?? [];
  const submit = () =>
    add.mutate(
      {
        label: fields.label,
        item: fields.item,
        department: fields.department,
        mapping: fields.mapping === "" ? null : fields.mapping,
        url: fields.url.trim(),
        everyMinutes: Number(fields.every),
        credential: credentialOf(fields),
        cursorParameter: fields.cursor.trim() === "" ? null : fields.cursor.trim(),
      },
      { onSuccess: onDone },
    );
  return (
    <section className="form-panel" aria-label={t("sources.add")}>
      <Form
        onSubmit={submit}
        ok={t("sources.add")}
        busy={add.isPending}
        problem={add.error}
        onCancel={onDone}
      >
        <TextField label={t("source.label")} value={fields.label} onChange={set("label")} required />
        <ChoiceField
          label={t("source.item")}
          value={fields.item}
          onChange={set("item")}
          choices={items.map((one) => ({ value: one.id, label: say(one.label) }))}
        />
        <ChoiceField
          label={t("source.department")}
          value={fields.department}
          onChange={set("department")}
          choices={departments.map((one) => ({ value: one.code, label: say(one.label) }))}
        />
        <ChoiceField
          label={t("source.mapping")}
          value={fields.mapping}
          onChange={set("mapping")}
          placeholder={t("source.mappingNone")}
          clearable
          choices={mappings.map((one) => ({ value: one.id, label: say(one.label) }))}
        />
        <TextField
          label={t("source.url")}
          value={fields.url}
          onChange={set("url")}
          hint={t("source.urlHint")}
          required
          wide
          maxLength={2000}
        />
        <TextField
          label={t("source.every")}
          value={fields.every}
          onChange={set("every")}
          required
          maxLength={5}
        />
        <TextField
          label={t("source.cursor")}
          value={fields.cursor}
          onChange={set("cursor")}
          hint={t("source.cursorHint")}
          maxLength={50}
        />
        <ChoiceField
          label={t("source.credential")}
          value={fields.credential}
          onChange={set("credential")}
          choices={[
            { value: "none", label: t("source.credentialNone") },
            { value: "bearer", label: t("source.credentialBearer") },
            { value: "basic", label: t("source.credentialBasic") },
            { value: "header", label: t("source.credentialHeader") },
          ]}
        />
        {fields.credential === "header" && (
          <TextField label={t("source.headerName")} value={fields.header} onChange={set("header")} required />
        )}
        {fields.credential !== "none" && (
          <TextField
            label={t("source.secret")}
            type="password"
            autoComplete="new-password"
            value={fields.secret}
            onChange={set("secret")}
            hint={t("source.secretHint")}
            required
            maxLength={4000}
          />
        )}
      </Form>
    </section>
  );
}
