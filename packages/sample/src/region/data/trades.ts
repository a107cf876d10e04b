/** Trades of the sample: industries by GB/T 4754-2017 with words for names and scopes. SYNTHETIC weights. */

export type Cluster =
  | "microsystem"
  | "material"
  | "biomedical"
  | "chemical"
  | "machinery"
  | "food"
  | "construction"
  | "commerce"
  | "transport"
  | "service";

export interface Trade {
  /** Name of the class in GB/T 4754. */
  readonly industry: string;
  readonly cluster: Cluster;
  readonly weight: number;
  /** What stands between brand and form in a name. */
  readonly words: readonly [string, ...string[]];
  readonly scope: string;
  /** Registered capital of a company, ten thousand yuan. */
  readonly capital: readonly [number, number];
}

export const COMPANY_TRADES: readonly [Trade, ...Trade[]] = [
  {
    industry: "敏感元件及传感器制造",
    cluster: "microsystem",
    weight: 10,
    words: ["微系统", "传感科技", "传感技术"],
    scope:
      "微机电系统（MEMS）器件、敏感元件及传感器的设计、制造、销售；电子元器件与机电组件设备制造；货物进出口。",
    capital: [300, 8000],
  },
  {
    industry: "半导体分立器件制造",
    cluster: "microsystem",
    weight: 6,
    words: ["半导体", "微电子"],
    scope: "半导体分立器件制造、销售；电力电子元器件制造；集成电路芯片及产品销售。",
    capital: [500, 12_000],
  },
  {
    industry: "集成电路制造",
    cluster: "microsystem",
    weight: 4,
    words: ["集成电路", "芯片封测"],
    scope: "集成电路制造、封装测试；集成电路芯片设计及服务；技术进出口。",
    capital: [2000, 30_000],
  },
  {
    industry: "电子专用材料制造",
    cluster: "microsystem",
    weight: 5,
    words: ["电子材料", "微纳材料"],
    scope: "电子专用材料研发、制造、销售；新材料技术推广服务。",
    capital: [300, 6000],
  },
  {
    industry: "光电子器件制造",
    cluster: "microsystem",
    weight: 4,
    words: ["光电", "光子技术"],
    scope: "光电子器件制造、销售；光通信设备制造；技术服务、技术开发。",
    capital: [300, 5000],
  },
  {
    industry: "工业自动控制系统装置制造",
    cluster: "machinery",
    weight: 7,
    words: ["自动化", "智能控制"],
    scope: "工业自动控制系统装置制造、销售；智能仪器仪表制造；信息系统集成服务。",
    capital: [200, 5000],
  },
  {
    industry: "特种陶瓷制品制造",
    cluster: "material",
    weight: 9,
    words: ["特种陶瓷", "先进陶瓷", "陶瓷新材料"],
    scope: "特种陶瓷制品制造、销售；新型陶瓷材料销售；非金属矿物制品制造。",
    capital: [200, 8000],
  },
  {
    industry: "耐火陶瓷制品及其他耐火材料制造",
    cluster: "material",
    weight: 5,
    words: ["耐火材料", "高温材料"],
    scope: "耐火材料生产、销售；隔热和隔音材料制造；炉窑工程技术咨询。",
    capital: [200, 5000],
  },
  {
    industry: "初级形态塑料及合成树脂制造",
    cluster: "chemical",
    weight: 4,
    words: ["高分子", "聚合物材料"],
    scope: "合成材料制造（不含危险化学品）、销售；工程塑料及合成树脂制造。",
    capital: [500, 10_000],
  },
  {
    industry: "专项化学用品制造",
    cluster: "chemical",
    weight: 4,
    words: ["精细化工", "化学科技"],
    scope: "专用化学产品制造、销售（不含危险化学品）；化工产品技术研发。",
    capital: [500, 9000],
  },
  {
    industry: "涂料制造",
    cluster: "chemical",
    weight: 3,
    words: ["涂料", "涂层科技"],
    scope: "涂料制造、销售（不含危险化学品）；表面功能材料销售。",
    capital: [200, 4000],
  },
  {
    industry: "化学药品制剂制造",
    cluster: "biomedical",
    weight: 4,
    words: ["制药", "药业"],
    scope: "药品生产；药品委托生产；医学研究和试验发展。",
    capital: [2000, 20_000],
  },
  {
    industry: "生物药品制造",
    cluster: "biomedical",
    weight: 4,
    words: ["生物医药", "生物技术"],
    scope: "药品生产；细胞技术研发和应用；生物基材料制造。",
    capital: [1000, 15_000],
  },
  {
    industry: "医疗诊断、监护及治疗设备制造",
    cluster: "biomedical",
    weight: 5,
    words: ["医疗器械", "医疗科技"],
    scope: "第二类医疗器械生产、销售；第一类医疗器械生产；医疗设备租赁。",
    capital: [300, 6000],
  },
  {
    industry: "医疗用品及器材零售",
    cluster: "biomedical",
    weight: 3,
    words: ["医疗用品", "康复器材"],
    scope: "第二类医疗器械销售；医护人员防护用品零售；日用百货销售。",
    capital: [50, 1000],
  },
  {
    industry: "西药零售",
    cluster: "biomedical",
    weight: 4,
    words: ["大药房", "健康药房"],
    scope: "药品零售；第二类医疗器械销售；保健食品销售。",
    capital: [50, 500],
  },
  {
    industry: "金属结构制造",
    cluster: "machinery",
    weight: 6,
    words: ["钢结构", "金属制品"],
    scope: "金属结构制造、销售；通用零部件制造；机械零件加工。",
    capital: [200, 5000],
  },
  {
    industry: "泵及真空设备制造",
    cluster: "machinery",
    weight: 6,
    words: ["泵业", "真空设备"],
    scope: "泵及真空设备制造、销售；通用设备修理；机械设备研发。",
    capital: [200, 4000],
  },
  {
    industry: "阀门和旋塞制造",
    cluster: "machinery",
    weight: 4,
    words: ["阀门", "流体控制"],
    scope: "普通阀门和旋塞制造（不含特种设备制造）、销售。",
    capital: [100, 3000],
  },
  {
    industry: "环境保护专用设备制造",
    cluster: "machinery",
    weight: 4,
    words: ["环保设备", "环境工程"],
    scope: "环境保护专用设备制造、销售；水污染治理；大气污染治理。",
    capital: [200, 4000],
  },
  {
    industry: "其他未列明食品制造",
    cluster: "food",
    weight: 4,
    words: ["食品", "营养食品"],
    scope: "食品生产；食品销售；农副产品销售。",
    capital: [100, 3000],
  },
  {
    industry: "糕点、面包制造",
    cluster: "food",
    weight: 3,
    words: ["烘焙食品", "糕点"],
    scope: "食品生产；糕点、面包制造与销售；餐饮管理。",
    capital: [50, 1000],
  },
  {
    industry: "住宅房屋建筑",
    cluster: "construction",
    weight: 6,
    words: ["建设工程", "建筑安装工程"],
    scope: "建设工程施工；住宅室内装饰装修；建筑材料销售。",
    capital: [1000, 12_000],
  },
  {
    industry: "公共建筑装饰和装修",
    cluster: "construction",
    weight: 5,
    words: ["装饰工程", "幕墙装饰"],
    scope: "建设工程施工；室内装饰装修；园林绿化工程施工。",
    capital: [200, 4000],
  },
  {
    industry: "普通货物道路运输",
    cluster: "transport",
    weight: 8,
    words: ["物流", "运输"],
    scope: "道路货物运输（不含危险货物）；国内货物运输代理；普通货物仓储服务。",
    capital: [100, 2000],
  },
  {
    industry: "危险货物道路运输",
    cluster: "transport",
    weight: 2,
    words: ["危货运输", "化工物流"],
    scope: "道路危险货物运输；普通货物仓储服务；车辆租赁。",
    capital: [500, 3000],
  },
  {
    industry: "其他机械设备及电子产品批发",
    cluster: "commerce",
    weight: 10,
    words: ["机电设备", "电子商贸"],
    scope: "机械设备销售；电子产品销售；五金产品批发；办公设备销售。",
    capital: [50, 1500],
  },
  {
    industry: "超级市场零售",
    cluster: "commerce",
    weight: 4,
    words: ["超市", "商贸"],
    scope: "食品销售；日用百货销售；烟草制品零售；卷烟零售。",
    capital: [50, 2000],
  },
  {
    industry: "正餐服务",
    cluster: "food",
    weight: 4,
    words: ["餐饮管理", "酒店管理"],
    scope: "餐饮服务；酒店管理；会议及展览服务。",
    capital: [50, 1500],
  },
  {
    industry: "机动车燃油零售",
    cluster: "commerce",
    weight: 2,
    words: ["能源", "石油销售"],
    scope: "成品油零售；润滑油销售；日用百货销售。",
    capital: [200, 3000],
  },
  {
    industry: "软件开发",
    cluster: "service",
    weight: 12,
    words: ["软件", "信息技术", "数据科技"],
    scope: "软件开发；信息系统集成服务；数据处理和存储支持服务。",
    capital: [50, 3000],
  },
  {
    industry: "新材料技术推广服务",
    cluster: "service",
    weight: 5,
    words: ["新材料研究", "材料技术"],
    scope: "新材料技术研发、推广服务；技术转让；科技中介服务。",
    capital: [50, 2000],
  },
  {
    industry: "劳务派遣服务",
    cluster: "service",
    weight: 4,
    words: ["人力资源", "劳务服务"],
    scope: "劳务派遣服务；人力资源服务（不含职业中介活动）；家政服务。",
    capital: [200, 1000],
  },
  {
    industry: "物业管理",
    cluster: "service",
    weight: 4,
    words: ["物业服务", "物业管理"],
    scope: "物业管理；停车场服务；城市绿化管理；专业保洁。",
    capital: [50, 800],
  },
];

