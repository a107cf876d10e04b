/** Invented words that names, addresses and people of the sample are built from. SYNTHETIC: every name also carries the marker. */

/** Stands in every name of the sample, so that nobody takes it for a real firm. */
export const MARKER = "演示";

export const BRANDS = [
  "云岭", "微澜", "青衿", "砺石", "鹿鸣", "星垣", "朗川", "竹溪", "晴峦", "墨舟", "远帆", "知禾", "映雪", "松涛", "岚芯",
  "锐衡", "澄明", "拾光", "九皋", "海棠湾", "鲸跃", "旭芒", "玄圭", "琢玉", "听泉", "枫桥", "衡芜", "灵犀", "望舒", "羲和",
  "北辰星", "萤石谷", "凌霄", "若木", "苍穹", "采薇", "沐风", "沧澜", "嘉树", "清越", "致远舟", "半夏", "南烛", "杜若",
  "木槿", "雪见", "连翘", "蒹葭", "溯洄", "天工谷", "格物坊", "博微", "毫厘", "纳芥", "芥子", "须弥", "浮槎", "银汉",
  "烛龙", "鲲池", "鹤汀", "凫渚", "桂殿", "兰台", "芸窗", "砚池", "笔架山", "稷门", "临渊", "履冰", "守拙", "抱朴",
  "知白", "明夷", "同尘", "和光里", "不器", "敏行", "三省", "慎独", "怀瑾", "握瑜", "秉烛", "行舟", "破浪", "扶摇",
] as const;

/** Roads that exist on no map. */
export const ROADS = [
  "云岭路", "微芯路", "青衿街", "星垣大道", "知禾路", "砺石街", "朗川路", "格物大道", "墨舟巷", "映雪路", "灵犀街", "望舒路",
  "扶摇街", "纳芥路", "芸窗街",
] as const;

export const BUILDINGS = ["", "", "创新园A座", "孵化楼B座", "标准厂房3号", "科研楼5层", "商业街北段", "综合楼2层"] as const;

/** People of the sample have a family name and two blanks. */
export const FAMILY_NAMES = ["张", "王", "李", "赵", "刘", "陈", "杨", "孙", "周", "吴", "郑", "冯"] as const;
export const GIVEN_NAME_BLANK = "某某";
