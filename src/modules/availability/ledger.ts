import { today } from '../../core/days.ts';
import { allows } from '../../core/permissions.ts';
import type { Cell } from '../../web/list.ts';
import type { PageRequest } from '../../web/route.ts';
import { type Situation, type Step, stepsOf } from './atp.ts';
import { type DemandRow, demandRows, type SupplyRow, supplyRows } from './ledger-queries.ts';

interface Entry {
  on: string;
  what: Cell;
  /** Null for what counts as nothing. */
  pieces: number | null;
  sub?: string;
}

/** The dated supplies and demands behind an answer, each leading to its record, with what is left after it. */
export async function ledgerOf(
  request: PageRequest,
  at: { skuId: number; warehouseId: number | null; situation: Situation },
) {
  const { context, t, f } = request;
  const { skuId, warehouseId, situation } = at;
  const supplies = await supplyRows(context, { skuId, warehouseId });
  const demands = await demandRows(context, { skuId, warehouseId });
  const now = today(context);
  const entries: Entry[] = [
    {
      on: now,
      what: { text: t('availability.on_hand'), href: `/inventory/skus/${skuId}` },
      pieces: situation.onHand,
    },
    ...(situation.safety > 0 ? [{ on: now, what: t('availability.safety'), pieces: -situation.safety }] : []),
    ...inOrder(request, supplies, demands),
  ];
  const steps = stepsOf(situation);
  let left = 0;
  const rows = entries.map(({ on, what, pieces }, place) => {
    left += pieces ?? 0;
    const isLastOfDay = entries[place + 1]?.on !== on;
    const step = isLastOfDay && pieces !== null ? steps.find((known) => known.on === on) : undefined;
    return {
      cells: {
        day: on,
        what,
        pieces: signed(request, pieces),
        left:
          pieces === null
            ? ''
            : left < 0
              ? { text: f.number(left), tone: 'danger' as const }
              : f.number(left),
        promise: step ? f.number(step.atp) : '',
      },
    };
  });
  return {
    caption: t('availability.ledger'),
    columns: [
      { key: 'day', label: t('shared.day') },
      { key: 'what', label: t('availability.what_happens') },
      { key: 'pieces', label: t('availability.in_out'), numeric: true },
      { key: 'left', label: t('availability.left'), numeric: true },
      { key: 'promise', label: t('availability.can_promise'), numeric: true },
    ],
    rows,
  };
}

function signed({ t, f }: PageRequest, pieces: number | null): Cell {
  if (pieces === null) return { text: t('availability.nothing'), tone: 'danger' };
  return `${pieces > 0 ? '+' : ''}${f.number(pieces)}`;
}

/** By day, what comes in before what goes out; what is overdue stands at its own day and counts as nothing. */
function inOrder(
  request: PageRequest,
  supplies: readonly SupplyRow[],
  demands: readonly DemandRow[],
): Entry[] {
  const { t, f, context } = request;
  const now = today(context);
  const seesIncoming = allows(context.user, 'incoming.read');
  const supplied = supplies.map(({ incomingId, number, kind, supplier, expectedOn, openQty }): Entry => {
    const isLate = expectedOn < now;
    const sub = [
      supplier,
      t(`availability.kind_${kind}`),
      isLate ? t('availability.late', { day: expectedOn, count: f.number(openQty) }) : '',
    ];
    return {
      on: isLate ? now : expectedOn,
      what: {
        text: number,
        ...(seesIncoming ? { href: `/incoming/${incomingId}` } : {}),
        sub: sub.filter(Boolean).join(' · '),
      },
      pieces: isLate ? null : openQty,
    };
  });
  const owed = demands.flatMap((row) => [
    ...(row.held > 0 ? [demandEntry(request, row, { pieces: row.held, isHeld: true })] : []),
    ...(row.waiting > 0 ? [demandEntry(request, row, { pieces: row.waiting, isHeld: false })] : []),
  ]);
  const rank = ({ pieces }: Entry) => (pieces === null ? 0 : pieces > 0 ? 1 : 2);
  return [...supplied, ...owed].sort((a, b) => (a.on === b.on ? rank(a) - rank(b) : a.on < b.on ? -1 : 1));
}

function demandEntry(
  { t, context }: PageRequest,
  { order, dueOn }: DemandRow,
  { pieces, isHeld }: { pieces: number; isHeld: boolean },
): Entry {
  const now = today(context);
  const due = t(isHeld ? 'availability.held_until' : 'availability.due', { day: dueOn });
  return {
    on: isHeld || dueOn < now ? now : dueOn,
    what: order
      ? { text: order.number, href: `/orders/${order.id}`, sub: `${order.customerName} · ${due}` }
      : { text: t('availability.other_order'), sub: due },
    pieces: -pieces,
  };
}

/** The next days on which more can be promised than before: today's figure and a few after it. */
export function outlook(steps: readonly Step[], most: number): { on: string; atp: number }[] {
  const rising = steps.filter(({ atp }, place) => place === 0 || atp > (steps[place - 1]?.atp ?? 0));
  return rising.slice(0, most).map(({ on, atp }) => ({ on, atp }));
}
