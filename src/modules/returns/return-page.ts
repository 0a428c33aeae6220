import { auditTrail } from '../../web/audit-view.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { shownFiles } from '../../web/record-files.ts';
import { idParam, type PageRequest } from '../../web/route.ts';
import { type ReturnAction, toCome, toInspect } from './return.ts';
import { findReturn, linesOfReturn, mayWriteReturn, type Return, type ReturnLine } from './return-queries.ts';
import { actionsFor, stateTones } from './return-view.ts';

const paths: Record<ReturnAction, { path: string; icon: string }> = {
  edit: { path: 'edit', icon: 'edit' },
  approve: { path: 'steps/approve', icon: 'check' },
  reject: { path: 'steps/reject', icon: 'x' },
  receive: { path: 'receipt', icon: 'package-import' },
  inspect: { path: 'inspection', icon: 'scan' },
  finish: { path: 'steps/finish', icon: 'circle-check' },
  cancel: { path: 'steps/cancel', icon: 'x' },
};

/** The action that brings the return forward, before those that end it. */
const forward: readonly ReturnAction[] = ['approve', 'inspect', 'receive', 'finish'];

export async function showReturn(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const goods = await findReturn(context, idParam(request));
  const lines = await linesOfReturn(context.db, goods.id);
  const at = `/returns/${goods.id}`;
  const offered = actionsFor(request, goods, lines);
  const link = (action: ReturnAction) => ({
    href: `${at}/${paths[action].path}`,
    label: action === 'edit' ? t('shared.edit') : t(`returns.${action}`),
    icon: paths[action].icon,
    danger: action === 'reject' || action === 'cancel',
    ...(action === 'edit' ? { edit: true } : {}),
  });
  const first = forward.find((action) => offered.includes(action)) ?? null;
  const total = (read: (line: ReturnLine) => number) => lines.reduce((sum, line) => sum + read(line), 0);
  const asked = total(({ quantity }) => quantity);
  const gauge = (label: string, value: number, max: number) => ({
    label: t(`returns.${label}`),
    value,
    max,
    text: t('orders.of_pieces', { count: f.number(value), total: f.number(max) }),
  });
  const received = total(({ receivedQty }) => receivedQty);
  const mayWrite = mayWriteReturn(context, goods);
  const record = { kind: 'return', id: goods.id };
  return page('returns/show', {
    title: `${goods.number} · ${t('returns.one')}`,
    goods,
    row: {
      heading: goods.number,
      state: { label: t(`returns.state_${goods.state}`), tone: stateTones[goods.state] },
      lead: `${goods.customerName} · ${t(`returns.cause_${goods.cause}`)}`,
      back: { href: '/returns', label: t('returns.title') },
      primary: first ? link(first) : null,
      actions: offered.filter((action) => action !== first).map(link),
    },
    next: t(`returns.next_${goods.state}`, { warehouse: goods.warehouseName }),
    gauges: [
      gauge('received', received, asked),
      gauge('inspected', received - total((line) => toInspect(line)), received),
    ],
    facts: factGroups(request, goods),
    table: lineTable(request, goods, lines),
    files: await shownFiles(request, { at: '/returns', record, mayWrite }),
    audit: await auditTrail(request, record),
  });
}

function factGroups({ t }: PageRequest, goods: Return) {
  const fact = (label: string, text: string | null, href?: string) => ({
    label: t(`returns.${label}`),
    text,
    ...(href ? { href } : {}),
  });
  return [
    {
      title: t('returns.what'),
      facts: [
        fact('customer', goods.customerName, `/customers/${goods.customerId}`),
        fact('order', goods.orderNumber, `/orders/${goods.orderId}`),
        fact('cause', t(`returns.cause_${goods.cause}`)),
        fact('reason', goods.reason),
        fact('warehouse', goods.warehouseName),
        fact('requested_on', goods.requestedOn),
        fact('expected_on', goods.expectedOn),
        fact('tracking_number', goods.trackingNumber),
        fact('received_on', goods.receivedOn),
        fact('state_reason', goods.stateReason),
        fact('remarks', goods.remarks),
      ],
    },
  ];
}

function lineTable({ t, f }: PageRequest, { state }: Return, lines: readonly ReturnLine[]) {
  const hasCome = lines.some(({ receivedQty }) => receivedQty > 0);
  const count = (value: number) => (value === 0 ? '' : f.number(value));
  return {
    caption: t('returns.lines'),
    columns: [
      { key: 'sku', label: t('orders.sku') },
      { key: 'quantity', label: t('returns.quantity'), numeric: true },
      ...(hasCome
        ? [
            { key: 'received', label: t('returns.received'), numeric: true },
            { key: 'good', label: t('returns.good'), numeric: true },
            { key: 'second', label: t('returns.second'), numeric: true },
            { key: 'scrap', label: t('returns.scrap'), numeric: true },
            ...(state === 'received' ? [{ key: 'left', label: t('returns.to_inspect'), numeric: true }] : []),
          ]
        : []),
      ...(lines.some(({ finding }) => finding) ? [{ key: 'finding', label: t('returns.finding') }] : []),
    ],
    rows: lines.map((line) => ({
      href: `/inventory/skus/${line.skuId}`,
      cells: {
        sku: { text: line.skuCode, sub: `${line.styleName} · ${line.colour} · ${line.size}` },
        quantity: f.number(line.quantity),
        received:
          state === 'received' && toCome(line) > 0
            ? {
                text: f.number(line.receivedQty),
                sub: t('returns.still_to_come', { count: f.number(toCome(line)) }),
              }
            : f.number(line.receivedQty),
        good: count(line.goodQty),
        second: count(line.secondQty),
        scrap: count(line.scrappedQty),
        left: count(toInspect(line)),
        finding: line.finding,
      },
    })),
  };
}
