import { viewGrid } from '../../web/grid.ts';
import type { PageRequest, Panel, PanelRecord } from '../../web/route.ts';
import { gridStyles, stylesOfSkus } from '../inventory/sku-queries.ts';
import { listOf } from '../inventory/style-form.ts';
import { openQuantity } from './order.ts';
import { linesOf, type OrderLine } from './order-queries.ts';

const figures = {
  ordered: ({ quantity }: OrderLine) => quantity,
  reserved: ({ reserved }: OrderLine) => reserved,
  shipped: ({ shipped }: OrderLine) => shipped,
  open: (line: OrderLine) => openQuantity(line),
};
type Figure = keyof typeof figures;

const isFigure = (text: string | undefined): text is Figure =>
  text !== undefined && Object.hasOwn(figures, text);

/** On the order's page: its lines as a grid for each style, once asked for. A long order is quick without. */
export async function lineGrids(request: PageRequest, { id }: PanelRecord): Promise<Panel | null> {
  const { context, t, f, query } = request;
  const lines = await linesOf(context.db, id);
  const styles = await stylesOfSkus(
    context.db,
    lines.map(({ skuId }) => skuId),
  );
  const groups = gridStyles(lines, styles);
  if (groups.length === 0) return null;
  const chosen = isFigure(query.grid) ? query.grid : null;
  const at = (figure: string) => `/orders/${id}?grid=${figure}#grids`;
  const grids = (chosen === null ? [] : groups).map(({ style, lines: own }) => ({
    heading: `${style.code} ${style.name}`,
    href: `/inventory/styles/${style.styleId}`,
    grid: viewGrid(
      own.map((line) => ({
        ...line,
        code: line.skuCode,
        value: figures[chosen ?? 'ordered'](line),
        sub: chosen === 'ordered' ? '' : t('orders.grid_of', { count: f.number(line.quantity) }),
        href: `/inventory/skus/${line.skuId}`,
      })),
      {
        label: `${style.code} · ${t(`orders.grid_${chosen}`)}`,
        colours: listOf(style.colours),
        sizes: listOf(style.sizes),
      },
    ),
  }));
  return {
    place: 'main',
    view: 'orders/parts/line-grids',
    model: {
      grids,
      showUrl: at('ordered'),
      hideUrl: `/orders/${id}`,
      choices: Object.keys(figures).map((figure) => ({
        href: at(figure),
        label: t(`orders.grid_${figure}`),
        isCurrent: figure === chosen,
      })),
    },
  };
}
