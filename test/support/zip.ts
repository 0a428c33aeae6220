import { deflateRawSync } from 'node:zlib';

/** A zip file of these parts, with the directory saying what `saying` claims of their sizes. */
export function zipOf(parts: Record<string, string | Buffer>, saying?: number): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const [name, content] of Object.entries(parts)) {
    const packed = deflateRawSync(content);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    for (const [header, at] of [
      [local, 8],
      [central, 10],
    ] as const) {
      header.writeUInt16LE(8, at);
      header.writeUInt32LE(packed.length, at + 10);
      header.writeUInt32LE(saying ?? content.length, at + 14);
      header.writeUInt16LE(name.length, at + 18);
    }
    central.writeUInt32LE(offset, 42);
    files.push(local, Buffer.from(name), packed);
    directory.push(central, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...files, ...directory, end]);
}

const xml = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
const kinds = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** An .xlsx file by hand, its one sheet before its texts, as Excel writes them. */
export function xlsxOf(
  { rows, texts = '' }: { rows: string; texts?: string | Buffer },
  saying?: number,
): Buffer {
  const relations = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"';
  return zipOf(
    {
      'xl/worksheets/sheet1.xml': `<worksheet ${xml}><sheetData>${rows}</sheetData></worksheet>`,
      'xl/workbook.xml': `<workbook ${xml} xmlns:r="${kinds}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      'xl/_rels/workbook.xml.rels': `<Relationships ${relations}><Relationship Id="rId1" Type="${kinds}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
      ...(texts ? { 'xl/sharedStrings.xml': texts } : {}),
    },
    saying,
  );
}

export const xlsxTexts = (texts: string) => `<sst ${xml}>${texts}</sst>`;
export const xlsxCell = (place: string, text: string) =>
  `<c r="${place}" t="inlineStr"><is><t>${text}</t></is></c>`;
