import type { Language } from '../../src/core/context.ts';
import { addDays, type Day } from '../../src/core/days.ts';
import type { Writer } from '../writer.ts';
import type { SeedCustomer } from './people.ts';
import { texts } from './texts.ts';

interface Change {
  writer: Writer;
  today: Day;
  language: Language;
}

type Row = Record<string, unknown>;

const rowsOf = (writer: Writer) =>
  new Map(writer.gathered('customers').map((row) => [Number(row.id), row as Row]));

/** A few leads that salespeople gave back: the pool, from which others take them. */
export function addPool({ writer, today, language }: Change, customers: readonly SeedCustomer[]): void {
  const rows = rowsOf(writer);
  const leads = customers.filter(({ segment }) => segment.name === 'lead').slice(0, 7);
  leads.forEach((customer, place) => {
    const row = rows.get(customer.id);
    if (!row) return;
    const dayOn = addDays(today, -3 * (place + 1));
    const at = `${dayOn}T06:10:00.000Z`;
    const reason = texts[language].givenBack[place % texts[language].givenBack.length];
    const name = nameOf(writer, customer.ownerId);
    row.ownerId = null;
    row.updatedAt = at;
    writer.add('pool_moves', {
      customerId: customer.id,
      kind: 'return',
      userId: customer.ownerId,
      reason,
      dayOn,
      createdById: customer.ownerId,
      createdAt: at,
    });
    writer.add('story_entries', {
      customerId: customer.id,
      happenedAt: at,
      kind: 'owner',
      messageKey: 'pool.story_returned',
      detail: JSON.stringify({ name, reason }),
      recordKind: null,
      recordId: null,
      userId: customer.ownerId,
      createdAt: at,
    });
  });
}

const nameOf = (writer: Writer, userId: number) =>
  String(writer.gathered('users').find(({ id }) => id === userId)?.name ?? '–');

/**
 * A colleague left two weeks ago: most of her customers went to those who have them now, some of whom have read
 * and called; three of them still wait for somebody.
 */
export function addHandover(
  { writer, today, language }: Change,
  {
    customers,
    managerId,
    leaverId,
  }: { customers: readonly SeedCustomer[]; managerId: number | null; leaverId: number },
): void {
  const rows = rowsOf(writer);
  const doneOn = addDays(today, -12);
  const at = `${doneOn}T07:30:00.000Z`;
  const known = customers.filter(({ segment }) => segment.name !== 'lead');
  const handed = known.filter((_, place) => place % 9 === 4).slice(0, 22);
  const handoverId = writer.add('handovers', {
    kind: 'planned',
    state: 'done',
    fromUserId: leaverId,
    reason: texts[language].leaving,
    startsOn: null,
    returnsOn: null,
    plan: JSON.stringify({
      all: 'backup',
      otherwise: null,
      byCountry: {},
      byLevel: {},
      byCustomer: {},
      byKind: {},
      byThing: {},
      backup: 'empty',
    }),
    customerCount: handed.length,
    movedCount: handed.length,
    changedCount: 0,
    createdById: managerId,
    createdAt: at,
    doneAt: at,
    endedAt: null,
    version: 2,
  });
  const days: Record<string, number> = { A: 7, B: 14 };
  handed.forEach((customer, place) => {
    writer.add('handover_items', {
      handoverId,
      customerId: customer.id,
      kind: 'customer',
      recordId: customer.id,
      label: `${customer.code} ${customer.name}`.slice(0, 200),
      fromUserId: leaverId,
      toUserId: customer.ownerId,
      state: 'done',
      dueOn: addDays(doneOn, days[customer.segment.level ?? ''] ?? 28),
      readAt: place % 3 === 0 ? null : `${addDays(doneOn, 1)}T01:40:00.000Z`,
    });
    writer.add('story_entries', {
      customerId: customer.id,
      happenedAt: at,
      kind: 'owner',
      messageKey: 'handovers.story_handed',
      detail: JSON.stringify({
        from: nameOf(writer, leaverId),
        to: nameOf(writer, customer.ownerId),
      }),
      recordKind: null,
      recordId: null,
      userId: managerId,
      createdAt: at,
    });
  });
  for (const customer of known.filter((_, place) => place % 60 === 17).slice(0, 3)) {
    const row = rows.get(customer.id);
    if (!row) continue;
    row.ownerId = leaverId;
    if (row.backupOwnerId === leaverId) row.backupOwnerId = null;
  }
}
