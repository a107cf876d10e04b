import { SafetyCertificateOutlined } from "@ant-design/icons";
import { receiptOutput } from "@xinpark/kernel/contract";
import { canonicalJson } from "@xinpark/kernel/receipt";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { apiPath, call } from "../shared/api.ts";
import { useLanguage } from "../shared/language.ts";
import { asApiError } from "../shared/problems.ts";
import { ProblemView } from "../shared/problem-view.tsx";
import { save } from "../shared/save.ts";
import "./verify.css";

const ASK_AGAIN_MS = 700;

/** The signed receipt of a closed delivery, with how to verify it; nothing for deliveries of before there were any. */
export function SignedReceipt({ batch }: { readonly batch: number }) {
  const { t, say } = useLanguage();
  const query = useQuery({
    queryKey: ["signed-receipt", batch],
    queryFn: ({ signal }) => call(receiptOutput, apiPath(`/deliveries/${batch}/signed-receipt`), { signal }),
    refetchInterval: (asked) => (asked.state.data?.complete === false ? ASK_AGAIN_MS : false),
  });
  if (query.isError)
    return asApiError(query.error).status === 404 ? null : (
      <ProblemView thrown={query.error} onRetry={() => void query.refetch()} />
    );
  const receipt = query.data;
  if (receipt === undefined) return null;
  if (!receipt.complete)
    return (
      <p className="signed-receipt field-hint" role="status" aria-busy="true">
        {t("receipt.signedWaiting", { what: receipt.waiting === null ? "" : say(receipt.waiting) })}
      </p>
    );
  const content = new Blob([canonicalJson(receipt.document)], { type: "application/json" });
  return (
    <div className="signed-receipt">
      <Button
        icon={<SafetyCertificateOutlined />}
        onClick={() => save(content, `receipt-${receipt.document.statement.number}.json`)}
      >
        {t("receipt.signed")}
      </Button>
      <p className="field-hint">
        {t("receipt.signedHint")} <Link to="/verify">{t("nav.verify")}</Link>
      </p>
    </div>
  );
}
