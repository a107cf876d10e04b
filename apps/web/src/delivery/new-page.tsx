import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Progress, Select } from "antd";
import { useState } from "react";
import { useSession } from "../account/session.ts";
import { useLanguage } from "../shared/language.ts";
import { DriftView, isWorthSaying } from "../mapping/drift-view.tsx";
import { readPreview, uploadPreview } from "../mapping/queries.ts";
import { ButtonLink } from "../shared/links.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { AnswersField, useOpenReturns } from "./answers-field.tsx";
import { DownloadTemplate } from "./download-template.tsx";
import { FileField } from "./file-field.tsx";
import { ItemFields } from "./item-fields.tsx";
import { sendDelivery, useCatalogue, useDepartments, useMappings } from "./queries.ts";
import type { NewDelivery } from "./queries.ts";
import "../mapping/mapping.css";
import "./delivery.css";

interface Choice {
  readonly value: string;
  readonly label: string;
}

interface ChoiceFieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly placeholder: string;
  readonly choices: readonly Choice[];
  readonly value: string | null;
  readonly onChange: (value: string | null) => void;
  readonly disabled: boolean;
  readonly clearable?: boolean;
  /** What the list says when it has nothing to offer. */
  readonly none?: string;
  /** What is wrong with the choice, once somebody tried to send. */
  readonly error?: string | null;
}

function FieldError({ id, text }: { readonly id: string; readonly text: string | null }) {
  return text === null ? null : (
    <p id={id} className="field-error" role="alert">
      {text}
    </p>
  );
}

function ChoiceField({
  id,
  label,
  hint,
  placeholder,
  choices,
  value,
  onChange,
  disabled,
  clearable = false,
  none,
  error = null,
}: ChoiceFieldProps) {
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <Select<string>
        id={id}
        className="field-select"
        placeholder={placeholder}
        options={[...choices]}
        {...(value === null ? {} : { value })}
        onChange={(chosen: string | undefined) => onChange(chosen ?? null)}
        showSearch={{ optionFilterProp: "label" }}
        allowClear={clearable}
        {...(none === undefined ? {} : { notFoundContent: none })}
        disabled={disabled}
        {...(error === null
          ? {}
          : { status: "error" as const, "aria-describedby": `${id}-error`, "aria-invalid": true })}
      />
      <FieldError id={`${id}-error`} text={error} />
      {hint !== undefined && <p className="field-hint">{hint}</p>}
    </div>
  );
}

/** Sends the file, then goes to its receipt. */
function useSending() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [sent, setSent] = useState(0);
  const sending = useMutation({
    mutationFn: (input: NewDelivery) => sendDelivery(input, setSent),
    onMutate: () => setSent(0),
    onSuccess: (delivery) => {
      queries.setQueryData(["delivery", String(delivery.batch)], delivery);
      void navigate({ to: "/deliveries/$batch", params: { batch: String(delivery.batch) } });
    },
  });
  return { sending, sent };
}

/** Compares the file's columns with those of the profile before anything is filed. */
function useDriftCheck(onFine: (input: NewDelivery) => void) {
  return useMutation({
    mutationFn: async ({ input, mapping }: { readonly input: NewDelivery; readonly mapping: string }) => {
      const { upload } = await uploadPreview(input.file, input.department, () => undefined);
      const choice = { upload, item: input.item, sheet: null, headerRow: null, mapping };
      return { input, drift: (await readPreview(choice)).drift };
    },
    onSuccess: ({ input, drift }) => {
      if (drift === null || !isWorthSaying(drift)) onFine(input);
    },
  });
}

function Sending({ sent }: { readonly sent: number }) {
  const { t } = useLanguage();
  return (
    <div className="sending" role="status">
      <p>{sent < 1000 ? t("new.sending") : t("new.checking")}</p>
      <Progress percent={Math.floor(sent / 10)} aria-label={t("new.sending")} />
    </div>
  );
}

interface WholeListProps {
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled: boolean;
}

/** The file as the whole list: what it leaves out is removed, and that is said before it is sent. */
function WholeList({ checked, onChange, disabled }: WholeListProps) {
  const { t } = useLanguage();
  return (
    <div className="field">
      <Checkbox checked={checked} disabled={disabled} onChange={(event) => onChange(event.target.checked)}>
        {t("new.snapshot")}
      </Checkbox>
      {checked && <p className="warning-note">{t("new.snapshotWarning")}</p>}
    </div>
  );
}
/** Only a department's own profile can be changed in the browser. */
const isOwnProfile = (
  profiles: readonly { readonly id: string; readonly department: string | null }[] | undefined,
  id: string | null,
): boolean => profiles?.some((one) => one.id === id && one.department !== null) === true;

const idOf = (one: { readonly id: number } | undefined): string | null =>
  one === undefined ? null : String(one.id);

