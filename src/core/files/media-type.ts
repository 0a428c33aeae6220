/** What a file is by its content; its name and what the browser says of it are never believed. */
export interface MediaType {
  type: string;
  /** The endings that it may have; the first is put on where the name has another. */
  endings: readonly string[];
  /** May it be shown inside a page? */
  isPicture: boolean;
}

const picture = (type: string, ...endings: string[]): MediaType => ({ type, endings, isPicture: true });
const paper = (type: string, ...endings: string[]): MediaType => ({ type, endings, isPicture: false });
const openXml = (kind: string) => `application/vnd.openxmlformats-officedocument.${kind}`;

const mediaTypes = {
  png: picture('image/png', 'png'),
  jpeg: picture('image/jpeg', 'jpg', 'jpeg', 'jfif'),
  gif: picture('image/gif', 'gif'),
  webp: picture('image/webp', 'webp'),
  pdf: paper('application/pdf', 'pdf'),
  docx: paper(openXml('wordprocessingml.document'), 'docx'),
  xlsx: paper(openXml('spreadsheetml.sheet'), 'xlsx'),
  pptx: paper(openXml('presentationml.presentation'), 'pptx'),
  doc: paper('application/msword', 'doc'),
  xls: paper('application/vnd.ms-excel', 'xls'),
  ppt: paper('application/vnd.ms-powerpoint', 'ppt'),
} as const;

/** For `accept`: what the file window offers. */
export const acceptedEndings = Object.values(mediaTypes)
  .flatMap(({ endings }) => endings.map((ending) => `.${ending}`))
  .join(',');

/** The types that a page may show as pictures. */
export const pictureTypes: readonly string[] = Object.values(mediaTypes)
  .filter(({ isPicture }) => isPicture)
  .map(({ type }) => type);

/** Null for what is not taken: programs, archives, pages, drawings that carry scripts, office files with macros. */
export function mediaTypeOf(content: Buffer): MediaType | null {
  const starts = (text: string, at = 0) =>
    content.subarray(at, at + text.length).equals(Buffer.from(text, 'latin1'));
  if (starts('\x89PNG\r\n\x1a\n')) return mediaTypes.png;
  if (starts('\xff\xd8\xff')) return mediaTypes.jpeg;
  if (starts('GIF87a') || starts('GIF89a')) return mediaTypes.gif;
  if (starts('RIFF') && starts('WEBP', 8)) return mediaTypes.webp;
  if (starts('%PDF-')) return mediaTypes.pdf;
  if (starts('PK\x03\x04')) return openXmlType(content);
  if (starts('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return compoundType(content);
  return null;
}

/** An office file is a zip file that holds a list of content types and the folder of its program. */
function openXmlType(content: Buffer): MediaType | null {
  const names = zipNames(content);
  if (!names.includes('[Content_Types].xml')) return null;
  if (names.some((name) => /vbaProject\.bin$|\.(exe|dll|js|vbs)$/i.test(name))) return null;
  if (names.includes('word/document.xml')) return mediaTypes.docx;
  if (names.includes('xl/workbook.xml')) return mediaTypes.xlsx;
  return names.includes('ppt/presentation.xml') ? mediaTypes.pptx : null;
}

/** The names in a zip file's directory (PKWARE APPNOTE 4.3.12, 4.3.16); none where it is cut off. */
function zipNames(content: Buffer): string[] {
  const end = content.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end < 0 || end + 22 > content.length) return [];
  const names: string[] = [];
  const most = 5000;
  for (let at = content.readUInt32LE(end + 16); at + 46 <= end && names.length < most; ) {
    if (content.readUInt32LE(at) !== 0x02014b50) break;
    const [name = 0, extra = 0, comment = 0] = [28, 30, 32].map((offset) =>
      content.readUInt16LE(at + offset),
    );
    names.push(content.toString('utf8', at + 46, at + 46 + name));
    at += 46 + name + extra + comment;
  }
  return names;
}

/**
 * An office file of before 2007 is a Compound File: a file system whose directory names its streams in UTF-16
 * ([MS-CFB] 2.6). Installers and mails are such files too, and are not taken.
 */
function compoundType(content: Buffer): MediaType | null {
  const has = (stream: string) => content.includes(Buffer.from(stream, 'utf16le'));
  if (has('_VBA_PROJECT')) return null;
  if (has('WordDocument')) return mediaTypes.doc;
  if (has('PowerPoint Document')) return mediaTypes.ppt;
  return has('Workbook') ? mediaTypes.xls : null;
}

const longestName = 180;

/** A file's name without folders and what can't be in a name, with the ending that its content has. */
export function safeName(name: string, { endings }: Pick<MediaType, 'endings'>): string {
  const base = (name.normalize('NFC').split(/[\\/]/).at(-1) ?? '')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it takes out
    .replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069"*:<>?|]/g, '')
    .replace(/^[. ]+|[. ]+$/g, '');
  const ending = /\.([^.]{1,10})$/.exec(base)?.[1]?.toLowerCase() ?? '';
  const isRight = endings.includes(ending);
  const stem = isRight ? base.slice(0, -ending.length - 1) : base;
  const short = [...stem].slice(0, longestName).join('');
  return `${short || 'file'}.${isRight ? ending : endings[0]}`;
}
