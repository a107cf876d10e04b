import { authority, uscc } from "./codes.ts";

/** Rows of the shipped items, by field code: whole and right, so that a test says only what it is about. */

export type Row = Readonly<Record<string, string>>;

/** An enterprise's name by its number. */
export const nameOf = (index: number): string => `示例科技${index}有限公司`;

/** A registration of enterprise `index`, in the park unless told otherwise. */
export const registration = (index: number, changes: Row = {}): Row => ({
  REG_MC: nameOf(index),
  REG_USCC: uscc(index),
  REG_ZCH: "",
  REG_LX: "有限责任公司",
  REG_ZT: "存续",
  REG_CLRQ: "2015/03/02",
  REG_ZCZB: "100",
  REG_SJZB: "100",
  REG_HZRQ: "2020/01/06",
  REG_CYM: "",
  REG_XZQH: "370303",
  REG_YQ: "zibo-hitech",
  ...changes,
});

/** A penalty of enterprise `index`: a fine of 5,000 yuan, decided on 2025-10-09. */
export const penalty = (index: number, changes: Row = {}): Row => ({
  CF_XDR_MC: nameOf(index),
  CF_XDR_LB: "法人及非法人组织",
  CF_XDR_SHXYM: uscc(index),
  CF_XDR_GSZC: "",
  CF_XDR_ZZJG: "",
  CF_FRDB: "示例甲",
  CF_WSH: `示罚〔2025〕${index}号`,
  CF_WFXW: "未按规定公示年度报告",
  CF_SY: "示例事实",
  CF_YJ: "示例依据第一条",
  CF_CFLB: "罚款",
  CF_NR: "罚款0.5万元",
  CF_NR_FK: "0.5",
  CF_NR_WFFF: "",
  CF_JDRQ: "2025/10/09",
  CF_YXQ: "2099/12/31",
  CF_CFJG: "示例局",
  CF_CFJGDM: authority(1),
  CF_SJLY: "示例局",
  CF_SJLYDM: authority(1),
  BZ: "",
  ...changes,
});

/** A licence of enterprise `index`, valid for three years. */
export const licence = (index: number, changes: Row = {}): Row => ({
  XK_XDR_MC: nameOf(index),
  XK_XDR_LB: "法人及非法人组织",
  XK_XDR_SHXYM: uscc(index),
  XK_XDR_GSZC: "",
  XK_FRDB: "示例甲",
  XK_XKWS: "准予许可决定书",
  XK_WSH: `示许〔2025〕${index}号`,
  XK_XKLB: "普通",
  XK_NR: "示例许可",
  XK_JDRQ: "2025/05/06",
  XK_YXQZ: "2025/05/06",
  XK_YXQZI: "2028/05/05",
  XK_XKJG: "示例局",
  XK_XKJGDM: authority(1),
  XK_ZT: "1",
  XK_LYDW: "示例局",
  XK_LYDWDM: authority(1),
  ...changes,
});
