import { useParams, useSearch } from "@tanstack/react-router";
import { Link } from "@tanstack/react-router";
import type { DeliveryOutput } from "@xinpark/kernel/contract";
import { formatBytes, formatCount, formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { PageTitle } from "../shared/page-title.tsx";
import { ProblemList, ProblemView } from "../shared/problem-view.tsx";
import { Waiting } from "../shared/waiting.tsx";
import { SignedReceipt } from "../verify/signed-receipt.tsx";
import { Counts } from "./counts.tsx";
import { DownloadReceipt } from "./download-receipt.tsx";
import { Corrects, Mending } from "./mending.tsx";
import { useDelivery, useMappings } from "./queries.ts";
import { ReceiptRows } from "./receipt-rows.tsx";
import { ReceiptState } from "./receipt-state.tsx";
import { SnapshotPanel } from "./snapshot-panel.tsx";
import { StateTag } from "./state-tag.tsx";
import "./delivery.css";
import "./receipt.css";

function About({ delivery }: { readonly delivery: DeliveryOutput }) {
  const { t, language, say } = useLanguage();
  const profiles = useMappings(delivery.mapping === null ? null : delivery.item).data;
  const profile = profiles?.items.find((one) => one.id === delivery.mapping);
  const facts: readonly (readonly [string, string | null])[] = [
    [t("receipt.item"), say(delivery.itemLabel)],
    [t("receipt.department"), say(delivery.departmentLabel)],
    [
      t("receipt.mapping"),
      profile === undefined ? (delivery.mapping ?? t("new.byHeadings")) : say(profile.label),
    ],
    [t("receipt.by"), delivery.deliveredBy],
    [t("receipt.receivedAt"), formatInstant(delivery.receivedAt, language)],
    [t("receipt.closedAt"), delivery.closedAt === null ? null : formatInstant(delivery.closedAt, language)],
    [t("receipt.size"), delivery.fileBytes === null ? null : formatBytes(delivery.fileBytes)],
    [t("receipt.knownNo"), delivery.knownNo === null ? null : formatCount(delivery.knownNo)],
    [t("receipt.digest"), delivery.fileDigest],
  ];
  return (
    <dl className="facts">
      {facts.map(([label, value]) =>
        value === null ? null : (
          <div key={label} className={value === delivery.fileDigest ? "fact fact-wide" : "fact"}>
            <dt>{label}</dt>
            <dd className={value === delivery.fileDigest ? "digest" : undefined}>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}

/** What is worth knowing beside the six counts. */
function Notes({ delivery }: { readonly delivery: DeliveryOutput }) {
  const { t } = useLanguage();
  const notes = [
    {
      id: "incomplete",
      count: delivery.incomplete,
      text: t("receipt.incomplete", { count: delivery.incomplete }),
    },
    { id: "mended", count: delivery.mended, text: t("receipt.mended", { count: delivery.mended }) },
    { id: "released", count: delivery.released, text: t("receipt.released", { count: delivery.released }) },
    {
      id: "stripped",
      count: delivery.personalStripped,
      text: t("receipt.stripped", { count: delivery.personalStripped }),
    },
  ].filter((note) => note.count > 0);
  if (notes.length === 0) return null;
  return (
    <ul className="notes">
      {notes.map((note) => (
        <li key={note.id}>{note.text}</li>
      ))}
    </ul>
  );
}

/** One delivery's receipt: where it stands, how every row ended, and what to do about those that did not go in. */
export function ReceiptPage() {
  const { t } = useLanguage();
  const { batch } = useParams({ from: "/deliveries/$batch" });
  const { outcome } = useSearch({ from: "/deliveries/$batch" });
  const query = useDelivery(batch);
  const delivery = query.data;
  if (delivery === undefined)
    return (
      <div className="page">
        <PageTitle title={t("receipt.title", { batch })} />
        <h1>{t("receipt.title", { batch })}</h1>
        {query.isError ? (
          <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <Waiting lines={6} />
        )}
      </div>
    );
  const finished = delivery.state === "closed" || delivery.state === "failed";
  return (
    <div className="page receipt">
      <PageTitle title={t("receipt.title", { batch })} />
      <p className="crumb">
        <Link to="/deliveries">{t("deliveries.title")}</Link>
      </p>
      <div className="page-head">
        <div>
          <h1>
            {t("receipt.title", { batch })} <StateTag state={delivery.state} />
          </h1>
          <p className="lead receipt-file">{delivery.fileName}</p>
        </div>
        {finished && <DownloadReceipt batch={delivery.batch} />}
      </div>
      <ReceiptState delivery={delivery} />
      {delivery.problems.length > 0 && (
        <ProblemList problems={delivery.problems} title={t("receipt.fileProblems")} />
      )}
      {(delivery.state === "closed" || delivery.counts.rows > 0) && (
        <Counts delivery={delivery} outcome={outcome} />
      )}
      <SnapshotPanel delivery={delivery} />
      {delivery.remarks.length > 0 && (
        <ProblemList problems={delivery.remarks} title={t("receipt.remarks")} />
      )}
      <Notes delivery={delivery} />
      <Corrects delivery={delivery} />
      <Mending delivery={delivery} />
      <About delivery={delivery} />
      {delivery.state === "closed" && <SignedReceipt batch={delivery.batch} />}
      {(delivery.state === "closed" || (finished && delivery.counts.rows > 0)) && (
        <ReceiptRows batch={batch} delivery={delivery} outcome={outcome} />
      )}
    </div>
  );
}
