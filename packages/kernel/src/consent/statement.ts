import type { Text } from "../outcome/index.ts";
import type { ConsentTerms } from "./request.ts";

/** The words that are agreed to: what is signed in the product, and shown to both sides afterwards. */

export interface ConsentParties {
  readonly subject: { readonly name: string; readonly code: string | null };
  readonly reader: Text;
}

/** The authorisation in Chinese, word for word; equal terms give equal words. */
export function consentStatement(parties: ConsentParties, terms: ConsentTerms): string {
  const { subject, reader } = parties;
  const who = subject.code === null ? subject.name : `${subject.name}（${subject.code}）`;
  const items = terms.items.map(({ item, fields }) =>
    fields === null
      ? `${item.label.zh}（${item.id}）`
      : `${item.label.zh}（${item.id}：${fields.map((field) => field.label.zh).join("、")}）`,
  );
  return [
    terms.model === null
      ? `${who}授权${reader.zh}为“${terms.purpose.label.zh}”查询本企业以下信息：${items.join("；")}。`
      : `${who}授权${reader.zh}为“${terms.purpose.label.zh}”，按“${terms.model.title.zh}”评价本企业，凭本授权读取以下信息：${items.join("；")}；此外只用平台依法归集并可用于评价的信息。结果只供本企业和${reader.zh}查看。`,
    `授权期限自${terms.from}起至${terms.to}止。`,
    terms.postLoan === null
      ? "期满后不得再查询。"
      : `期内发放贷款的，可为“${terms.postLoan.purpose.label.zh}”继续查询至贷款结清，最迟至${terms.postLoan.to}；撤回授权不影响已发放且未结清贷款的贷后查询。`,
    "授权可以随时撤回，撤回后不得再作新的查询；撤回前依法取得的报告按规定期限保存。每次查询均予记录，本企业可以查看。",
  ].join("");
}
