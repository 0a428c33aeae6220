/** The one model of a document: what the print page and the PDF both draw. Frozen as JSON at issue. */
import type { MessageValues } from '../../core/refusal.ts';
import type { Translate } from '../../web/languages.ts';
import { type DocumentKind, languagesOf, type PaperLanguage } from './document.ts';
import type { BankAccount, House } from './letterhead.ts';
import type { Source } from './source.ts';

export interface Fact {
  label: string;
  text: string;
}

export interface Block {
  heading: string;
  /** Paragraphs; a line break in one is kept. */
  lines: string[];
  facts?: Fact[];
  /** Short enough to share the page's width. */
  side?: 'left' | 'right';
}

export interface PaperColumn {
  /** One line for each language. */
  label: string[];
  isNumber?: boolean;
  /** Takes what room there is. */
  isWide?: boolean;
}

export interface PaperTable {
  heading: string | null;
  /** Colours by sizes, whose columns are equally wide. */
  isGrid: boolean;
  columns: PaperColumn[];
  rows: string[][];
  foot: string[] | null;
}

export interface DocumentContent {
  kind: DocumentKind;
  language: PaperLanguage;
  number: string;
  revision: number;
  issuedOn: string;
  /** One line for each language. */
  title: string[];
  letterhead: { names: string[]; lines: string[]; logoFileId: number | null };
  parties: Block[];
  facts: Fact[];
  tables: PaperTable[];
  /** The total in words. */
  words: string[];
  blocks: Block[];
  signatures: { heading: string; name: string; isOurs: boolean }[];
  stampFileId: number | null;
  /** `Page {page} of {pages}` with these names still in it. */
  pageText: string;
  draftText: string;
  currency: string | null;
  totalE4: number | null;
  pieces: number;
}

export interface Making {
  kind: DocumentKind;
  language: PaperLanguage;
  source: Source;
  house: House;
  bank: BankAccount | null;
  number: string;
  revision: number;
  issuedOn: string;
  hasStamp: boolean;
  /** What is said on this document only. */
  note: string | null;
  translate: (language: 'en' | 'zh-CN') => Translate;
}

/** The document's languages, and how a text is said in them. */
export interface Paper extends Making {
  languages: ('en' | 'zh-CN')[];
  /** A text in each language. */
  each(key: string, values?: MessageValues): string[];
  /** The same on one line. */
  say(key: string, values?: MessageValues): string;
}

export function paperOf(making: Making): Paper {
  const languages = languagesOf(making.language);
  const each = (key: string, values?: MessageValues) => [
    ...new Set(languages.map((language) => making.translate(language)(`documents.${key}`, values))),
  ];
  return { ...making, languages, each, say: (key, values) => each(key, values).join(' ') };
}