/** Trades of shops run by one person. */
export const SHOP_TRADES: readonly [Trade, ...Trade[]] = [
  {
    industry: "快餐服务",
    cluster: "food",
    weight: 5,
    words: ["面馆", "快餐店", "小吃店"],
    scope: "餐饮服务。",
    capital: [1, 20],
  },
  {
    industry: "便利店零售",
    cluster: "commerce",
    weight: 4,
    words: ["便利店", "百货店"],
    scope: "食品销售；日用百货销售；烟草制品零售。",
    capital: [1, 20],
  },
  {
    industry: "五金零售",
    cluster: "commerce",
    weight: 3,
    words: ["五金店", "建材经营部"],
    scope: "五金产品零售；建筑材料销售。",
    capital: [1, 30],
  },
  {
    industry: "理发及美容服务",
    cluster: "service",
    weight: 2,
    words: ["理发店", "美容店"],
    scope: "理发服务；生活美容服务。",
    capital: [1, 10],
  },
  {
    industry: "汽车修理与维护",
    cluster: "transport",
    weight: 2,
    words: ["汽车修理部", "汽车服务部"],
    scope: "机动车修理和维护；汽车零配件零售。",
    capital: [2, 40],
  },
];

/** Trades of farmers' cooperatives. */
export const FARM_TRADES: readonly [Trade, ...Trade[]] = [
  {
    industry: "蔬菜种植",
    cluster: "food",
    weight: 1,
    words: ["蔬菜种植", "瓜菜种植"],
    scope: "蔬菜种植、销售；为成员提供农业生产资料采购与技术服务。",
    capital: [20, 300],
  },
];

