import { createReadStream } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { Readable, Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createInflateRaw } from 'node:zlib';
import { SheetProblem } from './encoding.ts';

/** A file inside a zip file: where its packed bytes lie, and how large they become. */
interface Part {
  name: string;
  /** 0 stored, 8 deflated. */
  method: number;
  start: number;
  packed: number;
  unpacked: number;
}

/** What a spreadsheet's reader needs, in the order in which it needs it; the texts come before the sheets. */
const wanted = [
  /^_rels\/\.rels$/,
  /^xl\/_rels\/workbook\.xml\.rels$/,
  /^xl\/workbook\.xml$/,
  /^xl\/sharedStrings\.xml$/,
  /^xl\/styles\.xml$/,
  /^xl\/worksheets\/sheet\d+\.xml$/,
];
const rankOf = ({ name }: { name: string }) => wanted.findIndex((pattern) => pattern.test(name));
const needed = ['xl/_rels/workbook.xml.rels', 'xl/workbook.xml'];
const texts = 'xl/sharedStrings.xml';
const noTexts = Buffer.from('<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>');

const mostUnpacked = 400_000_000;
const mostTexts = 100_000_000;

/**
 * The parts of an .xlsx file that are read, as a zip file of their own. Each was unpacked once before to see
 * how large it becomes, since what a file says of itself may be a lie that fills memory; and with the texts
 * before the sheets, the reader writes no sheet to the system's temp folder. Throws `SheetProblem`.
 */
export async function readableParts(path: string): Promise<Readable> {
  const parts = (await partsOf(path)).filter((part) => rankOf(part) >= 0);
  parts.sort((a, b) => rankOf(a) - rankOf(b));
  if (needed.some((name) => !parts.some((part) => part.name === name)))
    throw new SheetProblem('imports.not_a_sheet');
  let left = mostUnpacked;
  for (const part of parts) {
    part.unpacked = await unpackedSize(path, part, part.name === texts ? mostTexts : left);
    left -= part.unpacked;
  }
  return Readable.from(zipOf(path, parts));
}

async function unpackedSize(path: string, part: Part, most: number): Promise<number> {
  if (part.method === 0 || part.packed === 0) return part.packed;
  let size = 0;
  const count = new Writable({
    write(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      done(size > most ? new SheetProblem('imports.too_large') : null);
    },
  });
  try {
    await pipeline(packedBytes(path, part), createInflateRaw(), count);
  } catch (error) {
    throw error instanceof SheetProblem ? error : new SheetProblem('imports.not_a_sheet');
  }
  return size;
}

const packedBytes = (path: string, { start, packed }: Part) =>
  createReadStream(path, { start, end: start + packed - 1 });

async function* zipOf(path: string, parts: readonly Part[]): AsyncGenerator<Buffer> {
  const hasTexts = parts.some(({ name }) => name === texts);
  for (const part of parts) {
    if (!hasTexts && part.name === 'xl/workbook.xml') {
      const empty = { name: texts, method: 0, packed: noTexts.length, unpacked: noTexts.length };
      yield Buffer.concat([localHeader(empty), noTexts]);
    }
    yield localHeader(part);
    if (part.packed > 0) yield* packedBytes(path, part) as AsyncIterable<Buffer>;
  }
}

/** The header before a part's bytes, as the zip format has it (PKWARE APPNOTE 4.3.7). */
function localHeader({ name, method, packed, unpacked }: Omit<Part, 'start'>): Buffer {
  const header = Buffer.alloc(30);
  header.writeUInt32LE(0x04034b50, 0);
  header.writeUInt16LE(20, 4);
  header.writeUInt16LE(method, 8);
  header.writeUInt32LE(packed, 18);
  header.writeUInt32LE(unpacked, 22);
  header.writeUInt16LE(Buffer.byteLength(name), 26);
  return Buffer.concat([header, Buffer.from(name)]);
}

/** The parts that the directory at the end of the file names (PKWARE APPNOTE 4.3.12, 4.3.16). */
async function partsOf(path: string): Promise<Part[]> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    const tail = await bytesAt(file, Math.max(0, size - 65_557), 65_557);
    const end = tail.lastIndexOf(Buffer.from('PK\x05\x06'));
    if (end < 0) throw new SheetProblem('imports.not_a_sheet');
    const directory = await bytesAt(file, tail.readUInt32LE(end + 16), tail.readUInt32LE(end + 12));
    const parts: Part[] = [];
    for (let at = 0; at + 46 <= directory.length; ) {
      const [nameLength, extra, comment] = [28, 30, 32].map((offset) => directory.readUInt16LE(at + offset));
      const name = directory.toString('utf8', at + 46, at + 46 + (nameLength ?? 0));
      const method = directory.readUInt16LE(at + 10);
      const packed = directory.readUInt32LE(at + 20);
      const header = directory.readUInt32LE(at + 42);
      const local = await bytesAt(file, header, 30);
      const start = header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
      if (![0, 8].includes(method) || start + packed > size) throw new SheetProblem('imports.not_a_sheet');
      parts.push({ name, method, start, packed, unpacked: 0 });
      at += 46 + (nameLength ?? 0) + (extra ?? 0) + (comment ?? 0);
    }
    return parts;
  } catch (error) {
    // Offsets that lead nowhere: cut off, or not a zip file at all.
    throw error instanceof RangeError ? new SheetProblem('imports.not_a_sheet') : error;
  } finally {
    await file.close();
  }
}

async function bytesAt(file: FileHandle, start: number, length: number): Promise<Buffer> {
  const most = Math.min(length, 4_000_000);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(most), 0, most, start);
  return buffer.subarray(0, bytesRead);
}
