import { Progress } from "antd";
import type { DeliveryOutput } from "@xinpark/kernel/contract";
import { formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { isWaiting } from "./queries.ts";

function WaitsFor({ delivery }: { readonly delivery: DeliveryOutput }) {
  const { t, say } = useLanguage();
  if (delivery.waiting === null) return null;
  return (
    <p className="waits-for">
      {t("receipt.waitsFor", { what: say(delivery.waiting.what), owner: say(delivery.waiting.owner) })}
    </p>
  );
}

function Evaluated({ delivery }: { readonly delivery: DeliveryOutput }) {
  const { t, language } = useLanguage();
  if (delivery.evaluated === null) return <p className="waits-for">{t("receipt.evaluating")}</p>;
  return (
    <p>
      {t("receipt.evaluated", {
        count: delivery.evaluated.subjects,
        at: formatInstant(delivery.evaluated.finishedAt, language),
      })}
    </p>
  );
}

/** Where the delivery stands, what it waits for, and whose move it is. */
export function ReceiptState({ delivery }: { readonly delivery: DeliveryOutput }) {
  const { t } = useLanguage();
  const reading = delivery.state === "received" || delivery.state === "open";
  const words = {
    received: t("receipt.stateReceived"),
    open: t("receipt.stateOpen"),
    closed: t("receipt.stateClosed"),
    failed: t("receipt.stateFailed"),
  };
  return (
    <div
      className={`card receipt-state receipt-state-${delivery.state}`}
      role="status"
      aria-busy={isWaiting(delivery)}
    >
      <p className="receipt-state-title">{words[delivery.state]}</p>
      {reading && (
        <Progress
          percent={Math.floor(delivery.progress / 10)}
          status="active"
          aria-label={t("receipt.progress")}
        />
      )}
      <WaitsFor delivery={delivery} />
      {delivery.state === "closed" && <Evaluated delivery={delivery} />}
    </div>
  );
}
