import type { z } from 'zod';
import { Forbidden } from '../../core/refusal.ts';
import type { Field } from '../../web/form-page.ts';
import { idOf } from '../../web/lists/narrow.ts';
import { type Outcome, page, redirect } from '../../web/outcome.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { warehouseChoices } from '../inventory/warehouse-queries.ts';
import { findOrder, linesOf } from '../orders/order-queries.ts';
import { chooseOrder } from './choosing.ts';
import { returnable, returnCauses } from './return.ts';
import { createReturn, updateReturn } from './return-actions.ts';
import type { editReturnForm, newReturnForm } from './return-form.ts';
import {
  findReturn,
  findWritableReturn,
  linesOfReturn,
  mayWriteReturn,
  type Return,
  returnedByLine,
} from './return-queries.ts';
import { type FormLine, linesForm } from './return-view.ts';

type Values = Partial<Pick<Return, 'cause' | 'reason' | 'expectedOn' | 'trackingNumber' | 'remarks'>> & {
  warehouseId: number;
};

async function fieldsFor(
  { context, t }: PageRequest,
  values: Values,
): Promise<{ top: Field[]; below: Field[] }> {
  const warehouses = await warehouseChoices(context.db, values.warehouseId);
  return {
    top: [
      {
        name: 'cause',
        label: t('returns.cause'),
        kind: 'select',
        width: 'm',
        value: values.cause ?? '',
        // Nobody is to send the first one by not looking.
        options: [
          { value: '', label: '–' },
          ...returnCauses.map((cause) => ({ value: cause, label: t(`returns.cause_${cause}`) })),
        ],
      },
      { name: 'reason', label: t('returns.reason'), optional: true, value: values.reason ?? '' },
    ],
    below: [
      {
        name: 'warehouseId',
        label: t('returns.warehouse'),
        kind: 'select',
        width: 'm',
        value: values.warehouseId,
        options: warehouses.map(({ id, name }) => ({ value: id, label: name })),
      },
      {
        name: 'expectedOn',
        label: t('returns.expected_on'),
        kind: 'date',
        width: 's',
        optional: true,
        value: values.expectedOn ?? '',
      },
      {
        name: 'trackingNumber',
        label: t('returns.tracking_number'),
        optional: true,
        width: 'm',
        value: values.trackingNumber ?? '',
      },
    ],
  };
}

/** The order's lines of which something may come back, each with what is asked for so far. */
async function formLines(
  { context, t, f }: PageRequest,
  orderId: number,
  { exceptId, asked }: { exceptId: number | null; asked: ReadonlyMap<number, number> },
): Promise<FormLine[]> {
  const returned = await returnedByLine(context.db, orderId, exceptId);
  return (await linesOf(context.db, orderId))
    .map((line) => ({
      line,
      most: returnable({ shipped: line.shipped, returned: returned.get(line.id)?.claimed ?? 0 }),
    }))
    .filter(({ most }) => most > 0)
    .map(({ line, most }) => ({
      hidden: { name: 'orderLineId', value: line.id },
      heading: line.skuCode,
      sub: `${line.styleName} · ${line.colour} · ${line.size}`,
      texts: [f.number(line.shipped), f.number(most)],
      inputs: [{ name: 'quantity', label: t('returns.quantity'), value: asked.get(line.id) ?? '' }],
    }));
}

const columns = ['orders.sku', 'orders.shipped', 'returns.returnable', 'returns.quantity'];

export async function showNewReturn(request: PageRequest): Promise<Outcome> {
  const { context, t, query, entered } = request;
  const id = idOf(String(entered.values.order ?? query.order ?? ''));
  if (id === null) return chooseOrder(request);
  const order = await findOrder(context, id);
  if (!mayWriteReturn(context, { ...order, orderOwnerId: order.ownerId }))
    throw new Forbidden('returns.write');
  const lines = await formLines(request, order.id, { exceptId: null, asked: new Map() });
  const { top, below } = await fieldsFor(request, { warehouseId: order.warehouseId });
  const back = { href: `/orders/${order.id}`, label: order.number };
  const title = t('returns.new');
  const lead = `${order.number} · ${order.customerName}`;
  if (lines.length === 0)
    return page('returns/nothing', {
      title,
      row: { heading: title, lead, back },
      why: t('returns.nothing_shipped'),
      text: t('returns.nothing_shipped_text'),
      back,
    });
  return page(
    'returns/lines-form',
    linesForm({
      title,
      lead,
      back,
      action: '/returns',
      submit: t('returns.create'),
      version: null,
      hidden: { order: String(order.id) },
      fields: top,
      fieldsBelow: below,
      columns: columns.map((key) => t(key)),
      lines,
    }),
  );
}

export async function create(request: PageRequest, form: z.output<typeof newReturnForm>): Promise<Outcome> {
  const { order, ...input } = form;
  const id = await createReturn(request.context, order, input);
  return redirect(`/returns/${id}`, { key: 'returns.created' });
}

export async function showEditReturn(request: PageRequest): Promise<Outcome> {
  const { context, t } = request;
  const goods = await findWritableReturn(context, idParam(request));
  const lines = await linesOfReturn(context.db, goods.id);
  const asked = new Map(lines.map(({ orderLineId, quantity }) => [orderLineId, quantity]));
  const { top, below } = await fieldsFor(request, goods);
  return page(
    'returns/lines-form',
    linesForm({
      title: `${goods.number} · ${t('shared.edit')}`,
      lead: `${goods.orderNumber} · ${goods.customerName}`,
      back: { href: `/returns/${goods.id}`, label: goods.number },
      action: `/returns/${goods.id}`,
      submit: t('shared.save'),
      version: goods.version,
      fields: top,
      fieldsBelow: below,
      columns: columns.map((key) => t(key)),
      lines: await formLines(request, goods.orderId, { exceptId: goods.id, asked }),
    }),
  );
}

export async function save(request: PageRequest, form: z.output<typeof editReturnForm>): Promise<Outcome> {
  const id = idParam(request);
  const { version, ...input } = form;
  await updateReturn(request.context, { id, version }, input);
  return redirect(`/returns/${id}`, { key: 'shared.saved' });
}

/** For files: the return as the record that they hang on. */
export async function returnAsRecord(context: PageRequest['context'], id: number) {
  const goods = await findReturn(context, id);
  return { kind: 'return', id, label: goods.number, mayWrite: mayWriteReturn(context, goods) };
}
