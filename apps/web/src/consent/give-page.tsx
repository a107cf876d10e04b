import { useNavigate } from "@tanstack/react-router";
import { useMutation } from "@tanstack/react-query";
import type { ConsentChoicesOutput } from "@xinpark/kernel/contract";
import { addDays, addMonths } from "@xinpark/kernel/day";
import { Button, Checkbox, Input, Radio, Select } from "antd";
import { useState } from "react";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { isIncomplete, ItemsField, type ChosenItems } from "./items-field.tsx";
import { draftWords, useConsentChoices, useGive } from "./queries.ts";
import "./consent.css";

const USUAL_MONTHS = 3;

interface Chosen {
  readonly organisation: string | null;
  readonly purpose: string;
  readonly items: ChosenItems;
  readonly from: string;
  readonly to: string;
  readonly postLoan: boolean;
  readonly postLoanTo: string;
}

function firstChoice(choices: ConsentChoicesOutput): Chosen {
  const to = addDays(addMonths(choices.today, USUAL_MONTHS), -1);
  return {
    organisation: null,
    purpose: purposesFor(choices, null)[0]?.code ?? "",
    items: {},
    from: choices.today,
    to,
    postLoan: false,
    postLoanTo: addMonths(to, 36),
  };
}

/** What may be chosen with a receiver: a bank reads items, the office evaluates by a model from that model's items. */
function purposesFor(choices: ConsentChoicesOutput, organisation: string | null) {
  const office = choices.organisations.find((one) => one.code === organisation)?.kind === "office";
  return choices.purposes.filter((one) => (one.model !== null) === office);
}

/** The items that go with a purpose: the model's own, or those chosen before. */
function itemsFor(choices: ConsentChoicesOutput, purpose: string, before: ChosenItems): ChosenItems {
  const model = modelOf(choices, purpose);
  return model === null ? before : Object.fromEntries(model.items.map((item) => [item, null]));
}

const modelOf = (choices: ConsentChoicesOutput, purpose: string) =>
  choices.purposes.find((one) => one.code === purpose)?.model ?? null;

interface PartProps {
  readonly choices: ConsentChoicesOutput;
  readonly chosen: Chosen;
  readonly onChange: (change: Partial<Chosen>) => void;
  readonly tried: boolean;
}

function BankField({ choices, chosen, onChange, tried }: PartProps) {
  const { t, say } = useLanguage();
  return (
    <div className="field">
      <label className="field-label" htmlFor="bank">
        {t("consent.bank")}
      </label>
      <Select<string>
        id="bank"
        className="field-select"
        placeholder={t("consent.chooseBank")}
        options={choices.organisations.map((one) => ({ value: one.code, label: say(one.label) }))}
        {...(chosen.organisation === null ? {} : { value: chosen.organisation })}
        onChange={(organisation: string) => {
          const purposes = purposesFor(choices, organisation);
          const stays = purposes.some((one) => one.code === chosen.purpose);
          const purpose = stays ? chosen.purpose : (purposes[0]?.code ?? "");
          const before = stays ? chosen.items : {};
          const items = itemsFor(choices, purpose, before);
          onChange({ organisation, purpose, items, postLoan: stays && chosen.postLoan });
        }}
        showSearch={{ optionFilterProp: "label" }}
        notFoundContent={t("consent.noBanks")}
      />
      {tried && chosen.organisation === null && (
        <p className="field-error" role="alert">
          {t("consent.bankMissing")}
        </p>
      )}
    </div>
  );
}

function PurposeField({ choices, chosen, onChange }: PartProps) {
  const { t, say } = useLanguage();
  return (
    <fieldset className="field consent-fieldset">
      <legend className="field-label">{t("consent.for")}</legend>
      <Radio.Group
        name="purpose"
        value={chosen.purpose}
        onChange={(event) => {
          const purpose = String(event.target.value);
          onChange({ purpose, items: itemsFor(choices, purpose, chosen.items) });
        }}
        options={purposesFor(choices, chosen.organisation).map((one) => ({
          value: one.code,
          label: say(one.label),
        }))}
      />
    </fieldset>
  );
}

/** A model reads its own items, whole: there is nothing to choose. */
function ModelItems({ choices, chosen }: PartProps) {
  const { t, say } = useLanguage();
  const model = modelOf(choices, chosen.purpose);
  if (model === null) return null;
  const items = choices.items.filter((one) => model.items.includes(one.item));
  return (
    <div className="field">
      <p className="field-label">{t("consent.model")}</p>
      <p>{say(model.title)}</p>
      <p className="field-hint">
        {t("consent.modelItems", { items: items.map((one) => say(one.label)).join(t("text.comma")) })}
      </p>
    </div>
  );
}

