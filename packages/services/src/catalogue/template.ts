import type { ItemDefinition, Source } from "@xinpark/kernel/definition";
import { failed, ok, problem, type Outcome, type Text } from "@xinpark/kernel/outcome";
import { templateColumns, type TemplateColumn } from "@xinpark/kernel/template";
import type { Installation } from "../installation/index.ts";
import type { Cell, Sheet, Workbook } from "../spreadsheet/index.ts";

/** The template of an item as a workbook: a sheet to fill in, and what there is to know about it. */

export type Language = "zh" | "en";

export interface ItemTemplate {
  readonly item: ItemDefinition;
  readonly columns: readonly TemplateColumn[];
  readonly workbook: Workbook;
  /** What to call the file. */
  readonly fileName: string;
}

/** Makes it from the item in force on a day. Problem: `item-unknown`. */
export function itemTemplate(
  installation: Installation,
  id: string,
  day: string,
  language: Language,
): Outcome<ItemTemplate> {
  const item = installation.items(day).find((one) => one.id === id);
  if (item === undefined) return failed(unknown(installation, id, day));
  const columns = templateColumns(item, installation.identifierKinds(day), language);
  const words = WORDS[language];
  return ok({
    item,
    columns,
    workbook: {
      sheets: [
        dataSheet(words, columns, language),
        guideSheet(installation, item, day, language),
        fieldSheet(words, columns, language),
      ],
      listsName: words.lists,
    },
    fileName: `${item.id}-${item.label[language]}-${words.template}.xlsx`,
  });
}

const unknown = (installation: Installation, id: string, day: string) => ({
  ...problem(
    "not-found",
    "item-unknown",
    `目录中没有事项“${id}”`,
    `the catalogue has no item “${id}”`,
    "item",
  ),
  remedy: {
    zh: `可用事项：${installation
      .items(day)
      .map((item) => item.id)
      .join("、")}`,
    en: `items: ${installation
      .items(day)
      .map((item) => item.id)
      .join(", ")}`,
  },
});

const WORDS = {
  zh: {
    data: "数据",
    guide: "填写说明",
    fields: "字段说明",
    lists: "清单",
    template: "报送模板",
    topic: "事项",
    text: "内容",
  },
  en: {
    data: "Data",
    guide: "How to fill in",
    fields: "Fields",
    lists: "Lists",
    template: "template",
    topic: "Topic",
    text: "Text",
  },
} as const;
type Words = (typeof WORDS)[Language];

function dataSheet(words: Words, columns: readonly TemplateColumn[], language: Language): Sheet {
  const example = columns.map((column): Cell => {
    if (column.example === null) return null;
    const isNumber = ["integer", "decimal", "money"].includes(column.format);
    return { value: isNumber ? Number(column.example) : column.example, mark: "example" };
  });
  return {
    name: words.data,
    frozenColumns: 1,
    columns: columns.map((column) => ({
      heading: column.heading,
      look: column.presence === "optional" ? "plain" : column.presence,
      format: column.format,
      width: column.width,
      ...(column.choices === null ? {} : { choices: column.choices }),
      prompt: { title: promptTitle(column, language), text: promptText(column, language) },
    })),
    rows: example.every((cell) => cell === null) ? [] : [example],
  };
}

const PROMPT_TITLE = 30;

const promptTitle = (column: TemplateColumn, language: Language): string =>
  column.heading.replace(/^\*/u, "").slice(0, PROMPT_TITLE) || language;

const promptText = (column: TemplateColumn, language: Language): string =>
  [column.presenceWords, column.form, ...(column.note === null ? [] : [column.note])]
    .map((text) => text[language])
    .join(language === "zh" ? "；" : "; ");

function fieldSheet(words: Words, columns: readonly TemplateColumn[], language: Language): Sheet {
  const headings: readonly (readonly [Text, number])[] = [
    [{ zh: "列名", en: "Column" }, 30],
    [{ zh: "字段代码", en: "Field" }, 18],
    [{ zh: "是否必填", en: "Needed" }, 30],
    [{ zh: "写法", en: "Form" }, 36],
    [{ zh: "说明", en: "Meaning" }, 36],
    [{ zh: "可选值", en: "Values" }, 36],
    [{ zh: "公开范围", en: "Disclosure" }, 18],
    [{ zh: "示例", en: "Example" }, 26],
  ];
  return {
    name: words.fields,
    frozenColumns: 1,
    columns: headings.map(([heading, width]) => ({ heading: heading[language], width, format: "wrapped" })),
    rows: columns.map((column) => [
      { value: column.heading, mark: "strong" },
      column.code,
      column.presenceWords[language],
      column.form[language],
      column.note?.[language] ?? null,
      column.choices?.values.join(language === "zh" ? "、" : ", ") ?? null,
      column.disclosure[language],
      column.example,
    ]),
  };
}

