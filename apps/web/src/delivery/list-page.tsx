import { Link } from "@tanstack/react-router";
import type { DeliveryOutput } from "@xinpark/kernel/contract";
import { may, useSession } from "../account/session.ts";
import { formatCount, formatInstant } from "../shared/format.ts";
import { ExportList } from "../export/list-button.tsx";
import { useLanguage } from "../shared/language.ts";
import { ButtonLink } from "../shared/links.tsx";
import { Empty, PagedList } from "../shared/paged-list.tsx";
import { PageTitle } from "../shared/page-title.tsx";
import { CountsBar } from "./counts-bar.tsx";
import { outcomeCounts } from "./outcomes.ts";
import { useDeliveries } from "./queries.ts";
import { StateTag } from "./state-tag.tsx";
import "./delivery.css";

function CountsLine({ delivery }: { readonly delivery: DeliveryOutput }) {
  const { t } = useLanguage();
  if (delivery.state === "received") return null;
  const { parts } = outcomeCounts(delivery.counts);
  const words = parts
    .filter((part) => part.count > 0)
    .map((part) => `${t(`outcome.${part.outcome}`)} ${formatCount(part.count)}`);
  return (
    <div className="delivery-counts">
      <CountsBar counts={delivery.counts} />
      <span>
        {t("delivery.rows", { count: delivery.counts.rows, rows: formatCount(delivery.counts.rows) })}
        {words.length > 0 && `${t("text.colon")}${words.join(t("text.comma"))}`}
      </span>
    </div>
  );
}

function Entry({ delivery }: { readonly delivery: DeliveryOutput }) {
  const { t, language, say } = useLanguage();
  return (
    <li>
      <Link className="delivery" to="/deliveries/$batch" params={{ batch: String(delivery.batch) }}>
        <span className="delivery-main">
          <span className="delivery-file">{delivery.fileName}</span>
          <span className="delivery-what">
            <span>{say(delivery.itemLabel)}</span>
            <span>{say(delivery.departmentLabel)}</span>
          </span>
          <span className="delivery-what">
            <span>{t("delivery.batch", { batch: delivery.batch })}</span>
            <span>{formatInstant(delivery.receivedAt, language)}</span>
            <span>{delivery.deliveredBy}</span>
          </span>
        </span>
        <span className="delivery-result">
          <StateTag state={delivery.state} />
          <CountsLine delivery={delivery} />
        </span>
      </Link>
    </li>
  );
}

function Deliveries({ maySend }: { readonly maySend: boolean }) {
  const { t } = useLanguage();
  return (
    <PagedList
      query={useDeliveries()}
      empty={<Empty title={t("deliveries.none")} {...(maySend ? { text: t("deliveries.noneText") } : {})} />}
    >
      {(deliveries) => (
        <ol className="deliveries">
          {deliveries.map((delivery) => (
            <Entry key={delivery.batch} delivery={delivery} />
          ))}
        </ol>
      )}
    </PagedList>
  );
}

/** Earlier deliveries and the way to a new one. */
export function DeliveryListPage() {
  const { t } = useLanguage();
  const maySend = may(useSession().data, "delivery.send");
  return (
    <div className="page">
      <PageTitle title={t("deliveries.title")} />
      <div className="page-head">
        <div>
          <h1>{t("deliveries.title")}</h1>
          <p className="lead">{t("deliveries.lead")}</p>
        </div>
        {maySend && (
          <div className="page-head-acts">
            <ButtonLink to="/deliveries/map">{t("map.title")}</ButtonLink>
            <ButtonLink look="primary" to="/deliveries/new">
              {t("deliveries.new")}
            </ButtonLink>
          </div>
        )}
      </div>
      <ExportList operation="delivery.list" />
      <Deliveries maySend={maySend} />
    </div>
  );
}
