/** A document's content as pdfmake wants it: A4, letterhead, heads that repeat, rows that don't break. */
import type {
  Alignment,
  Column,
  Content,
  CustomTableLayout,
  TableCell,
  TDocumentDefinitions,
} from 'pdfmake/interfaces.js';
import type { Block, DocumentContent, Fact, PaperTable } from './paper.ts';

/** The pictures as data URLs, since a frozen document names them by their files. */
export interface PaperPictures {
  logo: string | null;
  stamp: string | null;
}

const ink = '#1c2733';
const quiet = '#5b6570';
const line = '#b9c2cb';
const accent = '#0f5f5f';
const margin = 40;
// A4's 595 points less both margins.
const width = 595.28 - 2 * margin;

const rules: CustomTableLayout = {
  hLineWidth: (row, node) => (row === 0 || row === 1 || row === node.table.body.length ? 0.8 : 0.4),
  vLineWidth: () => 0,
  hLineColor: (row, node) => (row <= 1 || row >= node.table.body.length - 1 ? ink : line),
  paddingTop: () => 2.8,
  paddingBottom: () => 2.4,
  paddingLeft: () => 4,
  paddingRight: () => 4,
};

/**
 * Text in the font that has its letters: Noto Sans SC lacks those of Polish, Turkish or Greek, which Roboto has;
 * and with a place to break where there is none, or it would stick out of its column.
 */
const breakable = (text: string): Content => {
  const broken = text.replace(/[\x21-\u024f]{24}(?=[\x21-\u024f])/g, '$&\u200b');
  if (!/[\u0100-\u024f\u0370-\u052f\u1e00-\u1eff\u200b\u20a0-\u20bf]/.test(broken)) return broken;
  return broken.split(otherFont).flatMap((part, place): Content[] => {
    if (part === '') return [];
    return place % 2 === 1 ? [{ text: part, font: 'Roboto' }] : [part];
  });
};
const otherFont =
  /(\u200b|[\x21-\u2bff]*[\u0100-\u024f\u0370-\u052f\u1e00-\u1eff\u20a0-\u20bf][\x21-\u2bff]*)/;

/** Codes and numbers stay on one line, as long as that leaves room for the rest. */
const isWhole = (text: string) => text.length <= 18 && !/\s.*\s/.test(text);

export function pdfDefinition(
  content: DocumentContent,
  { pictures, isDraft, issuedAt }: { pictures: PaperPictures; isDraft: boolean; issuedAt: Date | null },
): TDocumentDefinitions {
  const number = content.facts[0]?.text ?? content.number;
  return {
    pageSize: 'A4',
    pageMargins: [margin, 34, margin, 44],
    defaultStyle: { font: 'Noto', fontSize: 9, lineHeight: 0.95, color: ink },
    info: {
      title: [content.title.at(-1), number].join(' '),
      author: content.letterhead.names.at(-1) ?? '',
      ...(issuedAt ? { creationDate: issuedAt } : {}),
    },
    ...(isDraft
      ? { watermark: { text: content.draftText, color: '#b42318', opacity: 0.12, bold: true, angle: -40 } }
      : {}),
    header: (page) =>
      page === 1
        ? ''
        : {
            margin: [margin, 16, margin, 0],
            columns: [
              { text: breakable(content.letterhead.names.at(-1) ?? ''), color: quiet, fontSize: 7.5 },
              { text: number, color: quiet, fontSize: 7.5, alignment: 'right' },
            ],
          },
    footer: (page, pages) => ({
      margin: [margin, 14, margin, 0],
      columns: [
        { text: number, color: quiet, fontSize: 7.5 },
        {
          text: content.pageText.replaceAll('{page}', String(page)).replaceAll('{pages}', String(pages)),
          color: quiet,
          fontSize: 7.5,
          alignment: 'right',
        },
      ],
    }),
    content: [
      letterhead(content, pictures.logo),
      title(content),
      head(content),
      ...content.tables.map(goods),
      ...(content.words.length > 0 ? [words(content.words)] : []),
      ...blocks(content.blocks),
      signatures(content, pictures.stamp),
    ],
  };
}

function letterhead(content: DocumentContent, logo: string | null): Content {
  const [name = '', ...others] = content.letterhead.names;
  const text: Content = {
    stack: [
      { text: breakable(name), bold: true, fontSize: 14, color: accent },
      ...others.map((other) => ({ text: breakable(other), bold: true, fontSize: 10.5 })),
      ...content.letterhead.lines.map((text) => ({ text: breakable(text), fontSize: 8, color: quiet })),
    ],
  };
  const columns: Column[] = logo
    ? [
        { image: logo, fit: [110, 52], width: 118 },
        { ...text, width: '*' },
      ]
    : [{ ...text, width: '*' }];
  return {
    stack: [
      { columns, columnGap: 8 },
      {
        canvas: [{ type: 'line', x1: 0, y1: 6, x2: width, y2: 6, lineWidth: 1.4, lineColor: accent }],
      },
    ],
  };
}

function title({ title: lines }: DocumentContent): Content {
  const [first = '', second] = lines;
  return {
    stack: [
      { text: first, bold: true, fontSize: 17, alignment: 'center', characterSpacing: second ? 4 : 0.5 },
      ...(second
        ? [{ text: second.toUpperCase(), bold: true, fontSize: 11, alignment: 'center' as const }]
        : []),
    ],
    margin: [0, 8, 0, 8],
  };
}

