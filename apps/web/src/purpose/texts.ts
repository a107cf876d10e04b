/** What the pages say about purposes. */
export const purposeZh = {
  "purpose.title": "说明查询用途",
  "purpose.lead":
    "查看受保护的信息须先说明用途，用途随查询写入审计日志，并向企业显示。本次登录期间只需说明一次。",
  "purpose.label": "用途",
  "purpose.choose": "请选择用途",
  "purpose.case": "案号或事项编号",
  "purpose.caseRequired": "此用途须注明案号或事项编号。",
  "purpose.caseOptional": "没有可不填。",
  "purpose.basis": "依据：{{basis}}",
  "purpose.start": "以此用途查看",
  "purpose.reading": "查询用途",
  "purpose.caseShown": "案号 {{number}}",
  "purpose.change": "更改用途",
  "purpose.missing": "请选择用途",
  "purpose.caseMissing": "请填写案号或事项编号",
} as const;

export const purposeEn: Record<keyof typeof purposeZh, string> = {
  "purpose.title": "Say what you read for",
  "purpose.lead":
    "Looking at protected information needs a purpose. It goes into the audit log with every reading and is shown to the enterprise. You say it once while signed in.",
  "purpose.label": "Purpose",
  "purpose.choose": "Choose a purpose",
  "purpose.case": "Number of the case or matter",
  "purpose.caseRequired": "This purpose needs the number of a case or matter.",
  "purpose.caseOptional": "Leave blank if there is none.",
  "purpose.basis": "Basis: {{basis}}",
  "purpose.start": "Read for this purpose",
  "purpose.reading": "Reading for",
  "purpose.caseShown": "case {{number}}",
  "purpose.change": "Change",
  "purpose.missing": "Please choose a purpose",
  "purpose.caseMissing": "Please give the number of the case or matter",
};
