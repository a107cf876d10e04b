import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Button, Input } from "antd";
import { useState } from "react";
import { deliveryOutput } from "@xinpark/kernel/contract";
import type { DeliveryOutput } from "@xinpark/kernel/contract";
import { may, useSession } from "../account/session.ts";
import { apiPath, callWith } from "../shared/api.ts";
import { formatCount, formatInstant } from "../shared/format.ts";
import { useLanguage } from "../shared/language.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { readAnew } from "../shared/renewal.ts";

type Snapshot = NonNullable<DeliveryOutput["snapshot"]>;

/** Says whether what the new list leaves out is removed; somebody who may decides, with a reason. */
function Decide({ delivery }: { readonly delivery: DeliveryOutput }) {
  const { t } = useLanguage();
  const queries = useQueryClient();
  const [reason, setReason] = useState("");
  const [tried, setTried] = useState(false);
  const batch = String(delivery.batch);
  const deciding = useMutation({
    mutationFn: (confirm: boolean) =>
      callWith(deliveryOutput, "POST", apiPath(`/deliveries/${batch}/removal`), {
        confirm,
        reason: reason.trim(),
      }),
    onSuccess: async (decided) => {
      queries.setQueryData(["delivery", batch], decided);
      await readAnew(queries, { queryKey: ["receipt-rows", batch] });
    },
  });
  const decide = (confirm: boolean) => {
    setTried(true);
    if (reason.trim() !== "") deciding.mutate(confirm);
  };
  const missing = tried && reason.trim() === "";
  return (
    <div className="removal-decision">
      <label className="field-label" htmlFor="removal-reason">
        {t("snapshot.reason")}
      </label>
      <Input
        id="removal-reason"
        value={reason}
        maxLength={500}
        disabled={deciding.isPending}
        onChange={(event) => setReason(event.target.value)}
        {...(missing
          ? { status: "error" as const, "aria-invalid": true, "aria-describedby": "removal-missing" }
          : {})}
      />
      {missing && (
        <p id="removal-missing" className="field-error" role="alert">
          {t("snapshot.reasonMissing")}
        </p>
      )}
      {deciding.isError && <ProblemView thrown={deciding.error} />}
      <div className="removal-buttons">
        <Button danger loading={deciding.isPending} onClick={() => decide(true)}>
          {t("snapshot.confirm", { removing: formatCount(delivery.snapshot?.removing ?? 0) })}
        </Button>
        <Button disabled={deciding.isPending} onClick={() => decide(false)}>
          {t("snapshot.keep")}
        </Button>
      </div>
    </div>
  );
}

function Held({ delivery, snapshot }: { readonly delivery: DeliveryOutput; readonly snapshot: Snapshot }) {
  const { t, say } = useLanguage();
  const mayDecide = may(useSession().data, "delivery.confirm");
  return (
    <div className="warning-note">
      <p>
        <strong>{t("snapshot.held", { removing: formatCount(snapshot.removing) })}</strong>
      </p>
      <ul className="removal-reasons">
        {snapshot.reasons.map((one) => (
          <li key={one.code}>{say(one.message)}</li>
        ))}
      </ul>
      {mayDecide && <Decide delivery={delivery} />}
    </div>
  );
}

/** What a whole list did with the entries that it leaves out. */
export function SnapshotPanel({ delivery }: { readonly delivery: DeliveryOutput }) {
  const { t, language } = useLanguage();
  const { snapshot } = delivery;
  if (snapshot === null || snapshot.removal === null) return null;
  const removed = formatCount(delivery.counts.removed ?? 0);
  const { decision } = snapshot;
  return (
    <section className="snapshot" aria-labelledby="snapshot">
      <h2 id="snapshot">{t("snapshot.title")}</h2>
      {snapshot.removal === "held" && decision === null ? (
        <Held delivery={delivery} snapshot={snapshot} />
      ) : (
        <p>{t(`snapshot.${snapshot.removal}`, { removed, removing: formatCount(snapshot.removing) })}</p>
      )}
      {decision !== null && (
        <p className="field-hint">
          {t("snapshot.decision", {
            by: decision.by,
            at: formatInstant(decision.at, language),
            reason: decision.reason,
          })}
        </p>
      )}
    </section>
  );
}
