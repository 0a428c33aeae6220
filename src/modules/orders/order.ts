/** Pure rules of orders: what state may follow which, and what is still open. No I/O. */
import { lineAmount, sum } from '../../core/money.ts';
import type { Guard, StateTable } from '../../core/state-table.ts';

export const orderStates = [
  'draft',
  'confirmed',
  'released',
  'on_hold',
  'closed',
  'closed_short',
  'cancelled',
] as const;
export type OrderState = (typeof orderStates)[number];

/** Steps have a page that says what they will do; the other actions have forms of their own. */
export const orderSteps = ['release', 'hold', 'resume', 'close', 'close_short', 'cancel'] as const;
export type OrderStep = (typeof orderSteps)[number];
export type OrderAction = OrderStep | 'edit' | 'confirm' | 'amend' | 'promise' | 'reserve';

/** What the guards ask for. */
export interface JudgedOrder {
  hasLines: boolean;
  hasShipped: boolean;
  /** Some of it is in a shipment that has not left. */
  isInShipment: boolean;
  isWaiting: boolean;
  /** Of each line so much has gone that the rest lies within the order's short tolerance. */
  isWithinTolerance: boolean;
  /** Something on its checklist is open. */
  hasOpenNeeds: boolean;
  isOverCredit: boolean;
  /** A reason for releasing it all the same was given by someone who may. */
  isOverridden: boolean;
}

const guard = (name: string, holds: Guard<JudgedOrder>['holds']): Guard<JudgedOrder> => ({ name, holds });
const hasLines = guard('has_lines', (order) => order.hasLines);
const hasShipped = guard('has_shipped', (order) => order.hasShipped);
const notShipped = guard('not_shipped', (order) => !order.hasShipped);
const notInShipment = guard('not_in_shipment', (order) => !order.isInShipment);
const isWaiting = guard('waiting', (order) => order.isWaiting);
const withinTolerance = guard('within_tolerance', (order) => order.isWithinTolerance);
const needsSettled = guard('needs_settled', (order) => !order.hasOpenNeeds || order.isOverridden);
const withinCredit = guard('within_credit', (order) => !order.isOverCredit || order.isOverridden);

const permission = 'orders.write';

/** `resume` leads back to `confirmed`; releasing again is a decision of its own. */
export const orderTable: StateTable<OrderState, OrderAction, JudgedOrder> = {
  name: 'orders',
  states: orderStates,
  initial: 'draft',
  transitions: [
    { action: 'edit', from: ['draft'], to: null, permission, effects: [] },
    {
      action: 'confirm',
      from: ['draft'],
      to: 'confirmed',
      permission,
      guards: [hasLines],
      effects: ['reserves', 'freezes', 'first_promise'],
    },
    {
      action: 'amend',
      from: ['confirmed', 'released', 'on_hold'],
      to: null,
      permission,
      needsReason: true,
      effects: ['reserves_anew', 'numbers', 'checks_needs', 'checks_credit'],
    },
    {
      action: 'promise',
      from: ['confirmed', 'released', 'on_hold'],
      to: null,
      permission,
      needsReason: true,
      effects: ['keeps_promise'],
    },
    {
      action: 'reserve',
      from: ['confirmed', 'released'],
      to: null,
      permission,
      guards: [isWaiting],
      effects: ['serves_waiting'],
    },
    {
      action: 'release',
      from: ['confirmed'],
      to: 'released',
      permission,
      guards: [needsSettled, withinCredit],
      effects: ['lets_ship'],
    },
    {
      action: 'hold',
      from: ['confirmed', 'released'],
      to: 'on_hold',
      permission,
      needsReason: true,
      effects: ['keeps_reserved', 'stops_shipping'],
    },
    { action: 'resume', from: ['on_hold'], to: 'confirmed', permission, effects: [] },
    {
      action: 'close',
      from: ['confirmed', 'released', 'on_hold'],
      to: 'closed',
      permission,
      guards: [withinTolerance, notInShipment],
      effects: ['by_itself', 'lets_go'],
    },
    {
      action: 'close_short',
      from: ['confirmed', 'released', 'on_hold'],
      to: 'closed_short',
      permission,
      guards: [hasShipped, notInShipment],
      needsReason: true,
      effects: ['lets_go'],
    },
    {
      action: 'cancel',
      from: ['draft', 'confirmed', 'released', 'on_hold'],
      to: 'cancelled',
      permission,
      guards: [notShipped, notInShipment],
      needsReason: true,
      effects: ['lets_go'],
    },
  ],
};

/** States in which goods may be held for an order and may leave for it. */
export const openStates: readonly OrderState[] = ['confirmed', 'released', 'on_hold'];

/**
 * SQL for an order `o` that is open, as its index says it: with literals, since such an index serves no parameters, and
 * by the states that it isn't in, so that no index of states is taken instead, which would have to be sorted.
 */
export const isOpenSql = orderStates
  .filter((state) => !openStates.includes(state))
  .map((state) => `o.state <> '${state}'`)
  .join(' and ');

export interface Progress {
  quantity: number;
  shipped: number;
  reserved: number;
  /** In shipments that have not left yet. */
  planned: number;
}

type Judgeable = Progress & { isWaiting: boolean };

/**
 * What the lines say of an order. What else stands against a release (its checklist, the customer's credit) the
 * page of the release tells, with the way round it; so the release is offered, and the action passes what it found.
 */
export function judge(
  order: { shortBp: number | null },
  lines: readonly Judgeable[],
  found: Partial<Pick<JudgedOrder, 'hasOpenNeeds' | 'isOverCredit' | 'isOverridden'>> = {},
): JudgedOrder {
  return {
    hasLines: lines.length > 0,
    hasShipped: lines.some(({ shipped }) => shipped > 0),
    isInShipment: lines.some(({ planned }) => planned > 0),
    isWaiting: lines.some((line) => line.isWaiting),
    isWithinTolerance:
      lines.length > 0 && lines.every((line) => line.shipped >= leastOf(line.quantity, order.shortBp)),
    hasOpenNeeds: false,
    isOverCredit: false,
    isOverridden: false,
    ...found,
  };
}

/** Pieces that have still to leave. */
export function openQuantity({ quantity, shipped }: Pick<Progress, 'quantity' | 'shipped'>): number {
  return Math.max(0, quantity - shipped);
}

/** The most pieces that may be shipped for a line: its quantity and the agreed share above, in whole pieces. */
export function mostOf(quantity: number, overBp: number | null): number {
  return quantity + Math.floor((quantity * (overBp ?? 0)) / 10_000);
}

/** The fewest pieces that fulfil a line: its quantity less the agreed share; never none. */
export function leastOf(quantity: number, shortBp: number | null): number {
  return Math.max(1, quantity - Math.floor((quantity * (shortBp ?? 0)) / 10_000));
}

export interface PricedLine {
  quantity: number;
  unitPriceE4: number;
  discountBp: number;
}

/** Lines as the audit log and amendments keep them. */
export function brief(lines: readonly (PricedLine & { skuId: number })[]) {
  return lines.map(({ skuId, quantity, unitPriceE4, discountBp }) => ({
    skuId,
    quantity,
    unitPriceE4,
    discountBp,
  }));
}

/** Amounts of the lines, each rounded to the minor unit, and their sum. */
export function totalsOf(
  lines: readonly PricedLine[],
  currency: string,
): { amounts: number[]; totalE4: number } {
  const amounts = lines.map((line) => lineAmount({ ...line, currency }));
  return { amounts, totalE4: sum(amounts) };
}
