import { mandateZh } from "../mandate/texts.ts";
import { mappingZh } from "../mapping/texts.ts";
import { matchingZh } from "../matching/texts.ts";
import { organisationZh } from "../organisation/texts.ts";
import { personZh } from "../person/texts.ts";
import { ownAccountZh } from "../account/texts.ts";
import { candidateZh } from "../candidate/texts.ts";
import { codeZh } from "../credit-code/texts.ts";
import { consentZh } from "../consent/texts.ts";
import { deliveryZh } from "../delivery/texts.ts";
import { deskZh } from "../desk/texts.ts";
import { definitionZh } from "../definition/texts.ts";
import { laboratoryZh } from "../laboratory/texts.ts";
import { disclosureZh } from "../disclosure/texts.ts";
import { erasureZh } from "../erasure/texts.ts";
import { evaluationZh } from "../evaluation/texts.ts";
import { exchangeZh } from "../exchange/texts.ts";
import { exportZh } from "../export/texts.ts";
import { lookupZh } from "../lookup/texts.ts";
import { purposeZh } from "../purpose/texts.ts";
import { registryZh } from "../registry/texts.ts";
import { auditZh } from "../audit/texts.ts";
import { reportZh } from "../report/texts.ts";
import { verifyZh } from "../verify/texts.ts";

