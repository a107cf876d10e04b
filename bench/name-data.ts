/** A million names of enterprises, made up; the same in every run. */
import { Draw } from "./work-data.ts";

const PLACES = [
  ..."山东 淄博 淄博市 张店区 临淄 桓台县 高青 沂源 济南 青岛 烟台 潍坊 河南 郑州 平顶山 宝丰县 汝州 山西 运城 平陆县 太原".split(
    " ",
  ),
  ..."北京 上海 天津 重庆 广东 深圳市 广州 东莞 江苏 南京 苏州 无锡 浙江 杭州 宁波 温州 福建 厦门 湖北 武汉 湖南 长沙 四川 成都 陕西 西安".split(
    " ",
  ),
];
const BRAND_CHARACTERS = Array.from(
  "恒瑞鑫盛达泰华源丰隆宏润佳诚启航汇联科创远景安康龙腾飞翔金银铜铁石玉山川河海江湖天地日月星辰春夏秋冬东南西北中正大方圆通顺利德仁义礼信和平福禄寿喜嘉祥瑞雪梅兰竹菊松柏桐柳杨林森木火土水云雨风雷电光明亮新旧高低长短宽广深厚博雅文武双全百千万亿兆一二三四五六七八九十同心协力众志成城齐鲁燕赵秦晋楚吴越蜀黔滇桂粤闽",
);
const TRADES =
  "机械制造 化工 建材 商贸 物流 餐饮管理 电子科技 环保设备 新材料 医疗器械 食品 建筑工程 陶瓷 纺织 信息技术 科技 实业 投资 置业 农业发展 生物科技 汽车部件 塑料制品 玻璃 钢材 印刷 包装 家具 装饰工程 园林绿化 劳务 广告传媒 教育咨询 软件 电力设备 仪器仪表 阀门 轴承 耐火材料 润滑油".split(
    " ",
  );
const FORMS =
  "有限公司 有限公司 有限公司 有限公司 有限责任公司 股份有限公司 集团有限公司 厂 经营部 商行 合作社 （集团）有限公司".split(
    " ",
  );

const pick = (draw: Draw, from: readonly string[]): string => from[draw.below(from.length)] ?? "";

/** The name with this number. */
export function nameAt(index: number): string {
  const draw = new Draw(index * 6007 + 3);
  const width = draw.often(600) ? 2 : 3;
  const brand = Array.from({ length: width }, () => pick(draw, BRAND_CHARACTERS)).join("");
  return `${pick(draw, PLACES)}${brand}${pick(draw, TRADES)}${pick(draw, FORMS)}`;
}

export interface NameQuery {
  readonly kind: "part" | "full" | "typo" | "initials";
  readonly text: string;
  /** The subject meant; null where a part means many. */
  readonly subject: number | null;
}

/** A name somebody asks for. */
export interface Asked {
  readonly subject: number;
  readonly name: string;
  readonly folded: string;
  readonly initials: string;
}

/** The query mix: two parts of 2 to 4 characters, a full name, one with a slip, one by initials; over and over. */
export function queryAt(index: number, asked: Asked): NameQuery {
  const draw = new Draw(index * 31 + 11);
  const characters = Array.from(asked.folded);
  const { subject } = asked;
  switch (index % 5) {
    case 0:
    case 1: {
      const width = 2 + draw.below(3);
      const at = draw.below(Math.max(1, characters.length - width + 1));
      return { kind: "part", text: characters.slice(at, at + width).join(""), subject: null };
    }
    case 2:
      return { kind: "full", text: asked.name, subject };
    case 3:
      return { kind: "typo", text: slipped(draw, characters), subject };
    default:
      return { kind: "initials", text: asked.initials, subject };
  }
}

/** One character changed, left out or put in. */
function slipped(draw: Draw, characters: readonly string[]): string {
  const at = draw.below(characters.length);
  const other = pick(draw, BRAND_CHARACTERS);
  const act = draw.below(3);
  const put = act === 0 ? [other] : act === 1 ? [] : [other, characters[at] ?? ""];
  return [...characters.slice(0, at), ...put, ...characters.slice(at + 1)].join("");
}
