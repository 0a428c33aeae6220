import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

export type SheetFormat =
  | { kind: 'xlsx' }
  | { kind: 'text'; encoding: 'utf8' | 'utf16le' | 'utf16be' | 'gb18030' | 'windows-1252' };

/** The file can't be read as a spreadsheet; the key says why. */
export class SheetProblem extends Error {
  constructor(
    readonly messageKey:
      | 'imports.not_a_sheet'
      | 'imports.old_excel'
      | 'imports.empty_file'
      | 'imports.too_large',
  ) {
    super(messageKey);
  }
}

/** What a file is, by its content; its name says nothing. */
export async function detectFormat(path: string): Promise<SheetFormat> {
  const head = await firstBytes(path, 8192);
  if (head.length === 0) throw new SheetProblem('imports.empty_file');
  const starts = (...bytes: number[]) => bytes.every((byte, place) => head[place] === byte);
  if (starts(0x50, 0x4b, 0x03, 0x04)) return { kind: 'xlsx' };
  if (starts(0xd0, 0xcf, 0x11, 0xe0)) throw new SheetProblem('imports.old_excel');
  if (starts(0xff, 0xfe)) return { kind: 'text', encoding: 'utf16le' };
  if (starts(0xfe, 0xff)) return { kind: 'text', encoding: 'utf16be' };
  if (starts(0xef, 0xbb, 0xbf)) return { kind: 'text', encoding: 'utf8' };
  if (!looksLikeText(head)) throw new SheetProblem('imports.not_a_sheet');
  if (await isUtf8(path)) return { kind: 'text', encoding: 'utf8' };
  return {
    kind: 'text',
    encoding: looksLikeChinese(await firstBytes(path, 1_000_000)) ? 'gb18030' : 'windows-1252',
  };
}

async function firstBytes(path: string, length: number): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Pictures, PDFs and programs hold control bytes that no text has. */
function looksLikeText(bytes: Buffer): boolean {
  return bytes.every(
    (byte) => byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d || byte === 0x1a,
  );
}

async function isUtf8(path: string): Promise<boolean> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  try {
    for await (const chunk of createReadStream(path)) decoder.decode(chunk as Buffer, { stream: true });
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/** In GB18030 the bytes of everyday Chinese come in pairs from 0xA1 up; in Western text they stand alone. */
function looksLikeChinese(bytes: Buffer): boolean {
  let high = 0;
  let paired = 0;
  for (let place = 0; place < bytes.length; place++) {
    if ((bytes[place] ?? 0) < 0x80) continue;
    high++;
    if ((bytes[place] ?? 0) >= 0x81 && (bytes[place + 1] ?? 0) >= 0xa1) {
      high++;
      paired += 2;
      place++;
    }
  }
  return paired > high / 2;
}
