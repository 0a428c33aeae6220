/** Pure rules of what falls due when, and of what payments cover. No I/O. */
import { addDays, type Day } from '../../core/days.ts';
import { divideRounded, minorUnits, sum } from '../../core/money.ts';
import { split, type Term, termAmounts } from './plan.ts';

/** A line of an order, and how much of it each shipment takes. */
export interface OwedLine {
  quantity: number;
  amountE4: number;
}

/** A shipment that isn't cancelled, with what it takes of the order. */
export interface OwedShipment {
  id: number;
  plannedOn: Day;
  dispatchedOn: Day | null;
  pieces: readonly { line: OwedLine; quantity: number }[];
}

export interface OwedOrder {
  state: string;
  currency: string;
  confirmedOn: Day | null;
  promisedOn: Day | null;
  lines: readonly OwedLine[];
  shipments: readonly OwedShipment[];
}

export interface Due {
  /** The row of the plan, from 1; 0 where no plan was agreed. */
  position: number;
  /** The shipment that brings it on. */
  shipmentId: number | null;
  amountE4: number;
  /** Null while what brings it on hasn't happened. */
  dueOn: Day | null;
}

/** Of a part of a line its part of the amount, rounded half away from zero; all pieces come to the whole amount. */
function worthOf(line: OwedLine, quantity: number, currency: string): number {
  const unit = 10n ** BigInt(4 - minorUnits(currency));
  if (quantity === line.quantity) return line.amountE4;
  return Number(divideRounded(BigInt(line.amountE4) * BigInt(quantity), BigInt(line.quantity) * unit) * unit);
}

/** Dispatched ones first, in the order in which they left; then by the day on which they are to leave. */
function inOrder(shipments: readonly OwedShipment[]): OwedShipment[] {
  const key = ({ dispatchedOn, plannedOn }: OwedShipment) =>
    dispatchedOn === null ? `1 ${plannedOn}` : `0 ${dispatchedOn}`;
  return [...shipments].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : a.id - b.id));
}

/** What the goods of each shipment are worth: together never more or less than their lines, to the last unit. */
export function shipmentValues({ currency, shipments }: Pick<OwedOrder, 'currency' | 'shipments'>) {
  const gone = new Map<OwedLine, number>();
  return inOrder(shipments).map((shipment) => {
    let valueE4 = 0;
    for (const { line, quantity } of shipment.pieces) {
      const before = gone.get(line) ?? 0;
      valueE4 += worthOf(line, before + quantity, currency) - worthOf(line, before, currency);
      gone.set(line, before + quantity);
    }
    return { shipment, valueE4 };
  });
}

const ended = ['closed', 'closed_short'];

/** What the goods are worth that have left. */
export function shippedValue(order: Pick<OwedOrder, 'currency' | 'shipments'>): number {
  const left = order.shipments.filter(({ dispatchedOn }) => dispatchedOn !== null);
  return sum(shipmentValues({ ...order, shipments: left }).map(({ valueE4 }) => valueE4));
}

/**
 * What the customer owes for the order in all: nothing for a cancelled one; once it has ended, what has left; until
 * then its lines, or what has left of a line of which more was sent than ordered.
 */
export function owedFor(order: OwedOrder): number {
  if (order.state === 'cancelled') return 0;
  if (ended.includes(order.state)) return shippedValue(order);
  const gone = new Map<OwedLine, number>();
  for (const { dispatchedOn, pieces } of order.shipments) {
    if (dispatchedOn === null) continue;
    for (const { line, quantity } of pieces) gone.set(line, (gone.get(line) ?? 0) + quantity);
  }
  return sum(
    order.lines.map((line) =>
      Math.max(line.amountE4, worthOf(line, Math.max(line.quantity, gone.get(line) ?? 0), order.currency)),
    ),
  );
}

/**
 * What falls due when. A row that the order brings on is due once. One that shipments bring on is split over them by
 * what their goods are worth, so that with several shipments each is paid for by itself; what is in no shipment yet
 * is due by the promised day where it is to be paid before, and has no day yet where it is paid afterwards.
 */
export function duesOf(order: OwedOrder, terms: readonly Term[]): Due[] {
  const owedE4 = owedFor(order);
  if (terms.length === 0) return kept([{ position: 0, shipmentId: null, amountE4: owedE4, dueOn: null }]);
  const amounts = termAmounts(owedE4, terms, order.currency);
  const values = shipmentValues(order);
  const restE4 = Math.max(0, owedE4 - sum(values.map(({ valueE4 }) => valueE4)));
  return kept(
    terms.flatMap((term, place): Due[] => {
      const position = place + 1;
      const amountE4 = amounts[place] ?? 0;
      if (term.dueTrigger === 'order')
        return [{ position, shipmentId: null, amountE4, dueOn: later(order.confirmedOn, term.days) }];
      const parts = split(amountE4, [...values.map(({ valueE4 }) => valueE4), restE4], order.currency);
      const rest = parts.pop() ?? 0;
      return [
        ...values.map(({ shipment }, index) => ({
          position,
          shipmentId: shipment.id,
          amountE4: parts[index] ?? 0,
          dueOn: shipmentDay(term, shipment),
        })),
        { position, shipmentId: null, amountE4: rest, dueOn: restDay(term, order) },
      ];
    }),
  );
}

/** Rounding may leave a unit at what is otherwise nothing: it is owed all the same. */
const kept = (dues: readonly Due[]) => dues.filter(({ amountE4 }) => amountE4 > 0);

const later = (day: Day | null, days: number) => (day === null ? null : addDays(day, days));

function shipmentDay({ dueTrigger, days }: Term, { plannedOn, dispatchedOn }: OwedShipment): Day | null {
  if (dueTrigger !== 'before_shipment') return later(dispatchedOn, days);
  const leaves = dispatchedOn !== null && dispatchedOn < plannedOn ? dispatchedOn : plannedOn;
  return addDays(leaves, -days);
}

function restDay({ dueTrigger, days }: Term, { promisedOn }: OwedOrder): Day | null {
  return dueTrigger === 'before_shipment' && promisedOn !== null ? addDays(promisedOn, -days) : null;
}

/** How much of each due is paid: the earliest first, those without a day last. */
export function covered(dues: readonly Due[], paidE4: number): { due: Due; paidE4: number }[] {
  const order = dues
    .map((due, place) => ({ due, place }))
    .sort((a, b) => {
      const [first, second] = [a.due.dueOn ?? '9999', b.due.dueOn ?? '9999'];
      return first < second ? -1 : first > second ? 1 : a.place - b.place;
    });
  const paid = new Map<Due, number>();
  let left = paidE4;
  for (const { due } of order) {
    const part = Math.min(left, due.amountE4);
    paid.set(due, part);
    left -= part;
  }
  return dues.map((due) => ({ due, paidE4: paid.get(due) ?? 0 }));
}
