import { createRandom, type Random } from "./random.ts";
import { LATEST, type Conduct, type Enterprise } from "./enterprise.ts";
import type { Office } from "./data/offices.ts";
import type { Bureau } from "./place.ts";
import type { Region } from "./region.ts";
import { nameAt, type Values } from "./registration.ts";

/** Invented records beyond registrations, penalties and licences: enough of each to show a file's breadth. */

export type BreadthItem =
  | "tax-grade"
  | "social-insurance"
  | "honour"
  | "abnormal-operation"
  | "contract-performance"
  | "public-evaluation"
  | "commitment"
  | "intellectual-property"
  | "JC";

export interface BreadthGroup {
  readonly item: BreadthItem;
  readonly bureau: Bureau;
  readonly rows: readonly Values[];
  /** Whom each row is about. */
  readonly about: readonly Enterprise[];
}

interface Context {
  readonly region: Region;
  readonly bureau: Bureau;
  readonly random: Random;
}
type Invent = (enterprise: Enterprise, context: Context) => readonly Values[];

/** Each in one file of the office that owes it. */
const INVENTED: readonly { readonly item: BreadthItem; readonly office: Office; readonly invent: Invent }[] =
  [
    { item: "public-evaluation", office: "development", invent: publicEvaluation },
    { item: "tax-grade", office: "tax", invent: taxGrades },
    { item: "social-insurance", office: "labour", invent: socialInsurance },
    { item: "commitment", office: "approval", invent: commitments },
    { item: "honour", office: "development", invent: honours },
    { item: "abnormal-operation", office: "market", invent: abnormalOperation },
    { item: "contract-performance", office: "finance", invent: contracts },
    { item: "intellectual-property", office: "market", invent: intellectualProperty },
    { item: "JC", office: "market", invent: inspections },
  ];

/** What is delivered beside registrations, penalties and licences, of companies on the register; in a file each, empty ones left out. */
export function breadthOf(region: Region): readonly BreadthGroup[] {
  return INVENTED.flatMap(({ item, office, invent }) => {
    const bureau = region.place.owing(item, office);
    if (bureau === undefined) return [];
    const invented = region.enterprises
      .filter((one) => one.registered && one.form.kind === "company" && one.established > YOUNGEST)
      .flatMap((one) =>
        invent(one, { region, bureau, random: createRandom(region.seed, `${item} ${one.index}`) }).map(
          (values) => ({ one, values }),
        ),
      );
    const [rows, about] = [invented.map(({ values }) => values), invented.map(({ one }) => one)];
    return rows.length === 0 ? [] : [{ item, bureau, rows, about }];
  });
}

/** Days on the register before anybody writes of an enterprise. */
const YOUNGEST = 200;
const YEAR = 365;

/** A day since the enterprise has been known, within so many days back. */
const offsetWithin = (enterprise: Enterprise, most: number, random: Random): number =>
  random.between(LATEST, Math.max(LATEST, Math.min(most, enterprise.established - 60)));

const who = (prefix: string, enterprise: Enterprise, offset: number): Values => ({
  [`${prefix}_MC`]: nameAt(enterprise, offset),
  [`${prefix}_USCC`]: enterprise.uscc,
});

const GRADES: Readonly<Record<Conduct, readonly [string, string, string]>> = {
  clean: ["A", "A", "B"],
  once: ["A", "B", "B"],
  few: ["B", "B", "C"],
  several: ["B", "C", "C"],
  many: ["C", "D", "D"],
};

function publicEvaluation(enterprise: Enterprise, { region, random }: Context): readonly Values[] {
  const offset = 90;
  return [
    {
      ...who("PE", enterprise, offset),
      PE_DJ: random.pick(GRADES[enterprise.conduct]),
      PE_PJRQ: region.days.workingAgo(offset),
      PE_PJDW: "演示·省级信用平台",
      PE_GKFS: random.chance(700) ? "公开" : "政府共享",
    },
  ];
}

