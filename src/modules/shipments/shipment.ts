/** Pure rules of shipments: what state may follow which, and what an event does. No I/O. */
import type { User } from '../../core/context.ts';
import { offeredActions, type StateTable, transitionOf } from '../../core/state-table.ts';

export const shipmentStates = [
  'planned',
  'booked',
  'packed',
  'dispatched',
  'in_transit',
  'delivered',
  'exception',
  'returning',
  'returned',
  'cancelled',
] as const;
export type ShipmentState = (typeof shipmentStates)[number];

/** Goods are still here. */
export const openStates: readonly ShipmentState[] = ['planned', 'booked', 'packed'];
/** Goods have left and are not there yet. */
export const underWayStates: readonly ShipmentState[] = ['dispatched', 'in_transit', 'exception'];

export const shipmentSteps = ['book', 'pack', 'dispatch', 'deliver', 'cancel'] as const;
export type ShipmentStep = (typeof shipmentSteps)[number];
/** What an event does besides being written down. */
export type ShipmentAction = ShipmentStep | 'move' | 'report' | 'resolve';

const permission = 'shipments.write';

/** Steps have pages of their own; the other actions are events, whose form says what happened. */
export const shipmentTable: StateTable<ShipmentState, ShipmentAction, unknown> = {
  name: 'shipments',
  states: shipmentStates,
  initial: 'planned',
  transitions: [
    { action: 'book', from: ['planned'], to: 'booked', permission, effects: [] },
    { action: 'pack', from: ['planned', 'booked'], to: 'packed', permission, effects: [] },
    {
      action: 'dispatch',
      from: openStates,
      to: 'dispatched',
      permission,
      effects: ['takes_stock', 'progresses_orders'],
    },
    { action: 'move', from: ['dispatched'], to: 'in_transit', permission, effects: [] },
    {
      action: 'report',
      from: underWayStates,
      to: 'exception',
      permission,
      effects: ['tells_story'],
    },
    { action: 'resolve', from: ['exception'], to: null, permission, effects: ['goes_back', 'tells_story'] },
    {
      action: 'deliver',
      from: underWayStates,
      to: 'delivered',
      permission,
      effects: ['asks_satisfaction'],
    },
    {
      action: 'cancel',
      from: openStates,
      to: 'cancelled',
      permission,
      needsReason: true,
      effects: ['frees_lines'],
    },
  ],
};

const isStep = (action: ShipmentAction): action is ShipmentStep =>
  (shipmentSteps as readonly string[]).includes(action);

/** The steps that the user may take with a shipment in that state. */
export function offeredSteps(state: ShipmentState, user: User | null): ShipmentStep[] {
  return offeredActions(shipmentTable, { state, subject: null, user }).filter(isStep);
}

export const exceptionKinds = ['delay', 'damage', 'shortage', 'customs_hold', 'loss'] as const;
/** Events that people write; `dispatched` and `delivered` are written by the steps themselves. */
export const eventKinds = ['in_transit', 'port', 'customs', ...exceptionKinds, 'resolved', 'note'] as const;
export type EventKind = (typeof eventKinds)[number];

/** Port and customs are stages of shipments by sea and air only. */
export function kindsFor(mode: string): EventKind[] {
  const hasBorder = mode === 'sea' || mode === 'air';
  return eventKinds.filter((kind) => hasBorder || (kind !== 'port' && kind !== 'customs'));
}

/** The state after an event; `before` is the one that an exception interrupted. */
export function stateAfter(
  { state, before }: { state: ShipmentState; before: ShipmentState | null },
  kind: EventKind,
): { state: ShipmentState; before: ShipmentState | null } {
  const action = actionOf(kind);
  const row = action && transitionOf(shipmentTable, state, action);
  if (!row) return { state, before };
  // A second exception keeps the state that the first one interrupted.
  if (action === 'report') return { state: 'exception', before: state === 'exception' ? before : state };
  if (action === 'resolve') return { state: before ?? 'in_transit', before: null };
  return { state: row.to ?? state, before };
}

function actionOf(kind: EventKind): ShipmentAction | null {
  if ((exceptionKinds as readonly string[]).includes(kind)) return 'report';
  if (kind === 'resolved') return 'resolve';
  return kind === 'note' ? null : 'move';
}

/** Days past the promise of goods that have not arrived, or that arrived late; 0 when in time. */
export function daysLate(
  { promisedOn, deliveredOn }: { promisedOn: string | null; deliveredOn: string | null },
  today: string,
): number {
  if (promisedOn === null) return 0;
  const arrived = Date.parse(`${deliveredOn ?? today}T00:00:00Z`);
  return Math.max(0, Math.round((arrived - Date.parse(`${promisedOn}T00:00:00Z`)) / 86_400_000));
}

/**
 * True for a container number with the right check digit (ISO 6346, annex A: letters count 10–38 without the
 * multiples of 11, weighted by powers of two, modulo 11, and 10 counts as 0).
 */
export function isContainerNumber(text: string): boolean {
  if (!/^[A-Z]{3}[UJZ]\d{7}$/.test(text)) return false;
  let sum = 0;
  for (let place = 0; place < 10; place++) sum += containerValue(text[place] ?? '') * 2 ** place;
  return (sum % 11) % 10 === Number(text[10]);
}

function containerValue(character: string): number {
  if (/\d/.test(character)) return Number(character);
  const place = character.charCodeAt(0) - 65 + 10;
  return place + Math.floor((place - 1) / 10);
}
