import {
  definitionText,
  parseDefinitions,
  type Definition,
  type ItemDefinition,
} from "@xinpark/kernel/definition";
import { failed, ok, problem, type Outcome, type Problem } from "@xinpark/kernel/outcome";
import { Button, Input } from "antd";
import { useId, useState } from "react";
import { useLanguage } from "../shared/language.ts";
import { ItemForm } from "./item-form.tsx";

/** A draft's text, read by the house's own reader as it is typed; an item also as a form. */

/** The one definition of a text. */
export function readOne(text: string): Outcome<Definition> {
  const read = parseDefinitions(text, "draft");
  if (!read.ok) return read;
  const [definition, another] = read.value;
  if (definition !== undefined && another === undefined) return ok(definition);
  return failed(
    problem(
      "invalid",
      "draft-one",
      "草案须恰好是一个定义",
      "a draft holds exactly one definition",
      "draft:1",
    ),
  );
}

/** `draft:12 fields[3].label`: the line, and the place within the definition. */
function placeOf(path: string | undefined): { readonly line: string | null; readonly within: string } {
  const found = /^draft:(\d+)\s*(.*)$/u.exec(path ?? "");
  return found === null
    ? { line: null, within: path ?? "" }
    : { line: found[1] ?? null, within: found[2] ?? "" };
}

function Problems({ problems }: { readonly problems: readonly Problem[] }) {
  const { t, say } = useLanguage();
  return (
    <div className="editor-problems" role="status" aria-live="polite">
      {problems.length === 0 ? (
        <span className="tag tag-good">{t("drafts.fine")}</span>
      ) : (
        <>
          <span className="tag tag-bad">{t("drafts.problems", { count: problems.length })}</span>
          <ul>
            {problems.map((one, at) => {
              const { line, within } = placeOf(one.path);
              return (
                <li key={`${one.path ?? ""} ${at}`}>
                  {line !== null && <strong>{t("drafts.line", { line })}</strong>}{" "}
                  {within !== "" && <code>{within}</code>} {say(one.message)}
                </li>
              );
            })}
          </ul>
        </>
      )}
    </div>
  );
}

interface EditorProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
}

export function DraftEditor({ text, onChange }: EditorProps) {
  const { t } = useLanguage();
  const id = useId();
  const read = readOne(text);
  const [asText, setAsText] = useState(false);
  // The form stays while what is typed into it is not well-formed yet.
  const [typed, setTyped] = useState<{ readonly item: ItemDefinition; readonly text: string } | null>(null);
  const parsed = read.ok && read.value.kind === "item" ? read.value : null;
  const item = typed?.text === text ? typed.item : parsed;
  const form = item !== null && !asText;
  return (
    <section className="card draft-editor">
      <div className="editor-ways" role="group" aria-label={t("drafts.text")}>
        <Button type={form ? "primary" : "default"} disabled={item === null} onClick={() => setAsText(false)}>
          {t("drafts.structured")}
        </Button>
        <Button type={form ? "default" : "primary"} onClick={() => setAsText(true)}>
          {t("drafts.asText")}
        </Button>
        {item === null && (
          <span className="field-hint">{t(read.ok ? "drafts.onlyText" : "drafts.unreadable")}</span>
        )}
      </div>
      {form ? (
        <ItemForm
          item={item}
          onChange={(next) => {
            const written = definitionText(next);
            setTyped({ item: next, text: written });
            onChange(written);
          }}
        />
      ) : (
        <>
          <label className="field-label" htmlFor={id}>
            {t("drafts.text")}
          </label>
          <Input.TextArea
            id={id}
            className="editor-text"
            value={text}
            spellCheck={false}
            rows={28}
            onChange={(event) => onChange(event.target.value)}
          />
        </>
      )}
      <Problems problems={read.ok ? [] : read.problems} />
    </section>
  );
}
