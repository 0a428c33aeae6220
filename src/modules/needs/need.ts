/** Pure rules of needs: the states, who leads from which to which, and when that is refused. No I/O. */
import type { Permission } from '../../core/permissions.ts';

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

interface StepRule {
  from: readonly NeedState[];
  to: NeedState;
  /** Besides writing the customer. */
  who: Permission;
  needsReason: boolean;
  guard?: (need: Judged) => boolean;
}

/** What nobody makes a sample of: these may be approved as soon as they are confirmed. */
const withoutSample = ['price', 'delivery', 'testing'];
const isSampled = ({ state, category }: Judged) => state === 'sampled' || withoutSample.includes(category);

/** The one table from which buttons, checks and the guide's words come. */
export const stepRules: Record<NeedStep, StepRule> = {
  confirm: { from: ['new'], to: 'confirmed', who: 'needs.write', needsReason: false },
  sample: {
    from: ['confirmed'],
    to: 'sampled',
    who: 'needs.write',
    needsReason: false,
    guard: ({ category }) => !withoutSample.includes(category),
  },
  approve: {
    from: ['confirmed', 'sampled'],
    to: 'approved',
    who: 'needs.write',
    needsReason: false,
    guard: isSampled,
  },
  turn_down: { from: ['sampled'], to: 'confirmed', who: 'needs.write', needsReason: true },
  end: {
    from: ['new', 'confirmed', 'sampled', 'approved'],
    to: 'obsolete',
    who: 'needs.write',
    needsReason: true,
  },
  reopen: { from: ['obsolete'], to: 'new', who: 'needs.write', needsReason: true },
};

/** The steps that may be taken now, by whoever has the permissions that `may` knows. */
export function allowedSteps(need: Judged, may: (permission: Permission) => boolean): NeedStep[] {
  return needSteps.filter((step) => {
    const { from, who, guard } = stepRules[step];
    return from.includes(need.state) && may(who) && (guard?.(need) ?? true);
  });
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