/** The form; its choices come from the catalogue, the departments and the mapping profiles. */
function DeliveryForm({ own }: { readonly own: string | null }) {
  const { t, say } = useLanguage();
  const catalogue = useCatalogue();
  const departments = useDepartments();
  const { answers: asked } = useSearch({ from: "/deliveries/new" });
  const [answers, setAnswers] = useState<string | null>(asked ?? null);
  const returns = useOpenReturns();
  const answered = returns?.find((one) => String(one.id) === answers);
  const [chosenItem, setItemId] = useState<string | null>(null);
  // What answers a return is the same item of the same department.
  const itemId = answered?.item ?? chosenItem;
  const [chosenDepartment, setDepartment] = useState<string | null>(null);
  const [mapping, setMapping] = useState<string | null>(null);
  const [snapshot, setSnapshot] = useState(false);
  const [tried, setTried] = useState(false);
  const [file, setFile] = useState<File | null>(null);
  const { sending, sent } = useSending();
  const checking = useDriftCheck((input) => sending.mutate(input));
  const isKnown = departments.data?.items.some((one) => one.code === own) === true;
  const department = answered?.department.code ?? chosenDepartment ?? (isKnown ? own : null);
  const mappings = useMappings(itemId, department);
  if (catalogue.isError)
    return <ProblemView thrown={catalogue.error} onRetry={() => void catalogue.refetch()} />;
  if (departments.isError)
    return <ProblemView thrown={departments.error} onRetry={() => void departments.refetch()} />;
  if (catalogue.data === undefined || departments.data === undefined) return <Waiting lines={6} />;
  const item = catalogue.data.items.find((one) => one.id === itemId);
  const known = departments.data.items;
  const busy = sending.isPending || checking.isPending;
  const submit = () => {
    setTried(true);
    if (itemId === null || department === null || file === null) return;
    const input = { item: itemId, department, mapping, snapshot, answers: idOf(answered), file };
    if (mapping === null) sending.mutate(input);
    else checking.mutate({ input, mapping });
  };
  const { data: checked } = checking;
  // What was found holds for that file and that profile alone.
  const found = checked?.input.file === file && checked?.input.mapping === mapping ? checked : undefined;
  return (
    <form
      className="card delivery-form"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <AnswersField
        returns={returns}
        value={answers}
        onChange={(value) => {
          setAnswers(value);
          setItemId(itemId);
          setMapping(null);
        }}
        disabled={busy}
      />
      <ChoiceField
        id="item"
        label={t("new.item")}
        placeholder={t("new.chooseItem")}
        error={tried && itemId === null ? t("new.itemMissing") : null}
        choices={catalogue.data.items.map((one) => ({
          value: one.id,
          label: `${say(one.label)} · ${one.id}`,
        }))}
        value={itemId}
        onChange={(value) => {
          setItemId(value);
          setAnswers(null);
          setMapping(null);
        }}
        disabled={busy}
      />
      {item !== undefined && <ItemFields item={item} />}
      {item !== undefined && <DownloadTemplate key={item.id} item={item} />}
      <ChoiceField
        id="department"
        label={t("new.department")}
        placeholder={t("new.chooseDepartment")}
        error={tried && department === null ? t("new.departmentMissing") : null}
        choices={known.map((one) => ({ value: one.code, label: say(one.label) }))}
        value={department}
        onChange={(value) => {
          setDepartment(value);
          setItemId(itemId);
          setAnswers(null);
        }}
        disabled={busy}
      />
      <ChoiceField
        id="mapping"
        label={t("new.mapping")}
        hint={t("new.mappingHint")}
        placeholder={t("new.byHeadings")}
        none={t("new.noMapping")}
        choices={(mappings.data?.items ?? []).map((one) => ({ value: one.id, label: say(one.label) }))}
        value={mapping}
        onChange={setMapping}
        disabled={busy || itemId === null}
        clearable
      />
      <p className="field-hint">
        <Link to="/deliveries/map" search={answered === undefined ? {} : { answers: String(answered.id) }}>
          {t("map.own")}
        </Link>
      </p>
      <div className="field">
        <span className="field-label">{t("new.file")}</span>
        <FileField file={file} onFile={setFile} disabled={busy} />
        <FieldError id="file-error" text={tried && file === null ? t("new.fileMissing") : null} />
      </div>
      <WholeList checked={snapshot} onChange={setSnapshot} disabled={busy} />
      {sending.isError && <ProblemView thrown={sending.error} />}
      {checking.isError && <ProblemView thrown={checking.error} />}
      {checking.isPending && (
        <p className="sending" role="status">
          {t("new.driftCheck")}
        </p>
      )}
      {sending.isPending && <Sending sent={sent} />}
      {found !== undefined && found.drift !== null && isWorthSaying(found.drift) && !sending.isPending && (
        <DriftView drift={found.drift}>
          <div className="form-actions">
            {!found.drift.stops && (
              <Button onClick={() => sending.mutate(found.input)}>{t("new.sendAnyway")}</Button>
            )}
            {isOwnProfile(mappings.data?.items, mapping) && (
              <ButtonLink to="/deliveries/map" search={{ mapping: mapping ?? undefined }}>
                {t("new.changeMapping")}
              </ButtonLink>
            )}
          </div>
        </DriftView>
      )}
      <div className="form-end">
        <Button type="primary" htmlType="submit" size="large" loading={busy}>
          {t("new.send")}
        </Button>
        <p className="field-hint">{t("new.after")}</p>
      </div>
    </form>
  );
}

/** A new delivery: what, whose, how to read it, and the file. */
export function NewDeliveryPage() {
  const { t } = useLanguage();
  const session = useSession();
  return (
    <div className="page page-narrow">
      <PageTitle title={t("new.title")} />
      <h1>{t("new.title")}</h1>
      <p className="lead">{t("new.lead")}</p>
      {session.data === undefined ? (
        <Waiting lines={6} />
      ) : (
        <DeliveryForm own={session.data.membership?.organisationCode ?? null} />
      )}
    </div>
  );
}