/** The pages' own texts in Chinese. Names of items, departments, grades and fields come from the API. */
export const zh = {
  "app.name": "信园",
  "app.fullName": "信园 XinPark · 园区企业信用档案",

  "text.comma": "、",
  "text.colon": "：",
  "text.semicolon": "；",

  "nav.label": "主导航",
  "nav.open": "菜单",
  "nav.skip": "跳到正文",
  "nav.own": "本企业档案",

  "footer.note":
    "本平台所载为园区企业信用档案，不是公共信用信息报告；公共信用信息报告请向“信用中国”及省、市信用门户网站申请。",

  "state.loading": "正在加载",
  "state.more": "加载更多",

  "notFound.title": "没有这个页面",
  "notFound.text": "地址可能有误，或页面已经移走。",
  "notFound.home": "回到查询",

  "problem.title": "没有办成",
  "problem.notFound": "没有找到",
  "problem.code": "代码 {{code}}",
  "problem.place": "位置 {{path}}",
  "problem.retry": "重试",
  "problem.page": "页面出了问题",
  "problem.pageText": "页面没能显示出来。刷新通常即可；已提交的数据不受影响。",
  "problem.reload": "刷新页面",

  "account.title": "登录",
  "account.lead": "供园区、部门和企业的经授权人员使用。查询公开信息不需要登录。",
  "account.login": "账号",
  "account.password": "密码",
  "account.signIn": "登录",
  "account.signOut": "退出",
  "account.notSignedIn": "未能登录",
  "account.demo":
    "这是演示环境：各角色的演示账号和密码在首次启动时生成，保存在数据目录的 demo-accounts.txt 中。",

  "badge.synthetic": "演示数据",
  "badge.syntheticInstallation": "本平台当前装载的是虚构的演示数据",
  "badge.provisional": "仅凭代码建档",
  "badge.provisionalText": "登记信息尚未归集，此档案凭核验通过的统一社会信用代码和名称先行建立。",

  "search.title": "查企业信用档案",
  "search.label": "企业名称、曾用名或代码",
  "search.placeholder": "企业名称或统一社会信用代码",
  "search.help": "可输入名称的一部分、曾用名、统一社会信用代码、组织机构代码或注册号。",
  "search.keys": "按 / 定位到输入框，↑ ↓ 选择，回车打开。",
  "search.clear": "清空",
  "search.all": "全部企业",
  "search.found_one": "找到 {{count}} 家",
  "search.found_other": "找到 {{count}} 家",
  "search.more_one": "找到多家，先列出 {{count}} 家",
  "search.more_other": "找到多家，先列出 {{count}} 家",
  "search.noHit": "没有找到",
  "search.none": "没有与“{{text}}”相符的企业",
  "search.noneShorter": "少输几个字再试，例如只输字号；“有限公司”之类可以省略。",
  "search.noneCode": "按代码查询时，请核对是否输全：统一社会信用代码 18 位，注册号 15 位。",
  "search.noneDelivered": "查不到只说明相关部门尚未向本平台报送，不说明企业不存在，也不说明好坏。",
  "search.nothingYet": "还没有企业档案。部门报送登记信息后，档案会自动建立。",
  "search.showAll": "列出全部企业",
  "search.visitor":
    "您未登录，可以看到企业的登记信息和依法在公示期内的行政许可、行政处罚等记录；分类和不公开的记录只供企业本身和所在园区查看。",
  "search.byFormerName": "曾用名",
  "search.byInitials": "拼音首字母相符",
  "search.byPinyin": "拼音相符",
  "search.bySimilar": "名称相近",
  "search.byCode": "代码",

  "subject.active": "存续",
  "subject.revoked": "吊销",
  "subject.closed": "注销",
  "subject.uscc": "统一社会信用代码",
  "subject.noCode": "无统一社会信用代码",

  "file.title": "企业信用档案",
  "file.copy": "复制",
  "file.copied": "已复制",
  "file.established": "成立日期",
  "file.area": "登记地",
  "file.park": "所在园区",
  "file.formerNames": "曾用名",
  "file.today": "今",
  "file.period": "{{from}} 至 {{to}}",
  "file.audiencePublic": "以下是依法可以向社会公开的内容。",
  "file.audienceScope": "以下是您职责范围内可以查看的全部内容；每次查看都会留痕。",
  "file.audienceOwn": "以下是平台掌握的关于贵企业的全部内容。",

  "colour.green": "绿",
  "colour.yellow": "黄",
  "colour.red": "红",
  "colour.black": "黑",
  "colour.none": "无色",

  "class.note":
    "内部服务分类，不是公共信用综合评价，也不是行业信用评价。只供企业本身和所在园区改进服务时使用，不公开，不作为审批、招标投标、补贴或准入的条件。",
  "class.asOf": "截至 {{day}} · 模型 {{model}}（{{version}}）",
  "class.none": "没有分类。",
  "class.notYet": "尚未分类：等待平台完成首次计算。",
  "class.notScored": "{{kind}}只建档，不分类：园区服务分类只适用于企业法人。",
  "class.outOf": "分，满分 {{maximum}}",
  "class.scale": "得分 {{score}}；各类起点：{{cuts}}",
  "class.cut": "{{grade}} 类 {{from}} 分起",
  "class.dimensions": "各维度得分",
  "class.range": "范围 {{low}} 至 {{high}}",
  "class.reasons": "分数是怎样得来的",
  "class.reasonsLead": "从起始分开始逐项加减，最后就是得分。每一项都列出所依据的事实和记录。",
  "class.limits": "一票限制与上下限",
  "class.total": "合计（得分）",
  "class.best": "此项最高 {{points}}",
  "class.missing": "未归集（不计好坏）",
  "class.vetoNoEffect": "已触发；得分本已在限制以内，未再扣分。",
  "class.veto": "一票限制",
  "class.basis": "依据：{{basis}}",
  "class.from_one": "来自 {{count}} 条记录",
  "class.from_other": "来自 {{count}} 条记录",
  "class.record": "记录 {{id}}",
  "class.allRecords_one": "列出全部 {{count}} 条",
  "class.allRecords_other": "列出全部 {{count}} 条",

  "records.title": "信用记录",
  "records.filter": "按目录项筛选",
  "records.all": "全部",
  "records.none": "没有可以显示的记录。",
  "records.noDay": "日期未提供",
  "records.more": "加载更早的记录",
  "records.absent": "记录 {{id}} 不在您可以查看的范围内，或已经撤回。",

  "record.negative": "失信或受罚类",
  "record.positive": "守信或许可类",
  "record.neutral": "基础信息类",
  "record.inForce": "有效",
  "record.lapsed": "已失效",
  "record.repaired": "已修复",
  "record.withdrawn": "已撤回",
  "record.public": "公开",
  "record.notPublic": "不公开",
  "record.notPublicToday": "今日不公开",
  "record.publicUntil": "公示至 {{day}}",
  "record.publishedDay": "公布日",
  "record.validTo": "有效期至 {{day}}",
  "record.noEnd": "长期",
  "record.incomplete_one": "来源缺 {{count}} 项",
  "record.incomplete_other": "来源缺 {{count}} 项",
  "record.absentAtSource": "来源未提供（不计好坏）",
  "record.source": "来源部门",
  "record.delivered": "报送批次",
  "record.knownAt": "知悉时间",
  "record.number": "记录编号",
  "record.version": "{{id}}（第 {{version}} 版）",
  "record.window": "公示期",

  "disclosure.government": "政务共享",
  "disclosure.consent": "经授权可看",
  "disclosure.never": "仅本企业可看",

  "notDelivered.title": "未归集的信息",
  "notDelivered.text": "以下目录项没有任何部门向本平台报送过该企业的信息。这既不是好，也不是坏，不影响分类。",
  "notDelivered.owners": "应由{{names}}报送",
  "notDelivered.nobody": "尚未确定报送部门",

  ...organisationZh,
  ...personZh,
  ...mandateZh,
  ...purposeZh,
  ...consentZh,
  ...evaluationZh,
  ...lookupZh,
  ...deliveryZh,
  ...mappingZh,
  ...disclosureZh,
  ...erasureZh,
  ...exchangeZh,
  ...definitionZh,
  ...laboratoryZh,
  ...exportZh,
  ...registryZh,
  ...matchingZh,
  ...ownAccountZh,
  ...candidateZh,
  ...codeZh,
  ...reportZh,
  ...verifyZh,
  ...auditZh,
  ...deskZh,
} as const;
