import { describe, expect, it } from 'vitest';
import { mediaTypeOf, safeName } from '../../src/core/files/media-type.ts';
import { zipOf } from '../support/zip.ts';

const compound = (stream: string) =>
  Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(64), Buffer.from(stream, 'utf16le')]);
const office = (part: string, ...more: string[]) =>
  zipOf(Object.fromEntries(['[Content_Types].xml', part, ...more].map((name) => [name, '<x/>'])));

describe('what a file is, by its content', () => {
  it.each([
    ['a PNG', Buffer.from('89504e470d0a1a0a00', 'hex'), 'png'],
    ['a JPEG', Buffer.from('ffd8ffe000', 'hex'), 'jpg'],
    ['a GIF', Buffer.from('GIF89a..'), 'gif'],
    ['a WebP', Buffer.from('RIFF....WEBPVP8 '), 'webp'],
    ['a PDF', Buffer.from('%PDF-1.7\n'), 'pdf'],
    ['a Word file', office('word/document.xml'), 'docx'],
    ['an Excel file', office('xl/workbook.xml'), 'xlsx'],
    ['a PowerPoint file', office('ppt/presentation.xml'), 'pptx'],
    ['an old Word file', compound('WordDocument'), 'doc'],
    ['an old Excel file', compound('Workbook'), 'xls'],
    ['a zip file', zipOf({ 'readme.txt': 'x' }), null],
    ['a Word file with macros', office('word/document.xml', 'word/vbaProject.bin'), null],
    ['an old Excel file with macros', compound('Workbook _VBA_PROJECT'), null],
    ['an installer', compound('Property'), null],
    ['a cut-off zip file', office('word/document.xml').subarray(0, 40), null],
    ['a program', Buffer.from('MZ\x90\x00'), null],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), null],
    ['a drawing that could carry a script', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), null],
    ['text', Buffer.from('hello'), null],
    ['nothing', Buffer.alloc(0), null],
  ])('%s', (_name, content, ending) => {
    expect(mediaTypeOf(content)?.endings[0] ?? null).toBe(ending);
  });

  it('shows only pictures inside a page', () => {
    expect(mediaTypeOf(Buffer.from('%PDF-1.7'))?.isPicture).toBe(false);
    expect(mediaTypeOf(Buffer.from('GIF89a'))?.isPicture).toBe(true);
  });

  it.each([
    ['photo.PNG', 'photo.png'],
    ['面料 样品.png', '面料 样品.png'],
    ['C:\\fakepath\\photo.png', 'photo.png'],
    ['../../etc/passwd', 'passwd.png'],
    ['invoice.exe', 'invoice.exe.png'],
    ['evil\u202egnp.exe', 'evilgnp.exe.png'],
    ['', 'file.png'],
    ['.png', 'png.png'],
    ['a"b\r\n.png', 'ab.png'],
  ])('the name %j becomes %j', (name, safe) => {
    expect(safeName(name, { endings: ['png'] })).toBe(safe);
  });

  it('cuts a long name, not its ending', () => {
    expect(safeName(`${'长'.repeat(400)}.png`, { endings: ['png'] })).toBe(`${'长'.repeat(180)}.png`);
  });
});