/** Forms of subject: what a name ends with, the type as the register writes it, and what the code begins with. */
export interface Form {
  readonly kind: "company" | "branch" | "sole-trader" | "sole-proprietorship" | "partnership" | "cooperative";
  readonly weight: number;
  readonly ending: string;
  readonly type: string;
  readonly prefix: string;
}

export const FORMS: readonly [Form, ...Form[]] = [
  {
    kind: "company",
    weight: 560,
    ending: "有限公司",
    type: "有限责任公司（自然人投资或控股）",
    prefix: "91",
  },
  { kind: "company", weight: 130, ending: "有限公司", type: "有限责任公司（自然人独资）", prefix: "91" },
  {
    kind: "company",
    weight: 70,
    ending: "有限公司",
    type: "有限责任公司（非自然人投资或控股的法人独资）",
    prefix: "91",
  },
  {
    kind: "company",
    weight: 35,
    ending: "股份有限公司",
    type: "股份有限公司（非上市、自然人投资或控股）",
    prefix: "91",
  },
  {
    kind: "company",
    weight: 20,
    ending: "有限公司",
    type: "有限责任公司（外商投资企业与内资合资）",
    prefix: "91",
  },
  {
    kind: "branch",
    weight: 45,
    ending: "有限公司",
    type: "有限责任公司分公司（自然人投资或控股）",
    prefix: "91",
  },
  { kind: "sole-trader", weight: 80, ending: "", type: "个体工商户", prefix: "92" },
  { kind: "sole-proprietorship", weight: 25, ending: "厂", type: "个人独资企业", prefix: "91" },
  { kind: "partnership", weight: 15, ending: "中心（有限合伙）", type: "有限合伙企业", prefix: "91" },
  { kind: "cooperative", weight: 20, ending: "专业合作社", type: "农民专业合作社", prefix: "93" },
];
