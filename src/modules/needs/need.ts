/** Pure rules of needs: the states, who leads from which to which, and when that is refused. No I/O. */
import type { Permission } from '../../core/permissions.ts';
import type { StateTable } from '../../core/state-table.ts';

export const needStates = ['new', 'confirmed', 'sampled', 'approved', 'obsolete'] as const;
export type NeedState = (typeof needStates)[number];

export const needScopes = ['standing', 'style', 'order'] as const;
export type NeedScope = (typeof needScopes)[number];

export const needSteps = ['confirm', 'sample', 'approve', 'turn_down', 'end', 'reopen'] as const;
export type NeedStep = (typeof needSteps)[number];

export interface Judged {
  state: NeedState;
  category: string;
}

/** What nobody makes a sample of: these may be approved as soon as they are confirmed. */
const withoutSample = ['price', 'delivery', 'testing'];
const takesSample = ({ category }: Judged) => !withoutSample.includes(category);

/** The one table from which buttons, checks and the guide's words come. */
export const needTable: StateTable<NeedState, NeedStep, Judged> = {
  name: 'needs',
  states: needStates,
  initial: 'new',
  transitions: [
    {
      action: 'confirm',
      from: ['new'],
      to: 'confirmed',
      permission: 'needs.write',
      effects: ['frees_release'],
    },
    {
      action: 'sample',
      from: ['confirmed'],
      to: 'sampled',
      permission: 'needs.write',
      guards: [{ name: 'takes_sample', holds: takesSample }],
      effects: [],
    },
    {
      action: 'approve',
      from: ['confirmed', 'sampled'],
      to: 'approved',
      permission: 'needs.write',
      guards: [{ name: 'sample_sent', holds: (need) => need.state === 'sampled' || !takesSample(need) }],
      effects: [],
    },
    {
      action: 'turn_down',
      from: ['sampled'],
      to: 'confirmed',
      permission: 'needs.write',
      needsReason: true,
      effects: [],
    },
    {
      action: 'end',
      from: ['new', 'confirmed', 'sampled', 'approved'],
      to: 'obsolete',
      permission: 'needs.write',
      needsReason: true,
      effects: ['leaves_new_orders'],
    },
    {
      action: 'reopen',
      from: ['obsolete'],
      to: 'new',
      permission: 'needs.write',
      needsReason: true,
      effects: [],
    },
  ],
};

/** The table's row for a step, whatever the need's state is. */
export function ruleOf(step: NeedStep) {
  const row = needTable.transitions.find(({ action }) => action === step);
  if (!row) throw new Error(`no row of the needs' states is for ${step}`);
  return { needsReason: row.needsReason ?? false, to: row.to ?? 'new' };
}

/** The steps that may be taken now, by whoever has the permissions that `may` knows. */
export function allowedSteps(need: Judged, may: (permission: Permission) => boolean): NeedStep[] {
  return needTable.transitions
    .filter(
      ({ from, permission, guards = [] }) =>
        from.includes(need.state) && may(permission) && guards.every(({ holds }) => holds(need)),
    )
    .map(({ action }) => action);
}

/** States in which the customer's word stands. */
export const isConfirmed = (state: NeedState) =>
  state === 'confirmed' || state === 'sampled' || state === 'approved';

export interface Wish {
  category: string;
  wanted: string;
  details: string | null;
  scope: NeedScope;
  styleId: number | null;
  orderId: number | null;
}

/** A need that now says something else is not what the customer confirmed: it begins anew. */
export function saysOtherwise(before: Wish, after: Wish): boolean {
  const names = ['category', 'wanted', 'details', 'scope', 'styleId', 'orderId'] as const;
  return names.some((name) => before[name] !== after[name]);
}
