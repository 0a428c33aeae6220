import type { z } from 'zod';
import type { MessageValues, Refusal } from '../core/refusal.ts';
import { issueValues, unprintable } from './fields.ts';
import type { Entered } from './route.ts';
import type { Visit } from './visit.ts';

/** Checks what was sent; gives the form's value, or what was typed together with what is wrong. */
export function readForm(
  visit: Visit,
  schema: z.ZodType,
): { form: { value: unknown }; entered: null } | { form: null; entered: Entered } {
  const result = schema.safeParse(visit.request.body ?? {});
  if (result.success) return { form: { value: result.data }, entered: null };
  const entered = enteredAgain(visit);
  for (const issue of result.error.issues) {
    const isOurs = issue.message.startsWith('errors.') || issue.message.includes('.');
    addError(visit, entered, {
      field: issue.path.join('.'),
      key: isOurs && !issue.message.includes(' ') ? issue.message : 'errors.not_offered',
      values: issueValues(issue),
    });
  }
  return { form: null, entered };
}

/** What was typed, to be shown again as it was. Passwords are not sent back. */
export function enteredAgain(visit: Visit): Entered {
  const body = (visit.request.body ?? {}) as Record<string, unknown>;
  const values = Object.fromEntries(
    Object.entries(body).filter(([name]) => !name.startsWith('_') && !/password/i.test(name)),
  );
  return { values, errors: {}, summary: [] };
}

export function enteredWithRefusal(visit: Visit, refusal: Refusal): Entered {
  const entered = enteredAgain(visit);
  addError(visit, entered, { field: refusal.field, key: refusal.messageKey, values: refusal.values });
  return entered;
}

function addError(
  visit: Visit,
  entered: Entered,
  { field, key, values }: { field: string | null; key: string; values: MessageValues },
): void {
  const text = visit.t(key, values);
  if (field) entered.errors[field] ??= text;
  entered.summary.push({ field: field || null, text });
}

/** A query in which every name has one text: its last, without what can't be printed, and not endless. */
export function flatQuery(query: Record<string, unknown>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(query)) {
    const last: unknown = Array.isArray(value) ? value.at(-1) : value;
    if (typeof last === 'string') flat[name] = shortened(last, 2000).replace(unprintable, '');
  }
  return flat;
}

/** At most so many characters, none of them cut in two. */
export function shortened(text: string, max: number): string {
  return text.slice(0, max).replace(/[\ud800-\udbff]$/, '');
}

const deepest = 8;

/** The nested values of a form by their names in HTML: `lines[0][sku]`; deeper than any form, nothing. */
export function flatNames(values: unknown, prefix = '', depth = 0): Map<string, string> {
  const flat = new Map<string, string>();
  if (typeof values !== 'object' || values === null || depth > deepest) return flat;
  for (const [name, value] of Object.entries(values)) {
    const full = prefix ? `${prefix}[${name}]` : name;
    if (typeof value === 'object' && value !== null)
      for (const [key, text] of flatNames(value, full, depth + 1)) flat.set(key, text);
    else if (typeof value === 'boolean') flat.set(full, value ? '1' : '');
    else flat.set(full, value === null || value === undefined ? '' : String(value));
  }
  return flat;
}
