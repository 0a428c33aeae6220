import type { Entered } from './route.ts';

/**
 * The colour × size grid: colours down, sizes across, with totals. Drawn by `views/shared/grid.ejs`, as a view of
 * numbers or as an editor with one input for each SKU; `public/js/grid.js` makes the editor quicker.
 */
export interface GridSku {
  skuId: number;
  code: string;
  colour: string;
  size: string;
}

export type GridTone = 'danger' | 'soon' | 'done' | 'neutral';

/** One SKU in a view. */
export interface GridFigure extends GridSku {
  /** Null where there is nothing to tell, which is not 0. */
  value: number | null;
  /** A second, small figure below, with its word. */
  sub?: string | undefined;
  tone?: GridTone | undefined;
  href?: string | undefined;
}

/** One SKU in an editor. */
export interface GridInput extends GridSku {
  /** What is in it when the form is first shown. */
  value?: string | number | null | undefined;
  /** Shown, but without an input as long as nothing is in it. */
  isOffered?: boolean | undefined;
  /** A small text below the input: what is available, say. */
  sub?: string | undefined;
  tone?: GridTone | undefined;
  /** Its own name and the field that errors name, where it is not the grid's: a line's quantity, say. */
  own?: { name: string; field: string } | undefined;
  /** What goes with the input unseen, by its names. */
  hidden?: Readonly<Record<string, string>> | undefined;
}

export interface DrawnCell extends GridSku {
  isInput: boolean;
  shown: string | number;
  name: string;
  /** As errors and the summary name it. */
  id: string;
  error: string | null;
  sub: string;
  tone: string;
  href: string;
  hidden: Readonly<Record<string, string>>;
}

export interface Grid {
  /** What the grid is about, for those who don't see it. */
  label: string;
  isEditor: boolean;
  /** Texts are typed, which have no totals. */
  hasTotals: boolean;
  sizes: string[];
  rows: { colour: string; cells: (DrawnCell | null)[]; total: number | null }[];
  totals: (number | null)[];
  total: number | null;
}

const distinct = (texts: readonly string[]) => [...new Set(texts)];

/** Colours and sizes in the order in which they are to stand; those left out come behind in the order of the cells. */
export interface GridOrder {
  colours?: readonly string[] | undefined;
  sizes?: readonly string[] | undefined;
}

/** A grid that shows figures. */
export function viewGrid(cells: readonly GridFigure[], look: { label: string } & GridOrder): Grid {
  const drawn = cells.map((cell) => ({
    ...plain(cell),
    shown: cell.value ?? '',
    href: cell.href ?? '',
    number: cell.value,
  }));
  return put(drawn, { ...look, isEditor: false, hasTotals: true });
}

/**
 * A grid to type into: the inputs are called `grid[s12]`, 12 being the SKU's id, and read by `gridCells()` of
 * fields.ts. What was typed and what is wrong with it come again from `entered`. With a `field` they are called
 * `grid[s12][field]`, as `grid-lines.ts` reads them.
 */
export function editGrid(
  entered: Pick<Entered, 'values' | 'errors'>,
  cells: readonly GridInput[],
  look: { label: string; name?: string; field?: string; hasTotals?: boolean } & GridOrder,
): Grid {
  const { name = 'grid', field = '', hasTotals = true } = look;
  const typed = entered.values[name] as Record<string, unknown> | undefined;
  const drawn = cells.map((cell) => {
    const key = gridKey(cell.skuId);
    const sent = typed?.[key];
    const shown = typeof sent === 'string' ? sent : (cell.value ?? '');
    const id = cell.own?.field ?? `${name}.${key}`;
    return {
      ...plain(cell),
      isInput: cell.isOffered !== false || shown !== '' || entered.errors[id] !== undefined,
      shown,
      name: cell.own?.name ?? `${name}[${key}]${field && `[${field}]`}`,
      id,
      error: entered.errors[id] ?? null,
      hidden: cell.hidden ?? {},
      number: wholeOf(shown),
    };
  });
  return put(drawn, { ...look, isEditor: true, hasTotals });
}

/** The name of a SKU in a form. Not its bare id: a form's reader takes small numbers for the places of a list. */
export const gridKey = (skuId: number) => `s${skuId}`;

function plain({
  skuId,
  code,
  colour,
  size,
  sub,
  tone,
}: GridSku & { sub?: string | undefined; tone?: string | undefined }) {
  const at = { skuId, code, colour, size };
  return {
    ...at,
    isInput: false,
    name: '',
    id: '',
    error: null,
    href: '',
    hidden: {},
    sub: sub ?? '',
    tone: tone ?? '',
  };
}

/** What counts towards the totals before anything is checked. */
function wholeOf(shown: string | number): number | null {
  const text = String(shown).normalize('NFKC').replace(/[\s,]/g, '');
  return /^[+-]?\d{1,12}$/.test(text) ? Number(text) : null;
}

type Counted = DrawnCell & { number: number | null };

function put(
  cells: readonly Counted[],
  look: { label: string; isEditor: boolean; hasTotals: boolean } & GridOrder,
): Grid {
  const colours = ordered(look.colours, distinct(cells.map(({ colour }) => colour)));
  const sizes = ordered(look.sizes, distinct(cells.map(({ size }) => size)));
  const byPlace = new Map(cells.map((cell) => [`${cell.colour}\n${cell.size}`, cell]));
  const sum = (some: readonly (Counted | null)[]) => {
    const numbers = some.flatMap((cell) => cell?.number ?? []);
    return numbers.length > 0 ? numbers.reduce((total, number) => total + number, 0) : null;
  };
  const rows = colours.map((colour) => {
    const inRow = sizes.map((size) => byPlace.get(`${colour}\n${size}`) ?? null);
    return { colour, cells: inRow, total: sum(inRow) };
  });
  return {
    label: look.label,
    isEditor: look.isEditor,
    hasTotals: look.hasTotals,
    sizes,
    rows,
    totals: sizes.map((_, place) => sum(rows.map((row) => row.cells[place] ?? null))),
    total: sum(cells),
  };
}

/** Those that exist, in the wanted order; the others behind. */
function ordered(wanted: readonly string[] = [], present: readonly string[]): string[] {
  return distinct([...wanted.filter((name) => present.includes(name)), ...present]);
}