/** The parties at the left, numbers, days and terms at the right. */
function head(content: DocumentContent): Content {
  return {
    columns: [
      {
        width: '*',
        stack: content.parties.map(({ heading, lines }) => ({
          stack: [
            { text: heading, color: quiet, fontSize: 8 },
            ...lines.map((text, place) => ({ text: breakable(text), bold: place === 0 })),
          ],
          margin: [0, 0, 0, 6] as [number, number, number, number],
        })),
      },
      { width: '50%', ...factTable(content.facts) },
    ],
    columnGap: 18,
    margin: [0, 0, 0, 8],
  };
}

function factTable(facts: readonly Fact[]): {
  table: { widths: string[]; body: TableCell[][] };
  layout: CustomTableLayout;
} {
  return {
    table: {
      widths: ['auto', '*'],
      body: facts.map(({ label, text }) => [
        { text: label, color: quiet, fontSize: 8 },
        { text: breakable(text) },
      ]),
    },
    layout: {
      hLineWidth: () => 0,
      vLineWidth: () => 0,
      paddingTop: () => 0.8,
      paddingBottom: () => 0.8,
      paddingLeft: (column) => (column === 0 ? 0 : 6),
      paddingRight: () => 0,
    },
  };
}

function goods({ heading, columns, rows, foot, isGrid }: PaperTable): Content {
  const cell = (text: string, place: number): TableCell => {
    const [first = '', ...rest] = text.split('\n');
    const alignment: Alignment = columns[place]?.isNumber ? 'right' : 'left';
    const isName = columns[place]?.isWide;
    if (rest.length === 0)
      return { text: breakable(first), alignment, fontSize: 8.5, noWrap: !isName && isWhole(first) };
    return {
      stack: [
        { text: breakable(first), alignment, fontSize: 8.5 },
        ...rest.map((more) => ({ text: breakable(more), alignment, fontSize: 7.5, color: quiet })),
      ],
    };
  };
  const table: Content = {
    table: {
      headerRows: 1,
      dontBreakRows: true,
      keepWithHeaderRows: 1,
      widths: isGrid
        ? columns.map((_column, place) => (place === 0 ? 96 : '*'))
        : columns.map(({ isWide }) => (isWide ? '*' : 'auto')),
      body: [
        columns.map(({ label, isNumber }) => ({
          text: label.join('\n'),
          bold: true,
          fontSize: 8,
          alignment: isNumber ? ('right' as Alignment) : ('left' as Alignment),
          fillColor: '#eef3f3',
        })),
        ...rows.map((row) => row.map(cell)),
        ...(foot
          ? [foot.map((text, place): TableCell => ({ stack: [cell(text, place) as Content], bold: true }))]
          : []),
      ],
    },
    layout: rules,
    margin: [0, 0, 0, 4],
  };
  if (!heading) return table;
  return {
    stack: [{ text: breakable(heading), bold: true, margin: [0, 8, 0, 3] }, table],
    unbreakable: rows.length <= 25,
  };
}

function words(lines: readonly string[]): Content {
  return { stack: lines.map((text) => ({ text, bold: true })), margin: [0, 4, 0, 4], unbreakable: true };
}

/** Short ones stand side by side, so that a document of few lines is one page. */
function blocks(all: readonly Block[]): Content[] {
  const on = (side: Block['side']) => all.filter((one) => one.side === side);
  const [left, right] = [on('left'), on('right')];
  const rest = all.filter(({ side }) => !side).map(block);
  if (left.length === 0 || right.length === 0) return [...[...left, ...right].map(block), ...rest];
  return [
    {
      columns: [
        { width: '*', stack: left.map(block) },
        { width: '38%', stack: right.map(block) },
      ],
      columnGap: 18,
    },
    ...rest,
  ];
}

function block({ heading, lines, facts }: Block): Content {
  return {
    stack: [
      { text: heading, bold: true, fontSize: 9, color: accent, headlineLevel: 1 },
      ...lines.map((text) => ({
        text: breakable(text),
        margin: [0, 1, 0, 1] as [number, number, number, number],
      })),
      ...(facts ? [factTable(facts)] : []),
    ],
    margin: [0, 6, 0, 0],
    unbreakable: lines.length < 4 && lines.join('').length < 1200,
  };
}

function signatures({ signatures: all }: DocumentContent, stamp: string | null): Content {
  return {
    unbreakable: true,
    margin: [0, 14, 0, 0],
    columns: all.map(({ heading, name, isOurs }) => ({
      width: all.length === 1 ? 220 : '*',
      stack: [
        { text: heading, fontSize: 8, color: quiet },
        isOurs && stamp
          ? {
              image: stamp,
              fit: [90, 62] as [number, number],
              margin: [0, 2, 0, 0] as [number, number, number, number],
            }
          : { text: ' ', fontSize: 9, margin: [0, 36, 0, 0] as [number, number, number, number] },
        {
          canvas: [{ type: 'line' as const, x1: 0, y1: 0, x2: 150, y2: 0, lineWidth: 0.6, lineColor: ink }],
        },
        { text: breakable(name || ' '), margin: [0, 2, 0, 0] as [number, number, number, number] },
      ],
    })),
    columnGap: 18,
  };
}
