/** The work of the benchmarks: registration and penalties of a made-up region, the same bytes in every run. */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { organisationCheckCharacter, usccCheckCharacter } from "@xinpark/kernel/code";
import { expectValue } from "@xinpark/kernel/outcome";
import { readDefinitionFile } from "@xinpark/services/definition";

/** A source of numbers that is the same in every run (mulberry32). */
export class Draw {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  /** An integer from 0 to below `limit`. */
  below(limit: number): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = this.#state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  }
  /** One of several. */
  of<T>(choices: readonly [T, ...T[]]): T {
    return choices[this.below(choices.length)] ?? choices[0];
  }
  /** True in so many of a thousand. */
  often(thousandths: number): boolean {
    return this.below(1000) < thousandths;
  }
}

export interface Enterprise {
  readonly name: string;
  readonly uscc: string;
  readonly division: string;
}

const DIVISIONS = ["370302", "370303", "370304", "370305", "370306", "370321", "370322", "370323"] as const;
const PLACES = ["淄博", "张店", "淄川", "博山", "临淄", "周村", "桓台", "高青", "沂源"] as const;
export const WORDS = [
  "恒",
  "瑞",
  "鑫",
  "盛",
  "达",
  "泰",
  "华",
  "源",
  "丰",
  "隆",
  "宏",
  "润",
  "佳",
  "诚",
  "启",
  "航",
  "汇",
  "联",
  "科",
  "创",
  "远",
  "景",
  "安",
  "康",
] as const;
const TRADES = [
  "机械制造",
  "化工",
  "建材",
  "商贸",
  "物流",
  "餐饮管理",
  "电子科技",
  "环保设备",
  "新材料",
  "医疗器械",
  "食品",
  "建筑工程",
  "陶瓷",
  "纺织",
  "信息技术",
] as const;
const FORMS = [
  "有限公司",
  "有限公司",
  "有限公司",
  "股份有限公司",
  "有限责任公司",
  "合伙企业（有限合伙）",
] as const;
const ORGANISATION_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY";

/** The code of a made-up organisation: right in form and check characters, the number its place in the series. */
function codeOf(prefix: string, division: string, series: string, number: number): string {
  let digits = "";
  for (let rest = number, place = 0; place < 8 - series.length; place += 1) {
    digits = `${ORGANISATION_ALPHABET.charAt(rest % 31)}${digits}`;
    rest = Math.floor(rest / 31);
  }
  const organisation = `${series}${digits}`;
  const body = `${prefix}${division}${organisation}${organisationCheckCharacter(organisation) ?? ""}`;
  return `${body}${usccCheckCharacter(body) ?? ""}`;
}

/** The enterprise with this number. */
export function enterpriseAt(index: number): Enterprise {
  const draw = new Draw(index * 7919 + 1);
  const division = draw.of(DIVISIONS);
  const words = `${draw.of(WORDS)}${draw.of(WORDS)}${draw.often(500) ? draw.of(WORDS) : ""}`;
  return {
    name: `${draw.of(PLACES)}${words}${draw.of(TRADES)}${draw.of(FORMS)}`,
    uscc: codeOf("91", division, "MB", index),
    division,
  };
}

interface Authority {
  readonly name: string;
  readonly code: string;
  readonly mark: string;
}
const MARKS = [
  ["市场监督管理局", "市监"],
  ["生态环境局", "环"],
  ["应急管理局", "应急"],
  ["住房和城乡建设局", "建"],
  ["交通运输局", "交"],
  ["综合行政执法局", "综执"],
] as const;
export const AUTHORITIES: readonly Authority[] = DIVISIONS.flatMap((division, place) =>
  MARKS.map(([office, mark], index) => ({
    name: `${PLACES[place + 1] ?? PLACES[0]}${place < 5 ? "区" : "县"}${office}`,
    code: codeOf("11", division, "00", place * 100 + index),
    mark: `${(PLACES[place + 1] ?? PLACES[0]).slice(0, 1)}${mark}`,
  })),
);

const ACTS = [
  "未取得环境影响评价批准擅自开工建设",
  "销售不符合食品安全标准的食品",
  "未按规定对从业人员进行安全生产教育和培训",
  "发布虚假广告",
  "超限运输",
  "未办理施工许可证擅自施工",
  "特种设备未经定期检验继续使用",
  "未如实记录危险废物管理台账",
] as const;
const SENTENCES = [
  "执法人员对该单位生产现场进行检查。",
  "发现配套建设的污染防治设施未经验收即投入使用。",
  "该单位负责人对上述事实予以承认。",
  "以上事实有现场检查笔录、调查询问笔录、现场照片等证据证实。",
  "该行为持续时间较短，未造成明显危害后果。",
  "检查中发现其仓库内存放已超过保质期的原料若干批次，未作区分标识。",
  "该单位在责令限期改正期限届满后仍未完成整改。",
] as const;
const LAWS = [
  "《中华人民共和国环境影响评价法》第三十一条第一款",
  "《中华人民共和国食品安全法》第一百二十四条第一款第一项",
  "《中华人民共和国安全生产法》第九十七条第三项",
  "《中华人民共和国广告法》第五十五条第一款",
  "《建设工程质量管理条例》第五十七条",
  "《特种设备安全法》第八十四条第一项、《山东省行政处罚裁量基准》",
] as const;
const KINDS = [
  "罚款",
  "罚款",
  "罚款",
  "警告",
  "警告；罚款",
  "罚款；没收违法所得",
  "责令停产停业；罚款",
] as const;
export const FAMILIES = ["赵", "钱", "孙", "李", "周", "吴", "郑", "王"] as const;

