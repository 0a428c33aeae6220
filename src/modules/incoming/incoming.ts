/** Pure rules of what is expected to come in: what may follow what, and what is still to come. No I/O. */
import type { Day } from '../../core/days.ts';
import type { Guard, StateTable } from '../../core/state-table.ts';

export const incomingKinds = ['production', 'purchase'] as const;
export type IncomingKind = (typeof incomingKinds)[number];

export const incomingStates = ['open', 'received', 'closed_short', 'cancelled'] as const;
export type IncomingState = (typeof incomingStates)[number];

export type IncomingAction = 'receive' | 'redate' | 'change' | 'close_short' | 'cancel' | 'reopen';
/** What a page of its own asks before it is done. */
export const incomingSteps = ['close_short', 'cancel', 'reopen'] as const;
export type IncomingStep = (typeof incomingSteps)[number];

export interface ExpectedLine {
  quantity: number;
  receivedQty: number;
  openQty: number;
  expectedOn: Day;
}
type Lines = readonly ExpectedLine[];

const somethingReceived: Guard<Lines> = {
  name: 'something_received',
  holds: (lines) => lines.some(({ receivedQty }) => receivedQty > 0),
};
const nothingReceived: Guard<Lines> = {
  name: 'nothing_received',
  holds: (lines) => lines.every(({ receivedQty }) => receivedQty === 0),
};
const somethingMissing: Guard<Lines> = {
  name: 'something_missing',
  holds: (lines) => lines.some(({ quantity, receivedQty }) => quantity > receivedQty),
};

const permission = 'incoming.write';

/** The one table from which buttons, checks and the guide's page of all states come. */
export const incomingTable: StateTable<IncomingState, IncomingAction, Lines> = {
  name: 'incoming',
  states: incomingStates,
  initial: 'open',
  transitions: [
    {
      action: 'receive',
      from: ['open'],
      to: 'received',
      permission,
      effects: ['stock', 'average', 'stays_open'],
    },
    { action: 'redate', from: ['open'], to: null, permission, needsReason: true, effects: ['dates_kept'] },
    { action: 'change', from: ['open'], to: null, permission, effects: [] },
    {
      action: 'close_short',
      from: ['open'],
      to: 'closed_short',
      permission,
      guards: [somethingReceived],
      needsReason: true,
      effects: ['rest_given_up'],
    },
    {
      action: 'cancel',
      from: ['open'],
      to: 'cancelled',
      permission,
      guards: [nothingReceived],
      needsReason: true,
      effects: ['nothing_expected'],
    },
    {
      action: 'reopen',
      from: ['closed_short', 'cancelled'],
      to: 'open',
      permission,
      guards: [somethingMissing],
      needsReason: true,
      effects: ['rest_expected'],
    },
  ],
};

/** What is still to come of a line in a state. */
export function openOf(state: IncomingState, line: Pick<ExpectedLine, 'quantity' | 'receivedQty'>): number {
  return state === 'open' ? Math.max(0, line.quantity - line.receivedQty) : 0;
}

/** A line is late once its day has gone by with pieces still to come: until it is re-dated it counts as nothing. */
export function isLate({ openQty, expectedOn }: ExpectedLine, today: Day): boolean {
  return openQty > 0 && expectedOn < today;
}

/** The earliest day of what is still to come, else the last day that was expected. */
export function nextOn(lines: readonly Pick<ExpectedLine, 'openQty' | 'expectedOn'>[]): Day {
  const days = (some: typeof lines) => some.map(({ expectedOn }) => expectedOn).sort();
  return days(lines.filter(({ openQty }) => openQty > 0))[0] ?? days(lines).at(-1) ?? '';
}