function taxGrades(enterprise: Enterprise, { region, bureau, random }: Context): readonly Values[] {
  return [60, 60 + YEAR]
    .filter((offset) => enterprise.established > offset + YEAR)
    .map((offset) => {
      const day = region.days.workingAgo(offset);
      return {
        ...who("NSDJ", enterprise, offset),
        NSDJ_PJND: String(Number(day.slice(0, 4)) - 1),
        NSDJ_DJ: random.pick(GRADES[enterprise.conduct]),
        NSDJ_PJRQ: day,
        NSDJ_JG: bureau.authority,
        NSDJ_JGDM: bureau.uscc,
      };
    });
}

const QUARTER = 91;

function socialInsurance(enterprise: Enterprise, { region, bureau, random }: Context): readonly Values[] {
  const staff = random.between(5, 120);
  return [30, 30 + QUARTER].map((offset) => {
    const head = staff + random.between(0, 4);
    const due = head * random.between(2400, 3600);
    const owing = enterprise.conduct === "many" && random.chance(300);
    return {
      ...who("SB", enterprise, offset),
      SB_XZ: "企业职工基本养老保险",
      SB_QJQ: region.days.ago(offset + QUARTER + 9),
      SB_QJZ: region.days.ago(offset + 10),
      SB_RS: String(head),
      SB_YJ: String(due),
      SB_SJ: String(owing ? Math.floor(due / 2) : due),
      SB_ZT: owing ? "欠缴" : "正常",
      SB_JFRQ: region.days.workingAgo(offset),
      SB_JG: bureau.authority,
      SB_JGDM: bureau.uscc,
    };
  });
}

/** Kind, occasion and content. */
type Commitment = readonly [kind: string, occasion: string, content: string];
const COMMITMENTS: readonly [Commitment, ...Commitment[]] = [
  ["审批替代型", "申请办理经营许可", "所提交材料真实有效，达到许可条件后方可开展经营。"],
  ["容缺受理型", "容缺办理变更登记", "二十个工作日内补齐容缺材料。"],
  ["主动型", "主动公示信用承诺", "依法诚信经营，自觉接受社会监督。"],
];

function commitments(enterprise: Enterprise, { region, bureau, random }: Context): readonly Values[] {
  if (!random.chance(300)) return [];
  const offset = offsetWithin(enterprise, 700, random);
  const day = region.days.workingAgo(offset);
  const [kind, occasion, content] = random.pick(COMMITMENTS);
  const kept = !random.chance(enterprise.conduct === "clean" ? 20 : 120);
  return [
    {
      CN_BM: `${enterprise.division.code}${day.replaceAll("-", "")}${String(enterprise.index).padStart(6, "0")}`,
      CN_MC: nameAt(enterprise, offset),
      CN_LB: "法人及非法人组织",
      CN_DM: enterprise.uscc,
      CN_LX: kind,
      CN_SY: occasion,
      CN_NR: content,
      CN_WNZR: "违背承诺的，依法撤销相关决定并记入信用记录。",
      CN_RQ: day,
      CN_LXZT: kept ? "全部履行" : "部分履行",
      CN_WLX: kept ? "" : "未在承诺期限内补齐材料。",
      CN_ZJ: kept ? "" : "责令限期补正。",
      CN_RDDW: bureau.authority,
      CN_RDDWDM: bureau.uscc,
      CN_SLDW: bureau.authority,
      CN_SLDWDM: bureau.uscc,
      CN_GKLX: "可向社会公开",
    },
  ];
}

type Honour = readonly [name: string, level: string];
const HONOURS: readonly [Honour, ...Honour[]] = [
  ["守合同重信用企业", "市级"],
  ["质量提升先进单位", "省级"],
  ["安全生产标准化示范企业", "市级"],
  ["园区诚信示范企业", "园区"],
];

function honours(enterprise: Enterprise, { region, bureau, random }: Context): readonly Values[] {
  if (enterprise.conduct !== "clean" && enterprise.conduct !== "once" && !random.chance(120)) return [];
  if (!random.chance(260)) return [];
  const offset = offsetWithin(enterprise, 1500, random);
  const [name, level] = random.pick(HONOURS);
  return [
    {
      ...who("RY", enterprise, offset),
      RY_RYMC: name,
      RY_JB: level,
      RY_SYRQ: region.days.workingAgo(offset),
      RY_BYJZ: "否",
      RY_JG: bureau.authority,
      RY_JGDM: bureau.uscc,
    },
  ];
}

const REASONS = ["未按规定公示年度报告", "登记的住所或者经营场所无法联系"] as const;

