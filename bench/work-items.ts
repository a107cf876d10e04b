/** The items whose delivery is measured, each with rows of its own shape; the same bytes in every run. */
import { AUTHORITIES, dayBefore, Draw, enterpriseAt, FAMILIES, penaltyAt, WORDS } from "./work-data.ts";

export interface WorkItem {
  readonly item: string;
  /** Who delivers it in the shipped place. */
  readonly department: string;
  /** The five columns that have an index in the peer's table. */
  readonly indexed: readonly string[];
  /** A row by field code. */
  readonly rowAt: (index: number, enterprises: number) => Readonly<Record<string, string>>;
}

export const PENALTIES: WorkItem = {
  item: "CF",
  department: "zbgx-scjg",
  indexed: ["CF_XDR_MC", "CF_XDR_SHXYM", "CF_WSH", "CF_JDRQ", "CF_CFJGDM"],
  rowAt: penaltyAt,
};

const LICENCES = [
  "食品经营许可",
  "危险化学品经营许可",
  "建筑施工许可",
  "道路运输经营许可",
  "排污许可",
] as const;

function licenceAt(index: number, enterprises: number): Readonly<Record<string, string>> {
  const draw = new Draw(index * 104_729 + 29);
  const party = enterpriseAt(draw.below(enterprises));
  const authority = AUTHORITIES[draw.below(AUTHORITIES.length)] ?? { name: "", code: "", mark: "" };
  const age = draw.below(1700);
  const decided = dayBefore(age);
  const licence = draw.of(LICENCES);
  return {
    XK_XDR_MC: party.name,
    XK_XDR_LB: "法人及非法人组织",
    XK_XDR_SHXYM: party.uscc,
    XK_FRDB: `${draw.of(FAMILIES)}某${draw.of(WORDS)}`,
    XK_XKWS: `准予${licence}决定书`,
    XK_WSH: `${authority.mark}许准字〔${decided.slice(0, 4)}〕第${index}号`,
    XK_XKLB: "普通",
    XK_XKZS: `${licence}证`,
    XK_XKBH: `JY${String(37_030_000_000_000 + index)}`,
    XK_NR: `经审查，申请材料齐全、符合法定形式，准予${licence}。`,
    XK_JDRQ: draw.often(500) ? decided : decided.replaceAll("-", "/"),
    XK_YXQZ: decided,
    XK_YXQZI: draw.often(300) ? "2099/12/31" : dayBefore(age - 1825),
    XK_XKJG: authority.name,
    XK_XKJGDM: authority.code,
    XK_ZT: "1",
    XK_LYDW: authority.name,
    XK_LYDWDM: authority.code,
  };
}

const REASONS = [
  "未按规定公示年度报告",
  "未按责令期限公示企业信息",
  "公示信息隐瞒真实情况、弄虚作假",
  "登记的住所或者经营场所无法联系",
] as const;

/** An enterprise is listed once a day at most: enterprises in turn, on days that do not meet. */
function listingAt(index: number, enterprises: number): Readonly<Record<string, string>> {
  const draw = new Draw(index * 104_729 + 31);
  const party = enterpriseAt(index % enterprises);
  const age = 1 + (((index % enterprises) * 31 + Math.floor(index / enterprises) * 37) % 1699);
  const authority = AUTHORITIES[draw.below(AUTHORITIES.length)] ?? { name: "", code: "", mark: "" };
  const over = draw.often(600);
  return {
    YC_MC: party.name,
    YC_LB: "法人及非法人组织",
    YC_USCC: party.uscc,
    YC_LRYY: draw.of(REASONS),
    YC_WSH: `${authority.mark}异列〔${dayBefore(age).slice(0, 4)}〕第${index}号`,
    YC_LRRQ: dayBefore(age),
    YC_YCRQ: over ? dayBefore(draw.below(age)) : "",
    YC_YCYY: over ? "已补报年度报告并公示" : "",
    YC_JG: authority.name,
    YC_JGDM: authority.code,
  };
}

export const WORK_ITEMS: readonly WorkItem[] = [
  PENALTIES,
  {
    item: "XK",
    department: "zbgx-scjg",
    indexed: ["XK_XDR_MC", "XK_XDR_SHXYM", "XK_WSH", "XK_JDRQ", "XK_XKJGDM"],
    rowAt: licenceAt,
  },
  {
    item: "abnormal-operation",
    department: "zbgx-scjg",
    indexed: ["YC_MC", "YC_USCC", "YC_WSH", "YC_LRRQ", "YC_JGDM"],
    rowAt: listingAt,
  },
];

/** The item of this name. Throws Error where no rows are known for it. */
export function workItem(item: string): WorkItem {
  const found = WORK_ITEMS.find((one) => one.item === item);
  if (found === undefined)
    throw new Error(`--item takes one of ${WORK_ITEMS.map((one) => one.item).join(", ")}`);
  return found;
}
