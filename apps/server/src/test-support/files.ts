import { crc32, deflateRawSync } from "node:zlib";
import type { Row } from "./rows.ts";

/** Files of rows, as departments make them. */

export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Rows by field code as a table; the header is every code that occurs, in order of appearance. */
export function tableOf(rows: readonly Row[]): Table {
  const header = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return { header, rows: rows.map((row) => header.map((code) => row[code] ?? "")) };
}

const cell = (text: string): string => (/[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

export const csvOf = ({ header, rows }: Table): string =>
  [header, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");

/** The workbook of one sheet, all cells text. */
export function xlsxOf({ header, rows }: Table): Buffer {
  const lines = [header, ...rows].map((row, at) => sheetRow(at + 1, row)).join("");
  const type = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  return zip([
    {
      name: "xl/workbook.xml",
      content: `<workbook><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    },
    {
      name: "xl/_rels/workbook.xml.rels",
      content: `<Relationships><Relationship Id="rId1" Type="${type}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    },
    {
      name: "xl/worksheets/sheet1.xml",
      content: `<worksheet><sheetData>${lines}</sheetData></worksheet>`,
    },
  ]);
}

function sheetRow(number: number, texts: readonly string[]): string {
  const cells = texts.map((text, at) =>
    text === ""
      ? ""
      : `<c r="${columnName(at)}${number}" t="inlineStr"><is><t>${escapeXml(text)}</t></is></c>`,
  );
  return `<row r="${number}">${cells.join("")}</row>`;
}

function columnName(at: number): string {
  const last = String.fromCharCode(65 + (at % 26));
  return at < 26 ? last : columnName(Math.floor(at / 26) - 1) + last;
}

const escapeXml = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

function zip(parts: readonly { readonly name: string; readonly content: string }[]): Buffer {
  const locals: Buffer[] = [];
  const central: Buffer[] = [];
  let offset = 0;
  for (const part of parts) {
    const content = Buffer.from(part.content);
    const packed = deflateRawSync(content);
    const name = Buffer.from(part.name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(0x0800, 2);
    fields.writeUInt16LE(8, 4);
    fields.writeUInt32LE(crc32(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from("PK\u0003\u0004", "latin1"), fields, name, packed]);
    central.push(Buffer.from("PK\u0001\u0002\u0014\u0000", "latin1"), fields, tail, name);
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.write("PK\u0005\u0006", 0, "latin1");
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...locals, directory, end]);
}
