/** Offices a place usually has, found among a pack's departments by what they owe, then by words of their names. SYNTHETIC document heads. */

export type Office =
  | "market"
  | "approval"
  | "development"
  | "finance"
  | "industry"
  | "labour"
  | "tax"
  | "environment"
  | "emergency"
  | "fire"
  | "enforcement"
  | "fund"
  | "construction"
  | "land"
  | "police"
  | "health"
  | "transport"
  | "water";

export interface OfficeWords {
  readonly office: Office;
  /** What this office alone usually owes; without it, penalties or licences. */
  readonly owes?: string;
  /** Among several departments that owe it, the first whose label matches is this office. */
  readonly label: RegExp;
  /** What stands in its document numbers, for penalties and for licences. */
  readonly penaltyHead: string;
  readonly licenceHead: string;
}

export const OFFICES: readonly OfficeWords[] = [
  {
    office: "market",
    owes: "abnormal-operation",
    label: /市场监|市监/u,
    penaltyHead: "市监处罚",
    licenceHead: "市监许",
  },
  {
    office: "approval",
    owes: "commitment",
    label: /行政审批|政务服务|政数/u,
    penaltyHead: "审服罚字",
    licenceHead: "审服准",
  },
  {
    office: "development",
    owes: "public-evaluation",
    label: /发展改革|发展和改革|发改/u,
    penaltyHead: "发改罚字",
    licenceHead: "发改审字",
  },
  {
    office: "finance",
    owes: "contract-performance",
    label: /财政|金融/u,
    penaltyHead: "财罚字",
    licenceHead: "财许字",
  },
  {
    office: "industry",
    owes: "research",
    label: /工业|工信|商务/u,
    penaltyHead: "工信商罚字",
    licenceHead: "工信商许字",
  },
  {
    office: "labour",
    owes: "social-insurance",
    label: /人社|人力资源/u,
    penaltyHead: "人社监罚字",
    licenceHead: "人社许字",
  },
  { office: "tax", owes: "tax-grade", label: /税务/u, penaltyHead: "税罚", licenceHead: "税许准字" },
  { office: "environment", label: /生态环境|环境保护|环保/u, penaltyHead: "环罚字", licenceHead: "环审" },
  { office: "emergency", label: /应急/u, penaltyHead: "应急罚", licenceHead: "应急许字" },
  { office: "fire", label: /消防/u, penaltyHead: "消行罚决字", licenceHead: "消安检字" },
  {
    office: "enforcement",
    label: /综合行政执法|综合执法|城市管理|城管/u,
    penaltyHead: "综执罚决字",
    licenceHead: "综执许字",
  },
  {
    office: "fund",
    owes: "housing-fund",
    label: /公积金/u,
    penaltyHead: "公积金罚字",
    licenceHead: "公积金许字",
  },
  { office: "construction", label: /建设|住建/u, penaltyHead: "建罚字", licenceHead: "建许字" },
  {
    office: "land",
    owes: "real-estate",
    label: /自然资源|规划/u,
    penaltyHead: "自然资罚字",
    licenceHead: "自然资许字",
  },
  { office: "police", label: /公安/u, penaltyHead: "公（治）罚决字", licenceHead: "公（治）许字" },
  { office: "health", label: /卫生健康|卫健/u, penaltyHead: "卫罚", licenceHead: "卫许字" },
  {
    office: "transport",
    owes: "storage-logistics",
    label: /交通/u,
    penaltyHead: "交罚",
    licenceHead: "交许字",
  },
  { office: "water", label: /水务|水利/u, penaltyHead: "水罚决字", licenceHead: "水许字" },
];

/** Words at the head of a label that repeat the place. */
export const PLACE_WORDS = /^(?:高新区|经开区|开发区|园区|省|县|市(?!场))(?=.{2})/u;

/** In which county most enterprises of a park are registered, by pack; without an entry its first county. */
export const HOME_DIVISIONS: Readonly<Record<string, string>> = { "zibo-hitech": "370303" };
