import { amountText, decimalText, moneyText } from '../../core/money.ts';
import { countryName } from '../customers/customer-choices.ts';
import { inLanguages } from './letterhead.ts';
import type { Paper, PaperColumn, PaperTable } from './paper.ts';
import type { SourceLine } from './source.ts';

/** The goods: priced lines, plain lines, or a grid of colours and sizes for each style. */
export function tablesOf(paper: Paper): PaperTable[] {
  const { kind } = paper;
  if (kind === 'production_notice') return gridsOf(paper);
  if (kind === 'packing_list') return [packingTable(paper), ...gridsOf(paper)];
  return [lineTable(paper)];
}

const number = (value: number) => String(value).replace(/\B(?=(\d{3})+$)/g, ',');
const unique = (texts: readonly string[]) => [...new Set(texts)];
const sumOf = (lines: readonly SourceLine[]) => lines.reduce((sum, { quantity }) => sum + quantity, 0);

/** Each style's lines, in the order in which the styles come. */
function byStyle(lines: readonly SourceLine[]): SourceLine[][] {
  const styles = new Map<string, SourceLine[]>();
  for (const line of lines) styles.set(line.styleCode, [...(styles.get(line.styleCode) ?? []), line]);
  return [...styles.values()];
}

const nameOf = ({ languages }: Paper, { styleName, styleNameOther }: SourceLine) =>
  inLanguages([styleName, styleNameOther], languages).join(' ');

function described(paper: Paper, line: SourceLine): string {
  const more = [line.composition, `${line.colour} / ${line.size}`].filter(Boolean).join(' · ');
  return `${nameOf(paper, line)}\n${more}`;
}

const chineseUnits: Readonly<Record<string, string>> = {
  pc: '件',
  pcs: '件',
  piece: '件',
  pieces: '件',
  set: '套',
  sets: '套',
  pair: '双',
  pairs: '双',
  dozen: '打',
  doz: '打',
};

/** A style has its unit in one language; the usual ones are said in Chinese where the paper is Chinese alone. */
const unitName = ({ languages }: Paper, unit: string) =>
  languages.includes('en') ? unit : (chineseUnits[unit.trim().toLowerCase().replace(/\.$/, '')] ?? unit);

/** The unit where all goods have the same, for the foot. */
function unitOf(paper: Paper, lines: readonly SourceLine[]): string {
  const units = unique(lines.map(({ unit }) => unitName(paper, unit)));
  return units.length === 1 ? ` ${units[0]}` : '';
}

function lineTable(paper: Paper): PaperTable {
  const { source, languages } = paper;
  const { lines, currency, totalE4 } = source;
  const isInvoice = paper.kind === 'commercial_invoice';
  const hasDiscount = lines.some(({ price }) => price && price.discountBp > 0);
  const column = (label: string, more: Omit<PaperColumn, 'label'> = {}): PaperColumn => ({
    label: paper.each(`paper_${label}`),
    ...more,
  });
  const origin = ({ origin }: SourceLine) =>
    origin ? unique(languages.map((language) => countryName(origin, language))).join(' ') : '';
  const cells: [PaperColumn, (line: SourceLine, place: number) => string][] = [
    [column('line', { isNumber: true }), (_line, place) => String(place + 1)],
    [column('item'), ({ skuCode }) => skuCode],
    [column('description', { isWide: true }), (line) => described(paper, line)],
  ];
  if (isInvoice) {
    if (lines.some(({ hsCode }) => hsCode)) cells.push([column('hs_code'), ({ hsCode }) => hsCode ?? '']);
    if (lines.some(({ origin }) => origin)) cells.push([column('origin'), origin]);
  }
  cells.push([
    column('quantity', { isNumber: true }),
    ({ quantity, unit }) => `${number(quantity)} ${unitName(paper, unit)}`,
  ]);
  const last = cells.length - 1;
  if (currency) {
    const inCurrency = (label: string): PaperColumn => ({
      label: [...paper.each(`paper_${label}`), currency],
      isNumber: true,
    });
    cells.push([inCurrency('price'), ({ price }) => priceText(price?.unitE4 ?? 0)]);
    if (hasDiscount)
      cells.push([
        column('discount', { isNumber: true }),
        ({ price }) => (price?.discountBp ? `${decimalText(price.discountBp, 2)}%` : ''),
      ]);
    cells.push([inCurrency('amount'), ({ price }) => amountText(price?.amountE4 ?? 0, currency)]);
  }
  const foot = cells.map(() => '');
  foot[2] = paper.say('paper_total');
  foot[last] = `${number(sumOf(lines))}${unitOf(paper, lines)}`;
  if (currency && totalE4 !== null) foot[cells.length - 1] = moneyText(totalE4, currency);
  return {
    heading: null,
    isGrid: false,
    columns: cells.map(([head]) => head),
    rows: lines.map((line, place) => cells.map(([, text]) => text(line, place))),
    foot,
  };
}

/** A unit price with what decimals it has, at least two. */
const priceText = (priceE4: number) => {
  const [whole = '', fraction = ''] = decimalText(priceE4, 4, 2).split('.');
  return `${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction}`;
};

