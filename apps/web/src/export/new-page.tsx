import { catalogueOutput } from "@xinpark/kernel/contract";
import type { CatalogueItemOutput } from "@xinpark/kernel/contract";
import { useNavigate } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Input, Radio, Select } from "antd";
import { useState } from "react";
import type { ReactNode } from "react";
import { may, useSession } from "../account/session.ts";
import { PurposeGate } from "../purpose/purpose-gate.tsx";
import { apiPath, call } from "../shared/api.ts";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { useRequest } from "./queries.ts";
import { lacksSealed, NOTHING_SEALED, SealedFields, sealedOf, type SealedWish } from "./sealed-fields.tsx";
import "./export.css";

function useCatalogue() {
  return useQuery({
    queryKey: ["catalogue"],
    queryFn: ({ signal }) => call(catalogueOutput, apiPath("/catalogue"), { signal }),
  });
}

function Labelled({
  id,
  label,
  hint,
  children,
}: {
  readonly id: string;
  readonly label: string;
  readonly hint?: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="field">
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      {children}
      {hint !== undefined && <p className="field-hint">{hint}</p>}
    </div>
  );
}

interface Wanted {
  readonly item: string | null;
  readonly fields: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly publicOnly: boolean;
  readonly reason: string;
  readonly basis: string;
  readonly format: "csv" | "xlsx";
  readonly sealed: SealedWish;
}

const NOTHING: Wanted = {
  item: null,
  fields: [],
  from: "",
  to: "",
  publicOnly: false,
  reason: "",
  basis: "",
  format: "xlsx",
  sealed: NOTHING_SEALED,
};

const mayLeave = (disclosure: string, publicOnly: boolean): boolean =>
  disclosure === "public" || (disclosure === "government" && !publicOnly);

interface PartProps {
  readonly wanted: Wanted;
  readonly onChange: (change: Partial<Wanted>) => void;
}

function What({ items, wanted, onChange }: PartProps & { readonly items: readonly CatalogueItemOutput[] }) {
  const { t, say } = useLanguage();
  const item = items.find((one) => one.id === wanted.item);
  const fields = item?.fields.filter((field) => mayLeave(field.disclosure, wanted.publicOnly)) ?? [];
  return (
    <>
      <Labelled id="item" label={t("export.item")}>
        <Select<string>
          id="item"
          className="field-select"
          placeholder={t("export.chooseItem")}
          options={items.map((one) => ({ value: one.id, label: say(one.label) }))}
          {...(wanted.item === null ? {} : { value: wanted.item })}
          onChange={(chosen: string) => onChange({ item: chosen, fields: [] })}
        />
      </Labelled>
      <div className="field">
        <Checkbox
          checked={wanted.publicOnly}
          onChange={(event) => onChange({ publicOnly: event.target.checked, fields: [] })}
        >
          {t("export.publicOnly")}
        </Checkbox>
      </div>
      <Labelled id="fields" label={t("export.fields")}>
        <Select<string[]>
          id="fields"
          mode="multiple"
          className="field-select"
          placeholder={t("export.chooseFields")}
          options={fields.map((field) => ({ value: field.code, label: say(field.label) }))}
          value={[...wanted.fields]}
          onChange={(chosen) => onChange({ fields: chosen })}
          showSearch={{ optionFilterProp: "label" }}
          disabled={item === undefined}
        />
      </Labelled>
    </>
  );
}

function Range({ wanted, onChange }: PartProps) {
  const { t } = useLanguage();
  return (
    <div className="field export-days">
      <div>
        <label className="field-label" htmlFor="from">
          {t("export.from")}
        </label>
        <Input
          id="from"
          type="date"
          value={wanted.from}
          onChange={(event) => onChange({ from: event.target.value })}
        />
      </div>
      <div>
        <label className="field-label" htmlFor="to">
          {t("export.to")}
        </label>
        <Input
          id="to"
          type="date"
          value={wanted.to}
          onChange={(event) => onChange({ to: event.target.value })}
        />
      </div>
    </div>
  );
}

function Why({ wanted, onChange }: PartProps) {
  const { t } = useLanguage();
  return (
    <>
      <Labelled id="reason" label={t("export.reason")} hint={t("export.reasonHint")}>
        <Input.TextArea
          id="reason"
          required
          minLength={4}
          maxLength={2000}
          rows={3}
          value={wanted.reason}
          onChange={(event) => onChange({ reason: event.target.value })}
        />
      </Labelled>
      <Labelled id="basis" label={t("export.basis")} hint={t("export.basisHint")}>
        <Input
          id="basis"
          required
          minLength={2}
          maxLength={500}
          value={wanted.basis}
          onChange={(event) => onChange({ basis: event.target.value })}
        />
      </Labelled>
      <fieldset className="field export-fieldset">
        <legend className="field-label">{t("export.format")}</legend>
        <Radio.Group
          name="format"
          value={wanted.format}
          onChange={(event) => onChange({ format: event.target.value === "csv" ? "csv" : "xlsx" })}
          options={[
            { value: "xlsx", label: "Excel (.xlsx)" },
            { value: "csv", label: "CSV" },
          ]}
        />
      </fieldset>
    </>
  );
}

function RequestForm({ items }: { readonly items: readonly CatalogueItemOutput[] }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const request = useRequest();
  const maySeal = may(useSession().data, "identity.compare");
  const [wanted, setWanted] = useState(NOTHING);
  const [tried, setTried] = useState(false);
  const part: PartProps = { wanted, onChange: (change) => setWanted({ ...wanted, ...change }) };
  const submit = () => {
    setTried(true);
    const { item, fields, from, to, publicOnly, reason, basis, format, sealed } = wanted;
    if (item === null || fields.length === 0 || lacksSealed(sealed)) return;
    const days = { decidedFrom: from === "" ? null : from, decidedTo: to === "" ? null : to };
    request.mutate(
      { item, fields: [...fields], ...days, publicOnly, reason, basis, format, sealed: sealedOf(sealed) },
      { onSuccess: () => void navigate({ to: "/exports" }) },
    );
  };
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <What items={items} {...part} />
      {tried && wanted.fields.length === 0 && (
        <p className="field-error" role="alert">
          {t("export.missing")}
        </p>
      )}
      <Range {...part} />
      <Why {...part} />
      {maySeal && (
        <SealedFields sealed={wanted.sealed} onSealed={(sealed) => part.onChange({ sealed })} tried={tried} />
      )}
      {request.isError && <ProblemView thrown={request.error} />}
      <div className="form-end">
        <Button type="primary" htmlType="submit" size="large" loading={request.isPending}>
          {t("export.send")}
        </Button>
      </div>
    </form>
  );
}

function NewExport() {
  const { t } = useLanguage();
  const query = useCatalogue();
  return (
    <div className="page page-narrow">
      <PageTitle title={t("export.newTitle")} />
      <h1>{t("export.newTitle")}</h1>
      <p className="lead">{t("export.newLead")}</p>
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {query.data === undefined ? (
        !query.isError && <Waiting lines={8} />
      ) : (
        <RequestForm items={query.data.items} />
      )}
    </div>
  );
}

/** Asking for a bulk export, for a purpose that was stated. */
export function NewExportPage() {
  return (
    <PurposeGate>
      <NewExport />
    </PurposeGate>
  );
}
