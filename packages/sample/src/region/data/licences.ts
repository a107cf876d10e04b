import type { Cluster } from "./trades.ts";
import type { Office } from "./offices.ts";

/** What an invented licence says; `{name}` is the party. SYNTHETIC. */
export interface LicenceKind {
  readonly office: Office;
  readonly weight: number;
  readonly clusters?: readonly Cluster[];
  readonly shops?: boolean;
  /** Title of the decision. */
  readonly paper: string;
  /** Title of the licence, where one is handed out. */
  readonly certificate?: string;
  /** Head of the licence number. */
  readonly head?: string;
  readonly category: "普通" | "认可" | "核准" | "登记";
  readonly content: string;
  /** Years of validity; none: without end. */
  readonly years?: number;
}

export const LICENCES: readonly LicenceKind[] = [
  { office: "approval", weight: 10, shops: true, clusters: ["food", "commerce"], paper: "食品经营许可决定书", certificate: "食品经营许可证", head: "JY", category: "普通", content: "准予{name}从事食品经营，经营项目以许可证载明为准。", years: 5 },
  { office: "market", weight: 5, clusters: ["food"], paper: "食品生产许可决定书", certificate: "食品生产许可证", head: "SC", category: "普通", content: "准予{name}从事食品生产，食品类别：糕点、方便食品。", years: 5 },
  { office: "approval", weight: 6, clusters: ["biomedical"], paper: "医疗器械经营许可决定书", certificate: "医疗器械经营许可证", head: "演药监械经营许", category: "普通", content: "准予{name}经营第三类医疗器械。", years: 5 },
  { office: "approval", weight: 4, clusters: ["biomedical"], paper: "药品经营许可决定书", certificate: "药品经营许可证", head: "演CB", category: "普通", content: "准予{name}零售中成药、化学药制剂。", years: 5 },
  { office: "approval", weight: 5, clusters: ["construction"], paper: "安全生产许可决定书", certificate: "安全生产许可证", head: "（演）JZ安许证字", category: "普通", content: "准予{name}从事建筑施工。", years: 3 },
  { office: "construction", weight: 6, clusters: ["construction"], paper: "建筑业企业资质核准决定书", certificate: "建筑业企业资质证书", head: "D3", category: "认可", content: "核准{name}建筑装修装饰工程专业承包贰级资质。", years: 5 },
  { office: "construction", weight: 3, clusters: ["microsystem", "material", "machinery", "biomedical", "chemical"], paper: "建筑工程施工许可决定书", certificate: "建筑工程施工许可证", head: "演施", category: "普通", content: "准予{name}新建生产车间项目开工。", years: 2 },
  { office: "transport", weight: 10, clusters: ["transport"], paper: "道路运输经营许可决定书", certificate: "道路运输经营许可证", head: "演交运管许可", category: "普通", content: "准予{name}从事道路普通货物运输。", years: 4 },
  { office: "environment", weight: 7, clusters: ["microsystem", "material", "machinery", "chemical", "biomedical"], paper: "建设项目环境影响报告表批复", category: "核准", content: "同意{name}建设项目环境影响报告表结论，项目按申报的地点、规模和工艺建设。" },
  { office: "environment", weight: 6, clusters: ["material", "chemical", "biomedical", "microsystem"], paper: "排污许可决定书", certificate: "排污许可证", head: "演排", category: "普通", content: "准予{name}按排污许可证载明的种类、浓度和总量排放污染物。", years: 5 },
  { office: "emergency", weight: 4, clusters: ["chemical", "commerce"], paper: "危险化学品经营许可决定书", certificate: "危险化学品经营许可证", head: "演危化经", category: "普通", content: "准予{name}经营许可证载明的危险化学品。", years: 3 },
  { office: "labour", weight: 8, clusters: ["service"], paper: "劳务派遣经营许可决定书", certificate: "劳务派遣经营许可证", head: "演派", category: "普通", content: "准予{name}经营劳务派遣业务。", years: 3 },
  { office: "approval", weight: 4, clusters: ["service"], paper: "人力资源服务许可决定书", certificate: "人力资源服务许可证", head: "演人服证字", category: "普通", content: "准予{name}开展职业中介活动。", years: 5 },
  { office: "fire", weight: 5, clusters: ["food", "commerce", "service"], paper: "公众聚集场所投入使用、营业消防安全检查意见书", category: "核准", content: "{name}投入使用、营业前消防安全检查合格。" },
  { office: "health", weight: 3, shops: true, clusters: ["service", "food"], paper: "公共场所卫生许可决定书", certificate: "公共场所卫生许可证", head: "演卫公证字", category: "普通", content: "准予{name}经营公共场所。", years: 4 },
  { office: "industry", weight: 2, clusters: ["commerce"], paper: "成品油零售经营许可决定书", certificate: "成品油零售经营批准证书", head: "演油零售证书", category: "普通", content: "准予{name}从事成品油零售经营。", years: 5 },
  { office: "development", weight: 4, clusters: ["microsystem", "material", "machinery", "chemical", "biomedical"], paper: "企业投资项目核准批复", category: "核准", content: "核准{name}智能化改造项目，项目建设内容和规模以批复为准。", years: 2 },
  { office: "land", weight: 3, clusters: ["microsystem", "material", "machinery", "biomedical"], paper: "建设工程规划许可决定书", certificate: "建设工程规划许可证", head: "演建字第", category: "普通", content: "准予{name}厂房项目按批准的总平面图建设。" },
  { office: "tax", weight: 5, paper: "准予税务行政许可决定书", category: "核准", content: "准予{name}增值税专用发票（增值税税控系统）最高开票限额为十万元。" },
  { office: "water", weight: 2, clusters: ["material", "chemical", "food"], paper: "取水许可决定书", certificate: "取水许可证", head: "演取水", category: "普通", content: "准予{name}按核定水量取用地表水。", years: 5 },
  { office: "police", weight: 1, clusters: ["chemical"], paper: "剧毒化学品购买许可决定书", certificate: "剧毒化学品购买许可证", head: "演毒购", category: "普通", content: "准予{name}购买用于生产检验的剧毒化学品。", years: 1 },
  { office: "finance", weight: 1, clusters: ["service"], paper: "代理记账许可决定书", certificate: "代理记账许可证书", head: "演记账", category: "普通", content: "准予{name}从事代理记账业务。" },
];
