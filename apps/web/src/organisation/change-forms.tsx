import type { OrganisationDetailOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useState } from "react";
import { useCatalogue } from "../delivery/queries.ts";
import { CheckedField, ChoiceField, Form, TextField, useFields } from "../shared/form.tsx";
import { useLanguage } from "../shared/language.ts";
import { useOrganisationChange, useOrganisations } from "./queries.ts";

type Act = "rename" | "line" | "duties" | "merge" | "close";

interface ActFormProps {
  readonly one: OrganisationDetailOutput;
  readonly onDone: () => void;
}

const EMPTY = { from: "", document: "" };

/** The day and the paper every change has, around what is its own. */
function useAct(one: OrganisationDetailOutput, act: Act, onDone: () => void) {
  const { fields, set } = useFields(EMPTY);
  const change = useOrganisationChange(one.code);
  const send = (own: Readonly<Record<string, unknown>>) =>
    change.mutate(
      {
        act,
        body: {
          ...own,
          ...(fields.from === "" ? {} : { from: fields.from }),
          ...(fields.document === "" ? {} : { document: fields.document }),
        },
      },
      { onSuccess: onDone },
    );
  return { fields, set, change, send };
}

type Acting = ReturnType<typeof useAct>;

function DayAndPaper({ acting, closing = false }: { readonly acting: Acting; readonly closing?: boolean }) {
  const { t } = useLanguage();
  const { fields, set } = acting;
  return (
    <>
      <TextField
        label={closing ? t("organisation.closeFrom") : t("organisation.from")}
        type="date"
        value={fields.from}
        onChange={set("from")}
        hint={t("form.today")}
      />
      <TextField label={t("organisation.document")} value={fields.document} onChange={set("document")} />
    </>
  );
}

function RenameForm({ one, onDone }: ActFormProps) {
  const { t } = useLanguage();
  const acting = useAct(one, "rename", onDone);
  const { fields, set } = useFields({ zh: one.label.zh, en: one.label.en });
  return (
    <Form
      onSubmit={() => acting.send({ label: fields })}
      ok={t("organisation.save")}
      busy={acting.change.isPending}
      problem={acting.change.error}
      onCancel={onDone}
    >
      <TextField label={t("organisation.nameZh")} value={fields.zh} onChange={set("zh")} required />
      <TextField label={t("organisation.nameEn")} value={fields.en} onChange={set("en")} required />
      <DayAndPaper acting={acting} />
    </Form>
  );
}

/** The organisations one may be put under or merged into. */
function useOthers(one: OrganisationDetailOutput) {
  const { say } = useLanguage();
  return (useOrganisations().data?.items ?? [])
    .filter((other) => other.code !== one.code && other.activeTo === null)
    .map((other) => ({ value: other.code, label: `${say(other.label)} · ${other.code}` }));
}

function LineForm({ one, onDone }: ActFormProps) {
  const { t } = useLanguage();
  const acting = useAct(one, "line", onDone);
  const [above, setAbove] = useState(one.lineOf?.code ?? "");
  return (
    <Form
      onSubmit={() => acting.send({ lineOf: above === "" ? null : above })}
      ok={t("organisation.save")}
      busy={acting.change.isPending}
      problem={acting.change.error}
      onCancel={onDone}
    >
      <ChoiceField
        label={t("organisation.lineOf")}
        value={above}
        onChange={setAbove}
        choices={useOthers(one)}
        placeholder={t("organisation.lineNone")}
        clearable
      />
      <DayAndPaper acting={acting} />
    </Form>
  );
}

function DutiesForm({ one, onDone }: ActFormProps) {
  const { t, say } = useLanguage();
  const acting = useAct(one, "duties", onDone);
  const [duties, setDuties] = useState<readonly string[]>(one.duties);
  const items = useCatalogue().data?.items ?? [];
  return (
    <Form
      onSubmit={() => acting.send({ duties })}
      ok={t("organisation.save")}
      busy={acting.change.isPending}
      problem={acting.change.error}
      onCancel={onDone}
    >
      <CheckedField
        legend={t("organisation.duties")}
        value={duties}
        onChange={setDuties}
        choices={items.map((item) => ({ value: item.id, label: say(item.label) }))}
      />
      <DayAndPaper acting={acting} />
    </Form>
  );
}

function MergeForm({ one, onDone }: ActFormProps) {
  const { t } = useLanguage();
  const acting = useAct(one, "merge", onDone);
  const [into, setInto] = useState("");
  return (
    <Form
      onSubmit={() => acting.send({ into })}
      ok={t("organisation.merge")}
      busy={acting.change.isPending}
      problem={acting.change.error}
      onCancel={onDone}
      disabled={into === ""}
      danger
    >
      <p className="form-wide">{t("organisation.mergeText")}</p>
      <ChoiceField
        label={t("organisation.mergeInto")}
        value={into}
        onChange={setInto}
        choices={useOthers(one)}
      />
      <DayAndPaper acting={acting} />
    </Form>
  );
}

function CloseForm({ one, onDone }: ActFormProps) {
  const { t } = useLanguage();
  const acting = useAct(one, "close", onDone);
  return (
    <Form
      onSubmit={() => acting.send({})}
      ok={t("organisation.close")}
      busy={acting.change.isPending}
      problem={acting.change.error}
      onCancel={onDone}
      danger
    >
      <p className="form-wide">{t("organisation.closeText")}</p>
      <DayAndPaper acting={acting} closing />
    </Form>
  );
}

const FORMS = {
  rename: RenameForm,
  line: LineForm,
  duties: DutiesForm,
  merge: MergeForm,
  close: CloseForm,
} as const;

/** What an administrator may change; one form at a time. */
export function ChangeActions({ one }: { readonly one: OrganisationDetailOutput }) {
  const { t } = useLanguage();
  const [act, setAct] = useState<Act | null>(null);
  const words: Readonly<Record<Act, string>> = {
    rename: t("organisation.rename"),
    line: t("organisation.line"),
    duties: t("organisation.dutiesChange"),
    merge: t("organisation.merge"),
    close: t("organisation.close"),
  };
  if (act === null)
    return (
      <div className="form-actions">
        {(["rename", "line", "duties", "merge", "close"] as const).map((one) => (
          <Button key={one} onClick={() => setAct(one)}>
            {words[one]}
          </Button>
        ))}
      </div>
    );
  const ActForm = FORMS[act];
  return (
    <section className="form-panel" aria-label={words[act]}>
      <h2>{words[act]}</h2>
      <ActForm one={one} onDone={() => setAct(null)} />
    </section>
  );
}
