import type { ClassOverrideOutput, EvaluationOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { useId, useState } from "react";
import { may, useSession } from "../account/session.ts";
import { ChoiceField, Form, TextField, useFields } from "../shared/form.tsx";
import { formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { OverrideCard } from "./override-card.tsx";
import { useOverridesOf, useProposeOverride } from "./override-queries.ts";

interface ShownProps {
  readonly code: string;
  readonly evaluation: EvaluationOutput;
}

/** Beside the class: that it is not the model's, and what the model gave. */
export function OverrideNote({ evaluation }: Pick<ShownProps, "evaluation">) {
  const { t, say, language } = useLanguage();
  const { override, source } = evaluation;
  if (override === null) {
    if (source === null) return null;
    return <p className="override-note">{t("override.imported", { source: say(source) })}</p>;
  }
  return (
    <p className="override-note">
      <strong>{t("override.isOne")}</strong>{" "}
      {t("override.says", {
        model: say(override.modelGrade.label),
        by: say(override.organisation),
        from: formatDay(override.from, language),
        to: formatDay(override.to, language),
        reason: override.reason,
        document: override.document,
      })}
    </p>
  );
}

const EMPTY = { grade: "", to: "", reason: "", document: "" };

function Propose({ code, evaluation }: ShownProps) {
  const { t, say } = useLanguage();
  const [open, setOpen] = useState(false);
  const { fields, set, reset } = useFields(EMPTY);
  const propose = useProposeOverride(code);
  if (!open) return <Button onClick={() => setOpen(true)}>{t("override.propose")}</Button>;
  const own = evaluation.override?.modelGrade.id ?? evaluation.grade;
  return (
    <div className="form-panel">
      <p className="field-hint">{t("override.proposeHint")}</p>
      <Form
        ok={t("override.proposeSend")}
        busy={propose.isPending}
        problem={propose.error}
        disabled={fields.grade === ""}
        onCancel={() => setOpen(false)}
        onSubmit={() =>
          propose.mutate(
            { ...fields, model: evaluation.model },
            {
              onSuccess: () => {
                reset();
                setOpen(false);
              },
            },
          )
        }
      >
        <ChoiceField
          label={t("override.to")}
          value={fields.grade}
          onChange={set("grade")}
          choices={evaluation.grades
            .filter((one) => one.id !== own)
            .map((one) => ({ value: one.id, label: say(one.label) }))}
        />
        <TextField
          label={t("override.lastDay")}
          type="date"
          value={fields.to}
          onChange={set("to")}
          required
        />
        <TextField
          label={t("override.reason")}
          value={fields.reason}
          onChange={set("reason")}
          maxLength={2000}
          required
          wide
        />
        <TextField
          label={t("override.document")}
          value={fields.document}
          onChange={set("document")}
          maxLength={200}
          required
          wide
        />
      </Form>
    </div>
  );
}

/** One at a time: nothing more is proposed while one of these stands. */
const OPEN: readonly ClassOverrideOutput["state"][] = [
  "for-notice",
  "hearing",
  "for-decision",
  "lapsed",
  "in-force",
];

/** The overrides of the class, for the enterprise and its office; nothing where there is none and none may be proposed. */
export function OverrideSection({ code, evaluation }: ShownProps) {
  const { t } = useLanguage();
  const id = useId();
  const session = useSession().data;
  const query = useOverridesOf(code);
  const officer = may(session, "override.propose");
  const items = (query.data ?? []).filter((one) => one.model === evaluation.model);
  if (!officer && items.length === 0 && !query.isError) return null;
  const open = items.some((one) => OPEN.includes(one.state));
  const proposable = officer && !open && evaluation.grade !== null && evaluation.source === null;
  return (
    <section className="card overrides" aria-labelledby={id}>
      <h2 id={id}>{t("override.title")}</h2>
      <p className="class-note">{t(officer ? "override.lead" : "override.leadOwn")}</p>
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {items.map((override) => (
        <OverrideCard key={override.id} override={override} />
      ))}
      {proposable && <Propose code={code} evaluation={evaluation} />}
    </section>
  );
}