const DAY_MILLISECONDS = 86_400_000;
const LAST_DAY = Date.UTC(2026, 5, 30);
export const dayBefore = (days: number): string =>
  new Date(LAST_DAY - days * DAY_MILLISECONDS).toISOString().slice(0, 10);

/** A penalty by field code: about a third of the thirty cells stay blank, as they do in practice. */
export function penaltyAt(index: number, enterprises: number): Readonly<Record<string, string>> {
  const draw = new Draw(index * 104_729 + 13);
  const party = enterpriseAt(draw.below(enterprises));
  const authority = AUTHORITIES[draw.below(AUTHORITIES.length)] ?? { name: "", code: "", mark: "" };
  const age = draw.below(1700);
  const decided = dayBefore(age);
  const kinds = draw.of(KINDS);
  const fine = kinds.includes("罚款") ? String((1 + draw.below(500)) / 10) : "";
  const gains = kinds.includes("没收") ? String((1 + draw.below(90)) / 100) : "";
  let facts = `${decided.slice(0, 4)}年${Number(decided.slice(5, 7))}月，`;
  for (let count = 1 + draw.below(4); count > 0; count -= 1) facts += draw.of(SENTENCES);
  // Seven rows in a hundred need quotation marks around a cell, as in a real department's file.
  if (draw.often(70))
    facts += draw.often(500)
      ? "设备型号 SX-100, 功率 15kW。"
      : '现场悬挂“"安全第一"”标语。\n另有整改通知一份。';
  return {
    CF_XDR_MC: party.name,
    CF_XDR_LB: "法人及非法人组织",
    CF_XDR_SHXYM: party.uscc,
    CF_FRDB: `${draw.of(FAMILIES)}某${draw.of(WORDS)}`,
    CF_WSH: `${authority.mark}罚字〔${decided.slice(0, 4)}〕第${index}号`,
    CF_WFXW: draw.of(ACTS),
    CF_SY: facts,
    CF_YJ: draw.of(LAWS),
    CF_CFLB: kinds,
    CF_NR: fine === "" ? "给予警告的行政处罚" : `责令改正违法行为，处罚款人民币${fine}万元`,
    CF_NR_FK: fine,
    CF_NR_WFFF: gains,
    CF_JDRQ: draw.often(500) ? decided : decided.replaceAll("-", "/"),
    CF_YXQ: draw.often(300) ? "2099/12/31" : dayBefore(age - 1095),
    CF_GSJZQ: dayBefore(age - (draw.often(10) ? -30 : 365)),
    CF_CFJG: authority.name,
    CF_CFJGDM: authority.code,
    CF_SJLY: authority.name,
    CF_SJLYDM: authority.code,
    BZ: draw.often(100) ? "已缴纳罚款" : "",
  };
}

function registrationAt(index: number): Readonly<Record<string, string>> {
  const draw = new Draw(index * 15_485_863 + 5);
  const { name, uscc, division } = enterpriseAt(index);
  const age = 400 + draw.below(7000);
  return {
    REG_MC: name,
    REG_USCC: uscc,
    REG_LX: name.includes("合伙") ? "有限合伙企业" : "有限责任公司（自然人投资或控股）",
    REG_ZT: draw.often(950) ? "存续" : "注销",
    REG_CLRQ: dayBefore(age),
    REG_ZCZB: String(10 * (1 + draw.below(500))),
    REG_HZRQ: dayBefore(draw.below(400)),
    REG_DZ: `山东省淄博市高新区示例路${1 + draw.below(900)}号`,
    REG_FRDB: `${draw.of(FAMILIES)}某${draw.of(WORDS)}`,
    REG_JYFW:
      "一般项目：机械设备销售；技术服务、技术开发、技术咨询；货物进出口。许可项目：道路货物运输（不含危险货物）",
    REG_XZQH: division,
  };
}

const DEFINITIONS = join(import.meta.dirname, "../definitions/base/catalogue");

/** The fields of a catalogue item: code and Chinese heading, in the item's order. */
export async function itemFields(
  item: string,
): Promise<readonly { readonly code: string; readonly heading: string }[]> {
  const [definition] = expectValue(await readDefinitionFile(join(DEFINITIONS, `${item}.yaml`), item));
  if (definition?.kind !== "item") throw new Error(`${item} is no catalogue item`);
  return definition.fields.map((field) => ({ code: field.code, heading: field.label.zh }));
}

const quoted = (cell: string): string => (/[",\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** Writes so many rows of an item as CSV under the item's headings; gives the bytes. */
export async function writeTable(
  path: string,
  item: string,
  count: number,
  rowAt: (index: number) => Readonly<Record<string, string>>,
): Promise<number> {
  const fields = await itemFields(item);
  const file = createWriteStream(path, { highWaterMark: 1 << 20 });
  let block = `${fields.map(({ heading }) => quoted(heading)).join(",")}\n`;
  for (let index = 0; index < count; index += 1) {
    const row = rowAt(index);
    block += `${fields.map(({ code }) => quoted(row[code] ?? "")).join(",")}\n`;
    if (block.length < 1 << 18 && index + 1 < count) continue;
    if (!file.write(block)) await once(file, "drain");
    block = "";
  }
  file.end();
  await once(file, "close");
  return (await stat(path)).size;
}

/** Writes the registration of so many enterprises; gives the bytes. */
export const writeRegistrations = (path: string, enterprises: number): Promise<number> =>
  writeTable(path, "REG", enterprises, registrationAt);
