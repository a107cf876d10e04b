/** What the pages say about looks at one's own file, and about alarms. */
export const lookupZh = {
  "lookups.title": "谁查询过本企业",
  "lookups.lead":
    "查看过本企业受保护信息的机构和岗位、时间、用途和案号。记录保存 {{years}} 年。只看公开信息的不在此列。",
  "lookups.none": "还没有人查看过本企业受保护的信息。",
  "lookups.hideOwn": "不显示本企业自己的查看",
  "lookups.own": "本企业",
  "lookups.who": "查询方",
  "lookups.what": "查看内容",
  "lookups.why": "用途",
  "lookups.case": "案号 {{number}}",
  "lookups.platform": "平台运维",
  "lookups.noPurpose": "未注明",
  "alarms.title": "查询告警",
  "alarms.lead": "超出查询上限、已被停止的人员。请核实原因，必要时停用账号。",
  "alarms.none": "没有告警。",
  "alarms.text": "{{hours}} 小时内 {{counted}} 次，上限 {{most}}；此后又被拒 {{times}} 次",
  "alarms.time": "{{first}} 起，最近 {{last}}",
  "alarms.see": "标记已阅",
  "alarms.seen": "{{who}} 于 {{at}} 已阅",
} as const;

export const lookupEn: Record<keyof typeof lookupZh, string> = {
  "lookups.title": "Who looked at your enterprise",
  "lookups.lead":
    "Which organisation and role looked at protected information about your enterprise, when, for what and in which case. Kept for {{years}} years. Looks at public information are not listed.",
  "lookups.none": "Nobody has looked at protected information about your enterprise yet.",
  "lookups.hideOwn": "Hide your enterprise's own looks",
  "lookups.own": "Your enterprise",
  "lookups.who": "Who",
  "lookups.what": "What",
  "lookups.why": "For",
  "lookups.case": "case {{number}}",
  "lookups.platform": "Operator of the platform",
  "lookups.noPurpose": "not stated",
  "alarms.title": "Alarms about reading",
  "alarms.lead": "Who was stopped at a reading limit. Please find out why, and close the account if need be.",
  "alarms.none": "No alarms.",
  "alarms.text": "{{counted}} within {{hours}} h, limit {{most}}; refused {{times}} times since",
  "alarms.time": "from {{first}}, last {{last}}",
  "alarms.see": "Mark as seen",
  "alarms.seen": "seen by {{who}}, {{at}}",
};
