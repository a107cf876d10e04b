import type { Definition, FieldDefinition, ItemDefinition } from "@xinpark/kernel/definition";
import type { Text } from "@xinpark/kernel/outcome";
import { useLanguage } from "../shared/language.ts";

/** A definition for people: what it is based on, fields and checks of an item, and everything else by name. */

export function Sources({ definition }: { readonly definition: Definition }) {
  const { t } = useLanguage();
  return (
    <section aria-labelledby="basis">
      <h2 id="basis">{t("definitions.basis")}</h2>
      <ul className="sources">
        {definition.sources.map((source) => (
          <li key={`${source.title} ${source.number ?? ""} ${source.article ?? ""}`}>
            {[source.title, source.number, source.article].filter((one) => one !== undefined).join(" · ")}{" "}
            <span className={source.confirmed ? "tag tag-good" : "tag tag-warn"}>
              {t(source.confirmed ? "definitions.confirmed" : "definitions.unconfirmed")}
            </span>
            {source.note !== undefined && <p className="field-hint">{source.note}</p>}
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The length of a text, the values of a choice, the bound of a number. */
export function sizeOf(field: FieldDefinition): string {
  switch (field.type) {
    case "text":
    case "code":
      return String(field.maxLength);
    case "choice":
    case "choices":
      return field.values.join("、");
    case "integer":
    case "decimal":
    case "money":
      return `≤ ${field.maximum}`;
    case "date":
      return "—";
  }
}

function Fields({ item }: { readonly item: ItemDefinition }) {
  const { t, say } = useLanguage();
  return (
    <section aria-labelledby="fields">
      <h2 id="fields">
        {t("definitions.fields")} <span className="field-hint">{item.fields.length}</span>
      </h2>
      <div className="table-scroll" tabIndex={0} role="group" aria-labelledby="fields">
        <table className="plain-table">
          <thead>
            <tr>
              <th>{t("field.code")}</th>
              <th>{t("field.labelZh")}</th>
              <th>{t("field.type")}</th>
              <th>{t("field.presence")}</th>
              <th>{t("field.disclosure")}</th>
              <th>{t("field.size")}</th>
            </tr>
          </thead>
          <tbody>
            {item.fields.map((field) => (
              <tr key={field.code}>
                <td>
                  <code>{field.code}</code>
                </td>
                <td>{say(field.label)}</td>
                <td>{t(`type.${field.type}`)}</td>
                <td>{t(`presence.${field.presence}`)}</td>
                <td>{t(`mode.${field.disclosure}`)}</td>
                <td>{sizeOf(field)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Checks({ item }: { readonly item: ItemDefinition }) {
  const { t, say } = useLanguage();
  if (item.checks.length === 0) return null;
  return (
    <section aria-labelledby="checks">
      <h2 id="checks">{t("definitions.checks")}</h2>
      <ul className="sources">
        {item.checks.map((check) => (
          <li key={check.id}>
            <span className={check.effect === "refuse" ? "tag tag-bad" : "tag tag-warn"}>
              {t(`definitions.${check.effect}`)}
            </span>{" "}
            {say(check.message)} <code>{check.field}</code>
            <p className="field-hint">{say(check.remedy)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Shown above, or in tables of their own. */
const APART: ReadonlySet<string> = new Set([
  "kind",
  "id",
  "version",
  "validFrom",
  "validTo",
  "label",
  "description",
  "sources",
  "fields",
  "checks",
]);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is Text =>
  isObject(value) && typeof value["zh"] === "string" && typeof value["en"] === "string";

const MOST_SHOWN = 60;

function Value({ value }: { readonly value: unknown }) {
  const { say } = useLanguage();
  if (isText(value)) return <>{say(value)}</>;
  if (Array.isArray(value)) {
    const list: readonly unknown[] = value;
    if (list.every((one) => typeof one !== "object")) return <>{list.map(String).join("、")}</>;
    return (
      <ol className="value-list">
        {list.slice(0, MOST_SHOWN).map((one) => (
          <li key={JSON.stringify(one)}>
            <Value value={one} />
          </li>
        ))}
        {list.length > MOST_SHOWN && <li>… {list.length}</li>}
      </ol>
    );
  }
  if (isObject(value))
    return (
      <span className="value-pairs">
        {Object.entries(value).map(([name, inner]) => (
          <span key={name} className="value-pair">
            <span className="value-name">{name}</span> <Value value={inner} />
          </span>
        ))}
      </span>
    );
  return <>{String(value)}</>;
}

export function Readable({ definition }: { readonly definition: Definition }) {
  const { t, say } = useLanguage();
  const rest = Object.entries(definition).filter(([name]) => !APART.has(name));
  return (
    <>
      {definition.description !== undefined && <p className="section-lead">{say(definition.description)}</p>}
      <Sources definition={definition} />
      {definition.kind === "item" && (
        <>
          <Fields item={definition} />
          <Checks item={definition} />
        </>
      )}
      {rest.length > 0 && (
        <section aria-labelledby="content">
          <h2 id="content">{t("definitions.content")}</h2>
          <dl className="definition-content">
            {rest.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  <Value value={value} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
    </>
  );
}
