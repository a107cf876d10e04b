import type { CellMark, ColumnFormat, HeadingLook } from "./types.ts";
import { XML_HEAD } from "./xml.ts";

/** The one table of styles: every format with every look, so that a style's number can be reckoned. */

const FORMATS: Readonly<Record<ColumnFormat, { readonly id: number; readonly wrap: boolean }>> = {
  general: { id: 0, wrap: false },
  text: { id: 49, wrap: false },
  wrapped: { id: 49, wrap: true },
  date: { id: 164, wrap: false },
  integer: { id: 1, wrap: false },
  decimal: { id: 165, wrap: false },
  money: { id: 166, wrap: false },
};
const FORMAT_NAMES: readonly ColumnFormat[] = [
  "general",
  "text",
  "wrapped",
  "date",
  "integer",
  "decimal",
  "money",
];

type Look = "plain" | CellMark;
const LOOKS: readonly Look[] = ["plain", "wrong", "warning", "example", "quiet", "strong"];
const HEADINGS: readonly HeadingLook[] = ["mandatory", "conditional", "plain"];

/** Fonts and fills of looks by their number in the lists below. */
const DRESS: Readonly<
  Record<Look, { readonly font: number; readonly fill: number; readonly border: number }>
> = {
  plain: { font: 0, fill: 0, border: 0 },
  wrong: { font: 2, fill: 5, border: 1 },
  warning: { font: 0, fill: 6, border: 1 },
  example: { font: 3, fill: 0, border: 0 },
  quiet: { font: 3, fill: 7, border: 0 },
  strong: { font: 1, fill: 0, border: 0 },
};
const HEADING_FILL: Readonly<Record<HeadingLook, number>> = { mandatory: 2, conditional: 3, plain: 4 };

/** A style of a cell. `quoted`: text that begins like a formula is told to be text, also after it was edited. */
export function styleOf(format: ColumnFormat, look: Look, quoted: boolean): number {
  const cell = FORMAT_NAMES.indexOf(format) * LOOKS.length + LOOKS.indexOf(look);
  return 1 + cell * 2 + (quoted ? 1 : 0);
}

export const headingStyle = (look: HeadingLook): number =>
  1 + FORMAT_NAMES.length * LOOKS.length * 2 + HEADINGS.indexOf(look);

const font = (inner: string): string =>
  `<font>${inner}<name val="宋体"/><family val="3"/><charset val="134"/></font>`;
const fill = (rgb: string): string =>
  `<fill><patternFill patternType="solid"><fgColor rgb="FF${rgb}"/><bgColor indexed="64"/></patternFill></fill>`;
const side = (name: string): string => `<${name} style="thin"><color rgb="FFBFBFBF"/></${name}>`;

function cellFormats(): string[] {
  const xfs = [`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>`];
  for (const format of FORMAT_NAMES) {
    const { id, wrap } = FORMATS[format];
    for (const look of LOOKS) {
      const { font: fontId, fill: fillId, border } = DRESS[look];
      for (const quote of ["", ` quotePrefix="1"`]) {
        xfs.push(
          `<xf numFmtId="${id}" fontId="${fontId}" fillId="${fillId}" borderId="${border}" xfId="0"${quote} applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="top"${wrap ? ` wrapText="1"` : ""}/></xf>`,
        );
      }
    }
  }
  for (const look of HEADINGS) {
    xfs.push(
      `<xf numFmtId="49" fontId="1" fillId="${HEADING_FILL[look]}" borderId="1" xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1"><alignment vertical="center" wrapText="1"/></xf>`,
    );
  }
  return xfs;
}

/** The part `xl/styles.xml`. */
export function stylesXml(): string {
  const xfs = cellFormats();
  const fonts = [
    font(`<sz val="11"/>`),
    font(`<b/><sz val="11"/>`),
    font(`<b/><sz val="11"/><color rgb="FF9C0006"/>`),
    font(`<i/><sz val="11"/><color rgb="FF595959"/>`),
  ];
  const fills = [
    `<fill><patternFill patternType="none"/></fill>`,
    `<fill><patternFill patternType="gray125"/></fill>`,
    ...["FADBD8", "FCF3CF", "E8EEF4", "FFC7CE", "FFEB9C", "F2F2F2"].map(fill),
  ];
  const borders = [
    `<border><left/><right/><top/><bottom/><diagonal/></border>`,
    `<border>${["left", "right", "top", "bottom"].map(side).join("")}<diagonal/></border>`,
  ];
  const list = (name: string, of: readonly string[]): string =>
    `<${name} count="${of.length}">${of.join("")}</${name}>`;
  return `${XML_HEAD}<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${list(
    "numFmts",
    [
      `<numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>`,
      `<numFmt numFmtId="165" formatCode="General"/>`,
      `<numFmt numFmtId="166" formatCode="#,##0.00####"/>`,
    ],
  )}${list("fonts", fonts)}${list("fills", fills)}${list("borders", borders)}<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>${list("cellXfs", xfs)}<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;
}
