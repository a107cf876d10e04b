import type { AuditCheckpointOutput } from "@xinpark/kernel/contract";
import { Button } from "antd";
import { formatCount, formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { save } from "../shared/save.ts";
import { Waiting } from "../shared/waiting.tsx";
import { ProofCheck } from "./proof-check.tsx";
import { useCheckpoint } from "./queries.ts";
import "../verify/verify.css";
import "./audit.css";

function Latest({ published }: { readonly published: AuditCheckpointOutput }) {
  const { t, language } = useLanguage();
  const { checkpoint } = published;
  if (checkpoint === null)
    return (
      <div className="empty">
        <p className="empty-title">{t("checkpoint.none")}</p>
        <p>{t("checkpoint.noneText")}</p>
      </div>
    );
  const facts = [
    [t("checkpoint.size"), formatCount(checkpoint.size)],
    [t("checkpoint.at"), formatInstant(checkpoint.at, language)],
    [t("checkpoint.hash"), checkpoint.hash.toUpperCase()],
    [t("checkpoint.signature"), checkpoint.algorithm],
    [t("checkpoint.key"), checkpoint.keyId],
    [t("checkpoint.root"), checkpoint.root],
  ] as const;
  return (
    <section className="card" aria-labelledby="latest">
      <h2 id="latest">{t("checkpoint.latest")}</h2>
      <dl className="facts checkpoint-facts">
        {facts.map(([label, value]) => (
          <div key={label} className="fact">
            <dt>{label}</dt>
            <dd className="code">{value}</dd>
          </div>
        ))}
      </dl>
      <Button
        onClick={() =>
          save(
            new Blob([JSON.stringify(published)], { type: "application/json" }),
            `checkpoint-${checkpoint.size}.json`,
          )
        }
      >
        {t("checkpoint.save")}
      </Button>
      <p className="field-hint">{t("checkpoint.saveHint")}</p>
    </section>
  );
}

function Keys({ keys }: { readonly keys: AuditCheckpointOutput["keys"] }) {
  const { t, language } = useLanguage();
  return (
    <section aria-labelledby="keys">
      <h2 id="keys">{t("checkpoint.keys")}</h2>
      <ul className="checkpoint-keys">
        {keys.map((key) => (
          <li key={key.keyId} className="card">
            <p>
              <span className="code">{key.keyId}</span> · {key.algorithm} ·{" "}
              {formatInstant(key.createdAt, language)}
            </p>
            <p className="code checkpoint-key">{key.publicKey}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The latest checkpoint and all keys, for everybody; and a place to verify a proof. */
export function CheckpointPage() {
  const { t } = useLanguage();
  const query = useCheckpoint();
  return (
    <div className="page page-narrow checkpoint">
      <PageTitle title={t("checkpoint.heading")} />
      <h1>{t("checkpoint.heading")}</h1>
      <p className="lead">{t("checkpoint.explain")}</p>
      {query.isError && <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Waiting lines={5} />}
      {query.data !== undefined && <Latest published={query.data} />}
      <ProofCheck keys={query.data?.keys.map((key) => key.publicKey) ?? []} />
      {query.data !== undefined && query.data.keys.length > 0 && <Keys keys={query.data.keys} />}
    </div>
  );
}
