/** Texts about what is withheld from a reader. */

export const disclosureZh = {
  "withheld.title": "不向您显示的字段",
  "withheld.text": "目录规定了每个字段可以给谁看。下列字段不论是否填写，都不向您显示。",
  "withheld.fields": "{{reason}}：{{names}}",
  "withheld.count": "{{count}} 个字段",
  "record.masked": "部分隐去",
};

export const disclosureEn: Record<keyof typeof disclosureZh, string> = {
  "withheld.title": "Fields not shown to you",
  "withheld.text":
    "The catalogue says who may see each field. These are not shown to you, whether they are filled in or not.",
  "withheld.fields": "{{reason}}: {{names}}",
  "withheld.count": "{{count}} fields",
  "record.masked": "partly hidden",
};
