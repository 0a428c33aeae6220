/** Types and pure rules of handovers. No I/O. */
import type { ThingKind } from '../../db/in-charge.ts';
import {
  backupTarget,
  customerTarget,
  type HandedCustomer,
  type HandedThing,
  type Plan,
  thingTarget,
} from './assignment.ts';
import type { Move } from './moves.ts';

export const handoverKinds = ['planned', 'sudden', 'absence'] as const;
export type HandoverKind = (typeof handoverKinds)[number];

/**
 * `draft` and `scheduled` have moved nothing yet; `away` is an absence whose things come back; `ended` is one
 * that came back.
 */
export type HandoverState = 'draft' | 'scheduled' | 'done' | 'away' | 'ended';

export type ItemState = 'planned' | 'done' | 'changed' | 'returned' | 'kept';

export interface Handover {
  id: number;
  kind: HandoverKind;
  state: HandoverState;
  fromUserId: number;
  fromName: string;
  isFromActive: boolean;
  reason: string | null;
  startsOn: string | null;
  returnsOn: string | null;
  plan: Plan;
  customerCount: number;
  movedCount: number;
  changedCount: number;
  createdById: number;
  createdByName: string;
  createdAt: string;
  doneAt: string | null;
  endedAt: string | null;
  version: number;
}

interface Charge {
  customers: readonly (HandedCustomer & { code: string; name: string })[];
  backups: readonly (HandedCustomer & { code: string; name: string })[];
  things: readonly (HandedThing & { kind: ThingKind; label: string })[];
}

/** What the plan comes to: each move, and the customers for which it names nobody. */
export function movesOf(
  charge: Charge,
  { plan, takers, leaverId }: { plan: Plan; takers: ReadonlySet<number>; leaverId: number },
): { moves: Move[]; undecided: number; staying: number } {
  const moves: Move[] = [];
  const targets = new Map<number, number | null>();
  let undecided = 0;
  const others = new Set([...takers].filter((id) => id !== leaverId));
  const rules = { plan, takers: others };
  const move = (kind: Move['kind'], of: { id: number; code: string; name: string }, toId: number | null) => ({
    kind,
    recordId: of.id,
    customerId: of.id,
    label: `${of.code} ${of.name}`.slice(0, 200),
    toId,
  });
  for (const customer of charge.customers) {
    const toId = customerTarget(customer, rules);
    if (toId === undefined) undecided++;
    else {
      targets.set(customer.id, toId);
      moves.push({ ...move('customer', customer, toId), fromId: leaverId });
    }
  }
  for (const customer of [...charge.customers, ...charge.backups]) {
    const newOwnerId = targets.has(customer.id) ? (targets.get(customer.id) ?? null) : customer.ownerId;
    const toId = backupTarget(customer, { ...rules, leaverId, newOwnerId });
    if (toId !== undefined) moves.push({ ...move('backup', customer, toId), fromId: customer.backupOwnerId });
  }
  let staying = 0;
  for (const thing of charge.things) {
    const toId = thingTarget(thing, { ...rules, customers: targets });
    const { kind, id, customerId } = thing;
    if (toId === null) staying++;
    else
      moves.push({
        kind,
        recordId: id,
        customerId,
        label: thing.label.slice(0, 200),
        fromId: leaverId,
        toId,
      });
  }
  return { moves, undecided, staying };
}
