import { z } from 'zod';
import { type ThingKind, thingKinds } from '../../db/in-charge.ts';
import { choice, day, reference, text, version } from '../../web/fields.ts';
import type { Choice, Plan } from './assignment.ts';
import { handoverKinds } from './handover.ts';

const idText = /^[1-9]\d{0,8}$/;

function choiceOf(input: unknown): Choice | null {
  if (input === 'backup' || input === 'pool') return input;
  return typeof input === 'string' && idText.test(input) ? Number(input) : null;
}

/** Selects of one name, `country[DE]`; those left open are not in it. `prefix` is taken off their keys. */
function choicesByKey<Value>(read: (input: unknown) => Value | null, prefix = '') {
  return z
    .unknown()
    .optional()
    .transform((input): Record<string, Value> => {
      const entries = typeof input === 'object' && input !== null ? Object.entries(input) : [];
      const found: Record<string, Value> = {};
      for (const [key, value] of entries) {
        const chosen = read(value);
        if (chosen !== null && key.startsWith(prefix)) found[key.slice(prefix.length)] = chosen;
      }
      return found;
    });
}

const userOf = (input: unknown) => {
  const chosen = choiceOf(input);
  return typeof chosen === 'number' ? chosen : null;
};

const required = (read: (input: unknown) => Choice | null) =>
  z
    .unknown()
    .optional()
    .transform((input, context): Choice => {
      const chosen = read(input);
      if (chosen !== null) return chosen;
      context.addIssue({ code: 'custom', message: 'errors.required', params: {} });
      return z.NEVER;
    });

const fields = {
  fromUserId: reference().required(),
  kind: choice(handoverKinds).required(),
  startsOn: day().optional(),
  returnsOn: day().optional(),
  reason: text(300).optional(),
  all: required(choiceOf),
  otherwise: z
    .unknown()
    .optional()
    .transform((input): 'pool' | number | null => {
      const chosen = choiceOf(input);
      return chosen === 'backup' ? null : chosen;
    }),
  country: choicesByKey(choiceOf),
  level: choicesByKey(choiceOf, 'l-'),
  row: choicesByKey(choiceOf, 'c-'),
  things: choicesByKey(userOf),
  thing: choicesByKey(userOf),
  backup: z
    .unknown()
    .optional()
    .transform((input): 'empty' | 'keep' | number =>
      input === 'keep' ? 'keep' : (userOf(input) ?? 'empty'),
    ),
};

export const newHandoverForm = z.object(fields);
export const editHandoverForm = z.object({ ...fields, version: version() });
export type HandoverInput = z.output<typeof newHandoverForm>;

/** One confirmed step on a handover as it was seen. */
export const stepForm = z.object({ version: version() });

export function planOf(form: HandoverInput): Plan {
  const byKind: Partial<Record<ThingKind, number>> = {};
  for (const kind of thingKinds) if (form.things[kind]) byKind[kind] = form.things[kind];
  return {
    all: form.all,
    otherwise: form.otherwise,
    byCountry: form.country,
    byLevel: form.level,
    byCustomer: form.row,
    byKind,
    byThing: form.thing,
    backup: form.backup,
  };
}

/** The plan as its form's values, nested as they are sent. */
export function valuesOf(plan: Plan): Record<string, unknown> {
  const prefixed = (prefix: string, choices: Readonly<Record<string, Choice>>) =>
    Object.fromEntries(Object.entries(choices).map(([key, value]) => [`${prefix}${key}`, String(value)]));
  return {
    all: String(plan.all),
    otherwise: String(plan.otherwise ?? ''),
    country: prefixed('', plan.byCountry),
    level: prefixed('l-', plan.byLevel),
    row: prefixed('c-', plan.byCustomer),
    things: prefixed('', plan.byKind as Record<string, number>),
    thing: prefixed('', plan.byThing),
    backup: String(plan.backup),
  };
}
