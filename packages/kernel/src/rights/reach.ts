import type { Text } from "../outcome/index.ts";

/** How far each role reaches, as a lawyer reads it. Documents and the matrix of rights are made from it. */

export interface Reach {
  /** Whose protected data lies within reach. */
  readonly of: "nobody" | "own-enterprise" | "own-area" | "by-consent" | "whole-installation";
  /** As whom fields are disclosed within reach; beyond it everybody reads as the public. */
  readonly readsAs: "own" | "government" | "consent" | null;
  /** Whose deliveries and receipts. */
  readonly deliveries: "none" | "own-and-line" | "own" | "all";
  readonly text: Text;
}

const ADMINISTRATOR: Reach = {
  of: "nobody",
  readsAs: null,
  deliveries: "none",
  text: {
    zh: "不接触任何企业的数据，公开信息亦不经此身份查看",
    en: "No enterprise's data at all; not even what is public is read in this capacity",
  },
};

const OWN_ENTERPRISE: Reach = {
  of: "own-enterprise",
  readsAs: "own",
  deliveries: "none",
  text: {
    zh: "本企业：全部留存信息，含内部字段；其他企业：公开信息",
    en: "The own enterprise: everything held about it, internal fields too; other enterprises: what is public",
  },
};

export const REACH_BY_ROLE = {
  visitor: {
    of: "nobody",
    readsAs: null,
    deliveries: "none",
    text: { zh: "依公示规则公开的信息", en: "What the publication rule shows" },
  },
  enterprise: OWN_ENTERPRISE,
  "legal-representative": OWN_ENTERPRISE,
  "department-officer": {
    of: "own-area",
    readsAs: "government",
    deliveries: "own-and-line",
    text: {
      zh: "本单位辖区（行政区划或园区）内的企业：公开和政务共享字段，须有用途；依规不共享的记录仅限本单位及本条线报送的。报送与回执：本单位、并入本单位的和条线下级的。辖区外：公开信息",
      en: "Enterprises in the organisation's own area (division or park): public fields and fields shared among government, for a stated purpose; records that may not be shared only where the own organisation or its line delivered them. Deliveries and receipts: the own organisation's, those of organisations merged into it and of those below it in line. Elsewhere: what is public",
    },
  },
  "credit-officer": {
    of: "own-area",
    readsAs: "government",
    deliveries: "all",
    text: {
      zh: "本区域或园区内的企业：全部记录的公开和政务共享字段，须有用途；本区域各部门的报送与回执。区域外：公开信息",
      en: "Enterprises in the own area or park: all records, public and shared fields, for a stated purpose; the deliveries and receipts of the region's departments. Elsewhere: what is public",
    },
  },
  "window-clerk": {
    of: "nobody",
    readsAs: null,
    deliveries: "none",
    text: {
      zh: "公开信息；帮办时按企业授权书，操作记两人姓名；证件号码只能比对、不能查看",
      en: "What is public; acting for an enterprise by its letter of authority, with both names recorded; identity numbers are compared, never seen",
    },
  },
  "bank-officer": {
    of: "by-consent",
    readsAs: "consent",
    deliveries: "none",
    text: {
      zh: "公开信息；企业授权本行的事项和字段，限授权期内、按授权用途、逐户查询",
      en: "What is public; the items and fields an enterprise consented to for this bank, while the consent lasts, for its purpose, one enterprise at a time",
    },
  },
  "data-supplier": {
    of: "nobody",
    readsAs: null,
    deliveries: "own",
    text: {
      zh: "公开信息；本单位的报送与回执",
      en: "What is public; the own organisation's deliveries and receipts",
    },
  },
  "system-administrator": ADMINISTRATOR,
  "security-administrator": ADMINISTRATOR,
  "audit-administrator": ADMINISTRATOR,
  operator: {
    of: "whole-installation",
    readsAs: "government",
    deliveries: "all",
    text: {
      zh: "本机命令行：全库的公开和政务共享字段，须有用途，逐条审计",
      en: "At this machine's command line: public and shared fields of the whole installation, for a stated purpose, each act audited",
    },
  },
} as const satisfies Record<string, Reach>;
