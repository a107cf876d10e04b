import type { PenaltyKind } from "./penalty-kinds.ts";

/** Invented penalties of market supervision, labour, health and finance. SYNTHETIC. */
export const MARKET_PENALTIES: readonly PenaltyKind[] = [
  { office: "market", weight: 12, shops: true, act: "未按规定公示年度报告", facts: "{day}，执法人员核查国家企业信用信息公示系统，发现{name}未在规定期限内公示上一年度的年度报告。", basis: "《企业信息公示暂行条例》第十七条", kinds: ["警告"], months: 3 },
  { office: "market", weight: 10, act: "发布虚假或者引人误解的商业宣传", facts: "{day}，执法人员检查发现{name}在其网站宣传所售产品“销量行业第一”，不能提供任何依据，属于引人误解的商业宣传。", basis: "《中华人民共和国反不正当竞争法》第八条第一款、第二十条第一款", kinds: ["罚款"], fine: [50, 900] },
  { office: "market", weight: 8, act: "使用未经定期检验的特种设备", facts: "{day}，执法人员在{place}检查，发现{name}使用的一台压力容器超过检验有效期，未经定期检验仍在使用。", basis: "《中华人民共和国特种设备安全法》第四十条第三款、第八十四条第一项", kinds: ["罚款"], clusters: ["chemical", "machinery", "material", "biomedical", "microsystem"], fine: [300, 1200] },
  { office: "market", weight: 6, act: "生产、销售不符合国家标准的产品", facts: "{day}，{name}生产的一批产品经抽样检验，一项技术指标不符合强制性国家标准，判定为不合格；{name}未申请复检。", basis: "《中华人民共和国产品质量法》第十三条、第四十九条", kinds: ["罚款", "没收违法所得"], clusters: ["machinery", "material", "chemical", "commerce"], fine: [60, 1500], confiscated: [4, 300] },
  { office: "market", weight: 7, shops: true, act: "经营超过保质期的食品", facts: "{day}，执法人员在{place}检查，发现{name}货架上待售的预包装食品超过保质期。", basis: "《中华人民共和国食品安全法》第三十四条第十项、第一百二十四条第一款第五项", kinds: ["罚款", "没收非法财物"], clusters: ["food", "commerce"], fine: [30, 500], confiscated: [1, 12] },
  { office: "market", weight: 5, act: "未从具有资质的企业购进药品", facts: "{day}，执法人员检查发现{name}购进的三种药品不能提供供货单位资质和随货同行单。", basis: "《中华人民共和国药品管理法》第五十五条、第一百二十九条", kinds: ["罚款", "没收违法所得"], clusters: ["biomedical"], fine: [400, 2000], confiscated: [5, 90] },
  { office: "market", weight: 2, act: "生产劣药", facts: "{day}起，{name}生产的一批制剂含量测定不符合国家药品标准，经查，该批产品已全部售出。", basis: "《中华人民共和国药品管理法》第九十八条、第一百一十七条", kinds: ["罚款", "没收违法所得", "责令停产停业"], clusters: ["biomedical"], fine: [10_000, 40_000], confiscated: [200, 2500], order: "责令停产停业整顿十五日", grave: true, months: 12 },
  { office: "market", weight: 3, shops: true, act: "未明码标价", facts: "{day}，执法人员检查发现{name}销售的部分商品没有标明价格。", basis: "《中华人民共和国价格法》第十三条、第四十二条", kinds: ["罚款"], fine: [3, 30], clusters: ["commerce", "food", "service"], summary: true },
  { office: "market", weight: 3, act: "侵犯注册商标专用权", facts: "{day}，执法人员检查发现{name}销售的产品使用与他人注册商标近似的标识，容易导致混淆。", basis: "《中华人民共和国商标法》第五十七条第三项、第六十条第二款", kinds: ["罚款", "没收非法财物"], clusters: ["commerce", "machinery", "food"], fine: [50, 1000], confiscated: [5, 150] },
  { office: "market", weight: 2, act: "提交虚假材料取得公司登记", facts: "{day}，经核查，{name}办理变更登记时提交的住所使用证明系伪造。", basis: "《中华人民共和国市场主体登记管理条例》第四十条、第四十四条", kinds: ["罚款"], fine: [500, 2000] },
  { office: "market", weight: 2, act: "从事食品生产经营活动未取得许可", facts: "{day}，执法人员在{place}检查，发现{name}食品经营许可到期后未申请延续，仍从事餐饮服务。", basis: "《中华人民共和国食品安全法》第三十五条第一款、第一百二十二条第一款", kinds: ["罚款", "没收违法所得"], clusters: ["food", "commerce"], fine: [500, 1000], confiscated: [8, 120] },
  { office: "market", weight: 1, act: "严重违反食品安全规定", facts: "{day}，{name}一年内第三次因违反食品安全规定受到责令停产停业以外的处罚。", basis: "《中华人民共和国食品安全法》第一百三十四条", kinds: ["吊销许可证件"], clusters: ["food"], order: "吊销食品经营许可证", licence: "食品经营许可证", grave: true },
  { office: "labour", weight: 8, act: "拒不履行劳动保障监察责令改正决定", facts: "{day}，{name}收到劳动保障监察限期改正指令书，责令其支付劳动者工资，逾期拒不履行。", basis: "《劳动保障监察条例》第三十条第一款第三项", kinds: ["罚款"], fine: [20, 200] },
  { office: "labour", weight: 6, act: "未依法与劳动者订立书面劳动合同", facts: "{day}，执法人员检查{name}用工情况，发现其未按规定建立职工名册备查，经责令限期改正后逾期未改。", basis: "《中华人民共和国劳动合同法实施条例》第三十三条", kinds: ["罚款"], fine: [20, 200] },
  { office: "labour", weight: 3, act: "以欺诈手段套取社会保险基金", facts: "{day}，经核查，{name}以虚构劳动关系的方式申领稳岗补贴。", basis: "《中华人民共和国社会保险法》第八十八条", kinds: ["罚款", "没收违法所得"], fine: [100, 800], confiscated: [50, 400] },
  { office: "labour", weight: 1, act: "未经许可擅自经营劳务派遣业务", facts: "{day}，执法人员检查发现{name}劳务派遣经营许可证到期后仍向用工单位派遣劳动者。", basis: "《中华人民共和国劳动合同法》第九十二条第一款", kinds: ["罚款", "没收违法所得"], clusters: ["service"], fine: [200, 500], confiscated: [30, 300] },
  { office: "health", weight: 4, act: "未按规定对工作场所职业病危害因素进行检测", facts: "{day}，监督人员检查发现{name}未按规定对打磨岗位的粉尘进行定期检测、评价。", basis: "《中华人民共和国职业病防治法》第二十六条第二款、第七十五条第二项", kinds: ["警告"], clusters: ["material", "machinery", "chemical"], months: 3 },
  { office: "health", weight: 4, act: "未组织接触职业病危害作业的劳动者进行职业健康检查", facts: "{day}，监督人员检查发现{name}安排未经上岗前职业健康检查的劳动者从事接触噪声的作业，经警告并责令限期改正后逾期不改正。", basis: "《中华人民共和国职业病防治法》第三十五条、第七十一条第四项", kinds: ["罚款"], clusters: ["material", "machinery", "chemical", "microsystem"], fine: [500, 800] },
  { office: "health", weight: 2, shops: true, act: "未取得公共场所卫生许可证擅自营业", facts: "{day}，监督人员在{place}检查，发现{name}未取得公共场所卫生许可证擅自营业。", basis: "《公共场所卫生管理条例实施细则》第三十五条第一款", kinds: ["警告", "罚款"], clusters: ["service"], fine: [5, 30] },
  { office: "finance", weight: 1, act: "未按照规定保管会计资料", facts: "{day}，检查人员发现{name}部分会计凭证未按规定归档，造成缺失。", basis: "《中华人民共和国会计法》第四十条", kinds: ["罚款"], fine: [50, 300] },
  { office: "development", weight: 1, act: "未按规定进行固定资产投资项目节能审查", facts: "{day}，{name}扩建项目未经节能审查即开工建设。", basis: "《中华人民共和国节约能源法》第六十八条第二款", kinds: ["警告"], months: 3, clusters: ["material", "chemical"] },
  { office: "industry", weight: 1, act: "未按规定报送单用途商业预付卡业务信息", facts: "{day}，检查人员发现{name}未按季度报送预付卡业务信息，经责令改正后逾期未改。", basis: "《单用途商业预付卡管理办法（试行）》第三十六条", kinds: ["罚款"], clusters: ["commerce", "service"], fine: [100, 300] },
];
