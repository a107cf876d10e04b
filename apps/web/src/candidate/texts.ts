/** What the pages say about candidates of lists. */
export const candidateZh = {
  "candidate.title": "名单候选",
  "candidate.lead":
    "模型只从授权本机构的企业中提出红、白名单候选，平台不自动列入任何名单。逐户查看理由后，由人确认或者不予，并说明理由。",
  "candidate.none": "没有授权本机构的企业",
  "candidate.noneHint": "企业在“授权管理”中授权本机构筛选后，出现在这里。",
  "candidate.nothing": "未提出候选",
  "candidate.consent": "凭授权 {{number}}，至 {{day}}",
  "candidate.latest": "最近一次决定",
  "candidate.reason": "决定的理由",
  "candidate.document": "决定文书（确认须有）",
  "candidate.confirm": "确认",
  "candidate.refuse": "不予",
  "candidate.confirmed": "已确认",
  "candidate.refused": "不予",
  "candidate.withdrawn": "已撤回",
  "candidate.withdraw": "撤回决定",
  "candidate.withdrawReason": "撤回的理由",
  "candidate.withdrawnOn": "{{day}} 撤回：{{reason}}",
  "candidate.decisions": "已作的决定",
} as const;

export const candidateEn: Record<keyof typeof candidateZh, string> = {
  "candidate.title": "Candidates",
  "candidate.lead":
    "The model proposes candidates of the red and the white list from enterprises that consented to this office alone; the platform itself lists nobody. Look at the reasons of each, then confirm or refuse, and say why.",
  "candidate.none": "No enterprise has consented to this office",
  "candidate.noneHint": "They appear here once they have consented on their page of consents.",
  "candidate.nothing": "Nothing proposed",
  "candidate.consent": "By consent {{number}}, until {{day}}",
  "candidate.latest": "Latest decision",
  "candidate.reason": "Reason of the decision",
  "candidate.document": "Paper of the decision (needed to confirm)",
  "candidate.confirm": "Confirm",
  "candidate.refuse": "Refuse",
  "candidate.confirmed": "Confirmed",
  "candidate.refused": "Refused",
  "candidate.withdrawn": "Withdrawn",
  "candidate.withdraw": "Withdraw the decision",
  "candidate.withdrawReason": "Why it is withdrawn",
  "candidate.withdrawnOn": "withdrawn {{day}}: {{reason}}",
  "candidate.decisions": "Decisions made",
};