function guideSheet(
  installation: Installation,
  item: ItemDefinition,
  day: string,
  language: Language,
): Sheet {
  const words = WORDS[language];
  return {
    name: words.guide,
    columns: [
      { heading: words.topic, width: 20, format: "wrapped" },
      { heading: words.text, width: 110, format: "wrapped" },
    ],
    rows: guide(installation, item, day).map(([topic, text]) => [
      { value: topic[language], mark: "strong" },
      text[language],
    ]),
  };
}

function guide(installation: Installation, item: ItemDefinition, day: string): (readonly [Text, Text])[] {
  const clock =
    item.duty === undefined
      ? null
      : (installation.library.list("clock", day).find((one) => one.id === item.duty?.clock) ?? null);
  return [
    [{ zh: "目录事项", en: "Item" }, both(item.label, ` (${item.id}, ${item.edition})`)],
    ...(item.description === undefined ? [] : [[MEANING, item.description] as const]),
    [{ zh: "依据", en: "Legal basis" }, basis(item.sources)],
    ...(clock === null ? [] : [[{ zh: "报送时限", en: "Due" }, clock.label] as const]),
    [{ zh: "更新", en: "Updates" }, CYCLES[item.updateCycle]],
    [{ zh: "怎么填", en: "Filling in" }, HOW],
    [{ zh: "示例行", en: "Example row" }, EXAMPLE],
    [{ zh: "个人信息", en: "Personal data" }, PERSONAL],
    ...(item.naturalPerson === undefined
      ? []
      : [[{ zh: "自然人", en: "Natural persons" }, PERSONS] as const]),
    [{ zh: "报送", en: "Delivering" }, DELIVER],
  ];
}

const both = (text: Text, tail: string): Text => ({ zh: `${text.zh}${tail}`, en: `${text.en}${tail}` });
const MEANING: Text = { zh: "内容", en: "What it is" };

function basis(sources: readonly Source[]): Text {
  const words = sources.map(({ title, number, article, confirmed }) => ({
    place: [`《${title}》`, number ?? "", article ?? ""].filter((one) => one !== "").join(" "),
    confirmed,
  }));
  return {
    zh: words.map((one) => `${one.place}${one.confirmed ? "" : "（待核对）"}`).join("；"),
    en: words.map((one) => `${one.place}${one.confirmed ? "" : " (to be confirmed)"}`).join("; "),
  };
}

const CYCLES: Readonly<Record<ItemDefinition["updateCycle"], Text>> = {
  daily: { zh: "每日", en: "daily" },
  weekly: { zh: "每周", en: "weekly" },
  monthly: { zh: "每月", en: "monthly" },
  quarterly: { zh: "每季度", en: "quarterly" },
  yearly: { zh: "每年", en: "yearly" },
  "as-it-happens": { zh: "随时产生，随时报送", en: "as it happens" },
};

const HOW: Text = {
  zh: "第一行是列名，请勿改动；从第二行起每行一条记录。带 * 的列（红底）必填，黄底的列在特定情形下必填，其余选填。有下拉清单的列请从清单中选。代码、文号等列已设为文本格式，请直接填写，不要用公式。",
  en: "The first row holds the column names: leave it as it is. One record a row from the second on. Columns with * (red) are mandatory, yellow ones in some cases, others optional. Where there is a list, choose from it. Codes and numbers of documents are text: type them in, no formulas.",
};
const EXAMPLE: Text = {
  zh: "第二行（斜体）是示例，可以直接覆盖或删除。留着也不会入库：名称不改，平台就按示例行忽略。",
  en: "The second row (italics) is an example: write over it or delete it. If it stays it is not filed: as long as its name is left as it is, it is set aside as the example.",
};
const PERSONAL: Text = {
  zh: "平台不收录身份证件号码和电话号码：相应的列请留空，文本中也不要填写，出现的会被去除。",
  en: "Identity and telephone numbers are not kept here: leave such columns blank and keep them out of texts; what appears is taken out.",
};
const PERSONS: Text = {
  zh: "以自然人为主体的行会被退回且不保存，请勿报送。",
  en: "Rows about natural persons are returned and not stored: do not deliver them.",
};
const DELIVER: Text = {
  zh: "在“数据报送”页选择本事项上传本文件，不需要映射方案。有问题的行会连同原因退回，可下载错误工作簿，改好后再次报送。",
  en: "Upload this file under “Deliveries” for this item; no mapping profile is needed. Rows with problems come back with the reason: download the error workbook, correct it and deliver it again.",
};
