/** Names written out in pinyin: parting a run of Latin letters into syllables. */

/** Every syllable of Mandarin without tones; ü is written u or v. */
const SYLLABLES: ReadonlySet<string> = new Set(
  `
    a ai an ang ao ba bai ban bang bao bei ben beng bi bian biao bie bin bing bo bu ca cai can cang cao ce cen ceng cha chai chan chang
    chao che chen cheng chi chong chou chu chua chuai chuan chuang chui chun chuo ci cong cou cu cuan cui cun cuo da dai dan dang dao de
    dei den deng di dia dian diao die ding diu dong dou du duan dui dun duo e ei en eng er fa fan fang fei fen feng fo fou fu ga gai gan
    gang gao ge gei gen geng gong gou gu gua guai guan guang gui gun guo ha hai han hang hao he hei hen heng hong hou hu hua huai huan
    huang hui hun huo ji jia jian jiang jiao jie jin jing jiong jiu ju juan jue jun ka kai kan kang kao ke kei ken keng kong kou ku kua
    kuai kuan kuang kui kun kuo la lai lan lang lao le lei leng li lia lian liang liao lie lin ling liu lo long lou lu luan lue lun luo
    lv lve ma mai man mang mao me mei men meng mi mian miao mie min ming miu mo mou mu na nai nan nang nao ne nei nen neng ni nian niang
    niao nie nin ning niu nong nou nu nuan nue nuo nv nve o ou pa pai pan pang pao pei pen peng pi pian piao pie pin ping po pou pu qi
    qia qian qiang qiao qie qin qing qiong qiu qu quan que qun ran rang rao re ren reng ri rong rou ru rua ruan rui run ruo sa sai san
    sang sao se sen seng sha shai shan shang shao she shei shen sheng shi shou shu shua shuai shuan shuang shui shun shuo si song sou su
    suan sui sun suo ta tai tan tang tao te tei teng ti tian tiao tie ting tong tou tu tuan tui tun tuo wa wai wan wang wei wen weng wo
    wu xi xia xian xiang xiao xie xin xing xiong xiu xu xuan xue xun ya yan yang yao ye yi yin ying yo yong you yu yuan yue yun za zai
    zan zang zao ze zei zen zeng zha zhai zhan zhang zhao zhe zhei zhen zheng zhi zhong zhou zhu zhua zhuai zhuan zhuang zhui zhun zhuo
    zi zong zou zu zuan zui zun zuo
  `
    .trim()
    .split(/\s+/u)
    .map((one) => one.toUpperCase()),
);
const LONGEST = 6;
/** Ways to part a text beyond these are not looked for: no name needs them. */
const MOST_WAYS = 8;
const FEWEST_SYLLABLES = 2;

/**
 * The initials of every way to part a folded text wholly into two syllables or more, those with fewest syllables first; none where it cannot
 * be parted. `XIAN` is X alone, which is one syllable, or XA.
 */
export function initialsOfPinyin(text: string): readonly string[] {
  if (!/^[A-Z]{4,}$/u.test(text)) return [];
  // By place: the initials of every way to part what stands before it, shortest first.
  const ways: string[][] = Array.from({ length: text.length + 1 }, () => []);
  ways[0] = [""];
  for (let at = 0; at < text.length; at += 1) {
    const before = ways[at] ?? [];
    if (before.length === 0) continue;
    for (let width = 1; width <= LONGEST && at + width <= text.length; width += 1) {
      if (!SYLLABLES.has(text.slice(at, at + width))) continue;
      const reached = ways[at + width] ?? [];
      reached.push(...before.map((way) => `${way}${text[at] ?? ""}`));
      ways[at + width] = [...new Set(reached)].toSorted((a, b) => a.length - b.length).slice(0, MOST_WAYS);
    }
  }
  return (ways[text.length] ?? []).filter((way) => way.length >= FEWEST_SYLLABLES);
}
