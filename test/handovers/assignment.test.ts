import { describe, expect, it } from 'vitest';
import {
  backupTarget,
  type Choice,
  customerTarget,
  firstContactDays,
  type Plan,
  thingTarget,
} from '../../src/modules/handovers/assignment.ts';
import { movesOf } from '../../src/modules/handovers/handover.ts';

const leaver = 1;
const takers = new Set([2, 3, 4]);
const plan = (values: Partial<Plan> = {}): Plan => ({
  all: 'backup',
  otherwise: null,
  byCountry: {},
  byLevel: {},
  byCustomer: {},
  byKind: {},
  byThing: {},
  backup: 'empty',
  ...values,
});
const customer = (values: Partial<Parameters<typeof customerTarget>[0]> = {}) => ({
  id: 10,
  country: 'DE' as string | null,
  level: 'A' as string | null,
  ownerId: leaver,
  backupOwnerId: null as number | null,
  ...values,
});

describe('who takes a customer over', () => {
  const four = { DE: 2 as Choice };
  const cases: [string, Partial<Plan>, Parameters<typeof customer>[0], number | null | undefined][] = [
    ['its backup owner', {}, { backupOwnerId: 3 }, 3],
    ['nobody, as long as nobody is said', {}, {}, undefined],
    ['whoever is said otherwise, without a backup owner', { otherwise: 4 }, {}, 4],
    ['the pool, where that is said otherwise', { otherwise: 'pool' }, {}, null],
    ['a backup owner who left is none', { otherwise: 4 }, { backupOwnerId: 9 }, 4],
    ['the leaver as backup owner is none', { otherwise: 4 }, { backupOwnerId: leaver }, 4],
    ['the one who takes all', { all: 2 }, { backupOwnerId: 3 }, 2],
    ['the pool', { all: 'pool' }, { backupOwnerId: 3 }, null],
    ['the level before all', { all: 2, byLevel: { A: 3 } }, {}, 3],
    ['the country before the level', { all: 4, byCountry: four, byLevel: { A: 3 } }, {}, 2],
    ['one customer before all', { byCustomer: { 10: 4 }, byCountry: four, byLevel: { A: 3 } }, {}, 4],
    ['another country does not matter', { all: 4, byCountry: { FR: 2 } }, {}, 4],
    ['no country is a group too', { all: 4, byCountry: { none: 2 } }, { country: null }, 2],
    ['no level is a group too', { all: 4, byLevel: { none: 2 } }, { level: null }, 2],
    ['someone who cannot is nobody', { all: 9 }, {}, undefined],
    ['the backup owner for one country', { all: 4, byCountry: { DE: 'backup' } }, { backupOwnerId: 3 }, 3],
  ];
  it.each(cases)('%s', (_name, values, of, expected) => {
    expect(customerTarget(customer(of), { plan: plan(values), takers })).toBe(expected);
  });
});

describe('who takes an open thing over', () => {
  const order = (values: object = {}) => ({
    kind: 'order' as const,
    id: 7,
    customerId: 10,
    customerOwnerId: leaver as number | null,
    customerBackupOwnerId: null as number | null,
    ...values,
  });
  const elsewhere = { customerId: 11, customerOwnerId: 4 };
  const cases: [string, Partial<Plan>, object, [number, number | null][], number | null][] = [
    ['the new owner of its customer', {}, {}, [[10, 3]], 3],
    ['whoever takes the kind', { byKind: { order: 4 } }, {}, [[10, 3]], 4],
    ['another kind does not matter', { byKind: { promise: 4 } }, {}, [[10, 3]], 3],
    ['whoever takes this one', { byKind: { order: 4 }, byThing: { 'order-7': 2 } }, {}, [[10, 3]], 2],
    ['the owner of someone else’s customer', {}, elsewhere, [[10, 3]], 4],
    [
      'the backup owner where that owner left',
      {},
      { ...elsewhere, customerOwnerId: 9, customerBackupOwnerId: 2 },
      [],
      2,
    ],
    ['whoever is said otherwise', { otherwise: 3 }, { ...elsewhere, customerOwnerId: null }, [], 3],
    ['nobody: it stays', {}, { ...elsewhere, customerOwnerId: null }, [], null],
    ['nobody when its customer goes to the pool', { otherwise: 'pool' }, {}, [[10, null]], null],
    ['whoever is said otherwise when its customer goes to the pool', { otherwise: 2 }, {}, [[10, null]], 2],
  ];
  it.each(cases)('%s', (_name, values, of, customers, expected) => {
    const rules = { plan: plan(values), takers, customers: new Map(customers) };
    expect(thingTarget(order(of), rules)).toBe(expected);
  });
});

describe('who is backup owner afterwards', () => {
  const cases: [string, Plan['backup'], number | null, number | null, number | null | undefined][] = [
    ['nobody was', 'empty', null, 2, undefined],
    ['the leaver was, now nobody', 'empty', leaver, 2, null],
    ['the leaver was, now another', 3, leaver, 2, 3],
    ['the leaver stays', 'keep', leaver, 2, undefined],
    ['another becomes the owner', 'keep', 3, 3, null],
    ['the one named is the owner already', 2, leaver, 2, null],
    ['a colleague stays', 'empty', 4, 2, undefined],
    ['who cannot be is nobody', 9, leaver, 2, null],
  ];
  it.each(cases)('%s', (_name, backup, backupOwnerId, newOwnerId, expected) => {
    const rules = { plan: plan({ backup }), takers, leaverId: leaver, newOwnerId };
    expect(backupTarget(customer({ backupOwnerId }), rules)).toBe(expected);
  });
});

describe('the first contact', () => {
  it.each([
    ['A', 5],
    ['B', 10],
    ['C', 20],
    [null, 20],
    ['VIP', 20],
  ])('of level %s is due in %d working days', (level, expected) => {
    expect(firstContactDays(level, { levels: ['A', 'B', 'C'], days: [5, 10, 20] })).toBe(expected);
  });

  it('takes the last number for levels beyond', () => {
    expect(firstContactDays('C', { levels: ['A', 'B', 'C'], days: [3, 8] })).toBe(8);
  });
});

describe('what a plan comes to', () => {
  it('never gives anything back to the leaver, though they could take it', () => {
    const named = { code: 'C1', name: 'Hats' };
    const charge = {
      customers: [{ ...customer(), ...named }],
      backups: [],
      things: [],
    };
    const all = new Set([leaver, 2]);
    const result = movesOf(charge, { plan: plan({ all: leaver }), takers: all, leaverId: leaver });
    expect(result).toMatchObject({ moves: [], undecided: 1 });
  });

  it('takes the new owner out as backup owner', () => {
    const charge = {
      customers: [{ ...customer({ backupOwnerId: 3 }), code: 'C1', name: 'Hats' }],
      backups: [],
      things: [],
    };
    const { moves } = movesOf(charge, { plan: plan(), takers, leaverId: leaver });
    expect(moves.map(({ kind, fromId, toId }) => [kind, fromId, toId])).toEqual([
      ['customer', leaver, 3],
      ['backup', 3, null],
    ]);
  });
});