function DayField({
  id,
  label,
  value,
  onChange,
}: {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly onChange: (day: string) => void;
}) {
  return (
    <div>
      <label className="field-label" htmlFor={id}>
        {label}
      </label>
      <Input id={id} type="date" required value={value} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}

function PeriodFields({ choices, chosen, onChange }: PartProps) {
  const { t, say } = useLanguage();
  const purpose = choices.purposes.find((one) => one.code === chosen.purpose);
  const clause = purpose?.postLoan ?? null;
  return (
    <>
      <div className="field consent-days">
        <DayField
          id="from"
          label={t("consent.from")}
          value={chosen.from}
          onChange={(from) => onChange({ from })}
        />
        <DayField id="to" label={t("consent.to")} value={chosen.to} onChange={(to) => onChange({ to })} />
      </div>
      {purpose !== undefined && (
        <p className="field-hint">{t("consent.atMost", { months: purpose.maximumMonths })}</p>
      )}
      {clause !== null && (
        <div className="field">
          <Checkbox
            checked={chosen.postLoan}
            onChange={(event) => onChange({ postLoan: event.target.checked })}
          >
            {t("consent.postLoanAgree", { purpose: say(clause.label) })}
          </Checkbox>
          {chosen.postLoan && (
            <div className="consent-days consent-later">
              <DayField
                id="post-loan-to"
                label={t("consent.postLoanTo")}
                value={chosen.postLoanTo}
                onChange={(postLoanTo) => onChange({ postLoanTo })}
              />
            </div>
          )}
        </div>
      )}
    </>
  );
}

const termsOf = (chosen: Chosen, organisation: string) => ({
  organisation,
  purpose: chosen.purpose,
  items: Object.entries(chosen.items).map(([item, fields]) => ({
    item,
    fields: fields === null ? null : [...fields],
  })),
  from: chosen.from,
  to: chosen.to,
  postLoanTo: chosen.postLoan ? chosen.postLoanTo : null,
});

/** First the choice, then the words, then the agreement; a change of the choice takes the agreement back. */
function GiveForm({ choices }: { readonly choices: ConsentChoicesOutput }) {
  const { t } = useLanguage();
  const navigate = useNavigate();
  const [chosen, setChosen] = useState(() => firstChoice(choices));
  const [tried, setTried] = useState(false);
  const [agreed, setAgreed] = useState(false);
  const words = useMutation({ mutationFn: draftWords });
  const give = useGive();
  const { organisation } = chosen;
  const change = (part: Partial<Chosen>) => {
    setChosen({ ...chosen, ...part });
    setAgreed(false);
    words.reset();
  };
  const submit = () => {
    setTried(true);
    if (organisation === null || isIncomplete(chosen.items)) return;
    if (words.data === undefined) words.mutate(termsOf(chosen, organisation));
    else if (agreed)
      give.mutate(termsOf(chosen, organisation), { onSuccess: () => void navigate({ to: "/consents" }) });
  };
  const parts: PartProps = { choices, chosen, onChange: change, tried };
  const failure = give.error ?? words.error;
  return (
    <form
      className="card consent-give"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <BankField {...parts} />
      <PurposeField {...parts} />
      {modelOf(choices, chosen.purpose) === null ? (
        <ItemsField
          choices={choices.items}
          items={chosen.items}
          onItems={(items) => change({ items })}
          tried={tried}
        />
      ) : (
        <ModelItems {...parts} />
      )}
      <PeriodFields {...parts} />
      {words.data !== undefined && (
        <div className="field">
          <blockquote className="consent-statement" lang="zh-CN">
            {words.data.statement}
          </blockquote>
          <Checkbox checked={agreed} onChange={(event) => setAgreed(event.target.checked)}>
            {t("consent.agree")}
          </Checkbox>
        </div>
      )}
      {failure !== null && <ProblemView thrown={failure} />}
      <div className="form-end">
        <Button
          type="primary"
          htmlType="submit"
          size="large"
          loading={words.isPending || give.isPending}
          disabled={words.data !== undefined && !agreed}
        >
          {words.data === undefined ? t("consent.read") : t("consent.give")}
        </Button>
      </div>
    </form>
  );
}

/** Giving a consent. */
export function GiveConsentPage() {
  const { t } = useLanguage();
  const query = useConsentChoices();
  return (
    <div className="page page-narrow">
      <PageTitle title={t("consent.newTitle")} />
      <h1>{t("consent.newTitle")}</h1>
      <p className="lead">{t("consent.newLead")}</p>
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {query.data === undefined ? !query.isError && <Waiting lines={8} /> : <GiveForm choices={query.data} />}
    </div>
  );
}
