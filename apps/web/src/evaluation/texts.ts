/** What the pages say about the class that is to come. */
export const evaluationZh = {
  "forecast.title": "今后会怎样",
  "forecast.lead": "假定不再发生新情况，按现有记录和现行规则推算今后两年哪一天得分会变、为什么变。",
  "forecast.ask": "推算今后两年",
  "forecast.suppose": "设想一条记录修复成功",
  "forecast.supposeNone": "不设想修复",
  "forecast.supposeHint": "设想今天即完成修复；能否修复由作出决定的部门依法认定。",
  "forecast.nothing": "两年之内，得分和类别都不会因时间而变。",
  "forecast.day": "日期",
  "forecast.score": "得分",
  "forecast.grade": "类别",
  "forecast.because": "原因",
  "forecast.now": "现在",
  "forecast.nowAsIs": "按现有记录",
  "forecast.nowRepaired": "设想的修复成功",
  "forecast.caption": "得分变动的日期与原因",
  "forecast.expires": "到期不再计入的记录",
  "forecast.expiresOn": "自 {{day}} 起不再计入",
} as const;

export const evaluationEn: Record<keyof typeof evaluationZh, string> = {
  "forecast.title": "What is to come",
  "forecast.lead":
    "If nothing new happens: on which days of the next two years the points will change, and why, by today's records and rules.",
  "forecast.ask": "Reckon the next two years",
  "forecast.suppose": "Suppose that a record is repaired",
  "forecast.supposeNone": "Suppose no repair",
  "forecast.supposeHint":
    "As if it were repaired today; whether it may be repaired is for the department that decided it.",
  "forecast.nothing": "Within two years neither points nor class change by time alone.",
  "forecast.day": "Day",
  "forecast.score": "Points",
  "forecast.grade": "Class",
  "forecast.because": "Why",
  "forecast.now": "Now",
  "forecast.nowAsIs": "By today's records",
  "forecast.nowRepaired": "The supposed repair has succeeded",
  "forecast.caption": "Days on which the points change, and why",
  "forecast.expires": "Records that stop counting",
  "forecast.expiresOn": "not counted from {{day}} on",
};
