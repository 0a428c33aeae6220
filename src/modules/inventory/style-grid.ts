import { decimalText } from '../../core/money.ts';
import { allows } from '../../core/permissions.ts';
import { editGrid, type Grid, gridKey } from '../../web/grid.ts';
import { fragment, json, type Outcome } from '../../web/outcome.ts';
import type { PageRequest } from '../../web/route.ts';
import { listOf } from './style-form.ts';
import { type GridCell, gridOf, pricesOf, stylesByCode } from './style-queries.ts';

/** What a line may be given once for a whole style, besides its quantity. */
export type SaidOnce = 'price' | 'cost' | null;

/** A style's grid within a form with lines, for `views/inventory/parts/add-style.ejs`; `grid-lines.ts` reads it. */
export interface StyleGrid {
  /** What was typed to find the style. */
  typed: string;
  said: SaidOnce;
  /** No style has the code that was typed. */
  isUnknown: boolean;
  found: FoundStyle | null;
}

interface FoundStyle {
  code: string;
  name: string;
  grid: Grid;
  /** `styles[t7]` */
  at: string;
  /** The price or cost that all its lines share already. */
  saidValue: string;
  /** What the style is listed at, in all its currencies. */
  listPrices: string;
}

/** A line as the form shows it: typed or stored. */
export interface GridLine {
  sku?: string | undefined;
  quantity?: string | number | undefined;
  price?: string | number | undefined;
  cost?: string | number | undefined;
}

/**
 * The grid that a form with lines shows: that of the style named in its field `addStyle`, with the quantities of its
 * `lines`. Hand it on to the view as `styleGrid`.
 */
export async function styleGrid(
  request: PageRequest,
  lines: readonly GridLine[],
  said: SaidOnce,
): Promise<StyleGrid> {
  const typed = request.entered.values.addStyle;
  return gridFor(request, { code: typeof typed === 'string' ? typed : '', lines, said });
}

/** A line's code for comparing; none where something else than a text was sent for it. */
const codeOf = ({ sku }: GridLine): string => (typeof sku === 'string' ? sku.trim().toLowerCase() : '');

async function gridFor(
  request: PageRequest,
  { code, lines, said }: { code: string; lines: readonly GridLine[]; said: SaidOnce },
): Promise<StyleGrid> {
  const { db } = request.context;
  const wanted = code.normalize('NFC').trim().slice(0, 40);
  const style = wanted ? (await stylesByCode(db, [wanted])).get(wanted.toLowerCase()) : undefined;
  const typed = style?.code ?? wanted;
  if (!style || style.isArchived) return { typed, said, isUnknown: typed !== '', found: null };
  const at = `styles[t${style.id}]`;
  const cells = await gridOf(db, style.id);
  const codes = new Set(cells.map((cell) => cell.code.toLowerCase()));
  const own = lines.filter((line) => codes.has(codeOf(line)));
  return {
    typed,
    said,
    isUnknown: false,
    found: {
      code: style.code,
      name: style.name,
      at,
      saidValue: said ? shared(own.map((line) => String(line[said] ?? ''))) : '',
      listPrices: said === 'price' ? await listed(request, style.id) : '',
      grid: editorOf(request, { at, cells, own, order: style, label: `${style.code} ${style.name}` }),
    },
  };
}

function editorOf(
  { t, f }: PageRequest,
  {
    at,
    cells,
    own,
    order,
    label,
  }: {
    at: string;
    cells: readonly GridCell[];
    own: readonly GridLine[];
    order: { colours: string; sizes: string };
    label: string;
  },
): Grid {
  const name = `${at}[cells]`;
  const inputs = cells.map((cell) => {
    const was = quantityOf(own.filter((line) => codeOf(line) === cell.code.toLowerCase()));
    const hidden = (field: string) => `${name}[${gridKey(cell.skuId)}][${field}]`;
    const available = cell.onHand - cell.reserved;
    return {
      ...cell,
      value: was,
      isOffered: cell.isActive,
      sub: t('inventory.available_short', { count: f.number(available) }),
      tone: available > 0 ? undefined : ('neutral' as const),
      hidden: { [hidden('sku')]: cell.code, [hidden('was')]: was },
    };
  });
  const look = { label, name, field: 'quantity', colours: listOf(order.colours), sizes: listOf(order.sizes) };
  return editGrid({ values: {}, errors: {} }, inputs, look);
}

/** The sum of a SKU's lines; what is typed in its only line stays as typed. */
function quantityOf(lines: readonly GridLine[]): string {
  const typed = lines.map(({ quantity }) => String(quantity ?? '').trim()).filter(Boolean);
  if (typed.length < 2) return typed[0] ?? '';
  const numbers = typed.map((text) => Number(text.normalize('NFKC').replaceAll(',', '')));
  return numbers.every(Number.isSafeInteger) ? String(numbers.reduce((sum, one) => sum + one, 0)) : '';
}

const shared = (texts: readonly string[]) => (new Set(texts).size === 1 ? (texts[0] ?? '') : '');

async function listed({ context }: PageRequest, styleId: number): Promise<string> {
  if (!allows(context.user, 'orders.prices')) return '';
  const prices = Object.entries(await pricesOf(context.db, styleId));
  return prices.map(([currency, priceE4]) => `${currency} ${decimalText(priceE4, 4, 2)}`).join(' · ');
}

/** The grid of one style as a part of a page, for the script that opens it within the form. */
export async function showStyleGrid(request: PageRequest): Promise<Outcome> {
  const { code = '', said } = request.query;
  const once = said === 'price' || said === 'cost' ? said : null;
  const styleGrid = await gridFor(request, { code, lines: [], said: once });
  return fragment('inventory/parts/style-grid', { styleGrid });
}

const mostStyles = 50;

/** The SKUs of styles by their codes, for lines that are pasted as style, colour and size. */
export async function matchSkus({ context: { db }, query }: PageRequest): Promise<Outcome> {
  const codes = (query.styles ?? '')
    .split('\n')
    .map((code) => code.trim())
    .filter(Boolean);
  const styles = [...(await stylesByCode(db, codes.slice(0, mostStyles))).values()];
  const matches: { style: string; sku: string; colour: string; size: string }[] = [];
  for (const { id, code, isArchived } of styles) {
    const offered = isArchived ? [] : (await gridOf(db, id)).filter(({ isActive }) => isActive);
    matches.push(...offered.map(({ code: sku, colour, size }) => ({ style: code, sku, colour, size })));
  }
  return json(matches);
}