const kilograms = (grams: number) => `${decimalText(grams, 3)} kg`;

/** One row for each style, and what the shipment as a whole is known to hold. */
function packingTable(paper: Paper): PaperTable {
  const { source } = paper;
  const { shipment, lines } = source;
  const column = (label: string, more: Omit<PaperColumn, 'label'> = {}): PaperColumn => ({
    label: paper.each(`paper_${label}`),
    ...more,
  });
  const known = (read: (line: SourceLine) => number | null) => lines.some((line) => read(line) !== null);
  const cells: [PaperColumn, (style: SourceLine[], place: number) => string][] = [
    [column('line', { isNumber: true }), (_style, place) => String(place + 1)],
    [column('item'), ([line]) => line?.styleCode ?? ''],
    [
      column('description', { isWide: true }),
      ([line]) => (line ? [nameOf(paper, line), line.composition].filter(Boolean).join('\n') : ''),
    ],
    [
      column('quantity', { isNumber: true }),
      (style) => `${number(sumOf(style))} ${unitName(paper, style[0]?.unit ?? '')}`,
    ],
  ];
  if (known(({ piecesPerCarton }) => piecesPerCarton))
    cells.push([
      column('pieces_per_carton', { isNumber: true }),
      ([line]) => (line?.piecesPerCarton ? number(line.piecesPerCarton) : ''),
    ]);
  if (known(({ cartonLengthMm }) => cartonLengthMm))
    cells.push([column('carton_size', { isNumber: true }), ([line]) => (line ? sizeText(line) : '')]);
  if (known(({ cartonGrossG }) => cartonGrossG))
    cells.push([
      column('carton_weight', { isNumber: true }),
      ([line]) =>
        [line?.cartonGrossG, line?.cartonNetG]
          .filter((grams) => grams !== null && grams !== undefined)
          .map((grams) => decimalText(grams, 3))
          .join(' / '),
    ]);
  const styles = byStyle(lines);
  const foot = cells.map(() => '');
  const load = [
    shipment?.cartons ? `${number(shipment.cartons)} ${paper.say('paper_cartons')}` : '',
    shipment?.grossWeightG ? `${paper.say('paper_gross_weight')} ${kilograms(shipment.grossWeightG)}` : '',
    shipment?.volumeCm3 ? `${paper.say('paper_volume')} ${decimalText(shipment.volumeCm3, 6)} m³` : '',
  ].filter(Boolean);
  foot[2] = [paper.say('paper_total'), load.join(' · ')].filter(Boolean).join('\n');
  foot[3] = `${number(sumOf(lines))}${unitOf(paper, lines)}`;
  return {
    heading: null,
    isGrid: false,
    columns: cells.map(([head]) => head),
    rows: styles.map((style, place) => cells.map(([, text]) => text(style, place))),
    foot,
  };
}

function sizeText({ cartonLengthMm, cartonWidthMm, cartonHeightMm }: SourceLine): string {
  const sides = [cartonLengthMm, cartonWidthMm, cartonHeightMm];
  return sides.every((side) => side !== null)
    ? sides.map((side) => decimalText(side ?? 0, 1)).join(' × ')
    : '';
}

const listed = (text: string) =>
  text
    .split(/[,，、]/)
    .map((part) => part.trim())
    .filter(Boolean);

/** What the style lists comes first and in its order, then what else there is. */
const ordered = (present: readonly string[], list: string) =>
  unique([...listed(list).filter((value) => present.includes(value)), ...present]);

function gridsOf(paper: Paper): PaperTable[] {
  return byStyle(paper.source.lines).map((lines) => gridOf(paper, lines));
}

/** Colours down, sizes across, with totals both ways. */
function gridOf(paper: Paper, lines: SourceLine[]): PaperTable {
  const [first] = lines as [SourceLine, ...SourceLine[]];
  const colours = ordered(
    lines.map(({ colour }) => colour),
    first.colours,
  );
  const sizes = ordered(
    lines.map(({ size }) => size),
    first.sizes,
  );
  const pieces = (colour: string | null, size: string | null) =>
    sumOf(
      lines.filter(
        (line) => (colour === null || line.colour === colour) && (size === null || line.size === size),
      ),
    );
  const shown = (quantity: number) => (quantity === 0 ? '' : number(quantity));
  const heading = [first.styleCode, nameOf(paper, first), first.composition].filter(Boolean).join(' · ');
  const total = paper.each('paper_total');
  return {
    heading,
    isGrid: true,
    columns: [
      { label: paper.each('paper_colour'), isWide: true },
      ...sizes.map((size) => ({ label: [size], isNumber: true })),
      { label: total, isNumber: true },
    ],
    rows: colours.map((colour) => [
      colour,
      ...sizes.map((size) => shown(pieces(colour, size))),
      number(pieces(colour, null)),
    ]),
    foot: [
      total.join(' '),
      ...sizes.map((size) => number(pieces(null, size))),
      `${number(sumOf(lines))} ${unitName(paper, first.unit)}`,
    ],
  };
}
