/** Pure rules of who gets what in a handover. No I/O. */
import type { ThingKind } from '../../db/in-charge.ts';

/** The customer's backup owner, the pool, or a user by id. */
export type Choice = 'backup' | 'pool' | number;

export interface Plan {
  all: Choice;
  /** Where the backup owner was to take over and there is none who can. */
  otherwise: 'pool' | number | null;
  /** By country code, or `none`. */
  byCountry: Readonly<Record<string, Choice>>;
  /** By level, or `none`. */
  byLevel: Readonly<Record<string, Choice>>;
  /** By the customer's id: goes before the country, that before the level, that before all. */
  byCustomer: Readonly<Record<string, Choice>>;
  /** Who takes all things of a kind; without one they go with their customer. */
  byKind: Readonly<Partial<Record<ThingKind, number>>>;
  /** By `order-12`; goes before the kind. */
  byThing: Readonly<Record<string, number>>;
  /** What becomes of customers on which the leaver was backup owner. */
  backup: 'empty' | 'keep' | number;
}

export interface HandedCustomer {
  id: number;
  country: string | null;
  level: string | null;
  ownerId: number | null;
  backupOwnerId: number | null;
}

export interface HandedThing {
  kind: ThingKind;
  id: number;
  customerId: number;
  customerOwnerId: number | null;
  customerBackupOwnerId: number | null;
}

interface Rules {
  plan: Plan;
  /** Who can be in charge: active, and in a role for it. Without the leaver. */
  takers: ReadonlySet<number>;
}

const taker = (takers: ReadonlySet<number>, id: number | null): number | null =>
  id !== null && takers.has(id) ? id : null;

/** Who takes the customer over; null is the pool, undefined nobody as long as `otherwise` is not said. */
export function customerTarget(customer: HandedCustomer, { plan, takers }: Rules): number | null | undefined {
  const choice =
    plan.byCustomer[customer.id] ??
    plan.byCountry[customer.country ?? 'none'] ??
    plan.byLevel[customer.level ?? 'none'] ??
    plan.all;
  if (choice === 'pool') return null;
  if (choice !== 'backup') return taker(takers, choice) ?? undefined;
  const backup = taker(takers, customer.backupOwnerId);
  if (backup !== null) return backup;
  if (plan.otherwise === 'pool') return null;
  return taker(takers, plan.otherwise) ?? undefined;
}

/**
 * Who takes an open thing over: whoever was chosen, else the new owner of its customer; on a customer of someone
 * else that owner or their backup. Null where nobody is there for it: it then stays where it is.
 */
export function thingTarget(
  thing: HandedThing,
  { plan, takers, customers }: Rules & { customers: ReadonlyMap<number, number | null> },
): number | null {
  const chosen = plan.byThing[`${thing.kind}-${thing.id}`] ?? plan.byKind[thing.kind] ?? null;
  if (chosen !== null) return taker(takers, chosen);
  const otherwise = typeof plan.otherwise === 'number' ? taker(takers, plan.otherwise) : null;
  if (customers.has(thing.customerId)) return customers.get(thing.customerId) ?? otherwise;
  return taker(takers, thing.customerOwnerId) ?? taker(takers, thing.customerBackupOwnerId) ?? otherwise;
}

/**
 * The backup owner that a customer has afterwards: nobody is both owner and backup owner, and the leaver is
 * replaced or taken out. Undefined where it stays as it is.
 */
export function backupTarget(
  customer: Pick<HandedCustomer, 'backupOwnerId'>,
  { plan, takers, leaverId, newOwnerId }: Rules & { leaverId: number; newOwnerId: number | null },
): number | null | undefined {
  const { backupOwnerId } = customer;
  if (backupOwnerId === null) return undefined;
  if (backupOwnerId === newOwnerId) return null;
  if (backupOwnerId !== leaverId || plan.backup === 'keep') return undefined;
  const next = plan.backup === 'empty' ? null : taker(takers, plan.backup);
  return next === newOwnerId ? null : next;
}

/** Working days to the first contact: by the level's place in the company's levels, the last for all others. */
export function firstContactDays(
  level: string | null,
  { levels, days }: { levels: readonly string[]; days: readonly number[] },
): number {
  const last = days.at(-1) ?? 20;
  const place = level === null ? -1 : levels.indexOf(level);
  return place < 0 ? last : (days[place] ?? last);
}
