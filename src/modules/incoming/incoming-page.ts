import { daysBetween, today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import { offeredActions } from '../../core/state-table.ts';
import { auditTrail } from '../../web/audit-view.ts';
import type { TitleRow } from '../../web/form-page.ts';
import type { Cell } from '../../web/list.ts';
import { type Outcome, page } from '../../web/outcome.ts';
import { idParam, type PageRequest, type ShowHandler } from '../../web/route.ts';
import { type IncomingAction, incomingTable, isLate } from './incoming.ts';
import {
  dateChangesOf,
  findIncoming,
  type Incoming,
  type IncomingLine,
  linesOf,
  receiptsOf,
} from './incoming-queries.ts';
import { statePill } from './incoming-view.ts';

const links: Record<IncomingAction, { path: string; icon: string }> = {
  receive: { path: 'receipt', icon: 'package-import' },
  redate: { path: 'dates', icon: 'calendar-event' },
  change: { path: 'edit', icon: 'edit' },
  close_short: { path: 'steps/close_short', icon: 'circle-half' },
  cancel: { path: 'steps/cancel', icon: 'x' },
  reopen: { path: 'steps/reopen', icon: 'history' },
};

export async function showIncoming(request: PageRequest): Promise<Outcome> {
  const { context, t, f } = request;
  const incoming = await findIncoming(context.db, idParam(request));
  const lines = await linesOf(context.db, incoming.id);
  const total = (read: (line: IncomingLine) => number) => lines.reduce((sum, line) => sum + read(line), 0);
  const pieces = total(({ quantity }) => quantity);
  const received = total(({ receivedQty }) => receivedQty);
  const late = lines.filter((line) => isLate(line, today(context)));
  const { primary, actions, offersDates } = actionsOf(request, incoming, lines);
  const state = statePill(request, incoming);
  const receipts = await receiptsOf(context.db, incoming.id);
  const mayWrite = allows(context.user, 'incoming.write');
  return page('incoming/show', {
    title: `${incoming.number} · ${t('incoming.one')}`,
    row: {
      heading: incoming.number,
      state: { label: state.text, tone: state.tone },
      lead: [incoming.supplier, t(`incoming.kind_${incoming.kind}`)].filter(Boolean).join(' · '),
      back: { href: '/incoming', label: t('incoming.title') },
      primary,
      actions,
    },
    gauge: {
      label: t('incoming.received'),
      value: Math.min(received, pieces),
      max: pieces,
      text: t('incoming.of_pieces', { count: f.number(received), total: f.number(pieces) }),
    },
    open: f.number(total(({ openQty }) => openQty)),
    late: late.length
      ? {
          text: t('incoming.late_text', {
            count: f.number(late.reduce((sum, { openQty }) => sum + openQty, 0)),
          }),
          href: offersDates ? `/incoming/${incoming.id}/dates` : null,
        }
      : null,
    facts: factGroups(request, incoming),
    table: lineTable(request, lines),
    dateChanges: (await dateChangesOf(context.db, incoming.id)).map((change) => ({
      at: f.instant(change.createdAt),
      who: change.userName,
      icon: 'calendar-event',
      heading: t('incoming.redated', { sku: change.skuCode, before: change.beforeOn, after: change.afterOn }),
      text: change.reason,
    })),
    receipts: receipts.map((receipt) => ({
      day: receipt.postedOn,
      who: receipt.userName ?? '',
      text: t('incoming.receipt_line', { sku: receipt.skuCode, count: f.number(receipt.quantity) }),
      quality: receipt.quality === 'good' ? '' : t(`inventory.quality_${receipt.quality}`),
    })),
    panels: await request.panels({ kind: 'incoming', id: incoming.id, mayWrite }),
    audit: await auditTrail(request, { kind: 'incoming', id: incoming.id }),
  });
}

/** The page of an action; where its state doesn't allow the action, the record's own page, with what was refused. */
export function whereAllowed(
  actionOf: (request: PageRequest) => IncomingAction,
  show: (request: PageRequest, shown: { incoming: Incoming; lines: IncomingLine[] }) => Promise<Outcome>,
): ShowHandler {
  return async (request) => {
    const action = actionOf(request);
    const incoming = await findIncoming(request.context.db, idParam(request));
    const lines = await linesOf(request.context.db, incoming.id);
    const { state } = incoming;
    const isOffered = offeredActions(incomingTable, {
      state,
      subject: lines,
      user: request.context.user,
    }).includes(action);
    return isOffered ? show(request, { incoming, lines }) : showIncoming(request);
  };
}

function actionsOf(
  { context, t }: PageRequest,
  { id, state }: Incoming,
  lines: readonly IncomingLine[],
): { primary: TitleRow['primary']; actions: TitleRow['actions']; offersDates: boolean } {
  const offered = offeredActions(incomingTable, { state, subject: lines, user: context.user });
  const link = (action: IncomingAction) => ({
    href: `/incoming/${id}/${links[action].path}`,
    label: t(`incoming.${action}`),
    icon: links[action].icon,
    ...(action === 'change' ? { edit: true } : {}),
    ...(action === 'cancel' ? { danger: true } : {}),
  });
  return {
    primary: offered.includes('receive') ? link('receive') : null,
    actions: offered.filter((action) => action !== 'receive').map(link),
    offersDates: offered.includes('redate'),
  };
}

function factGroups({ t }: PageRequest, incoming: Incoming) {
  const fact = (label: string, text: string | null) => ({ label: t(`incoming.${label}`), text });
  return [
    {
      title: t('incoming.one'),
      facts: [
        fact('kind', t(`incoming.kind_${incoming.kind}`)),
        fact(incoming.kind === 'production' ? 'workshop' : 'supplier', incoming.supplier),
        fact('reference', incoming.reference),
        { label: t('inventory.warehouse'), text: incoming.warehouseName },
        fact('ordered_on', incoming.orderedOn),
        fact('created_by', incoming.createdByName),
        fact('reason', incoming.stateReason),
      ],
    },
    { title: t('shared.remarks'), facts: [{ label: t('shared.remarks'), text: incoming.remarks }] },
  ];
}

function lineTable({ t, f, context }: PageRequest, lines: readonly IncomingLine[]) {
  const now = today(context);
  const seesCosts = allows(context.user, 'costs.read');
  const sum = (read: (line: IncomingLine) => number) =>
    f.number(lines.reduce((total, line) => total + read(line), 0));
  const day = (line: IncomingLine): Cell => {
    const late = daysBetween(line.expectedOn, now);
    const first = line.firstExpectedOn !== line.expectedOn;
    const sub = [
      isLate(line, now) ? t('incoming.days_late', { count: late }) : '',
      first ? t('incoming.first_was', { day: line.firstExpectedOn }) : '',
    ].filter(Boolean);
    return {
      text: line.expectedOn,
      ...(isLate(line, now) ? { tone: 'danger' as const } : {}),
      ...(sub.length ? { sub: sub.join(' · ') } : {}),
    };
  };
  return {
    caption: t('incoming.lines'),
    columns: [
      { key: 'sku', label: t('inventory.sku') },
      { key: 'day', label: t('incoming.expected_on') },
      { key: 'quantity', label: t('incoming.quantity'), numeric: true },
      { key: 'received', label: t('incoming.received'), numeric: true },
      { key: 'open', label: t('incoming.open'), numeric: true },
      ...(seesCosts
        ? [
            {
              key: 'cost',
              label: t('inventory.unit_cost', { currency: context.settings.baseCurrency }),
              numeric: true,
              hideOnPhone: true,
            },
          ]
        : []),
    ],
    rows: lines.map((line) => ({
      href: `/inventory/skus/${line.skuId}`,
      cells: {
        sku: { text: line.skuCode, sub: `${line.styleName} · ${line.colour} · ${line.size}` },
        day: day(line),
        quantity: f.number(line.quantity),
        received: f.number(line.receivedQty),
        open: f.number(line.openQty),
        cost: f.price(line.unitCostE4),
      },
    })),
    foot: {
      cells: {
        quantity: sum(({ quantity }) => quantity),
        received: sum(({ receivedQty }) => receivedQty),
        open: sum(({ openQty }) => openQty),
      },
    },
  };
}
