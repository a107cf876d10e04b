import { escapeXml, XML_HEAD } from "./xml.ts";

/** Comments on cells: their texts, and the old drawing that every program still wants for them. */

export interface Comment {
  readonly row: number;
  readonly column: number;
  readonly reference: string;
  readonly text: string;
}

export function commentsXml(comments: readonly Comment[]): string {
  const list = comments.map(
    ({ reference, text }) =>
      `<comment ref="${reference}" authorId="0"><text><r><t xml:space="preserve">${escapeXml(text)}</t></r></text></comment>`,
  );
  return `${XML_HEAD}<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>XinPark</author></authors><commentList>${list.join("")}</commentList></comments>`;
}

/** Shapes are numbered in blocks of this many, and a drawing names its blocks. */
const BLOCK = 1024;

/** `firstBlock` counts from 1; no two drawings of a workbook share a block. */
export function drawingXml(comments: readonly Comment[], firstBlock: number): string {
  const blocks = Array.from({ length: blocksOf(comments.length) }, (_, index) => firstBlock + index);
  const shapes = comments.map(({ row, column }, index) => {
    const id = firstBlock * BLOCK + 1 + index;
    return `<v:shape id="_x0000_s${id}" type="#_x0000_t202" style="position:absolute;width:260pt;height:90pt;z-index:${index + 1};visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/><x:Anchor>${column + 1}, 12, ${row}, 2, ${column + 4}, 12, ${row + 5}, 4</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>${row}</x:Row><x:Column>${column}</x:Column></x:ClientData></v:shape>`;
  });
  return `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="${blocks.join(",")}"/></o:shapelayout><v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>${shapes.join("")}</xml>`;
}

export const blocksOf = (comments: number): number => Math.max(1, Math.ceil((comments + 1) / BLOCK));
