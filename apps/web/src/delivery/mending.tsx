import { FileExcelOutlined } from "@ant-design/icons";
import { Link } from "@tanstack/react-router";
import { useMutation } from "@tanstack/react-query";
import { Button } from "antd";
import type { DeliveryOutput, ReceiptRowOutput } from "@xinpark/kernel/contract";
import { may, useSession } from "../account/session.ts";
import { fetchFile } from "../shared/api.ts";
import { formatCount, formatDay } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ButtonLink } from "../shared/links.tsx";
import { ProblemView } from "../shared/problem-view.tsx";
import { save } from "../shared/save.ts";
import { errorWorkbookPath } from "./queries.ts";

function DownloadErrors({ batch }: { readonly batch: number }) {
  const { t, language } = useLanguage();
  const download = useMutation({
    mutationFn: () => fetchFile(errorWorkbookPath(batch, language)),
    onSuccess: (content) => save(content, t("mending.fileName", { batch })),
  });
  return (
    <>
      <div className="mending-acts">
        <Button
          type="primary"
          icon={<FileExcelOutlined />}
          loading={download.isPending}
          onClick={() => download.mutate()}
        >
          {t("mending.download")}
        </Button>
        <ButtonLink to="/deliveries/new">{t("mending.again")}</ButtonLink>
      </div>
      {download.isError && <ProblemView thrown={download.error} />}
    </>
  );
}

/** What to do with rows that were returned or wait: take the workbook, correct it there, deliver it again. */
export function Mending({ delivery }: { readonly delivery: DeliveryOutput }) {
  const { t, language } = useLanguage();
  const session = useSession().data;
  const open = delivery.counts.refused + delivery.counts.held - delivery.released - delivery.mended;
  if (open <= 0 || delivery.state !== "closed" || !may(session, "delivery.send")) return null;
  return (
    <section className="card mending" aria-labelledby="mending">
      <h2 id="mending">{t("mending.title", { count: open, rows: formatCount(open) })}</h2>
      {delivery.fileUntil === null ? (
        <p>{t("mending.gone")}</p>
      ) : (
        <>
          <ol className="mending-steps">
            <li>{t("mending.stepDownload")}</li>
            <li>{t("mending.stepCorrect")}</li>
            <li>{t("mending.stepSend")}</li>
          </ol>
          <DownloadErrors batch={delivery.batch} />
          <p className="field-hint">{t("mending.until", { day: formatDay(delivery.fileUntil, language) })}</p>
        </>
      )}
    </section>
  );
}

/** What became of a row that a later delivery corrected. */
export function MendedBy({ row }: { readonly row: ReceiptRowOutput }) {
  const { t } = useLanguage();
  if (row.mendedBy === null) return null;
  const { batch, row: number, outcome } = row.mendedBy;
  const good = outcome === "accepted" || outcome === "superseding" || outcome === "duplicate";
  return (
    <Link className={good ? "tag tag-good" : "tag"} to="/deliveries/$batch" params={{ batch: String(batch) }}>
      {t(good ? "mending.mended" : "mending.notMended", {
        batch,
        row: formatCount(number),
        outcome: t(`outcome.${outcome}`),
      })}
    </Link>
  );
}

/** The delivery that this one corrects, and the return that it answers. */
export function Corrects({ delivery }: { readonly delivery: DeliveryOutput }) {
  const { t } = useLanguage();
  return (
    <>
      {delivery.corrects !== null && (
        <p className="section-lead">
          <Link to="/deliveries/$batch" params={{ batch: String(delivery.corrects) }}>
            {t("mending.corrects", { batch: delivery.corrects })}
          </Link>
        </p>
      )}
      {delivery.answers !== null && (
        <p className="section-lead">{t("mending.answers", { id: delivery.answers })}</p>
      )}
    </>
  );
}