function abnormalOperation(enterprise: Enterprise, { region, bureau, random }: Context): readonly Values[] {
  const likely =
    enterprise.state !== null || enterprise.conduct === "several" || enterprise.conduct === "many";
  if (!random.chance(likely ? 300 : 15)) return [];
  const offset = offsetWithin(enterprise, 900, random);
  const removed = offset > 160 && random.chance(550);
  return [
    {
      ...who("YC", enterprise, offset),
      YC_LB: "法人及非法人组织",
      YC_LRYY: random.pick(REASONS),
      YC_LRRQ: region.days.workingAgo(offset),
      YC_YCRQ: removed ? region.days.workingAgo(offset - 100) : "",
      YC_YCYY: removed ? "已补报年度报告并公示。" : "",
      YC_JG: bureau.authority,
      YC_JGDM: bureau.uscc,
    },
  ];
}

const CONTRACTS = ["园区道路养护服务", "办公设备采购", "标准地投资建设协议", "公共区域保洁服务"] as const;

function contracts(enterprise: Enterprise, { region, bureau, random }: Context): readonly Values[] {
  if (!random.chance(150)) return [];
  const offset = offsetWithin(enterprise, 800, random);
  const broken = random.chance(enterprise.conduct === "clean" ? 20 : 150);
  const day = region.days.workingAgo(offset);
  return [
    {
      ...who("HT", enterprise, offset),
      HT_BH: `演示合同-${day.slice(0, 4)}-${enterprise.index}`,
      HT_HTMC: random.pick(CONTRACTS),
      HT_LX: "政府采购",
      HT_JE: String(random.between(5, 400)),
      HT_LXZT: broken ? "部分违约" : random.pick(["正常履行", "已履行完毕"]),
      HT_WYQK: broken ? "未按合同约定的期限交付。" : "",
      HT_RDRQ: day,
      HT_JG: bureau.authority,
      HT_JGDM: bureau.uscc,
    },
  ];
}

const RIGHTS = ["发明专利", "实用新型", "软件著作权"] as const;

function intellectualProperty(enterprise: Enterprise, { region, random }: Context): readonly Values[] {
  const many = enterprise.trade.cluster === "microsystem" || enterprise.trade.cluster === "biomedical";
  const count = many ? random.between(0, 3) : random.chance(80) ? 1 : 0;
  return Array.from({ length: count }, (_, index) => {
    const offset = offsetWithin(enterprise, 1700, random);
    return {
      ...who("ZC", enterprise, offset),
      ZC_LX: random.pick(RIGHTS),
      ZC_BH: `演示ZL-${enterprise.index}-${index + 1}`,
      ZC_QMC: `${random.pick(enterprise.trade.words)}相关技术`,
      ZC_SQRQ: region.days.workingAgo(offset),
      ZC_ZT: "有效",
      ZC_JG: "演示·知识产权登记机构",
    };
  });
}

function inspections(enterprise: Enterprise, { region, bureau, random }: Context): readonly Values[] {
  if (!random.chance(enterprise.conduct === "clean" ? 250 : 500)) return [];
  const offset = offsetWithin(enterprise, 700, random);
  const day = region.days.workingAgo(offset);
  const found = random.chance(enterprise.conduct === "clean" ? 80 : 400);
  return [
    {
      JC_XDR_MC: nameAt(enterprise, offset),
      JC_XDR_LB: "法人及非法人组织",
      JC_XDR_SHXYM: enterprise.uscc,
      JC_WSMC: "检查通知书",
      JC_WSH: `演检〔${day.slice(0, 4)}〕${enterprise.index}号`,
      JC_LB: "双随机抽查",
      JC_SX: "登记事项和公示信息检查",
      JC_NR: "核对登记事项、年度报告和公示信息。",
      JC_YJ: "《企业信息公示暂行条例》",
      JC_JGLX: found ? "02" : "01",
      JC_JL: found ? "发现问题，已责令改正。" : "未发现问题。",
      JC_JDRQ: day,
      JC_JG: bureau.authority,
      JC_JGDM: bureau.uscc,
      JC_ZT: "1",
      JC_GKSX: "公开",
      JC_LYDW: bureau.authority,
      JC_LYDWDM: bureau.uscc,
    },
  ];
}
