import { Button, Input, Select } from "antd";
import { useLanguage } from "../shared/language.ts";
import { RULES, type Draft, type RowRule } from "./draft.ts";

interface RowRuleProps {
  readonly draft: Draft;
  readonly onDraft: (draft: Draft) => void;
  readonly header: readonly string[];
}

const FIRST: RowRule = { column: "", is: "present", value: "" };

/** Which rows count; the others are set aside and said so on the receipt. */
export function RowRuleEditor({ draft, onDraft, header }: RowRuleProps) {
  const { t } = useLanguage();
  const { rule } = draft;
  if (draft.kept.onlyWhen !== undefined) return <p className="field-hint">{t("map.ruleComposed")}</p>;
  if (rule === null)
    return <Button onClick={() => onDraft({ ...draft, rule: FIRST })}>{t("map.ruleAdd")}</Button>;
  const set = (changes: Partial<RowRule>) => onDraft({ ...draft, rule: { ...rule, ...changes } });
  return (
    <div className="map-rule">
      <label htmlFor="rule-column">{t("map.ruleOnly")}</label>
      <Select
        id="rule-column"
        placeholder={t("map.chooseColumn")}
        {...(rule.column === "" ? {} : { value: rule.column })}
        options={header.map((one) => ({ value: one, label: one }))}
        showSearch
        onChange={(column: string) => set({ column })}
      />
      <Select
        aria-label={t("map.ruleIs")}
        value={rule.is}
        options={RULES.map((is) => ({ value: is, label: t(`map.rule.${is}`) }))}
        onChange={(is: RowRule["is"]) => set({ is })}
      />
      {(rule.is === "equals" || rule.is === "differs") && (
        <Input
          aria-label={t("map.ruleValue")}
          value={rule.value}
          maxLength={200}
          onChange={(event) => set({ value: event.target.value })}
        />
      )}
      <Button onClick={() => onDraft({ ...draft, rule: null })}>{t("map.ruleRemove")}</Button>
    </div>
  );
}
